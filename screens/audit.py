"""What is wrong with a screen as it is laid out: computed from its widgets, so that no eye has to find it.

Contrast (WCAG 2.2 and the union's own rule), targets to press, text that is cut off, parts that leave their place or
lie on one another, characters without a glyph, marks where no line may begin or end, controls out of reach.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kiosk.scripts import files, missing, script_of
from screens import ink
from screens.palettes import LEAST, LEAST_SHAPE, contrast_ratio
from screens.stage import Stage
from screens.text import NOT_AT_END, NOT_AT_START
from screens.tokens import STYLES, TARGET
from screens.widgets.element import Element
from screens.widgets.icon import Icon
from screens.widgets.label import Text
from screens.widgets.press import Pressable
from screens.widgets.scroller import Scroller
from screens.widgets.table import Table, plan_table
from screens.widgets.table_plan import cell_lines

SLACK = 2.0
"""Pixels that rounding may add."""
REACH = 2 / 3
"""In portrait, controls that do not scroll begin in this part of the height, from below."""
LAYERS = frozenset({"Stage", "Layer", "CardHint", "CountdownOverlay", "DockPanel"})
"""Elements whose parts lie upon one another on purpose."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: what kind, with which widget, and the figures."""

    what: str
    widget: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.widget}: {self.detail}"


def audit(stage: Stage) -> tuple[Fault, ...]:
    """Return what is wrong with what the stage shows now."""
    found: list[Fault] = []
    for element in every_element(stage):
        found += _misplaced(element)
        if isinstance(element, Text) and element.text:
            found += _text(element)
        elif isinstance(element, Table):
            found += _table(element)
        elif isinstance(element, Icon):
            found += _icon(element)
        if isinstance(element, Pressable) and element.enabled and element.opacity:
            found += _target(element, stage)
    return tuple(found)


def every_element(root: Element) -> Iterator[Element]:
    """Yield the visible elements from the root down."""
    yield root
    for part in root.parts():
        yield from every_element(part)


def name_of(element: Element) -> str:
    """Return where an element is: the classes from its screen down, and the name of what can be pressed."""
    path: list[str] = []
    for above in _upwards(element):
        name = type(above).__name__
        if above.test_id:
            name += f" “{above.test_id}”"
        if name not in ("Column", "Row", "Layer", "Flow", "Grid", "Scroller", "PageScroll"):
            path.append(name)
        if name.endswith("Screen"):
            break
    return " ‹ ".join(path)


def _upwards(element: Element) -> Iterator[Element]:
    """Yield the element and all that it is a part of, up to the stage."""
    above: object = element
    while isinstance(above, Element):
        yield above
        above = above.parent


def ground_under(element: Element) -> str:
    """Return the colour token of what the element stands on."""
    fills = (str(above.fill) for above in _upwards(element))
    return next((fill for fill in fills if fill and fill != "scrim"), "paper")


def _grounds(element: Element) -> set[str]:
    """Return what an element stands on, and will stand on while what it belongs to is pressed."""
    grounds = {ground_under(element)}
    for above in _upwards(element):
        if isinstance(above, Pressable):
            return grounds | {above.fill_pressed} if above.enabled and above.fill_pressed else grounds
        if above.fill:
            return grounds
    return grounds


def _too_weak(element: Element, tint: str, least: float, what: str) -> Iterator[Fault]:
    for ground in sorted(_grounds(element)):
        ratio = contrast_ratio(tint, ground, element.metrics.contrast)
        if ratio < least:
            yield Fault(what, name_of(element), f"{tint} on {ground} is {ratio:.2f}:1, not {least}:1")


def _text(text: Text) -> Iterator[Fault]:
    m = text.metrics
    yield from _too_weak(text, text.tint, LEAST[m.contrast], "contrast")
    wide, high = text.overflow()
    if max(wide, high) > SLACK:
        yield Fault("text cut off", name_of(text), f"{text.text!r} by {wide:.0f} × {high:.0f} px")
    style = STYLES[text.style]
    yield from _glyphs(text, text.text, bold=style.bold)
    yield from _marks(text, text.text, text.lines(m, text.inner(m)[2]))


def _glyphs(element: Element, text: str, *, bold: bool) -> Iterator[Fault]:
    script = script_of(text)
    lacking = missing(text, ink.FILES[bold], *(files(script, bold) if script else ()))
    if lacking:
        codes = " ".join(f"{char} U+{ord(char):04X}" for char in lacking)
        yield Fault("no glyph", name_of(element), codes)


