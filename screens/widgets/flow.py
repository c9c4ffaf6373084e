"""Layouts: column, split, row, grid, flow and layer. Each is placed from above; see ``screens.widgets.element``."""

from kivy.properties import BooleanProperty, NumericProperty, OptionProperty

from screens.tokens import Metrics
from screens.widgets.element import Element


class Column(Element):
    """Children from top to bottom, each as wide as the column (or its own ``w``, put at ``align``)."""

    gap = NumericProperty(0)
    align = OptionProperty("stretch", options=["stretch", "left", "centre", "right"])
    justify = OptionProperty("top", options=["top", "centre"])

    def _width_of(self, m: Metrics, child: Element, width: float) -> float:
        if self.align == "stretch":
            return min(width, m.px(child.w)) if child.w else width
        return min(width, child.wanted_width(m))

    def natural_width(self, m: Metrics) -> float:
        """Return the widest child's width and the padding."""
        widest = max((child.wanted_width(m) for child in self.parts()), default=0.0)
        return widest + m.px(self.pad[0]) + m.px(self.pad[2])

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return what the children need one below the other."""
        parts = self.parts()
        room = width - m.px(self.pad[0]) - m.px(self.pad[2])
        heights = sum(child.wanted_height(m, self._width_of(m, child, room)) for child in parts)
        return float(heights + m.px(self.gap) * max(0, len(parts) - 1) + m.px(self.pad[1]) + m.px(self.pad[3]))

    def arrange(self, m: Metrics) -> None:
        """Stack the children; what room is left goes to those that grow."""
        parts = self.parts()
        left, bottom, width, height = self.inner(m)
        widths = [self._width_of(m, child, width) for child in parts]
        heights = [child.wanted_height(m, w) for child, w in zip(parts, widths, strict=True)]
        spare = height - sum(heights) - m.px(self.gap) * max(0, len(parts) - 1)
        shares = sum(child.grow for child in parts)
        top = bottom + height
        if shares:
            # A growing child may also shrink: it is one that scrolls.
            heights = [
                min(h + spare * child.grow / shares, max(h, m.px(child.h_most)) if child.h_most else float("inf"))
                for child, h in zip(parts, heights, strict=True)
            ]
        elif self.justify == "centre":
            top -= max(0.0, spare / 2)
        for child, w, h in zip(parts, widths, heights, strict=True):
            x = left
            if self.align == "centre" or (self.align == "stretch" and w < width):
                x += (width - w) / 2
            elif self.align == "right":
                x += width - w
            child.place(m, x, top - h, w, h)
            top -= h + m.px(self.gap)


class Split(Column):
    """A column that becomes two or more columns side by side in landscape; ``wide_share`` of a child is its part."""

    gap_wide = NumericProperty(0)

    def _wide_widths(self, m: Metrics, room: float) -> list[float]:
        shares = [child.wide_share for child in self.parts()]
        room -= m.px(self.gap_wide) * max(0, len(shares) - 1)
        return [room * share / sum(shares) for share in shares]

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the height of the column, or in landscape of the highest part."""
        if not m.wide:
            return super().natural_height(m, width)
        widths = self._wide_widths(m, width - m.px(self.pad[0]) - m.px(self.pad[2]))
        heights = (child.wanted_height(m, w) for child, w in zip(self.parts(), widths, strict=True))
        return max(heights, default=0.0) + m.px(self.pad[1]) + m.px(self.pad[3])

    def arrange(self, m: Metrics) -> None:
        """Stack the parts, or set them side by side, each as high as the room."""
        if not m.wide:
            super().arrange(m)
            return
        left, bottom, width, height = self.inner(m)
        for child, w in zip(self.parts(), self._wide_widths(m, width), strict=True):
            child.place(m, left, bottom, w, height)
            left += w + m.px(self.gap_wide)


