"""How the process's memory is kept small, and from growing by use."""

import ctypes
import logging
import sys

_M_ARENA_MAX = -8
_log = logging.getLogger(__name__)


def without_numpy() -> None:
    """Let Pillow not find numpy. To be called before Pillow is imported.

    Pillow loads it where it is installed, for the names of types: 9 MB and 0.1 s. What needs numpy here, the
    recogniser of handwriting, is a process of its own.
    """
    sys.modules["numpy"] = None  # type: ignore[assignment]  # documented: its import then fails


def one_heap() -> None:
    """Let all threads share one heap. To be called before the first thread begins.

    glibc gives threads heaps of their own, eight a processor, and what one thread asks for and another lets go of
    leaves holes in each: a kiosk grew by 0.1 MiB an hour for its first 40 hours. Python's threads take turns as it is,
    so a heap for each wins nothing. Another C library than glibc is left as it is.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None or not mallopt(_M_ARENA_MAX, 1):
        _log.info("this C library cannot be told to keep one heap")
