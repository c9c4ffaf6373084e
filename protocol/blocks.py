"""The parts of a published document. A document is a tuple of blocks, read from top to bottom."""

from enum import StrEnum

from msgspec import Struct


class Align(StrEnum):
    """How a table column lines up; DECIMAL aligns on the decimal point."""

    LEFT = "left"
    RIGHT = "right"
    CENTRE = "centre"
    DECIMAL = "decimal"


class Heading(Struct, frozen=True, tag_field="block", tag="heading"):
    """A heading inside the document."""

    text: str


class Paragraph(Struct, frozen=True, tag_field="block", tag="paragraph"):
    """Running text."""

    text: str


class Bullets(Struct, frozen=True, tag_field="block", tag="bullets", omit_defaults=True):
    """A list of short items, numbered or not."""

    items: tuple[str, ...]
    numbered: bool = False


class TableColumn(Struct, frozen=True, omit_defaults=True):
    """A table column's heading and alignment."""

    title: str
    align: Align = Align.LEFT


class Table(Struct, frozen=True, tag_field="block", tag="table", omit_defaults=True):
    """A table; every row has one cell a column, already formatted for reading."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    last_row_is_total: bool = False


class Picture(Struct, frozen=True, tag_field="block", tag="picture", omit_defaults=True):
    """A picture, named by the SHA-256 (hex) of its bytes in the blob store."""

    sha256: str
    alt: str
    caption: str = ""


Block = Heading | Paragraph | Bullets | Table | Picture
