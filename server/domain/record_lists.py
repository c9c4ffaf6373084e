"""Lists of a service's rows, such as dues or plots: what columns such a list has, and what stands on its lines.

Nothing here knows which members there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from protocol.records import Column, ColumnKind, RecordConfig, Value
from protocol.services import Service
from server.domain.member_lists import SHOWN_NUMBER, is_example, is_spoiled
from server.domain.problems import DomainProblem
from server.domain.record_values import LONGEST, BadCellError, Fault, period_of, value_of
from server.office.cells import Cell, Row
from server.office.sheets import TEXT, Sheet
from server.office.tables import Table, heading, read_table

NUMBER, NAME, PERIOD, FORMULA = "会员编号", "姓名", "所属期间", "算法"
_LONGEST_FORMULA = 200
_SHOWN: dict[ColumnKind, str | int | float] = {
    ColumnKind.TEXT: "（文字）",
    ColumnKind.DATE: "2025-09-27",
    ColumnKind.MONTH: "2025-09",
    ColumnKind.MONEY: 16.5,
    ColumnKind.AREA: 15.0,
    ColumnKind.NUMBER: 3,
}
_FORMATS = {ColumnKind.MONEY: "0.00", ColumnKind.AREA: "0.00", ColumnKind.NUMBER: "0"}


@dataclass(frozen=True)
class RecordLine:
    """One line of a list; ``line`` counts from 1, as a spreadsheet does; ``faults`` say which cells are wrong.

    ``formula`` is None where the list has no column for it: then rows whose values stay keep theirs.
    """

    line: int
    number: str
    name: str
    spoiled: bool
    period: str
    values: Mapping[str, Value]
    formula: str | None
    faults: tuple[tuple[Fault, Mapping[str, str | int]], ...]


def template(service: Service, config: RecordConfig) -> Sheet:
    """Return an empty list of a service, with its headings and a line that shows how, which nobody takes in."""
    period = () if _month_of(config) else ((PERIOD, "2025", TEXT),)
    columns = (
        (NUMBER, SHOWN_NUMBER, TEXT),
        (NAME, "张三", TEXT),
        *period,
        *((column.title.zh, _SHOWN[column.kind], _FORMATS.get(column.kind, TEXT)) for column in config.columns),
        (FORMULA, "（可不填）", TEXT),
    )
    headings, shown, formats = zip(*columns, strict=True)
    return Sheet(service.title.zh, headings, [shown], formats)


def read_records(data: bytes, config: RecordConfig) -> tuple[RecordLine, ...]:
    """Return the lines of a list that ``take_apart`` kept.

    Raises DomainProblem ``no_list`` (headings are missing, or nothing is below them) or ``long_list``.
    """
    needed = [(NUMBER,), *(_headings(column) for column in config.columns)]
    if _month_of(config) is None:
        needed.append((PERIOD,))
    table = read_table(data, needed)
    if table is None:
        raise DomainProblem(
            "no_list",
            "The headings {headings} do not stand in one line. Please use the empty table from this page.",
            headings="、".join(names[0] for names in needed),
        )
    lines = tuple(_line(table, row, config) for row in table.rows if not is_example(_text(table, row, NUMBER)))
    if not lines:
        raise DomainProblem("no_list", "There is nobody on this list. Are there lines below the headings?")
    return lines


def _line(table: Table, row: Row, config: RecordConfig) -> RecordLine:
    faults: list[tuple[Fault, Mapping[str, str | int]]] = []
    values: dict[str, Value] = {}

    def fail(fault: Fault, title: str, cell: Cell, **more: int) -> None:
        faults.append((fault, {"column": title, "text": cell.text, **more}))

    for column in config.columns:
        cell = table.cell(row, _headings(column))
        try:
            if cell.text:
                values[column.key] = value_of(cell, column.kind)
        except BadCellError as error:
            fail(error.fault, column.title.zh, cell, count=LONGEST)
    month = _month_of(config)
    period = str(values.get(month.key, "")) if month else ""
    if month is None:
        cell = table.cell(row, (PERIOD,))
        try:
            period = period_of(cell)
        except BadCellError as error:
            fail(error.fault, PERIOD, cell)
    elif not table.cell(row, _headings(month)).text:
        fail(Fault.BAD_MONTH, month.title.zh, Cell())
    formula = table.cell(row, (FORMULA,))
    if len(formula.text) > _LONGEST_FORMULA:
        fail(Fault.LONG, FORMULA, formula, count=_LONGEST_FORMULA)
    number = table.cell(row, (NUMBER,))
    return RecordLine(
        row.line,
        number="".join(number.text.split()),
        name=_text(table, row, NAME),
        spoiled=is_spoiled(number),
        period=period,
        values=values,
        formula=formula.text if heading(FORMULA) in table.columns else None,
        faults=tuple(faults),
    )


def _text(table: Table, row: Row, title: str) -> str:
    return table.cell(row, (title,)).text


def _month_of(config: RecordConfig) -> Column | None:
    """Return the column that says which period a row is of, None where the list needs a column of its own for that."""
    return next((column for column in config.columns if column.kind is ColumnKind.MONTH), None)


def _headings(column: Column) -> tuple[str, ...]:
    return tuple(name for name in (column.title.zh, column.title.en, column.key) if name)
