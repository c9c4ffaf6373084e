"""One finger, one press: finds what is touched, shows it at once, and lets one tap act only once."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kiosk.machine.intents import Intent
from screens.redraw import shown_at_once
from screens.tokens import (
    APART,
    BOUNCE_SECONDS,
    HAMMER,
    HAMMER_SECONDS,
    PRESS_SLOP,
    REACH,
    REPEAT_SECONDS,
    REST_SECONDS,
    SETTLE_SECONDS,
)
from screens.widgets.element import Element
from screens.widgets.press import Pressable
from screens.widgets.scroller import Scroller
from screens.widgets.surface import Surface

Place = tuple[float, float]


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
    """Tells a press that counts from a bounce, a repeat, and a double tap's second half. ``now`` gives seconds.

    Places are in design pixels.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self._last = self._opens = self._shut = float("-inf")
        self._last_widget: Pressable | None = None
        self._last_place: Place | None = None
        self._unseen = False

    def close_for_new_screen(self) -> None:
        """Take no press until the new screen can have been seen."""
        self._last_widget = None
        self._unseen = True

    def seen(self) -> None:
        """Count from now on: the new screen is on the glass. Making it may have taken longer than a finger does."""
        if self._unseen:
            self._unseen = False
            self._shut = self.now()
            self._opens = self._shut + SETTLE_SECONDS

    def is_open(self) -> bool:
        """Tell whether a touch beginning now may count."""
        return not self._unseen and self.now() >= self._opens

    def knock(self, place: Place) -> bool:
        """Tell whether a touch beginning now, here, may count; one that only goes on hammering keeps the gate shut."""
        if self.is_open():
            return True
        hammers = self._last_place is not None and _distance(place, self._last_place) <= HAMMER
        if hammers and self.now() < self._shut + HAMMER_SECONDS:
            self._opens = self.now() + SETTLE_SECONDS
        return False

    def would_admit(self, widget: Pressable, place: Place | None = None) -> bool:
        """Tell whether a press of ``widget`` that ended now, here, would count."""
        since = self.now() - self._last
        if widget is self._last_widget and not widget.repeats:
            return since >= REPEAT_SECONDS
        # Hurried keys come at once where the machine was busy; only what comes from the same place can have bounced.
        elsewhere = place is not None and self._last_place is not None and _distance(place, self._last_place) > APART
        return elsewhere or since >= BOUNCE_SECONDS

    def admit(self, widget: Pressable, place: Place | None = None) -> bool:
        """Tell whether this finished press counts, and remember it."""
        if not self.would_admit(widget, place):
            return False
        self._last, self._last_widget, self._last_place = self.now(), widget, place
        return True


