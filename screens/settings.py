"""Kivy's own settings, made before Kivy is first imported: import this module first.

Nothing is read from or written to a home directory; Kivy's log goes to ours; no input provider but the one that the
window adds, because a panel that also comes as a mouse would touch twice; no multisampling, which more than doubles the
time of a frame.
"""

import logging
import os
import sys
import tempfile
import types
from pathlib import Path

os.environ.setdefault("KIVY_NO_ARGS", "1")
os.environ.setdefault("KIVY_NO_CONFIG", "1")
os.environ.setdefault("KIVY_NO_FILELOG", "1")
os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")
os.environ.setdefault("KIVY_NO_ENV_CONFIG", "1")
os.environ.setdefault("KIVY_WINDOW", "sdl2")
os.environ.setdefault("KIVY_TEXT", "sdl2")
# Pillow, and numpy with it, would take a tenth of a second of every start; `screens.widgets.picture` asks for it late.
os.environ.setdefault("KIVY_IMAGE", "sdl2")
os.environ.setdefault("KIVY_HOME", os.path.join(tempfile.gettempdir(), f"union-kiosk-kivy-{os.getuid()}"))  # noqa: PTH118
# SDL makes mouse events of touches; Kivy's mouse provider then is the one provider for both.
os.environ.setdefault("SDL_TOUCH_MOUSE_EVENTS", "1")
# The touch that gives the window the focus is a press like any other.
os.environ.setdefault("SDL_MOUSE_FOCUS_CLICKTHROUGH", "1")
# Kivy tells of each of its parts at every start, and sets its own level; the journal is for troubles.
logging.getLogger("kivy").addFilter(lambda record: record.levelno >= logging.WARNING)
# Kivy draws with what OpenGL 2 has; where Mesa offers more, opening the window takes a tenth of a second longer.
os.environ.setdefault("MESA_GL_VERSION_OVERRIDE", "2.1")
# A kiosk's screen must never go blank by itself.
os.environ.setdefault("SDL_VIDEO_ALLOW_SCREENSAVER", "0")


def configure(width: int, height: int, *, fullscreen: bool, resizable: bool) -> None:
    """Set what the window reads when it is first imported; later calls change nothing."""
    from kivy.config import Config

    Config.set("graphics", "width", str(width))
    Config.set("graphics", "height", str(height))
    Config.set("graphics", "multisamples", "0")
    Config.set("graphics", "maxfps", "0")
    Config.set("graphics", "vsync", "0")
    Config.set("graphics", "fullscreen", "auto" if fullscreen else "0")
    Config.set("graphics", "resizable", "1" if resizable else "0")
    Config.set("graphics", "show_cursor", "0" if fullscreen else "1")
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "keyboard_mode", "")
    Config.remove_section("input")
    Config.add_section("input")
    _import_the_builder()


def _import_the_builder() -> None:
    """Import Kivy's builder, and its clock with it, without what they load for others: a tenth of a start.

    The builder reads an empty style, for Kivy's own is for its own widgets, of which none is used here. The clock gets
    an asyncio with nothing in it, for the loop is ours, and is told where the C library is, in place of ``ldconfig``.
    None of that can be set.
    """
    import ctypes.util

    import kivy

    nothing = types.ModuleType("asyncio")
    nothing.__dict__["wait_for"] = None
    found, data = ctypes.util.find_library, kivy.kivy_data_dir
    spared = "asyncio" not in sys.modules
    if spared:
        sys.modules["asyncio"] = nothing
    ctypes.util.find_library = lambda name: "libc.so.6" if name == "c" else found(name)
    kivy.kivy_data_dir = str(Path(__file__).parent / "widgets")
    try:
        import kivy.lang.builder
    finally:
        kivy.kivy_data_dir, ctypes.util.find_library = data, found
        if spared:
            del sys.modules["asyncio"]
