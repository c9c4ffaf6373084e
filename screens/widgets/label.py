"""Text: wrapped by our own rules, drawn from shared textures."""

from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.properties import BooleanProperty, OptionProperty, StringProperty

from screens import ink
from screens.text import atoms
from screens.tokens import STYLES, Metrics
from screens.widgets.element import Element


class Text(Element):
    """Text of one ``style`` (``screens.tokens.STYLES``) in the colour ``tint``; it wraps to the width it is given."""

    text = StringProperty("")
    style = StringProperty("body")
    tint = StringProperty("ink")
    align = OptionProperty("left", options=["left", "center", "right"])
    valign = OptionProperty("middle", options=["top", "middle"])
    balance = BooleanProperty(False)
    """Whether the lines are made about equally long, as those of headings and of centred text always are."""

    def __init__(self, **kwargs: Any) -> None:
        self._rectangles: list[Rectangle] = []
        super().__init__(**kwargs)
        with self.canvas:
            self._colour = Color(*self.metrics.rgba(self.tint))
        self.fbind("tint", self._retint)

    def lines(self, m: Metrics, width: float) -> tuple[str, ...]:
        """Return the lines of the text in ``width`` pixels."""
        if not self.text:
            return ()
        style = STYLES[self.style]
        balance = style.balance or self.balance or self.align == "center"
        return ink.lines_of(self.text, m.font(self.style), style.bold, int(width), balance)

    def natural_width(self, m: Metrics) -> float:
        """Return the width of the longest line, unwrapped."""
        size, bold = m.font(self.style), STYLES[self.style].bold
        longest = max((ink.line_width(line, size, bold) for line in self.text.split("\n")), default=0.0)
        return longest + 2 + m.px(self.pad[0]) + m.px(self.pad[2]) if self.text else 0.0

    def least_width(self, m: Metrics) -> float:
        """Return the width of the longest word."""
        measure = ink.measure(m.font(self.style), STYLES[self.style].bold)
        words = (measure(atom.rstrip()) for line in self.text.split("\n") for atom in atoms(line))
        return max(words, default=0.0) + 2

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the height of the wrapped lines."""
        room = width - m.px(self.pad[0]) - m.px(self.pad[2])
        lines = self.lines(m, room)
        height = ink.height_of(lines, m.font(self.style), STYLES[self.style].bold) if lines else 0.0
        return height + m.px(self.pad[1]) + m.px(self.pad[3])

    def arrange(self, m: Metrics) -> None:
        """Draw the lines inside the padding."""
        self._retint()
        left, bottom, width, height = self.inner(m)
        size, bold = m.font(self.style), STYLES[self.style].bold
        align = "right" if self.align == "left" and ink.runs_leftwards(self.text) else self.align
        textures = ink.textures_of(self.lines(m, width), size, bold, align)
        while len(self._rectangles) > len(textures):
            self.canvas.remove(self._rectangles.pop())
        while len(self._rectangles) < len(textures):
            rectangle = Rectangle()
            self.canvas.add(rectangle)
            self._rectangles.append(rectangle)
        total = sum(texture.height for texture in textures)
        top = bottom + height if self.valign == "top" else bottom + (height + total) / 2
        for rectangle, texture in zip(self._rectangles, textures, strict=True):
            spare = width - texture.width
            x = left + {"left": 0.0, "center": spare / 2, "right": spare}[align]
            top -= texture.height
            rectangle.texture = texture
            rectangle.pos = (round(x), round(top))
            rectangle.size = texture.size

    def let_go(self) -> None:
        """Forget what was drawn, until it is drawn anew."""
        while self._rectangles:
            self.canvas.remove(self._rectangles.pop())

    def overflow(self) -> tuple[float, float]:
        """Return by how many pixels the drawn text is wider and higher than its place; for the audit in the tests."""
        _, _, width, height = self.inner(self.metrics)
        wide = max((r.size[0] for r in self._rectangles), default=0)
        return max(0.0, wide - width), max(0.0, sum(r.size[1] for r in self._rectangles) - height)

    def _retint(self, *_: Any) -> None:
        self._colour.rgba = self.metrics.rgba(self.tint)
