"""The parts of a published document. A document is a tuple of blocks, read from top to bottom."""

from collections.abc import Iterable, Iterator
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


class PdfPage(Struct, frozen=True, omit_defaults=True):
    """A page of a PDF as a picture: the SHA-256 (hex) of its bytes, its size in pixels, and the text that is on it."""

    sha256: str
    width: int
    height: int
    text: str = ""


class Pdf(Struct, frozen=True, tag_field="block", tag="pdf", omit_defaults=True):
    """A PDF, page by page. Only pictures and text travel, never the file: nothing in it can act on a reader's side."""

    pages: tuple[PdfPage, ...]
    title: str = ""


class Video(Struct, frozen=True, tag_field="block", tag="video", omit_defaults=True):
    """A film: an MP4 of the one profile that every kiosk plays (``server.media.video``), and a picture of it.

    ``sha256`` and ``poster`` name the two files; ``width`` and ``height`` are pixels, ``length_ms`` is in milliseconds:
    what is signed holds whole numbers only, for not everybody writes the others alike.
    """

    sha256: str
    poster: str
    width: int
    height: int
    length_ms: int
    title: str = ""

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.length_ms / 1000


Block = Heading | Paragraph | Bullets | Table | Picture | Pdf | Video


def pictures_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the digests (SHA-256, hex) of the pictures that these blocks show, in their order."""
    for block in blocks:
        match block:
            case Picture(sha256):
                yield sha256
            case Pdf(pages):
                yield from (page.sha256 for page in pages)
            case Video(poster=poster):
                yield poster
            case Heading() | Paragraph() | Bullets() | Table():
                pass


def films_of(blocks: Iterable[Block]) -> Iterator[Video]:
    """Yield the films among the blocks."""
    return (block for block in blocks if isinstance(block, Video))


def media_of(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Yield the digests of all files that these blocks need to be shown."""
    yield from pictures_of(blocks)
    yield from (film.sha256 for film in films_of(blocks))
