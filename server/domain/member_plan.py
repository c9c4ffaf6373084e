"""What a list of members would change: each line compared with the members that there are now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.members import Member, MemberStatus
from protocol.tokens import Namespace, card_token
from server.domain.actors import Officer
from server.domain.member_lists import Entry
from server.domain.member_numbers import members_by_id, owners_of, with_zeros
from server.domain.members import is_pin, member_in
from server.domain.organisation import ancestors, site_of, units
from server.domain.problems import DomainProblem
from server.store.scope import in_scope
from server.store.tables import MemberRow

_CARD_DIGITS = range(12, 20)
_EXACT_DIGITS = 15
"""As many a spreadsheet keeps of a number; the others become zeros."""


class Kind(StrEnum):
    """What a line of a list does."""

    BAD = "bad"
    LEFT = "left"
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


class Remark(StrEnum):
    """What is said of a line, as msgids."""

    UNREADABLE = "This line cannot be read."
    NO_NUMBER = "The member number is missing."
    NUMBER_SPOILED = (
        "Excel has made a number of {number}; zeros in front of it may be lost. "
        "Set the column to text and type the number again."
    )
    ZEROS_LOST = "There is no {number}, but there is {longer}: are the zeros in front of it lost? Please type it whole."
    NO_NAME = "The name is missing."
    NO_UNIT = "There is no unit called “{unit}” among those you manage."
    TWO_UNITS = "There are several units called “{unit}”."
    ABOVE_FARMS = "“{unit}” stands above the farms; members belong to a farm or below it."
    ELSEWHERE = "This member belongs to a unit that is not yours to manage."
    TWICE = "The same member stands in line {line}, too."
    BAD_CARD = (
        "The card number is not right. A spreadsheet spoils long numbers: set the column to text and type it again."
    )
    CARD_TWICE = "The same card stands in line {line}, too."
    CARD_TAKEN = "This card already belongs to another member."
    BAD_PIN = "A PIN has four to eight digits."
    PIN_SPOILED = "Excel has made a number of the PIN; zeros in front of it may be lost. Set the column to text."
    STRANGE_STATUS = "The status can be 在用, 挂失 or 离会."
    NEW = "Will be registered"
    NEW_WITHOUT_PIN = "Will be registered; the PIN is set later on the member's page"
    NAME = "Name: {before} → {after}"
    UNIT = "Goes to {unit}"
    CARD = "New card …{tail}"
    LOST = "The card is reported lost"
    AGAIN = "Is a member again; the card works"
    OTHER = "Other data change"
    LEAVES = "Leaves the union: the card opens nothing any more"
    NOT_LISTED = "Is not on the list: leaves the union, the card opens nothing any more"


Said = tuple[Remark, Mapping[str, str | int]]


@dataclass(frozen=True)
class PlannedLine:
    """What one line does, and why; ``line`` is 0 for a member who is not on the list.

    ``member`` is what will be put.
    """

    line: int
    name: str
    unit_name: str
    kind: Kind
    said: tuple[Said, ...]
    member: Member | None = None
    before: Member | None = None
    pin: str = field(default="", repr=False)


class Planner:
    """Compares the lines of a list with the members that there are."""

    def __init__(self, session: Session, actor: Officer, entries: Sequence[Entry], token_key: bytes) -> None:
        self._actor, self._session, self._entries, self._key = actor, session, entries, token_key
        self._units = {unit.id: unit for unit in units(session, actor)}
        self._named: dict[str, list[str]] = {}
        for unit in self._units.values():
            self._named.setdefault(unit.name.zh, []).append(unit.id)
        tokens = [token for entry in entries for token in self._tokens(entry)]
        self._owners = owners_of(session, tokens)
        ids = {*self._owners.values(), *(entry.member.id for entry in entries if entry.member)}
        self._members = members_by_id(session, ids)
        unknown = [one.number for one in entries if one.member is None and self._known(one) is None]
        self._longer = with_zeros(session, token_key, unknown, self._units)
        self._seen: dict[str, int] = {}
        self._cards: dict[str, int] = {}

    def lines(self, whole_of: str) -> tuple[PlannedLine, ...]:
        """Return what each line does, then who is not on the list, when it is the whole list of a unit."""
        found = [self._line(entry) for entry in self._entries]
        if whole_of:
            listed = {line.before.id for line in found if line.before is not None}
            found += self._missing(whole_of, listed)
        order = list(Kind)
        return tuple(sorted(found, key=lambda line: (order.index(line.kind), line.line, line.name)))

    def _line(self, entry: Entry) -> PlannedLine:
        before = self._known(entry)
        problem, unit = self._unit_of(entry, before)
        problem = self._problem(entry, before) or problem
        if problem is not None or unit is None:
            said = (problem,) if problem else ()
            return PlannedLine(entry.line, entry.name, entry.unit, Kind.BAD, said, before=before)
        after = self._after(entry, before, unit)
        kind, remarks = self._difference(entry, before, after)
        pin = entry.pin if before is None else ""
        return PlannedLine(entry.line, after.name, self._units[unit].name.zh, kind, remarks, after, before, pin)

    def _tokens(self, entry: Entry) -> tuple[str, ...]:
        if entry.member is not None:
            return entry.member.tokens
        numbers = ((Namespace.UNION, entry.number), (Namespace.PAN, entry.card))
        return tuple(card_token(self._key, kind, number) for kind, number in numbers if number)

    def _known(self, entry: Entry) -> Member | None:
        if entry.member is not None:
            return self._members.get(entry.member.id)
        return self._members.get(self._owners.get(card_token(self._key, Namespace.UNION, entry.number), ""))

    def _problem(self, entry: Entry, before: Member | None) -> Said | None:
        if not entry.readable:
            return Remark.UNREADABLE, {}
        if not entry.number and entry.member is None:
            return Remark.NO_NUMBER, {}
        if not entry.name:
            return Remark.NO_NAME, {}
        me = entry.member.id if entry.member else f"number {entry.number}"
        if self._seen.setdefault(me, entry.line) != entry.line:
            return Remark.TWICE, {"line": self._seen[me]}
        if (unsure := self._doubt(entry, before)) is not None:
            return unsure
        if before is not None and before.unit not in self._units:
            return Remark.ELSEWHERE, {}
        if entry.strange_status:
            return Remark.STRANGE_STATUS, {}
        if before is None and entry.pin and "pin" in entry.spoiled:
            return Remark.PIN_SPOILED, {}
        if before is None and entry.pin and not is_pin(entry.pin):
            return Remark.BAD_PIN, {}
        return self._card_problem(entry, before)

    def _doubt(self, entry: Entry, before: Member | None) -> Said | None:
        return doubt(entry.number, entry.name, "number" in entry.spoiled, before, self._longer)

    def _card_problem(self, entry: Entry, before: Member | None) -> Said | None:
        rounded = "card" in entry.spoiled and len(entry.card) > _EXACT_DIGITS
        if entry.card and (rounded or not is_card_number(entry.card)):
            return Remark.BAD_CARD, {}
        for token in self._tokens(entry):
            if self._cards.setdefault(token, entry.line) != entry.line:
                return Remark.CARD_TWICE, {"line": self._cards[token]}
            if self._owners.get(token, before.id if before else "") != (before.id if before else ""):
                return Remark.CARD_TAKEN, {}
        return None

    def _unit_of(self, entry: Entry, before: Member | None) -> tuple[Said | None, str | None]:
        if not entry.unit and before is not None:
            return None, before.unit
        found = [entry.unit] if entry.unit in self._units else self._named.get(entry.unit, [])
        if len(found) != 1:
            return (Remark.TWO_UNITS if found else Remark.NO_UNIT, {"unit": entry.unit}), None
        try:
            site_of(self._session, found[0])
        except DomainProblem:
            return (Remark.ABOVE_FARMS, {"unit": entry.unit}), None
        return None, found[0]

    def _after(self, entry: Entry, before: Member | None, unit: str) -> Member:
        if entry.member is not None:
            return msgspec.structs.replace(entry.member, unit=unit, rev=before.rev if before else 1)
        status = entry.status or (before.status if before else MemberStatus.ACTIVE)
        tail = (entry.card or entry.number)[-4:]
        if before is None:
            tokens = self._tokens(entry)
            return Member(id="", name=entry.name, unit=unit, tokens=tokens, pin="", card_tail=tail, status=status)
        changed = msgspec.structs.replace(before, name=entry.name, unit=unit, status=status)
        if entry.card and self._tokens(entry)[1] not in before.tokens:
            changed = msgspec.structs.replace(changed, tokens=self._tokens(entry), card_tail=tail)
        return changed

    def _difference(self, entry: Entry, before: Member | None, after: Member) -> tuple[Kind, tuple[Said, ...]]:
        if before is None:
            return Kind.NEW, ((Remark.NEW if entry.pin or after.pin else Remark.NEW_WITHOUT_PIN, {}),)
        if before == after:
            return Kind.SAME, ()
        said: list[Said] = []
        if before.name != after.name:
            said.append((Remark.NAME, {"before": before.name, "after": after.name}))
        if before.unit != after.unit:
            said.append((Remark.UNIT, {"unit": self._units[after.unit].name.zh}))
        if before.tokens != after.tokens:
            said.append((Remark.CARD, {"tail": after.card_tail}))
        leaves = before.status is not after.status and after.status is MemberStatus.LEFT
        if before.status is not after.status:
            remark = {MemberStatus.LEFT: Remark.LEAVES, MemberStatus.CARD_LOST: Remark.LOST}
            said.append((remark.get(after.status, Remark.AGAIN), {}))
        return Kind.LEFT if leaves else Kind.CHANGED, tuple(said) or ((Remark.OTHER, {}),)

    def _missing(self, whole_of: str, listed: set[str]) -> list[PlannedLine]:
        below = [unit for unit in self._units if whole_of in ancestors(self._session, unit)]
        query = select(MemberRow).where(in_scope(self._actor, MemberRow.unit_id), MemberRow.unit_id.in_(below))
        found = []
        for row in self._session.scalars(query.where(MemberRow.status != MemberStatus.LEFT.value)):
            if row.id not in listed:
                before = member_in(row.body)
                after = msgspec.structs.replace(before, status=MemberStatus.LEFT)
                unit = self._units[before.unit].name.zh
                found.append(PlannedLine(0, before.name, unit, Kind.LEFT, ((Remark.NOT_LISTED, {}),), after, before))
        return found


def doubt(number: str, name: str, spoiled: bool, known: Member | None, longer: Mapping[str, str]) -> Said | None:
    """Say where a number may not be the one that was meant; one that somebody of this name has is taken.

    ``longer`` are the numbers as ``with_zeros`` finds them.
    """
    if known is None and number in longer:
        return Remark.ZEROS_LOST, {"number": number, "longer": longer[number]}
    if spoiled and (known is None or known.name != name):
        return Remark.NUMBER_SPOILED, {"number": number}
    return None


def is_card_number(number: str) -> bool:
    """Whether ``number`` can be that of a bank card: 12 to 19 digits with the right check digit (ISO/IEC 7812-1)."""
    if not (number.isascii() and number.isdigit() and len(number) in _CARD_DIGITS):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
