"""What a list of records would change: each member's rows of a period, compared with those that there are now.

What a list says of a member and a period stands in place of all that was entered of them before, so a list that is
sent in once more changes nothing, and one that is mended mends. A member's period with a wrong line stays as it is.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.canonical import decode_entity
from protocol.ids import uuid7
from protocol.members import Member
from protocol.records import RecordRow, Value
from server.domain.actors import Officer
from server.domain.member_numbers import members_by_number, with_zeros
from server.domain.member_plan import Remark, doubt
from server.domain.organisation import units
from server.domain.record_lists import RecordLine
from server.domain.record_values import Fault
from server.store.bulk import slices
from server.store.tables import RecordEntryRow


class RecordKind(StrEnum):
    """What a line of a list of records does, or that a row goes that is on no line."""

    BAD = "bad"
    GONE = "gone"
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


class RecordRemark(StrEnum):
    """What is said of a line besides ``Remark`` and ``Fault``, as msgids."""

    NOBODY = "There is no member with the number {number}."
    OTHER_NAME = "Number {number} belongs to somebody called {name}."
    BESIDE_BAD = "Not taken in because of the mistake in line {line}: a member's rows of one period go together."


Said = tuple[Remark | RecordRemark | Fault, Mapping[str, str | int]]
Group = tuple[str, str]
"""A member's id and a period: what is replaced as one."""


@dataclass(frozen=True)
class PlannedRow:
    """What one line does; ``line`` is 0 for a row that goes. ``before`` is the row that it changes, or that goes."""

    line: int
    name: str
    period: str
    kind: RecordKind
    said: tuple[Said, ...] = ()
    row: RecordRow | None = None
    before: RecordRow | None = None


@dataclass(frozen=True)
class Changes:
    """The lines of a list, and what has to be put and removed so that they hold."""

    lines: tuple[PlannedRow, ...]
    puts: tuple[RecordRow, ...]
    gone: tuple[str, ...]


