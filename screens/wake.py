"""Sleep until something happens: a touch, a key, the window, or another thread's call. Through SDL itself.

``SDL_WaitEventTimeout`` blocks in the display server's socket, so an idle kiosk takes 0.1 % of a core where a loop at
60 frames a second takes 2.7 %. Kivy does not offer it; the library is the very file that Kivy has loaded.
"""

import ctypes
from enum import IntEnum
from pathlib import Path


class EventType(IntEnum):
    """SDL's numbers of what a hand does."""

    MOUSE_MOTION = 0x400
    MOUSE_DOWN = 0x401
    MOUSE_UP = 0x402
    WHEEL = 0x403
    FINGER_DOWN = 0x700
    FINGER_UP = 0x701
    FINGER_MOTION = 0x702


_LEFT = 1


class _MouseButton(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("which", ctypes.c_uint32),
        ("button", ctypes.c_uint8),
        ("state", ctypes.c_uint8),
        ("clicks", ctypes.c_uint8),
        ("padding", ctypes.c_uint8),
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
    )


class _MouseMotion(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("which", ctypes.c_uint32),
        ("state", ctypes.c_uint32),
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
        ("xrel", ctypes.c_int32),
        ("yrel", ctypes.c_int32),
    )


class _MouseWheel(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("which", ctypes.c_uint32),
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
        ("direction", ctypes.c_uint32),
        ("precise_x", ctypes.c_float),
        ("precise_y", ctypes.c_float),
        ("mouse_x", ctypes.c_int32),
        ("mouse_y", ctypes.c_int32),
    )


class _Finger(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("touch", ctypes.c_int64),
        ("finger", ctypes.c_int64),
        ("x", ctypes.c_float),
        ("y", ctypes.c_float),
        ("dx", ctypes.c_float),
        ("dy", ctypes.c_float),
        ("pressure", ctypes.c_float),
        ("window", ctypes.c_uint32),
    )


class Event(ctypes.Union):
    """An ``SDL_Event``, as large as SDL copies it: what is pushed must be no smaller, or it reads what lies behind."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("button", _MouseButton),
        ("motion", _MouseMotion),
        ("wheel", _MouseWheel),
        ("finger", _Finger),
        ("whole", ctypes.c_uint64 * 8),
    )


def _library_path() -> str:
    """Return the SDL library mapped into this process."""
    for line in Path("/proc/self/maps").read_text("ascii", errors="replace").splitlines():
        path = line.rpartition(" ")[2]
        if "/libSDL2-2" in path:
            return path
    raise RuntimeError("SDL is not loaded: open the window first")


class Sleeper:
    """Waits for SDL's events and wakes from any thread. Make it after the window, on the window's thread."""

    def __init__(self) -> None:
        self.library = self._sdl = ctypes.CDLL(_library_path())
        self._sdl.SDL_RegisterEvents.restype = ctypes.c_uint32
        self._wake_type = int(self._sdl.SDL_RegisterEvents(1))
        # No threading.Event: a signal's handler wakes, too, and would wait for the lock that it has interrupted.
        self._pending = False

    def sleep(self, seconds: float) -> None:
        """Return when an event is there (it stays in SDL's queue) or after this many seconds."""
        if not self._pending and seconds > 0:
            self._sdl.SDL_WaitEventTimeout(None, ctypes.c_int(max(1, round(seconds * 1000))))
        self._pending = False

    def wake(self) -> None:
        """End the sleep that is under way, or the next one. From any thread, and in a signal's handler."""
        if not self._pending:
            self._pending = True
            self._push(Event(type=self._wake_type))

    def push_mouse(self, x: int, y: int, *, down: bool) -> None:
        """Put a press or release of the left button at this pixel (from the top left) into SDL's queue."""
        motion = _MouseMotion(type=EventType.MOUSE_MOTION, window=1, state=0 if down else 1, x=x, y=y)
        button = _MouseButton(
            type=EventType.MOUSE_DOWN if down else EventType.MOUSE_UP,
            window=1,
            button=_LEFT,
            state=int(down),
            clicks=1,
            x=x,
            y=y,
        )
        self._push(Event(motion=motion))
        self._push(Event(button=button))

    def push_motion(self, x: int, y: int) -> None:
        """Put a movement of the pressed mouse to this pixel (from the top left) into SDL's queue."""
        self._push(Event(motion=_MouseMotion(type=EventType.MOUSE_MOTION, window=1, state=1, x=x, y=y)))

    def push_finger(self, finger: int, x: float, y: float, kind: EventType) -> None:
        """Put a finger of a touch panel into SDL's queue; ``x`` and ``y`` go from 0 to 1, from the top left."""
        self._push(Event(finger=_Finger(type=kind, touch=1, finger=finger, x=x, y=y, pressure=1.0, window=1)))

    def _push(self, event: Event) -> None:
        """Let SDL copy this event into its queue."""
        self._sdl.SDL_PushEvent(ctypes.byref(event))
