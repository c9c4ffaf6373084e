"""Move a part of the back buffer by some lines: when a page scrolls, most of it is there already.

A whole frame of 1080 x 1920 takes 30 to 45 ms of processor time in software; this copies 6 MB twice, in half a
millisecond (measured, Mesa 22.3), and only the lines that come into sight are left to draw.
"""

import screens.settings  # noqa: F401  isort: skip  (must come before Kivy)

import ctypes
from collections.abc import Callable
from typing import Any

from kivy.graphics.texture import Texture

Part = tuple[int, int, int, int]
"""x and y of the lower left corner, width and height, in pixels of the window."""

_INT, _ENUM = ctypes.c_int, ctypes.c_uint
_SIGNATURES: dict[str, tuple[Any, ...]] = {
    "glGenFramebuffers": (_INT, ctypes.POINTER(_ENUM)),
    "glBindFramebuffer": (_ENUM, _ENUM),
    "glFramebufferTexture2D": (_ENUM, _ENUM, _ENUM, _ENUM, _INT),
    "glBlitFramebuffer": (*[_INT] * 8, _ENUM, _ENUM),
    "glGetIntegerv": (_ENUM, ctypes.POINTER(_INT)),
}
STRIP_LINES = 256
"""How much is moved at a time. All at once takes as much memory as the window's, which the first frame has to find:
29 ms instead of 23, and 2.5 instead of 2.3 for the others (measured, 128 and 512 lines being no better)."""
_FRAMEBUFFER, _READ, _DRAW, _BOUND = 0x8D40, 0x8CA8, 0x8CA9, 0x8CA6
_ATTACHMENT, _TEXTURE_2D, _COLOUR, _NEAREST = 0x8CE0, 0x0DE1, 0x4000, 0x2600


def gl_functions() -> dict[str, Callable[..., None]] | None:
    """Return what is needed of OpenGL 3 (or ``ARB_framebuffer_object``), or None where that is not there."""
    try:
        library = ctypes.CDLL("libGL.so.1")
        found = {name: getattr(library, name) for name in _SIGNATURES}
    except (OSError, AttributeError):
        return None
    for name, types in _SIGNATURES.items():
        found[name].argtypes, found[name].restype = types, None
    return found


class Shifter:
    """Moves parts of the current window's back buffer, which must hold what was last shown. Window's thread only."""

    def __init__(self, gl: dict[str, Callable[..., None]]) -> None:
        """``gl`` as of ``gl_functions``."""
        self._gl = gl
        self._texture: Any = None
        number = _ENUM()
        gl["glGenFramebuffers"](1, ctypes.byref(number))
        self._aside = number.value

    def release(self) -> None:
        """Let go of the memory that parts are copied through, with the picture that was last in it."""
        self._texture = None

    def shift(self, part: Part, lines: int) -> None:
        """Move what is in the part up by so many lines, or down if negative; the lines that come free keep theirs."""
        x, y, width, height = part
        kept = height - abs(lines)
        if kept <= 0:
            return
        self._make_room(width)
        low = y + max(0, -lines)
        window = _INT()
        self._gl["glGetIntegerv"](_BOUND, ctypes.byref(window))
        # Those first that lie where the others come to.
        strips = range(low, low + kept, STRIP_LINES)
        for begin in reversed(strips) if lines > 0 else strips:
            end = min(begin + STRIP_LINES, low + kept)
            there = (0, end - begin, width, 0)
            # Upside down, for Mesa's windows are: so it is a copy and nothing has to be turned over.
            self._copy(window.value, (x, begin, x + width, end), self._aside, there)
            self._copy(self._aside, there, window.value, (x, begin + lines, x + width, end + lines))
        self._gl["glBindFramebuffer"](_FRAMEBUFFER, window.value)

    def _copy(self, source: int, here: Part, target: int, there: Part) -> None:
        """Copy between framebuffers, from corner to corner."""
        self._gl["glBindFramebuffer"](_READ, source)
        self._gl["glBindFramebuffer"](_DRAW, target)
        self._gl["glBlitFramebuffer"](*here, *there, _COLOUR, _NEAREST)

    def _make_room(self, width: int) -> None:
        if self._texture is not None and self._texture.width == width:
            return
        # In the order of a window's colours, so that nothing has to be reordered.
        self._texture = Texture.create(size=(width, STRIP_LINES), colorfmt="bgra")
        self._texture.bind()
        window = _INT()
        self._gl["glGetIntegerv"](_BOUND, ctypes.byref(window))
        self._gl["glBindFramebuffer"](_FRAMEBUFFER, self._aside)
        self._gl["glFramebufferTexture2D"](_FRAMEBUFFER, _ATTACHMENT, _TEXTURE_2D, self._texture.id, 0)
        self._gl["glBindFramebuffer"](_FRAMEBUFFER, window.value)
