"""How the process's memory is kept small, and from growing by use."""

import ctypes
import logging
import sys

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_LARGE_BYTES = 256 * 1024
"""From this size on a block is a mapping of its own. Left to itself, glibc raises the bound with each that is freed."""
_log = logging.getLogger(__name__)


def without_numpy() -> None:
    """Let Pillow not find numpy. To be called before Pillow is imported.

    Pillow loads it where it is installed, for the names of types: 9 MB and 0.1 s. What needs numpy here, the
    recogniser of handwriting, is a process of its own.
    """
    sys.modules["numpy"] = None  # type: ignore[assignment]  # documented: its import then fails


def one_heap() -> None:
    """Let all threads share one heap, and large blocks be none of it. To be called before the first thread begins.

    glibc gives threads heaps of their own, eight a processor, and what one thread asks for and another lets go of
    leaves holes in each: a kiosk grew by 0.1 MiB an hour for its first 40 hours. Python's threads take turns as it is,
    so a heap for each wins nothing. A picture's block that lay in the heap would hold it open after it was freed: 1 MB
    at the welcome screen. Another C library than glibc is left as it is.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None or not (mallopt(_M_ARENA_MAX, 1) and mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)):
        _log.info("this C library cannot be told to keep one heap")
