"""Lists of members as offices keep them: CSV from a spreadsheet, or the lines of ``union-server export``.

A CSV file may be GB18030 (what a Chinese Excel saves), UTF-8 with or without a byte order mark, or UTF-16; its columns
are parted by commas, semicolons or tabs, may stand in any order, and are told by their heading. Nothing here knows
which members there are.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from protocol.canonical import decode_entity
from protocol.members import Member, MemberStatus
from server.domain.problems import DomainProblem

LARGEST = 4 * 1024 * 1024
"""Bytes of a list at most."""
MOST = 5000
"""Members of a list at most; a larger union sends one list for each unit."""
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
_EXAMPLE = "示例"
_TEMPLATE = (
    ("会员编号", "姓名", "单位", "银行卡号", "密码", "状态"),
    (f"{_EXAMPLE}（请删掉这一行）", "张三", "第一管理区", "（可不填）", "（可不填）", "在用"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Entry:
    """One line of a list as it was typed; ``line`` counts from 1, as a spreadsheet does.

    ``status`` is None where the list says nothing, ``strange_status`` where it says what nobody knows. ``member`` is
    the whole member where the list is an export of a server.
    """

    line: int
    number: str = ""
    name: str = ""
    unit: str = ""
    card: str = ""
    pin: str = ""
    status: MemberStatus | None = None
    strange_status: bool = False
    member: Member | None = None
    readable: bool = True


def template() -> bytes:
    """Return an empty list for a spreadsheet, with its headings and a line that shows how, which nobody takes in."""
    text = io.StringIO()
    csv.writer(text).writerows(_TEMPLATE)
    # The mark tells Excel that it is UTF-8.
    return text.getvalue().encode("utf-8-sig")


def read_list(data: bytes) -> tuple[Entry, ...]:
    """Return the lines of a list.

    Raises DomainProblem ``workbook`` (an Excel file, not CSV), ``no_list`` (no headings that are known, or nothing
    below them) or ``long_list``.
    """
    if data.startswith(_WORKBOOKS):
        raise DomainProblem("workbook", "This is an Excel workbook. In Excel choose Save as, CSV, and send that file.")
    entries = tuple(_lines(data) if data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{") else _rows(data))
    if not entries:
        raise DomainProblem("no_list", "There is nobody on this list. Are there lines below the headings?")
    if len(entries) > MOST:
        raise DomainProblem(
            "long_list", "A list has at most {count} members. Please send one for each unit.", count=MOST
        )
    return entries


def _rows(data: bytes) -> Iterator[Entry]:
    for encoding in ("utf-16", "utf-8-sig", "gb18030"):
        # Only what says so is UTF-16: any even number of bytes would pass for it.
        if encoding == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        first = text.partition("\n")[0]
        for delimiter in ",\t;，":
            columns = _columns(next(csv.reader([first], delimiter=delimiter), []))
            if all(name in columns for name in _NEEDED):
                return _entries(text, delimiter, columns)
    raise DomainProblem(
        "no_list",
        "The headings 会员编号, 姓名 and 单位 are not in the first line. Please use the empty list from this page.",
    )


def _columns(headings: list[str]) -> dict[str, int]:
    places = {heading.strip().casefold(): place for place, heading in enumerate(headings)}
    return {name: places[word] for name, words in _HEADINGS.items() for word in reversed(words) if word in places}


def _entries(text: str, delimiter: str, columns: dict[str, int]) -> Iterator[Entry]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    next(reader)
    for cells in reader:
        # What spreadsheets put around numbers that must stay text.
        found = [cell.strip(" \t\u3000'\"=") for cell in cells]
        values = {name: found[place] if place < len(found) else "" for name, place in columns.items()}
        if not any(values.values()) or values["number"].startswith(_EXAMPLE):
            continue
        status = values.get("status", "").casefold()
        yield Entry(
            reader.line_num,
            number="".join(values["number"].split()),
            name=values["name"],
            unit=values["unit"],
            card="".join(values.get("card", "").split()),
            pin=values.get("pin", ""),
            status=_STATES.get(status),
            strange_status=status not in _STATES,
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
