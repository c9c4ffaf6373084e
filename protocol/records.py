"""Records: rows that belong to one member, such as dues and plots, and the columns they have."""

from enum import StrEnum

from msgspec import Struct

from protocol.entity import Entity
from protocol.text import Text

Value = str | int
"""One cell of a record: text, an ISO date, or an integer whose unit the column states."""


class ColumnKind(StrEnum):
    """How a record's value is stored and shown."""

    TEXT = "text"
    DATE = "date"
    MONTH = "month"
    MONEY = "money"
    AREA = "area"
    NUMBER = "number"


class Column(Struct, frozen=True, omit_defaults=True):
    """One column of a record service; ``total`` adds its values up under the table."""

    key: str
    title: Text
    kind: ColumnKind = ColumnKind.TEXT
    total: bool = False


class RecordLayout(StrEnum):
    """A table of rows, or one row shown as label and value."""

    TABLE = "table"
    CARD = "card"


class RecordConfig(Struct, frozen=True, tag="record", omit_defaults=True):
    """A service of rows that belong to one member. ``explanation`` says in words how figures are made."""

    columns: tuple[Column, ...]
    layout: RecordLayout = RecordLayout.TABLE
    explanation: Text | None = None


class RecordRow(Entity, frozen=True, kw_only=True, tag="record"):
    """One row of a record service that belongs to ``member``; ``period`` (ISO year, month or date) sorts rows.

    ``formula`` tells how this row's figures were made, for rows a member may recompute.
    """

    service: str
    member: str
    period: str
    values: dict[str, Value]
    formula: str = ""