class Row(Element):
    """Children from left to right; those with ``grow`` share what the others leave."""

    gap = NumericProperty(0)
    align = OptionProperty("centre", options=["top", "centre", "stretch", "bottom"])
    justify = OptionProperty("left", options=["left", "centre", "right"])

    def _widths(self, m: Metrics, room: float) -> list[float]:
        parts = self.parts()
        room -= m.px(self.gap) * max(0, len(parts) - 1)
        fixed = [0.0 if child.grow else child.wanted_width(m) for child in parts]
        shares = sum(child.grow for child in parts)
        if not shares and sum(fixed) > room > 0:
            # Too tight: everyone gives in proportion, and wraps.
            return [w * room / sum(fixed) for w in fixed]
        spare = max(0.0, room - sum(fixed))
        return [spare * child.grow / shares if child.grow else w for child, w in zip(parts, fixed, strict=True)]

    def natural_width(self, m: Metrics) -> float:
        """Return what the children need side by side."""
        parts = self.parts()
        widths = sum(child.wanted_width(m) for child in parts)
        return float(widths + m.px(self.gap) * max(0, len(parts) - 1) + m.px(self.pad[0]) + m.px(self.pad[2]))

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the tallest child's height and the padding."""
        widths = self._widths(m, width - m.px(self.pad[0]) - m.px(self.pad[2]))
        tallest = max((c.wanted_height(m, w) for c, w in zip(self.parts(), widths, strict=True)), default=0.0)
        return tallest + m.px(self.pad[1]) + m.px(self.pad[3])

    def arrange(self, m: Metrics) -> None:
        """Put the children side by side."""
        left, bottom, width, height = self.inner(m)
        parts, widths = self.parts(), self._widths(m, width)
        used = sum(widths) + m.px(self.gap) * max(0, len(parts) - 1)
        if self.justify != "left":
            left += max(0.0, (width - used) / (2 if self.justify == "centre" else 1))
        for child, w in zip(parts, widths, strict=True):
            h = height if self.align == "stretch" else min(height, child.wanted_height(m, w))
            y = {"top": bottom + height - h, "bottom": bottom}.get(self.align, bottom + (height - h) / 2)
            child.place(m, left, y, w, h)
            left += w + m.px(self.gap)


