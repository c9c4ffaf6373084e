"""A table: titles above a line, columns aligned as told, decimals under one another, a total set apart."""

from functools import lru_cache
from typing import Any

from kivy.graphics import Color, Rectangle

from kiosk.views import TableBlock
from screens import ink
from screens.text import atoms
from screens.tokens import Metrics, rgba
from screens.widgets.element import Element

PAD_X = 16
PAD_Y = 14
SHORT_CELL = 5
"""A cell of so few characters is a name or a word, and stays in one line."""


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


class Table(Element):
    """Draws a ``TableBlock`` in one canvas: a widget a cell would be many, and a table has nothing to press."""

    def __init__(self, **kwargs: Any) -> None:
        self.block = TableBlock((), (), ())
        super().__init__(**kwargs)

    def show(self, block: TableBlock | None) -> None:
        """Show this table; None hides."""
        self.hidden = block is None
        if block is not None:
            self.block = block

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the height of caption, titles and rows."""
        plan = plan_table(self.block, m, int(width))
        return plan.caption + sum(plan.heights)

    def arrange(self, m: Metrics) -> None:
        """Draw everything anew."""
        plan = plan_table(self.block, m, int(self.width))
        self.canvas.clear()
        with self.canvas:
            self._caption(m, plan)
            top = self.top - plan.caption
            rows = (self.block.titles, *self.block.rows) if any(self.block.titles) else self.block.rows
            last = len(rows) - 1
            for index, (row, height) in enumerate(zip(rows, plan.heights, strict=True)):
                head = index == 0 and any(self.block.titles)
                total = index == last and self.block.last_row_is_total and not head
                self._shade(m, top, height, index, head, total)
                self._row(m, plan, row, top, height, bold=head or total)
                top -= height

    def _caption(self, m: Metrics, plan: "TablePlan") -> None:
        if self.block.caption:
            lines = ink.lines_of(self.block.caption, m.font("caption"), False, int(self.width), False)
            top = self.top
            Color(*rgba("ink_soft"))
            for texture in ink.textures_of(lines, m.font("caption"), False, "left"):
                top -= texture.height
                Rectangle(texture=texture, pos=(self.x, top), size=texture.size)

    def _shade(self, m: Metrics, top: float, height: float, index: int, head: bool, total: bool) -> None:
        if head or total or index % 2 == 0:
            Color(*rgba("brand_pale" if head else "sunken" if total else "surface"))
            Rectangle(pos=(self.x, top - height), size=(self.width, height))
        if total:
            Color(*rgba("line_strong"))
            Rectangle(pos=(self.x, top - m.px(3)), size=(self.width, m.px(3)))

    def _row(
        self, m: Metrics, plan: "TablePlan", row: tuple[str, ...], top: float, height: float, *, bold: bool
    ) -> None:
        Color(*rgba("ink"))
        x = self.x
        for column, cell in enumerate(row[: len(plan.widths)]):
            width = plan.widths[column]
            room = width - 2 * m.px(PAD_X)
            lines = ink.lines_of(cell, plan.font, bold, int(room), bold)
            align = plan.aligns[column]
            side = {"left": "left", "centre": "center"}.get(align, "right")
            y = top - m.px(PAD_Y)
            for texture in ink.textures_of(lines, plan.font, bold, side):
                spare = room - texture.width
                shift = {"left": 0.0, "center": spare / 2, "right": spare}[side]
                if align == "decimal" and len(lines) == 1 and any(c.isdigit() for c in cell):
                    # The point stands under the point: leave the room that the longest fraction needs.
                    tail = ink.measure(plan.font, bold)(after_point(cell))
                    shift -= max(0.0, min(plan.tails[column] - tail, spare))
                y -= texture.height
                Rectangle(texture=texture, pos=(round(x + m.px(PAD_X) + shift), round(y)), size=texture.size)
            x += width


class TablePlan:
    """Where the columns of a table lie in a given width; all figures in pixels."""

    def __init__(self, block: TableBlock, m: Metrics, width: int) -> None:
        count = max([len(block.titles), *(len(row) for row in block.rows)], default=0)
        self.aligns = [*block.aligns, *["left"] * (count - len(block.aligns))][:count]
        self.font, smallest = m.font("caption"), Metrics(m.scale, m.wide).font("caption")
        wanted, least = self._measure(block, m)
        while sum(least) > width and self.font > smallest:
            # Large text in a crowded table: rather a little smaller than figures and dates broken in two.
            self.font -= 1
            wanted, least = self._measure(block, m)
        self.widths = share_widths(wanted, least, width) if count else []
        line = ink.line_height(self.font, False)
        rows = (block.titles, *block.rows) if any(block.titles) else block.rows
        self.heights = []
        for index, row in enumerate(rows):
            heavy = index == 0 or (block.last_row_is_total and index == len(rows) - 1)
            rooms = [int(w - 2 * m.px(PAD_X)) for w in self.widths]
            counts = (len(ink.lines_of(cell, self.font, heavy, rooms[i], heavy)) for i, cell in enumerate(row))
            self.heights.append(max(1, max(counts, default=1)) * line + 2 * m.px(PAD_Y))
        self.caption = 0.0
        if block.caption:
            lines = ink.lines_of(block.caption, m.font("caption"), False, width, False)
            self.caption = ink.line_height(m.font("caption"), False) * len(lines) + m.px(12)

    def _measure(self, block: TableBlock, m: Metrics) -> tuple[list[float], list[float]]:
        """Return what each column would like to have and what it needs; note how long its fractions are."""
        plain, bold = ink.measure(self.font, False), ink.measure(self.font, True)
        wanted, least, self.tails = [], [], []
        sides = 2 * m.px(PAD_X) + 4
        for column, align in enumerate(self.aligns):
            cells = [row[column] for row in block.rows if column < len(row)]
            title = block.titles[column] if column < len(block.titles) else ""
            self.tails.append(max((bold(after_point(c)) for c in cells), default=0.0))
            if align in ("decimal", "right"):
                front = max((bold(c) - bold(after_point(c)) for c in cells), default=0.0)
                body = needed = max(front + self.tails[-1], max((bold(c) for c in cells), default=0.0))
            else:
                body = max((bold(c) for c in cells), default=0.0)
                needed = max((_longest_piece(c, plain) for c in cells), default=0.0)
            # A title may wrap between its words, and a long one in the middle; figures may not.
            wanted.append(max(body, bold(title)) + sides)
            least.append(max(needed, min(bold(title), 3 * self.font)) + sides)
        return wanted, least


def _longest_piece(cell: str, measure: ink.Measure) -> float:
    """Return the width of what of a cell must not be broken: all of a short one, else its longest word."""
    if len(cell) <= SHORT_CELL:
        return measure(cell)
    return max(*(measure(atom.rstrip()) for atom in atoms(cell)), 5 * measure("国"))


@lru_cache(maxsize=32)
def plan_table(block: TableBlock, m: Metrics, width: int) -> TablePlan:
    """Return the plan of this table, worked out once."""
    return TablePlan(block, m, width)
