"""Lists of members as offices keep them: a table from a spreadsheet, or the lines of ``union-server export``.

Nothing here knows which members there are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from protocol.canonical import decode_entity
from protocol.members import Member, MemberStatus
from server.domain.problems import DomainProblem
from server.office.cells import MOST, Cell
from server.office.sheets import TEXT, Sheet
from server.office.tables import read_table

_HEADINGS = {
    "number": ("会员编号", "编号", "number"),
    "name": ("姓名", "name"),
    "unit": ("单位", "部门", "unit"),
    "card": ("银行卡号", "卡号", "card"),
    "pin": ("密码", "pin"),
    "status": ("状态", "status"),
}
_NEEDED = ("number", "name", "unit")
_STATES = {
    "": None,
    "在用": MemberStatus.ACTIVE,
    "active": MemberStatus.ACTIVE,
    "挂失": MemberStatus.CARD_LOST,
    "card_lost": MemberStatus.CARD_LOST,
    "离会": MemberStatus.LEFT,
    "left": MemberStatus.LEFT,
}
_EXPONENT = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
"""What a CSV file shows of a number that was too long for its column."""
_EXAMPLE = "示例"
_TITLES = ("会员编号", "姓名", "单位", "银行卡号", "密码", "状态")
SHOWN_NUMBER = f"{_EXAMPLE}（请删掉这一行）"
"""What stands in place of a member number on the line that shows how."""
_SHOWN = (SHOWN_NUMBER, "张三", "第一管理区", "（可不填）", "（可不填）", "在用")


@dataclass(frozen=True)
class Entry:
    """One line of a list as it was typed; ``line`` counts from 1, as a spreadsheet does.

    ``status`` is None where the list says nothing, ``strange_status`` where it says what nobody knows. ``spoiled`` are
    the fields of which a spreadsheet has made numbers. ``member`` is the whole member where the list is an export.
    """

    line: int
    number: str = ""
    name: str = ""
    unit: str = ""
    card: str = ""
    pin: str = ""
    status: MemberStatus | None = None
    strange_status: bool = False
    spoiled: frozenset[str] = frozenset()
    member: Member | None = None
    readable: bool = True


def template() -> Sheet:
    """Return an empty list, with its headings and a line that shows how, which nobody takes in. All of it is text."""
    return Sheet("会员名单", _TITLES, [_SHOWN], (TEXT,) * len(_TITLES))


def read_list(data: bytes) -> tuple[Entry, ...]:
    """Return the lines of a list that ``take_apart`` kept.

    Raises DomainProblem ``no_list`` (no headings that are known, or nothing below them) or ``long_list``.
    """
    entries = tuple(_lines(data) if data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{") else _rows(data))
    if not entries:
        raise DomainProblem("no_list", "There is nobody on this list. Are there lines below the headings?")
    if len(entries) > MOST:
        raise DomainProblem("long_list", "A list has at most {count} lines. Please split it.", count=MOST)
    return entries


def is_example(number: str) -> bool:
    """Whether a line is the one that shows in an empty list how lines are filled in."""
    return number.startswith(_EXAMPLE)


def is_spoiled(cell: Cell) -> bool:
    """Whether a spreadsheet has made a number of what are digits of a name, such as a member number."""
    return cell.number or bool(_EXPONENT.fullmatch(cell.text))


def _rows(data: bytes) -> Iterator[Entry]:
    table = read_table(data, [_HEADINGS[name] for name in _NEEDED])
    if table is None:
        raise DomainProblem(
            "no_list",
            "The headings 会员编号, 姓名 and 单位 do not stand side by side in one line. "
            "Please use the empty list from this page.",
        )
    for row in table.rows:
        cells = {name: table.cell(row, words) for name, words in _HEADINGS.items()}
        values = {name: cell.text for name, cell in cells.items()}
        if not any(values.values()) or is_example(values["number"]):
            continue
        status = values["status"].casefold()
        yield Entry(
            row.line,
            number="".join(values["number"].split()),
            name=values["name"],
            unit=values["unit"],
            card="".join(values["card"].split()),
            pin=values["pin"],
            status=_STATES.get(status),
            strange_status=status not in _STATES,
            spoiled=frozenset(name for name, cell in cells.items() if is_spoiled(cell)),
        )


class _Line(msgspec.Struct, frozen=True):
    entity: msgspec.Raw


def _lines(data: bytes) -> Iterator[Entry]:
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if not line.strip():
            continue
        try:
            entity = decode_entity(bytes(msgspec.json.decode(line, type=_Line).entity))
        except msgspec.MsgspecError:
            yield Entry(number, readable=False)
            continue
        if isinstance(entity, Member):
            yield Entry(number, name=entity.name, unit=entity.unit, member=entity)