class Grid(Element):
    """Children in equal columns, each row as high as its tallest; ``columns_wide`` counts in landscape."""

    gap = NumericProperty(0)
    columns = NumericProperty(2)
    columns_wide = NumericProperty(0)
    even = BooleanProperty(False)
    """Whether all rows are as high as the tallest one."""
    fill_last = BooleanProperty(False)
    """Whether a last row of fewer children shares its whole width among them, where that keeps to the columns above."""
    tallest = NumericProperty(0)
    """Design pixels that a row of a growing grid may have at most; 0: any."""

    def _columns(self, m: Metrics, width: float) -> int:
        columns = max(1, int(self.columns_wide if m.wide and self.columns_wide else self.columns))
        least = max((child.least_width(m) for child in self.parts()), default=0.0)
        room = width - m.px(self.pad[0]) - m.px(self.pad[2])
        while columns > 1 and (room - m.px(self.gap) * (columns - 1)) / columns < least:
            columns -= 1
        return columns

    def _rows(self, m: Metrics, width: float) -> list[list[Element]]:
        parts, columns = self.parts(), self._columns(m, width)
        return [parts[i : i + columns] for i in range(0, len(parts), columns)]

    def _cell_width(self, m: Metrics, width: float, row: list[Element]) -> float:
        columns = self._columns(m, width)
        if self.fill_last and columns % len(row) == 0:
            columns = len(row)
        return (width - m.px(self.pad[0]) - m.px(self.pad[2]) - m.px(self.gap) * (columns - 1)) / columns

    def _heights(self, m: Metrics, width: float, rows: list[list[Element]]) -> list[float]:
        heights = [max(child.wanted_height(m, self._cell_width(m, width, row)) for child in row) for row in rows]
        return [max(heights)] * len(heights) if self.even and heights else heights

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the height of all rows."""
        rows = self._heights(m, width, self._rows(m, width))
        return sum(rows) + m.px(self.gap) * max(0, len(rows) - 1) + m.px(self.pad[1]) + m.px(self.pad[3])

    def arrange(self, m: Metrics) -> None:
        """Fill the rows; spare height goes to them evenly when the grid grows."""
        left, bottom, _, height = self.inner(m)
        rows = self._rows(m, self.width)
        heights = self._heights(m, self.width, rows)
        spare = height - sum(heights) - m.px(self.gap) * max(0, len(rows) - 1)
        share = spare / len(rows) if self.grow and rows and spare > 0 else 0.0
        top = bottom + height
        for row, h in zip(rows, heights, strict=True):
            extra = max(0.0, min(share, m.px(self.tallest) - h)) if self.tallest else share
            cell = self._cell_width(m, self.width, row)
            for column, child in enumerate(row):
                child.place(m, left + column * (cell + m.px(self.gap)), top - h - extra, cell, h + extra)
            top -= h + extra + m.px(self.gap)


class Flow(Element):
    """Children side by side at their natural width, going on to the next line when one is full.

    With ``middle`` those of a line that are lower than it stand in its middle, instead of being made as high. With
    ``even``, where one line is not enough, all are as wide as the widest or wider, in columns with lines equally full,
    unless that takes more lines.
    """

    gap = NumericProperty(0)
    middle = BooleanProperty(False)
    even = BooleanProperty(False)
    justify = OptionProperty("left", options=["left", "centre", "right"])

    def _lines(self, m: Metrics, room: float) -> list[list[tuple[Element, float]]]:
        lines: list[list[tuple[Element, float]]] = []
        used = room + 1.0
        for child in self.parts():
            width = min(room, child.wanted_width(m))
            if used + width > room or not lines:
                lines.append([])
                used = 0.0
            lines[-1].append((child, width))
            used += width + m.px(self.gap)
        columns = self._columns(m, room) if self.even and len(lines) > 1 else lines
        return columns if len(columns) <= len(lines) else lines

    def _columns(self, m: Metrics, room: float) -> list[list[tuple[Element, float]]]:
        parts, gap = self.parts(), m.px(self.gap)
        widest = max(child.wanted_width(m) for child in parts)
        rows = -(-len(parts) // max(1, int((room + gap) // (widest + gap))))
        columns = -(-len(parts) // rows)
        width = (room - gap * (columns - 1)) / columns
        return [[(child, width) for child in parts[i : i + columns]] for i in range(0, len(parts), columns)]

    def natural_width(self, m: Metrics) -> float:
        """Return what one line of all children would need."""
        parts = self.parts()
        sides = m.px(self.pad[0]) + m.px(self.pad[2])
        return float(sum(child.wanted_width(m) for child in parts) + m.px(self.gap) * max(0, len(parts) - 1) + sides)

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the height of all lines."""
        lines = self._lines(m, width - m.px(self.pad[0]) - m.px(self.pad[2]))
        heights = [max(child.wanted_height(m, w) for child, w in line) for line in lines]
        return sum(heights) + m.px(self.gap) * max(0, len(lines) - 1) + m.px(self.pad[1]) + m.px(self.pad[3])

    def arrange(self, m: Metrics) -> None:
        """Set the lines one below the other."""
        left, bottom, width, height = self.inner(m)
        top = bottom + height
        lines = self._lines(m, width)
        # Of columns, a last line that is not full begins where the others do.
        full = lines[0] if lines and len({w for line in lines for _, w in line}) == 1 else None
        for line in lines:
            h = max(child.wanted_height(m, w) for child, w in line)
            used = sum(w for _, w in full or line) + m.px(self.gap) * (len(full or line) - 1)
            x = left + {"left": 0.0, "centre": (width - used) / 2, "right": width - used}[self.justify]
            for child, w in line:
                own = child.wanted_height(m, w) if self.middle else h
                child.place(m, x, top - (h + own) / 2, w, own)
                x += w + m.px(self.gap)
            top -= h + m.px(self.gap)


class Layer(Element):
    """Children one upon the other, each as large as the layer."""

    def natural_width(self, m: Metrics) -> float:
        """Return the widest child's width."""
        return max((child.wanted_width(m) for child in self.parts()), default=0.0)

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the tallest child's height."""
        return max((child.wanted_height(m, width) for child in self.parts()), default=0.0)

    def arrange(self, m: Metrics) -> None:
        """Give every child the whole room."""
        left, bottom, width, height = self.inner(m)
        for child in self.parts():
            child.place(m, left, bottom, width, height)
