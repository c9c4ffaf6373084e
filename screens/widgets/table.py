"""A table: titles above a line, columns aligned as told, decimals under one another, a total set apart."""

from functools import lru_cache
from typing import Any

from kivy.graphics import Color, Rectangle

from kiosk.views import TableBlock
from screens import ink
from screens.tokens import Metrics, rgba
from screens.widgets.element import Element

PAD_X = 16
PAD_Y = 14
LEAST_COLUMN = 90
"""Design pixels a text column keeps even in a crowded table."""


def after_point(cell: str) -> str:
    """Return what of a number stands from its decimal point on: ``.50`` of ``1,234.50``, empty without a point."""
    _, point, rest = cell.partition(".")
    return point + rest


def share_widths(wanted: list[float], fixed: list[bool], room: float, least: float) -> list[float]:
    """Share ``room`` among columns: figures (``fixed``) as wanted, text columns in proportion, none below ``least``."""
    if sum(wanted) <= room:
        spare = room - sum(wanted)
        text = sum(w for w, f in zip(wanted, fixed, strict=True) if not f)
        if not text:
            return [w + spare / len(wanted) for w in wanted]
        return [w if f else w + spare * w / text for w, f in zip(wanted, fixed, strict=True)]
    figures = sum(w for w, f in zip(wanted, fixed, strict=True) if f)
    texts = [min(w, max(least, room / 2)) for w, f in zip(wanted, fixed, strict=True) if not f]
    left = room - figures
    if not texts or left < least * len(texts):
        return [w * room / sum(wanted) for w in wanted]
    shares = iter([least + (left - least * len(texts)) * (w - least) / s if (s := sum(texts) - least * len(texts)) > 0
                   else left / len(texts) for w in texts])
    return [w if f else next(shares) for w, f in zip(wanted, fixed, strict=True)]


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

    def _row(self, m: Metrics, plan: "TablePlan", row: tuple[str, ...], top: float, height: float, *, bold: bool) -> None:
        Color(*rgba("ink"))
        x = self.x
        for column, cell in enumerate(row[: len(plan.widths)]):
            width = plan.widths[column]
            room = width - 2 * m.px(PAD_X)
            lines = ink.lines_of(cell, plan.font, bold, int(room), False)
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
        self.font = m.font("caption")
        plain, bold = ink.measure(self.font, False), ink.measure(self.font, True)
        wanted, self.tails = [], []
        for column in range(count):
            cells = [row[column] for row in block.rows if column < len(row)]
            title = block.titles[column] if column < len(block.titles) else ""
            figures = self.aligns[column] in ("decimal", "right")
            # A title over figures may wrap; the figures may not.
            heads = bold(title) / 2 + m.px(8) if figures and len(title) > 4 else bold(title)
            self.tails.append(max((bold(after_point(c)) for c in cells), default=0.0) if figures else 0.0)
            if figures:
                front = max((bold(c) - bold(after_point(c)) for c in cells), default=0.0)
                body = max(front + self.tails[-1], max((bold(c) for c in cells), default=0.0))
            else:
                body = max((plain(c) for c in cells), default=0.0)
            wanted.append(max(heads, body) + 2 * m.px(PAD_X) + 4)
        fixed = [align != "left" for align in self.aligns]
        self.widths = share_widths(wanted, fixed, width, m.px(LEAST_COLUMN)) if count else []
        line = ink.line_height(self.font, False)
        rows = (block.titles, *block.rows) if any(block.titles) else block.rows
        self.heights = []
        for index, row in enumerate(rows):
            heavy = index == 0 or (block.last_row_is_total and index == len(rows) - 1)
            most = max((len(ink.lines_of(cell, self.font, heavy, int(self.widths[i] - 2 * m.px(PAD_X)), False))
                        for i, cell in enumerate(row)), default=1)
            self.heights.append(max(1, most) * line + 2 * m.px(PAD_Y))
        self.caption = 0.0
        if block.caption:
            lines = ink.lines_of(block.caption, self.font, False, width, False)
            self.caption = line * len(lines) + m.px(12)


@lru_cache(maxsize=32)
def plan_table(block: TableBlock, m: Metrics, width: int) -> TablePlan:
    """Return the plan of this table, worked out once."""
    return TablePlan(block, m, width)