class Gesture:
    """The life of one touch, from down to up.

    A second finger is ignored while the first is down, unless that one only lies there, as a palm does. ``tapped`` is
    told of each tap that could press something, hit or missed: where it began, and what was there.
    """

    def __init__(
        self, root: Element, emit: Callable[[Intent], None], gate: Gate, present: Callable[[], None] | None = None
    ) -> None:
        """``present`` is called for every sign of a person that sends no intent: reading, paging, a resting finger."""
        self._root, self._emit, self._gate = root, emit, gate
        self._present = present or _unnoticed
        self.tapped: Callable[[float, float, Sequence[Spot]], None] = _untold
        self._around: Sequence[Spot] = ()
        self._finger: object | None = None
        self._held: Pressable | None = None
        self._surface: Surface | None = None
        self._scroller: Scroller | None = None
        self._start = self._stirred_at = (0.0, 0.0)
        self._stirred = float("-inf")
        self._scrolling = False

    @property
    def idle(self) -> bool:
        """Tell whether no finger is down."""
        return self._finger is None

    def down(self, finger: object, x: float, y: float) -> None:
        """Begin: press what is under the finger, and stop what glides there."""
        if self._finger is not None:
            if not self._gives_way():
                return
            self._drop()
        self._finger, self._start, self._scrolling = finger, (x, y), False
        self._stirred, self._stirred_at = self._gate.now(), (x, y)
        is_open = self._gate.knock(self._place(x, y))
        around = list(spots(self._root))
        under = _at(around, x, y)
        if not under:
            return
        # What is drawn last lies on top: the deepest of the last branch.
        if isinstance(under[-1].element, Surface) and is_open:
            self._surface = under[-1].element
            self._surface.began(x, y)
            return
        if is_open:
            self._around = around
        self._scroller = under[-1].scroller
        if self._scroller is not None:
            self._scroller.hold(y)
        held = self._pressable(under) or self._beside(x, y)
        if held is not None and held.enabled and is_open:
            self._held = held
            shown_at_once(held, lambda: setattr(held, "pressed", True))

    def move(self, finger: object, x: float, y: float) -> None:
        """Scroll once the finger has wandered; a press that wanders off is let go."""
        if finger != self._finger:
            return
        slop = self._root.metrics.px(PRESS_SLOP)
        if _distance((x, y), self._stirred_at) > slop / 2:
            self._stirred, self._stirred_at = self._gate.now(), (x, y)
        if self._surface is not None:
            self._surface.moved(x, y)
            return
        if not self._scrolling and abs(y - self._start[1]) > slop and self._scroller and self._scroller.reach() > 0:
            self._scrolling = True
            self._release()
        if self._scrolling and self._scroller is not None:
            self._scroller.drag(y)
            self._present()

    def up(self, finger: object, x: float, y: float) -> None:
        """End: act if the finger is still on what it pressed, or has hardly moved."""
        if finger != self._finger:
            return
        held, scroller, scrolling, around = self._held, self._scroller, self._scrolling, self._around
        still = _distance((x, y), self._start) <= self._root.metrics.px(PRESS_SLOP)
        inside = still or any(spot.element is held for spot in self._under(x, y))
        self.cancel()
        if scrolling and scroller is not None:
            scroller.let_go()
        elif still and around:
            self.tapped(*self._start, around)
        intent = held.act() if held is not None and inside and self._gate.admit(held, self._place(x, y)) else None
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
        self._scrolling, self._around = False, ()

    def _gives_way(self) -> bool:
        """Tell whether the finger that is down lies there for nothing, so that another one counts."""
        for_nothing = self._held is None and self._surface is None and not self._scrolling
        return for_nothing or self._gate.now() - self._stirred >= REST_SECONDS

    def _drop(self) -> None:
        """Forget the touch as if it had never been."""
        surface, self._surface = self._surface, None
        if surface is not None:
            surface.dropped()
        self.cancel()

    def _place(self, x: float, y: float) -> Place:
        scale = self._root.metrics.scale
        return x / scale, y / scale

    def _under(self, x: float, y: float) -> list[Spot]:
        return _at(spots(self._root), x, y)

    def _pressable(self, under: list[Spot]) -> Pressable | None:
        held = under[-1].element if under else None
        while held is not None and held is not self._root and not isinstance(held, Pressable):
            held = held.parent
        return held if isinstance(held, Pressable) else None

    def _beside(self, x: float, y: float) -> Pressable | None:
        """Return what can be pressed nearest to this place, within reach and in sight."""
        reach = self._root.metrics.px(REACH)
        near: list[tuple[float, Pressable]] = []
        for spot in spots(self._root):
            if isinstance(spot.element, Pressable) and spot.element.enabled:
                closest = min(max(x, spot.x), spot.x + spot.width - 1), min(max(y, spot.y), spot.y + spot.height - 1)
                away = _distance((x, y), closest)
                if away <= reach and self._pressable(self._under(*closest)) is spot.element:
                    near.append((away, spot.element))
        return min(near, key=lambda one: one[0])[1] if near else None

    def _release(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            shown_at_once(held, lambda: setattr(held, "pressed", False))


def _at(among: Iterable[Spot], x: float, y: float) -> list[Spot]:
    return [s for s in among if s.x <= x < s.x + s.width and s.y <= y < s.y + s.height]


def _distance(one: Place, other: Place) -> float:
    return math.hypot(one[0] - other[0], one[1] - other[1])


def _unnoticed() -> None:
    """Tell nobody that somebody is there."""


def _untold(x: float, y: float, around: Sequence[Spot]) -> None:
    """Learn nothing from a tap."""
    del x, y, around
