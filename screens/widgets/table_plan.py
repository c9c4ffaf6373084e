"""Where the columns of a table lie in a given width, or, when they do not fit, the cards that its rows become.

A number, an amount or a date is never broken; a title breaks between its words or before its unit. What then needs
more width than there is, is not a table any more: each row is shown as label and value.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from kiosk.view_parts import TableBlock
from screens import ink
from screens.text import atoms
from screens.tokens import Metrics

PAD_X = 16
PAD_Y = 14
NOTE_GAP = 2
CARD_GAP = 22
SHORT_CELL = 5
"""A cell of so few characters is a name or a word, and stays in one line."""
SHORT_TITLE = 4
SMALLEST = 0.85
"""A crowded table may have its text this much smaller before it becomes cards."""


def after_point(cell: str) -> str:
    """Return what of a number stands from its decimal point on: ``.50`` of ``1,234.50``, empty without a point."""
    _, point, rest = cell.partition(".")
    return point + rest


def share_widths(wanted: list[float], least: list[float], room: float) -> list[float]:
    """Share ``room`` among columns: all as wanted if that fits, else each its least and of the rest by its wish."""
    if sum(wanted) <= room:
        return [w * room / sum(wanted) for w in wanted]
    left = room - sum(least)
    wishes = [wish - need for wish, need in zip(wanted, least, strict=True)]
    if left <= 0 or sum(wishes) <= 0:
        return [need * room / sum(least) for need in least]
    return [need + left * wish / sum(wishes) for need, wish in zip(least, wishes, strict=True)]


def title_parts(title: str) -> list[str]:
    """Split 应缴（元） into 应缴 and （元）: the one place where it breaks well."""
    return [part.strip() for part in re.split(r"(?=[（(])", title) if part.strip()]


def title_lines(title: str, font: int, room: int) -> tuple[str, ...]:
    """Return the lines of a column's title in ``room`` pixels."""
    if not title or ink.measure(font, True)(title) <= room:
        return (title,) if title else ()
    return tuple(line for part in title_parts(title) for line in ink.lines_of(part, font, True, room, True))


def cell_lines(cell: str, font: int, bold: bool, room: int) -> tuple[str, ...]:
    """Return the lines of a cell in ``room`` pixels, broken where its words or clauses end: 承包费 / 水田一等."""
    return ink.lines_of(cell, font, bold, room, True)


def note_of(block: TableBlock, row: int) -> str:
    """Return the note below a row of the table's body, empty for none."""
    return block.notes[row] if row < len(block.notes) else ""


@dataclass(frozen=True)
class Card:
    """One row as a card: its heading, label and lines of the value, and the note's lines; ``height`` in pixels."""

    heading: tuple[str, ...]
    pairs: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    note: tuple[str, ...]
    total: bool
    height: float


