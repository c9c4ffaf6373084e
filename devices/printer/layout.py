"""A slip laid out once for a paper width: rows of text at columns. Every renderer draws these rows and nothing else."""

from dataclasses import dataclass, field
from typing import assert_never

from devices.printer import code128
from devices.printer.cells import clean, width
from devices.printer.profile import CELL, Profile
from devices.printer.qr import QUIET, qr_matrix
from devices.printer.shaped import Cell, ShapedRow, needs_shaping, shaped_row
from devices.printer.slip import Barcode, Feed, Grid, Line, Logo, Pair, Part, Place, Qr, Rule, Slip
from devices.printer.wrap import wrap

_GAP = 2  # cells between label and value, and between a grid's columns
_LARGEST_MODULE = 6  # dots; 0.75 mm reads at arm's length and keeps the slip short


_LARGEST_BAR = 3  # dots a module of a barcode: 0.375 mm


@dataclass(frozen=True)
class Piece:
    """Text that begins at ``column``, in half-width cells from the left edge."""

    column: int
    text: str


@dataclass(frozen=True)
class TextRow:
    """One printed line. Only a row at the left has more than one piece; the others are placed by the printer."""

    pieces: tuple[Piece, ...]
    place: Place = Place.LEFT
    scale: int = 1
    bold: bool = False


@dataclass(frozen=True)
class QrRow:
    """A QR symbol of ``side`` modules, each ``module`` dots, centred, with its quiet zone above and below."""

    data: bytes
    side: int
    module: int


@dataclass(frozen=True)
class BarcodeRow:
    """A CODE128 symbol of ``text``, its modules ``module`` dots wide and ``height`` dots high, centred."""

    text: str
    module: int
    height: int = 64


@dataclass(frozen=True)
class LogoRow:
    """A picture of ``width`` by ``height`` dots, centred. ``dots`` is the source, ``source_width`` wide."""

    width: int
    height: int
    source_width: int
    dots: bytes = field(repr=False)


@dataclass(frozen=True)
class FeedRow:
    """Empty lines."""

    lines: int


Row = TextRow | ShapedRow | QrRow | BarcodeRow | LogoRow | FeedRow


@dataclass(frozen=True)
class Sheet:
    """A laid-out slip: its rows from top to bottom, for the paper of ``profile``."""

    profile: Profile
    rows: tuple[Row, ...]


def lay_out(slip: Slip, profile: Profile) -> Sheet:
    """Lay ``slip`` out for the paper of ``profile``.

    Raises ValueError for a QR code or barcode that holds too much, a picture that is none, and for a scale other than
    1 and 2.
    """
    rows: list[Row] = []
    for part in slip.parts:
        rows.extend(_rows(part, profile))
    return Sheet(profile, tuple(rows))


def row_text(row: TextRow, profile: Profile) -> str:
    """Text of a row as a printer gets it: pieces at their columns, spaces between; the place is not in it."""
    text = ""
    for piece in row.pieces:
        text += " " * (piece.column - width(text, profile)) + piece.text
    return text


def row_height(row: Row, profile: Profile) -> int:
    """Height of a row in dots."""
    match row:
        case TextRow():
            return profile.height(row.scale)
        case QrRow():
            return (row.side + 2 * QUIET) * row.module
        case ShapedRow() | BarcodeRow() | LogoRow():
            return row.height
        case FeedRow():
            return row.lines * profile.height(1)
        case _:
            assert_never(row)


def _rows(part: Part, profile: Profile) -> list[Row]:
    match part:
        case Line():
            return list(_line(part, profile))
        case Pair():
            return list(_pair(part, profile))
        case Grid():
            return list(_grid(part, profile))
        case Rule():
            return [TextRow((Piece(0, "-" * profile.columns),))]
        case Qr():
            return _qr(part, profile)
        case Barcode():
            return _barcode(part, profile)
        case Logo():
            return [_logo(part, profile)]
        case Feed():
            return [FeedRow(part.lines)] if part.lines > 0 else []
        case _:
            assert_never(part)