def _is_latin(char: str) -> bool:
    return char.isalpha() and char < "\u0250"


def _marks(element: Element, text: str, lines: tuple[str, ...]) -> Iterator[Fault]:
    """Find marks where no line may begin or end (避头尾), and words that were too long for a line and were broken.

    A line that the text's own newline or space ended is no fault. Nor may a last line be one character alone (孤字).
    """
    if len(lines) > 1 and sum(char not in NOT_AT_START for char in lines[-1]) == 1 and lines[-2] + lines[-1] in text:
        yield Fault("one character alone", name_of(element), f"{lines[-2]!r} / {lines[-1]!r}")
    for before, after in pairwise(lines):
        if after and after[0] in NOT_AT_START and before and before[-1] not in NOT_AT_START:
            yield Fault("mark begins a line", name_of(element), f"{before!r} / {after!r}")
        if before and before[-1] in NOT_AT_END:
            yield Fault("mark ends a line", name_of(element), f"{before!r} / {after!r}")
        if before and after and _is_latin(before[-1]) and _is_latin(after[0]) and before + after in text:
            yield Fault("word broken", name_of(element), f"{before!r} / {after!r}")


def _table(table: Table) -> Iterator[Fault]:
    m, block = table.metrics, table.block
    for tint, ground in (("ink", "surface"), ("ink", "sunken"), ("ink", "brand_pale"), ("ink_soft", "surface")):
        ratio = contrast_ratio(tint, ground, m.contrast)
        if ratio < LEAST[m.contrast]:
            yield Fault("contrast", name_of(table), f"{tint} on {ground} is {ratio:.2f}:1")
    for cell in (block.caption, *block.titles, *block.notes, *(cell for row in block.rows for cell in row)):
        yield from _glyphs(table, cell, bold=False)
    plan = plan_table(block, m, int(table.width))
    if plan.height > table.height + SLACK:
        yield Fault("text cut off", name_of(table), f"{plan.height:.0f} px of rows in {table.height:.0f} px")
    if plan.cards:
        return
    for index, row in enumerate(block.rows):
        bold = block.last_row_is_total and index == len(block.rows) - 1
        measure = ink.measure(plan.font, bold)
        for column, cell in enumerate(row[: len(plan.widths)]):
            lines = cell_lines(cell, plan.font, bold, plan.room(column))
            if max(map(measure, lines), default=0.0) > plan.room(column) + SLACK:
                yield Fault("text cut off", name_of(table), f"cell {cell!r}")
            yield from _marks(table, cell, lines)


def _icon(icon: Icon) -> Iterator[Fault]:
    owner = icon.parent
    if isinstance(owner, Pressable) and not owner.enabled:
        return  # WCAG exempts what cannot be used now.
    yield from _too_weak(icon, icon.tint, LEAST_SHAPE, "contrast of a picture")


def _target(control: Pressable, stage: Stage) -> Iterator[Fault]:
    least = control.metrics.px(TARGET)
    if min(control.size) < least - SLACK:
        size = f"{control.width:.0f} × {control.height:.0f} px, not {least:.0f}"
        yield Fault("too small to press", name_of(control), size)
    if not stage.metrics.wide and not _scrolls(control):
        height = (control.y - stage.y) / stage.height
        if height > REACH:
            yield Fault("out of reach", name_of(control), f"at {height:.0%} of the height")


def _scrolls(element: Element) -> bool:
    return any(isinstance(above, Scroller) for above in _upwards(element))


def _misplaced(element: Element) -> Iterator[Fault]:
    parts = [part for part in element.parts() if part.width and part.height]
    stacked = type(element).__name__ in LAYERS
    low = float("-inf") if isinstance(element, Scroller) else element.y
    for index, part in enumerate(parts):
        out = max(part.right - element.right, element.x - part.x, low - part.y, part.top - element.top)
        if out > SLACK:
            yield Fault("leaves its place", name_of(part), f"{out:.0f} px outside {type(element).__name__}")
        for other in () if stacked else parts[index + 1 :]:
            across = min(part.right, other.right) - max(part.x, other.x)
            along = min(part.top, other.top) - max(part.y, other.y)
            if min(across, along) > SLACK:
                beside = f"{across:.0f} × {along:.0f} px on {name_of(other)}"
                yield Fault("lies on another", name_of(part), beside)
