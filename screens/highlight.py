"""What is drawn over everything for the ear: a mark on the sentence that is read, a ring round the choice in focus."""

import screens.settings  # noqa: F401  isort: skip  (must come before Kivy)

from collections.abc import Callable
from typing import Any

from kivy.graphics import Callback, Color, InstructionGroup, Line, Rectangle, ScissorPop, ScissorPush
from kivy.graphics.opengl import (
    GL_DST_COLOR,
    GL_ONE,
    GL_ONE_MINUS_SRC_ALPHA,
    GL_SRC_ALPHA,
    GL_ZERO,
    glBlendFunc,
)

from kiosk.view_parts import Chrome, Spoken
from screens import ink
from screens.gesture import scroll_to, spots
from screens.tokens import STYLES, Metrics
from screens.widgets.element import Element
from screens.widgets.label import Text
from screens.widgets.press import Pressable
from screens.widgets.scroller import Scroller, scroller_of
from screens.widgets.table import Table, plan_table

Place = tuple[float, float, float, float]
"""x, y, width and height in pixels, before scrolling."""

MARK = (1.0, 0.86, 0.42)
MARK_ON_DARK = (0.24, 0.18, 0.0)
"""A marker's yellow: light ground is multiplied by it, dark ground gets it added. Letters keep their own colour."""
RING = 8
"""Design pixels of the ring, with a line of paper inside it, so that it shows on any colour."""
_ALIASES = {
    "title": ("title", "headline", "question", "topic"),
    "text": ("explanation", "sentence"),
    "page": ("label",),
}
_LINES = {"fact": "facts", "choice": "choices", "block": "blocks", "bubble": "bubbles"}


