"""A table: titles above a line, columns aligned as told, decimals under one another, a total set apart.

Where the columns do not fit, each row is a card instead (``screens.widgets.table_plan``).
"""

import time
from bisect import bisect_left
from itertools import accumulate, zip_longest
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Canvas, Color, Rectangle

from kiosk.view_parts import TableBlock
from screens import ink
from screens.tokens import Metrics
from screens.widgets.element import Element
from screens.widgets.scroller import Scroller, scroller_of
from screens.widgets.table_plan import (
    CARD_GAP,
    NOTE_GAP,
    PAD_X,
    PAD_Y,
    Card,
    TablePlan,
    after_point,
    cell_lines,
    note_of,
    plan_table,
    title_lines,
)

__all__ = ["Table", "plan_table"]


LONG = 80
"""A table of more lines or cards is drawn only where it can be seen."""
SLICE_SECONDS = 0.003
"""How much of a frame's processor time goes into lines that will be needed when somebody scrolls on."""


class Table(Element):
    """Draws a ``TableBlock`` in one canvas: a widget a cell would be many, and a table has nothing to press."""

    def __init__(self, **kwargs: Any) -> None:
        self.block = TableBlock((), (), ())
        self._plan: TablePlan | None = None
        self._tops: list[float] = []
        self._set: object = None
        self._drawn: dict[int, Canvas] = {}
        self._ready: dict[int, Canvas] = {}
        self._soon = Clock.create_trigger(self._get_ready, 0)
        self._scroller: Scroller | None = None
        super().__init__(**kwargs)

    def show(self, block: TableBlock | None) -> None:
        """Show this table; None hides."""
        self.hidden = block is None
        if block is not None:
            self.block = block

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the height of caption, titles and rows."""
        return plan_table(self.block, m, int(width)).height

    def arrange(self, m: Metrics) -> None:
        """Draw the table, unless it stands here already; of a long one what is in sight, and the rest later."""
        plan = self._plan = plan_table(self.block, m, int(self.width))
        self._follow(long=len(plan.cards or plan.heights) > LONG)
        here = (plan, m, self.x, self.top)
        if here != self._set:
            self._set = here
            self._begin(m, plan)
        self._draw_in_sight()

    def _begin(self, m: Metrics, plan: TablePlan) -> None:
        self.canvas.clear()
        self._drawn.clear()
        self._ready.clear()
        heights = [card.height + m.px(CARD_GAP) for card in plan.cards] or list(plan.heights)
        top = self.top - plan.caption
        self._tops = list(accumulate(heights, lambda above, height: above - height, initial=top))
        with self.canvas:
            self._caption(m)

    def _follow(self, *, long: bool) -> None:
        """Hear of every movement of the scroller that a long table stands in."""
        scroller = scroller_of(self) if long else None
        if scroller is not self._scroller:
            if self._scroller is not None:
                self._scroller.funbind("offset", self._draw_in_sight)
            if scroller is not None:
                scroller.fbind("offset", self._draw_in_sight)
            self._scroller = scroller

    def _draw_in_sight(self, *_: Any) -> None:
        """Draw the rows that have come into sight, and let go of those that have left it."""
        plan, wanted = self._plan, self._in_sight()
        if plan is None:
            return
        for index in [index for index in self._drawn if index not in wanted]:
            self._ready[index] = canvas = self._drawn.pop(index)
            self.canvas.remove(canvas)
        for index in wanted:
            if index not in self._drawn:
                self._drawn[index] = canvas = self._ready.pop(index, None) or self._item(plan, index)
                self.canvas.add(canvas)
        if self._scroller is not None:
            self._soon()

    def _get_ready(self, _: float) -> None:
        """Make the next lines on both sides of what is in sight, few at a time, so that no frame has to make many."""
        plan, near, scroller = self._plan, self._nearby(), self._scroller
        if plan is None or (scroller is not None and scroller.gliding):
            return  # What glides makes lines enough as it is, and asks again where it stops.
        for index in [index for index in self._ready if index not in near]:
            del self._ready[index]
        began = time.thread_time()
        for index in near:
            if index not in self._drawn and index not in self._ready:
                self._ready[index] = self._item(plan, index)
                if time.thread_time() - began > SLICE_SECONDS:
                    self._soon()
                    return

    def _nearby(self) -> list[int]:
        """Return the lines a page below and above what is in sight, the nearest first."""
        sight, count = self._in_sight(), len(self._tops) - 1
        page = len(sight)
        below = range(sight.stop, min(count, sight.stop + page))
        above = range(sight.start - 1, max(-1, sight.start - 1 - page), -1)
        return [index for pair in zip_longest(below, above) for index in pair if index is not None]

    def _item(self, plan: TablePlan, index: int) -> Canvas:
        canvas = Canvas()
        with canvas:
            self._draw_item(self.metrics, plan, index, self._tops[index])
        return canvas

    def _in_sight(self) -> range:
        """Return which of the table's lines or cards can be seen."""
        count, scroller = len(self._tops) - 1, self._scroller
        if scroller is None:
            return range(count)
        high, low = scroller.top - scroller.offset, scroller.y - scroller.offset
        # Tops fall; the first line in sight is the last one that begins above the upper edge.
        first = bisect_left(self._tops, -high, key=lambda top: -top) - 1
        last = bisect_left(self._tops, -low, key=lambda top: -top)
        return range(min(max(0, first), count), min(count, last))

    def _draw_item(self, m: Metrics, plan: TablePlan, index: int, top: float) -> None:
        if plan.cards:
            self._card(m, plan, plan.cards[index], top)
            return
        titled = any(self.block.titles)
        if titled and index == 0:
            self._band("brand_pale", top, plan.heights[0])
            self._titles(m, plan, top)
        else:
            self._draw_row(m, plan, index - titled, top, plan.heights[index])

    def _caption(self, m: Metrics) -> None:
        if self.block.caption:
            lines = ink.lines_of(self.block.caption, m.font("caption"), False, int(self.width), False)
            Color(*self.metrics.rgba("ink_soft"))
            self._lines(lines, m.font("caption"), False, self.x, self.top)

    # As rows and columns.

    def _draw_row(self, m: Metrics, plan: TablePlan, index: int, top: float, height: float) -> None:
        total = index == len(self.block.rows) - 1 and self.block.last_row_is_total
        self._band("sunken" if total else "surface", top, height)
        if index or total:
            self._rule(m, top, "line_strong" if total else "line", 3 if total else 2)
        below = self._row(m, plan, self.block.rows[index], top, bold=total)
        if note := plan.note_lines(note_of(self.block, index)):
            Color(*self.metrics.rgba("ink_soft"))
            self._lines(note, plan.font, False, self.x + m.px(PAD_X), below - m.px(NOTE_GAP))

    def _titles(self, m: Metrics, plan: TablePlan, top: float) -> None:
        Color(*self.metrics.rgba("ink"))
        x = self.x
        for column, title in enumerate(self.block.titles):
            side = _side(plan.aligns[column])
            lines = title_lines(title, plan.font, plan.room(column))
            self._lines(lines, plan.font, True, x + m.px(PAD_X), top - m.px(PAD_Y), side, plan.room(column))
            x += plan.widths[column]

    def _row(self, m: Metrics, plan: TablePlan, row: tuple[str, ...], top: float, *, bold: bool) -> float:
        """Draw one row and return where its cells end."""
        Color(*self.metrics.rgba("ink"))
        x, lowest = self.x, top - m.px(PAD_Y) - ink.line_height(plan.font, False)
        for column, cell in enumerate(row[: len(plan.widths)]):
            room, align = plan.room(column), plan.aligns[column]
            lines = cell_lines(cell, plan.font, bold, room)
            inset = 0.0
            if align == "decimal" and len(lines) == 1 and any(c.isdigit() for c in cell):
                # The point stands under the point: leave the room that the longest fraction needs.
                measure = ink.measure(plan.font, bold)
                spare = max(0.0, room - measure(cell))
                inset = max(0.0, min(plan.tails[column] - measure(after_point(cell)), spare))
            left, start = x + m.px(PAD_X), top - m.px(PAD_Y)
            lowest = min(lowest, self._lines(lines, plan.font, bold, left, start, _side(align), room - inset))
            x += plan.widths[column]
        return lowest

    # As cards.

    def _card(self, m: Metrics, plan: TablePlan, card: Card, top: float) -> None:
        left, font = self.x + m.px(PAD_X), m.font("body")
        self._band("sunken" if card.total else "surface", top, card.height)
        heading = len(card.heading) * ink.line_height(font, True) + 2 * m.px(PAD_Y)
        self._band("sunken" if card.total else "brand_pale", top, heading)
        if card.total:
            self._rule(m, top, "line_strong", 3)
        Color(*self.metrics.rgba("ink"))
        y = self._lines(card.heading, font, True, left, top - m.px(PAD_Y)) - 2 * m.px(PAD_Y)
        for label, value in card.pairs:
            Color(*self.metrics.rgba("ink_soft"))
            below_label = self._lines(label, plan.font, False, left, y)
            Color(*self.metrics.rgba("ink"))
            right = left + plan.label_width + m.px(PAD_X)
            y = min(below_label, self._lines(value, plan.font, True, right, y, "right", plan.value_room))
        Color(*self.metrics.rgba("ink_soft"))
        self._lines(card.note, plan.font, False, left, y)
        self._rule(m, top - card.height + m.px(2), "line", 2)

    # What both are made of.

    def _band(self, colour: str, top: float, height: float) -> None:
        Color(*self.metrics.rgba(colour))
        Rectangle(pos=(self.x, round(top - height)), size=(self.width, round(height)))

    def _rule(self, m: Metrics, top: float, colour: str, thickness: float) -> None:
        Color(*self.metrics.rgba(colour))
        Rectangle(pos=(self.x, round(top - m.px(thickness))), size=(self.width, m.px(thickness)))

    def _lines(
        self,
        lines: tuple[str, ...],
        font: int,
        bold: bool,
        x: float,
        top: float,
        side: str = "left",
        room: float = 0.0,
    ) -> float:
        """Draw lines in the colour that is set, and return where they end."""
        for texture in ink.textures_of(lines, font, bold, side):
            shift = {"left": 0.0, "center": (room - texture.width) / 2, "right": room - texture.width}[side]
            top -= texture.height
            Rectangle(texture=texture, pos=(round(x + shift), round(top)), size=texture.size)
        return top


def _side(align: str) -> str:
    return {"left": "left", "centre": "center"}.get(align, "right")
