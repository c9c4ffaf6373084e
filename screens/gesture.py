"""One finger, one press: finds what is touched, shows it at once, and lets one tap act only once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kiosk.machine.intents import Intent
from screens.redraw import shown_at_once
from screens.tokens import BOUNCE_SECONDS, PRESS_SLOP, REPEAT_SECONDS, SETTLE_SECONDS
from screens.widgets.element import Element
from screens.widgets.press import Pressable
from screens.widgets.scroller import Scroller
from screens.widgets.surface import Surface


@dataclass(frozen=True)
class Spot:
    """Where an element is on the window (pixels, from the bottom left), cut to what can be seen of it."""

    element: Element
    x: float
    y: float
    width: float
    height: float
    whole_height: float
    scroller: Scroller | None


def spots(root: Element) -> Iterator[Spot]:
    """Yield every visible element below ``root``, parents before children, in reading order."""
    edge = (root.x, root.y, root.right, root.top)
    yield from _spots(root, 0.0, edge, None)


def _spots(
    element: Element, lift: float, edge: tuple[float, float, float, float], scroller: Scroller | None
) -> Iterator[Spot]:
    left, bottom = max(element.x, edge[0]), max(element.y + lift, edge[1])
    right, top = min(element.right, edge[2]), min(element.top + lift, edge[3])
    if right <= left or top <= bottom:
        return
    yield Spot(element, left, bottom, right - left, top - bottom, element.height, scroller)
    if isinstance(element, Scroller):
        edge, lift, scroller = (left, bottom, right, top), lift + element.offset, element
    for part in element.parts():
        yield from _spots(part, lift, edge, scroller)


def scroll_to(root: Element, name: str) -> bool:
    """Scroll so that what can be pressed under this name is in sight; return whether something moved."""
    for scroller in [spot.element for spot in spots(root) if isinstance(spot.element, Scroller)]:
        for widget in scroller.walk(restrict=True):
            if isinstance(widget, Pressable) and widget.test_id == name:
                before = scroller.offset
                hidden_below = scroller.y - (widget.y + before)
                hidden_above = widget.top + before - scroller.top
                if hidden_below > 0 or hidden_above > 0:
                    scroller.jump(before + hidden_below if hidden_below > 0 else before - hidden_above)
                return bool(scroller.offset != before)
    return False


class Gate:
    """Tells a press that counts from a bounce, a repeat, and a double tap's second half. ``now`` gives seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._last = self._opens = float("-inf")
        self._last_widget: Pressable | None = None

    def close_for_new_screen(self) -> None:
        """Take no press until the new screen can have been seen."""
        self._opens = self._now() + SETTLE_SECONDS
        self._last_widget = None

    def is_open(self) -> bool:
        """Tell whether a touch beginning now may count."""
        return self._now() >= self._opens

    def would_admit(self, widget: Pressable) -> bool:
        """Tell whether a press of ``widget`` that ended now would count."""
        again = widget is self._last_widget and not widget.repeats
        return self._now() - self._last >= (REPEAT_SECONDS if again else BOUNCE_SECONDS)

    def admit(self, widget: Pressable) -> bool:
        """Tell whether this finished press counts, and remember it."""
        if not self.would_admit(widget):
            return False
        self._last, self._last_widget = self._now(), widget
        return True


class Gesture:
    """The life of one touch, from down to up. A second finger is ignored while the first is down."""

    def __init__(
        self, root: Element, emit: Callable[[Intent], None], gate: Gate, present: Callable[[], None] | None = None
    ) -> None:
        """``present`` is called for every sign of a person that sends no intent: reading, paging, a resting finger."""
        self._root, self._emit, self._gate = root, emit, gate
        self._present = present or _unnoticed
        self._finger: object | None = None
        self._held: Pressable | None = None
        self._surface: Surface | None = None
        self._scroller: Scroller | None = None
        self._start = (0.0, 0.0)
        self._scrolling = False

    @property
    def idle(self) -> bool:
        """Tell whether no finger is down."""
        return self._finger is None

    def down(self, finger: object, x: float, y: float) -> None:
        """Begin: press what is under the finger, and stop what glides there."""
        if self._finger is not None:
            return
        self._finger, self._start, self._scrolling = finger, (x, y), False
        under = [s for s in spots(self._root) if s.x <= x < s.x + s.width and s.y <= y < s.y + s.height]
        if not under:
            return
        # What is drawn last lies on top: the deepest of the last branch.
        if isinstance(under[-1].element, Surface) and self._gate.is_open():
            self._surface = under[-1].element
            self._surface.began(x, y)
            return
        self._scroller = under[-1].scroller
        if self._scroller is not None:
            self._scroller.hold(y)
        held = under[-1].element
        while held is not self._root and not isinstance(held, Pressable):
            held = held.parent
        if isinstance(held, Pressable) and held.enabled and self._gate.is_open():
            self._held = held
            shown_at_once(held, lambda: setattr(held, "pressed", True))

    def move(self, finger: object, x: float, y: float) -> None:
        """Scroll once the finger has wandered; a press that wanders off is let go."""
        if finger != self._finger:
            return
        if self._surface is not None:
            self._surface.moved(x, y)
            return
        slop = self._root.metrics.px(PRESS_SLOP)
        if not self._scrolling and abs(y - self._start[1]) > slop and self._scroller and self._scroller.reach() > 0:
            self._scrolling = True
            self._release()
        if self._scrolling and self._scroller is not None:
            self._scroller.drag(y)
            self._present()

    def up(self, finger: object, x: float, y: float) -> None:
        """End: act if the finger is still on what it pressed."""
        if finger != self._finger:
            return
        held, scroller, scrolling = self._held, self._scroller, self._scrolling
        inside = held is not None and any(
            s.element is held and s.x <= x < s.x + s.width and s.y <= y < s.y + s.height for s in spots(self._root)
        )
        self.cancel()
        if scrolling and scroller is not None:
            scroller.let_go()
        intent = held.act() if held is not None and inside and self._gate.admit(held) else None
        if intent is not None:
            self._emit(intent)
        else:
            self._present()

    def wheel(self, x: float, y: float, down: bool) -> None:
        """Scroll what is under the pointer by a step; for whoever tries the demo with a mouse."""
        for spot in reversed(list(spots(self._root))):
            if spot.scroller and spot.x <= x < spot.x + spot.width and spot.y <= y < spot.y + spot.height:
                spot.scroller.step(1 if down else -1)
                self._present()
                return

    def cancel(self) -> None:
        """Forget the touch; nothing acts."""
        surface, self._surface = self._surface, None
        if surface is not None:
            surface.ended()
        self._release()
        self._finger = self._scroller = None
        self._scrolling = False

    def _release(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            shown_at_once(held, lambda: setattr(held, "pressed", False))


def _unnoticed() -> None:
    """Tell nobody that somebody is there."""
