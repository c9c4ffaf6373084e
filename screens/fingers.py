"""What touches the glass, in order, each where it then was: SDL's own events of fingers, mouse and wheel.

Kivy gives one object a touch, which has moved on by the time that it is looked at: of a quick stroke the beginning was
lost. And for a panel it takes SDL's stand-in for a mouse, which follows one finger only: a palm that lies on the edge
would be that one, and nobody else could press anything.
"""

import ctypes
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from screens.wake import Event, EventType

_LEFT = 1
_MOUSE = -1
"""The mouse among the fingers."""
_STAND_IN = 0xFFFFFFFF
"""The mouse that SDL makes of the first finger."""


class Kind(Enum):
    """What a touch does."""

    DOWN = auto()
    MOVE = auto()
    UP = auto()
    WHEEL = auto()


@dataclass(frozen=True)
class Touch:
    """A finger at a place of the window, in pixels from the bottom left. ``by`` is the wheel's step, up is positive.

    ``finger`` tells fingers apart that are down at the same time.
    """

    kind: Kind
    finger: int
    x: float
    y: float
    by: int = 0


class Fingers:
    """Keeps what SDL tells until it is taken. Make it on the window's thread; ``size`` gives the window's pixels."""

    def __init__(self, library: ctypes.CDLL, size: Callable[[], tuple[float, float]]) -> None:
        self._size = size
        self._waiting: deque[Touch] = deque()
        self._reads: dict[int, Callable[[Event], Touch | None]] = {
            EventType.MOUSE_MOTION: self._moved,
            EventType.MOUSE_DOWN: self._pressed,
            EventType.MOUSE_UP: self._pressed,
            EventType.WHEEL: self._turned,
            EventType.FINGER_DOWN: self._touched,
            EventType.FINGER_MOTION: self._touched,
            EventType.FINGER_UP: self._touched,
        }
        self._library = library
        self._heard = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(self._hear)
        # A watch is told before Kivy asks, on whatever thread the event comes from.
        library.SDL_AddEventWatch(self._heard, None)

    def __bool__(self) -> bool:
        """Tell whether something waits."""
        return bool(self._waiting)

    def take(self) -> Iterator[Touch]:
        """Yield all that waits, oldest first."""
        while self._waiting:
            yield self._waiting.popleft()

    def close(self) -> None:
        """Hear no more."""
        self._library.SDL_DelEventWatch(self._heard, None)

    def _hear(self, _: int | None, address: int) -> int:
        read = self._reads.get(ctypes.c_uint32.from_address(address).value)
        touch = read(Event.from_address(address)) if read is not None else None
        if touch is not None:
            self._waiting.append(touch)
        return 0

    def _moved(self, event: Event) -> Touch | None:
        motion = event.motion
        if motion.which == _STAND_IN or not motion.state & _LEFT:
            return None
        return self._touch(Kind.MOVE, _MOUSE, motion.x, motion.y)

    def _pressed(self, event: Event) -> Touch | None:
        button = event.button
        if button.which == _STAND_IN or button.button != _LEFT:
            return None
        return self._touch(Kind.DOWN if event.type == EventType.MOUSE_DOWN else Kind.UP, _MOUSE, button.x, button.y)

    def _turned(self, event: Event) -> Touch | None:
        wheel = event.wheel
        return self._touch(Kind.WHEEL, _MOUSE, wheel.mouse_x, wheel.mouse_y, wheel.y) if wheel.y else None

    def _touched(self, event: Event) -> Touch | None:
        finger = event.finger
        if finger.touch < 0:  # made of a mouse
            return None
        width, height = self._size()
        kinds = {EventType.FINGER_DOWN: Kind.DOWN, EventType.FINGER_UP: Kind.UP}
        return self._touch(kinds.get(event.type, Kind.MOVE), finger.finger, finger.x * width, finger.y * height)

    def _touch(self, kind: Kind, finger: int, x: float, y: float, by: int = 0) -> Touch:
        return Touch(kind, finger, float(x), self._size()[1] - 1 - y, by)