class RecordPlanner:
    """Compares the lines of a list with the rows that there are."""

    def __init__(
        self, session: Session, actor: Officer, service: str, lines: Sequence[RecordLine], *, key: bytes, at: datetime
    ) -> None:
        self._session, self._service, self._lines, self._at = session, service, lines, at
        self._units = {unit.id for unit in units(session, actor)}
        self._members = members_by_number(session, key, {line.number for line in lines})
        unknown = {line.number for line in lines} - set(self._members)
        self._longer = with_zeros(session, key, unknown, self._units)

    def changes(self) -> Changes:
        """Return what each line does, the wrong ones first, and what is to be done so that it is so."""
        every = ((line.line, tuple(self._faults(line))) for line in self._lines)
        bad = {line: said for line, said in every if said}
        groups, blocked = self._grouped(bad)
        there = self._there({group for group in groups if group not in blocked})
        found = [self._shown(line, RecordKind.BAD, bad[line.line]) for line in self._lines if line.line in bad]
        puts: list[RecordRow] = []
        gone: list[str] = []
        for group, lines in groups.items():
            if group in blocked:
                beside: tuple[Said, ...] = ((RecordRemark.BESIDE_BAD, {"line": blocked[group]}),)
                found += [self._shown(line, RecordKind.BAD, beside) for line in lines]
                continue
            old = there.get(group, [])
            new = self._rows(lines, group, old)
            found += self._compared(lines, new, old)
            ids = [row.id for row in old] + self._fresh_ids(old, len(new) - len(old))
            puts += [msgspec.structs.replace(row, id=name) for row, name in zip(new, ids, strict=False)]
            gone += [row.id for row in old[len(new) :]]
        order = list(RecordKind)
        found.sort(key=lambda one: (order.index(one.kind), one.line, one.name, one.period))
        return Changes(tuple(found), tuple(puts), tuple(gone))

    def _faults(self, line: RecordLine) -> Iterator[Said]:
        member = self._members.get(line.number)
        if not line.number:
            yield Remark.NO_NUMBER, {}
        elif (unsure := doubt(line.number, line.name, line.spoiled, member, self._longer)) is not None:
            yield unsure
        elif member is None:
            yield RecordRemark.NOBODY, {"number": line.number}
        elif member.unit not in self._units:
            yield Remark.ELSEWHERE, {}
        elif line.name and line.name != member.name:
            yield RecordRemark.OTHER_NAME, {"number": line.number, "name": member.name}
        yield from line.faults

    def _grouped(self, bad: Mapping[int, object]) -> tuple[dict[Group, list[RecordLine]], dict[Group, int]]:
        """Return the good lines by their group, and the groups that a bad line touches, with that line.

        A bad line whose period is not known may be of any of its member's periods; one with a number that nobody or
        somebody else has may be of whoever has the name on it: without that row theirs would be half of it.
        """
        groups: dict[Group, list[RecordLine]] = {}
        touched: dict[Group, int] = {}
        named: dict[Group, int] = {}
        for line in self._lines:
            member = self._members.get(line.number)
            if line.line not in bad:
                groups.setdefault((self._members[line.number].id, line.period), []).append(line)
                continue
            if member is not None:
                touched.setdefault((member.id, line.period), line.line)
            if line.name and (member is None or member.name != line.name):
                named.setdefault((line.name, line.period), line.line)
        blocked = {}
        for (member_id, period), lines in groups.items():
            name = self._members[lines[0].number].name
            wrong = ((touched, member_id), (named, name))
            beside = filter(None, (found.get((who, when)) for found, who in wrong for when in (period, "")))
            if (number := next(beside, None)) is not None:
                blocked[member_id, period] = number
        return groups, blocked

    def _there(self, groups: set[Group]) -> dict[Group, list[RecordRow]]:
        """Return the rows that there are, in their order on kiosks, which is that of their ids."""
        found: dict[Group, list[RecordRow]] = {}
        for part in slices(sorted({member for member, _ in groups})):
            query = select(RecordEntryRow.body).where(
                RecordEntryRow.service_id == self._service,
                RecordEntryRow.member_id.in_(part),
                RecordEntryRow.bucket.is_not(None),
            )
            for body in self._session.scalars(query):
                row = decode_entity(body)
                if isinstance(row, RecordRow) and (row.member, row.period) in groups:
                    found.setdefault((row.member, row.period), []).append(row)
        # Sorted here: a database sorts by the rules of some language.
        return {group: sorted(rows, key=lambda row: row.id) for group, rows in found.items()}

    def _rows(self, lines: Sequence[RecordLine], group: Group, old: Sequence[RecordRow]) -> list[RecordRow]:
        member, period = group
        formulas = {_values(row.values): row.formula for row in old}
        return [
            RecordRow(
                id="",
                service=self._service,
                member=member,
                period=period,
                values=dict(line.values),
                formula=formulas.get(_values(line.values), "") if line.formula is None else line.formula,
            )
            for line in lines
        ]

    def _fresh_ids(self, old: Sequence[RecordRow], count: int) -> list[str]:
        """Return ids for rows that come to ``old``, such that all stand in the order of the list."""
        if count <= 0:
            return []
        stem = uuid7(self._at)
        if old:
            last = old[-1].id
            stem = last if len(last) <= _LONGEST_STEM else f"~{stem}"  # a tilde comes after all that ids begin with
        return [f"{stem}.{number:04}" for number in range(count)]

    def _compared(
        self, lines: Sequence[RecordLine], new: Sequence[RecordRow], old: Sequence[RecordRow]
    ) -> Iterator[PlannedRow]:
        """Yield what the lines do as people see it: the same row is the same, wherever in its period it stands."""
        there = Counter(map(_content, old))
        unlike = []
        for line, row in zip(lines, new, strict=True):
            if there[_content(row)]:
                there[_content(row)] -= 1
                yield self._shown(line, RecordKind.SAME, row=row)
            else:
                unlike.append((line, row))
        left = []
        for row in old:
            if there[_content(row)]:
                there[_content(row)] -= 1
                left.append(row)
        for (line, row), before in zip_longest(unlike, left[: len(unlike)]):
            yield self._shown(line, RecordKind.CHANGED if before else RecordKind.NEW, row=row, before=before)
        name = lines[0].name or self._named(lines[0])
        for row in left[len(unlike) :]:
            yield PlannedRow(0, name, row.period, RecordKind.GONE, before=row)

    def _shown(
        self,
        line: RecordLine,
        kind: RecordKind,
        said: tuple[Said, ...] = (),
        row: RecordRow | None = None,
        before: RecordRow | None = None,
    ) -> PlannedRow:
        return PlannedRow(line.line, line.name or self._named(line), line.period, kind, said, row, before)

    def _named(self, line: RecordLine) -> str:
        member: Member | None = self._members.get(line.number)
        return member.name if member is not None and member.unit in self._units else ""


_LONGEST_STEM = 70
"""An id with its number still fits into 80 characters."""


def _content(row: RecordRow) -> tuple[object, ...]:
    return _values(row.values), row.formula


def _values(values: Mapping[str, Value]) -> tuple[tuple[str, Value], ...]:
    return tuple(sorted(values.items(), key=lambda one: one[0]))