def _line(line: Line, profile: Profile) -> list[TextRow | ShapedRow]:
    if line.scale not in (1, 2):
        raise ValueError(f"a line's scale is 1 or 2, not {line.scale}")
    text = clean(line.text)
    if needs_shaping(text):
        return [shaped_row((Cell(0, profile.dots, text, line.place),), profile, scale=line.scale, bold=line.bold)]
    texts = wrap(text, profile.columns // line.scale, profile)
    return [TextRow((Piece(0, text),), line.place, line.scale, line.bold) for text in texts]


def _pair(pair: Pair, profile: Profile) -> list[TextRow | ShapedRow]:
    label, value = clean(pair.label).replace("\n", " "), clean(pair.value)
    if needs_shaping(label, value):
        return [_shaped_pair(label, value, profile, bold=pair.bold)]
    start = width(label, profile) + _GAP
    room = profile.columns - start
    if "\n" not in value and width(value, profile) <= room:
        return [TextRow(_both(label, profile.columns - width(value, profile), value), bold=pair.bold)]
    if room < profile.columns // 3:
        above = wrap(label, profile.columns, profile)
        below = wrap(value, profile.columns - _GAP, profile)
        pieces = [(Piece(0, text),) for text in above] + [(Piece(_GAP, text),) for text in below]
        return [TextRow(row, bold=pair.bold) for row in pieces]
    first, *rest = wrap(value, room, profile)
    rows = [_both(label, start, first), *((Piece(start, text),) for text in rest)]
    return [TextRow(row, bold=pair.bold) for row in rows]


def _shaped_pair(label: str, value: str, profile: Profile, *, bold: bool) -> ShapedRow:
    half = profile.columns // 2
    start = CELL * (half if needs_shaping(label) else min(half, width(label, profile) + _GAP))
    cells = (Cell(0, start, label), Cell(start, profile.dots - start, value, Place.RIGHT))
    return shaped_row(cells, profile, bold=bold)


def _both(label: str, column: int, value: str) -> tuple[Piece, ...]:
    return (Piece(0, label), Piece(column, value)) if label else (Piece(column, value),)


def _grid(grid: Grid, profile: Profile) -> list[TextRow | ShapedRow]:
    rows = [tuple(clean(cell) for cell in row) for row in grid.rows]
    count = max((len(row) for row in rows), default=0)
    right = [i < len(grid.right) and grid.right[i] for i in range(count)]
    needs = [max((_need(row[i], profile) for row in rows if i < len(row)), default=0) for i in range(count)]
    widths = _share(needs, right, profile.columns)
    if not widths:  # more columns than the paper can hold: each row becomes running text
        return [r for row in rows for r in _line(Line("  ".join(row).replace("\n", " ")), profile)]
    notes = (*grid.notes, *[""] * (len(rows) - len(grid.notes)))
    return [
        text_row
        for row, note in zip(rows, notes, strict=False)
        for text_row in (*_grid_row(row, widths, right, profile), *_note(note, profile))
    ]


def _note(note: str, profile: Profile) -> list[TextRow | ShapedRow]:
    """Return what stands below a row of a grid, a little inwards."""
    if not note:
        return []
    if needs_shaping(note):
        return [shaped_row((Cell(_GAP * CELL, profile.dots - _GAP * CELL, clean(note)),), profile)]
    return [TextRow((Piece(_GAP, text),)) for text in wrap(clean(note), profile.columns - _GAP, profile)]


def _need(cell: str, profile: Profile) -> int:
    return max(2, *(width(line, profile) for line in cell.split("\n")))


def _share(needs: list[int], right: list[bool], columns: int) -> list[int]:
    """Share the paper out: what is too wide gives first, figures last; what is left over goes to all alike."""
    count = len(needs)
    room = columns - _GAP * (count - 1)
    if count == 0 or room < 2 * count:
        return []
    widths = list(needs)
    for givers, least in ((False, 8), (True, 8), (False, 2), (True, 2)):
        while sum(widths) > room:
            able = [i for i in range(count) if right[i] == givers and widths[i] > least]
            if not able:
                break
            widths[max(able, key=lambda i: widths[i])] -= 1
    spare, odd = divmod(room - sum(widths), count)
    return [w + spare + (odd if i == 0 else 0) for i, w in enumerate(widths)]


def _grid_row(
    row: tuple[str, ...], widths: list[int], right: list[bool], profile: Profile
) -> list[TextRow | ShapedRow]:
    starts = [sum(widths[:i]) + _GAP * i for i in range(len(widths))]
    if needs_shaping(*row):
        boxes = [
            Cell(starts[i] * CELL, widths[i] * CELL, cell, Place.RIGHT if right[i] else Place.LEFT)
            for i, cell in enumerate(row)
        ]
        return [shaped_row(boxes, profile)]
    cells = [wrap(cell, widths[i], profile) for i, cell in enumerate(row)]
    rows: list[TextRow | ShapedRow] = []
    for level in range(max((len(lines) for lines in cells), default=0)):
        pieces = []
        for i, lines in enumerate(cells):
            if level < len(lines) and lines[level]:
                inset = widths[i] - width(lines[level], profile) if right[i] else 0
                pieces.append(Piece(starts[i] + inset, lines[level]))
        rows.append(TextRow(tuple(pieces)))
    return rows


def _qr(qr: Qr, profile: Profile) -> list[Row]:
    data = qr.data.encode()
    side = len(qr_matrix(data))
    module = min(_LARGEST_MODULE, profile.dots // (side + 2 * QUIET))
    rows: list[Row] = [QrRow(data, side, module)]
    if qr.caption:
        rows.extend(_line(Line(qr.caption, Place.CENTRE), profile))
    return rows


def _barcode(barcode: Barcode, profile: Profile) -> list[Row]:
    modules = len(code128.modules(barcode.data))
    paper = profile.paper_mm * profile.dots_per_inch * 10 // 254  # its margins are quiet zones, too
    module = min(_LARGEST_BAR, profile.dots // modules, paper // (modules + 2 * code128.QUIET))
    if module < 2:  # one dot of 0.125 mm is below what scanners read
        raise ValueError(f"a barcode of {len(barcode.data)} characters does not fit {profile.paper_mm} mm paper")
    rows: list[Row] = [BarcodeRow(barcode.data, module)]
    if barcode.caption:
        rows.extend(_line(Line(barcode.caption, Place.CENTRE), profile))
    return rows


def _logo(logo: Logo, profile: Profile) -> LogoRow:
    pitch = (logo.width + 7) // 8
    if logo.width < 1 or not logo.dots or len(logo.dots) % pitch:
        raise ValueError("a logo's dots are whole rows of its width")
    height = len(logo.dots) // pitch
    if logo.width <= profile.dots:
        return LogoRow(logo.width, height, logo.width, logo.dots)
    return LogoRow(profile.dots, max(1, height * profile.dots // logo.width), logo.width, logo.dots)