class Highlight:
    """Draws on ``root``'s canvas, above its children. Window's thread only."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._group = InstructionGroup()
        root.canvas.after.add(self._group)
        self._bound: list[tuple[Scroller, int]] = []
        self._draw: Callable[[], None] = _nothing
        self._shown: tuple[str, Spoken | None] = ("", None)

    @property
    def shows(self) -> bool:
        """Whether anything is marked or ringed."""
        return self._shown != ("", None)

    def show(self, screen: Element | None, chrome: Chrome) -> None:
        """Mark and ring what ``chrome`` names, and scroll to it when it is new."""
        wanted = (chrome.focus, chrome.spoken)
        new, self._shown = wanted != self._shown, wanted
        self._let_go()
        if wanted == ("", None):
            return
        places = _places(screen, chrome.spoken) if screen is not None and chrome.spoken is not None else []
        scroller = scroller_of(places[0][0]) if places else None
        if scroller is not None and new:
            _bring_into_sight(scroller, [place for _, place in places])
        if chrome.focus and new and not places:
            scroll_to(self._root, chrome.focus)
        self._draw = lambda: self._paint(scroller, [place for _, place in places], chrome.focus)
        for one in [s.element for s in spots(self._root) if isinstance(s.element, Scroller)]:
            self._bound.append((one, one.fbind("offset", self._moved)))
        self._draw()

    def _let_go(self) -> None:
        for scroller, binding in self._bound:
            scroller.unbind_uid("offset", binding)
        # Nothing of a screen is held on to once nothing on it is marked: it may hold a member's words.
        self._bound, self._draw = [], _nothing
        self._group.clear()

    def _moved(self, *_: Any) -> None:
        self._draw()

    def _paint(self, scroller: Scroller | None, places: list[Place], focus: str) -> None:
        self._group.clear()
        m = self._root.metrics
        if places and scroller is not None:
            left, low, wide, high = (int(side) for side in (*scroller.pos, *scroller.size))
            self._group.add(ScissorPush(x=left, y=low, width=wide, height=high))
        lift = scroller.offset if scroller is not None else 0.0
        if places:
            dark = sum(m.rgba("surface")[:3]) < 1.5
            self._group.add(Callback(_add if dark else _multiply))
            self._group.add(Color(*(MARK_ON_DARK if dark else MARK), 1))
            for x, y, width, height in places:
                self._group.add(Rectangle(pos=(round(x), round(y + lift)), size=(round(width), round(height))))
            self._group.add(Callback(_blend))
        if places and scroller is not None:
            self._group.add(ScissorPop())
        ring = self._ring(focus)
        if ring is not None:
            self._add_ring(m, ring)

    def _ring(self, focus: str) -> Place | None:
        """Return where the choice in focus is seen; the last of its name, for what lies above comes last."""
        found = None
        for spot in spots(self._root) if focus else ():
            if isinstance(spot.element, Pressable) and spot.element.test_id == focus and spot.element.opacity:
                found = (spot.x, spot.y, spot.width, spot.height)
        return found

    def _add_ring(self, m: Metrics, ring: Place) -> None:
        x, y, width, height = ring
        for colour, inset, thick in (("ink", 0.0, RING), ("paper", RING, RING / 2)):
            stroke, gap = m.px(thick), m.px(inset) + m.px(thick) / 2
            self._group.add(Color(*m.rgba(colour)))
            edge = (x + gap, y + gap, max(1.0, width - 2 * gap), max(1.0, height - 2 * gap))
            self._group.add(Line(rectangle=edge, width=max(1.0, stroke / 2)))


def _nothing() -> None:
    """Draw nothing."""


def _multiply(_: Any) -> None:
    glBlendFunc(GL_DST_COLOR, GL_ZERO)


def _add(_: Any) -> None:
    glBlendFunc(GL_ONE, GL_ONE)


def _blend(_: Any) -> None:
    """Blend as Kivy does."""
    glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA)


def _bring_into_sight(scroller: Scroller, places: list[Place]) -> None:
    """Scroll so that the sentence stands in the upper third, unless all of it is in sight already."""
    bottom, top = min(y for _, y, _, _ in places), max(y + height for _, y, _, height in places)
    if bottom + scroller.offset >= scroller.y and top + scroller.offset <= scroller.top:
        return
    scroller.jump(scroller.top - scroller.height / 4 - top)


def _places(screen: Element, spoken: Spoken) -> list[tuple[Element, Place]]:
    """Return the lines, row or box where ``spoken`` is written, with the element that shows it."""
    element = _element(screen, spoken)
    if element is None or element.hidden or not element.width:
        return []
    if isinstance(element, Table):
        return [(element, _row_place(element, spoken.row))]
    if isinstance(element, Text) and spoken.end > spoken.start:
        return [(element, place) for place in text_places(element, spoken.start, spoken.end)]
    return [(element, (element.x, element.y, element.width, element.height))]


def _element(screen: Element, spoken: Spoken) -> Element | None:
    ids = screen.ids
    if spoken.part in _LINES:
        lines = ids.get(_LINES[spoken.part])
        found = lines.parts() if lines is not None else []
        return _inside(found[spoken.index], spoken) if spoken.index < len(found) else None
    names = _ALIASES.get(spoken.part, (spoken.part,))
    return next((ids[name] for name in names if name in ids and not ids[name].hidden), None)


def _inside(line: Element, spoken: Spoken) -> Element:
    """Return the text or table within a block or a bubble that holds the sentence, or the whole of it."""
    kind = getattr(line, "kind", "")
    names = ("table",) if kind == "table" else (kind, "text") if spoken.end > spoken.start else ()
    for name in names:
        part: Element | None = line.ids.get(name)
        if part is not None and not part.hidden:
            return part
    return line


def _row_place(table: Table, row: int) -> Place:
    plan = plan_table(table.block, table.metrics, int(table.width))
    top, titled = table.top - plan.caption, any(table.block.titles)
    if row < 0:
        head = plan.heights[0] if titled and plan.heights and not plan.cards else 0.0
        return table.x, top - head, table.width, plan.caption + head
    if plan.cards:
        gap = table.metrics.px(16)
        above = sum(card.height for card in plan.cards[:row]) + row * gap
        height = plan.cards[row].height if row < len(plan.cards) else 0.0
    else:
        heights = plan.heights[1:] if titled else plan.heights
        above = (plan.heights[0] if titled else 0.0) + sum(heights[:row])
        height = heights[row] if row < len(heights) else 0.0
    return table.x, top - above - height, table.width, height


def text_places(text: Text, start: int, end: int) -> list[Place]:
    """Return where characters ``start`` to ``end`` of a text are drawn, a box for each line."""
    m = text.metrics
    left, bottom, width, height = text.inner(m)
    size, bold = m.font(text.style), STYLES[text.style].bold
    line_height = ink.line_height(size, bold)
    lines = text.lines(m, width)
    whole = line_height * len(lines)
    top = bottom + height if text.valign == "top" else bottom + (height + whole) / 2
    places: list[Place] = []
    at = 0
    for line in lines:
        at = text.text.find(line, at) if line and text.text.find(line, at) >= 0 else at
        first, last = max(start, at), min(end, at + len(line))
        top -= line_height
        if first < last:
            spare = width - ink.line_width(line, size, bold)
            indent = {"left": 0.0, "center": spare / 2, "right": spare}[text.align]
            begins, ends = (ink.start_of(place - at, line, size, bold) for place in (first, last))
            places.append((left + indent + begins, top, ends - begins, line_height))
        at += len(line)
    return places