class TablePlan:
    """A table set in a width; all figures in pixels. ``cards`` is empty while the columns fit.

    ``heights`` has one figure for each row, that of the titles first if there are any, notes included.
    """

    def __init__(self, block: TableBlock, m: Metrics, width: int) -> None:
        self._m, self._width = m, width
        count = max([len(block.titles), *(len(row) for row in block.rows)], default=0)
        self.aligns = [*block.aligns, *["left"] * (count - len(block.aligns))][:count]
        self.font = m.font("caption")
        smallest = max(Metrics(m.scale, m.wide).font("caption"), int(self.font * SMALLEST))
        wanted, least = self._measure(block)
        while sum(least) > width and self.font > smallest:
            self.font -= 1
            wanted, least = self._measure(block)
        self.widths = share_widths(wanted, least, width) if count else []
        self.cards: tuple[Card, ...] = ()
        self.label_width = 0.0
        if sum(least) > width and count > 2 and block.rows:
            self.font = m.font("caption")
            self.cards = self._cards(block)
        self.heights = self._heights(block)
        self.caption = 0.0
        if block.caption:
            lines = ink.lines_of(block.caption, m.font("caption"), False, width, False)
            self.caption = ink.line_height(m.font("caption"), False) * len(lines) + m.px(12)

    @property
    def height(self) -> float:
        """The whole height, caption included."""
        if self.cards:
            gaps = self._m.px(CARD_GAP) * (len(self.cards) - 1)
            return self.caption + sum(card.height for card in self.cards) + gaps
        return self.caption + sum(self.heights)

    def room(self, column: int) -> int:
        """Return the width inside a column's padding."""
        return int(self.widths[column] - 2 * self._m.px(PAD_X))

    def note_lines(self, note: str) -> tuple[str, ...]:
        """Return the lines of a note."""
        return ink.lines_of(note, self.font, False, int(self._width - 2 * self._m.px(PAD_X)), False) if note else ()

    def _measure(self, block: TableBlock) -> tuple[list[float], list[float]]:
        """Return what each column would like to have and what it needs; note how long its fractions are."""
        plain, bold = ink.measure(self.font, False), ink.measure(self.font, True)
        wanted, least, self.tails = [], [], []
        sides = 2 * self._m.px(PAD_X) + 4
        for column, align in enumerate(self.aligns):
            cells = [row[column] for row in block.rows if column < len(row)]
            title = block.titles[column] if column < len(block.titles) else ""
            lengths, tails = [bold(c) for c in cells], [bold(after_point(c)) for c in cells]
            self.tails.append(max(tails, default=0.0))
            body = max(lengths, default=0.0)
            if align in ("decimal", "right"):
                front = max((length - tail for length, tail in zip(lengths, tails, strict=True)), default=0.0)
                body = needed = max(front + self.tails[-1], body)
            else:
                some = 5 * plain("国")
                needed = max((_longest_piece(c, plain, some) for c in cells), default=0.0)
            wanted.append(max(body, bold(title)) + sides)
            least.append(max(needed, _longest_title_piece(title, bold)) + sides)
        return wanted, least

    def _heights(self, block: TableBlock) -> list[float]:
        line, pad = ink.line_height(self.font, False), self._m.px(PAD_Y)
        heights = []
        if any(block.titles):
            lines = (len(title_lines(title, self.font, self.room(i))) for i, title in enumerate(block.titles))
            heights.append(max(1, max(lines, default=1)) * line + 2 * pad)
        rooms = [self.room(column) for column in range(len(self.widths))]
        for index, row in enumerate(block.rows):
            heavy = block.last_row_is_total and index == len(block.rows) - 1
            cells = zip(row, rooms, strict=False)
            counts = (ink.line_count(cell, self.font, heavy, room, balance=True) for cell, room in cells)
            height = max(1, max(counts, default=1)) * line + 2 * pad
            if note := self.note_lines(note_of(block, index)):
                height += len(note) * line + self._m.px(NOTE_GAP)
            heights.append(height)
        return heights

    def _cards(self, block: TableBlock) -> tuple[Card, ...]:
        m, inside = self._m, self._width - 2 * self._m.px(PAD_X)
        plain = ink.measure(self.font, False)
        labels = block.titles[1:]
        bold = ink.measure(self.font, True)
        needed = max((bold(atom.rstrip()) for row in block.rows for cell in row[1:] for atom in atoms(cell)), default=0)
        spare = max(inside * 0.3, min(inside * 0.45, inside - needed - m.px(PAD_X) - 4))
        self.label_width = min(max((plain(label) for label in labels), default=0.0) + 2, spare)
        cards = []
        for index, row in enumerate(block.rows):
            heading = ink.lines_of(row[0] if row else "", m.font("body"), True, int(inside), False)
            pairs = tuple(
                (self._label(labels, column), ink.lines_of(cell, self.font, True, self.value_room, False))
                for column, cell in enumerate(row[1:])
                if cell
            )
            note = self.note_lines(note_of(block, index))
            line = ink.line_height(self.font, False)
            height = len(heading) * ink.line_height(m.font("body"), True) + 2 * m.px(PAD_Y)
            height += sum(max(len(label), len(value)) for label, value in pairs) * line
            height += len(note) * line + (3 * m.px(PAD_Y) if pairs or note else 0.0)
            total = block.last_row_is_total and index == len(block.rows) - 1
            cards.append(Card(heading, pairs, note, total, height))
        return tuple(cards)

    @property
    def value_room(self) -> int:
        """The width of a card's values."""
        return int(self._width - 2 * self._m.px(PAD_X) - self.label_width - self._m.px(PAD_X))

    def _label(self, labels: tuple[str, ...], column: int) -> tuple[str, ...]:
        label = labels[column] if column < len(labels) else ""
        return ink.lines_of(label, self.font, False, int(self.label_width), False)


def _longest_piece(cell: str, measure: ink.Measure, some: float) -> float:
    """Return the width of what of a cell must not be broken: all of a short one, else its longest word or ``some``."""
    if len(cell) <= SHORT_CELL:
        return measure(cell)
    return max(*(measure(atom.rstrip()) for atom in atoms(cell)), some)


def _longest_title_piece(title: str, measure: ink.Measure) -> float:
    """Return the width of the longest part of a title that stays in one line; a long Chinese part may be halved."""
    longest = 0.0
    for part in title_parts(title):
        if part[0] in "（(" or len(part) <= SHORT_TITLE:
            longest = max(longest, measure(part))
        else:
            half = measure("国") * -(-len(part) // 2) if not part.isascii() else 0.0
            longest = max(longest, half, *(measure(atom.rstrip()) for atom in atoms(part)))
    return longest


@lru_cache(maxsize=32)
def plan_table(block: TableBlock, m: Metrics, width: int) -> TablePlan:
    """Return the plan of this table, worked out once."""
    return TablePlan(block, m, width)
