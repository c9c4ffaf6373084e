"""How the process's memory is kept from growing by use."""

import ctypes
import logging

_M_ARENA_MAX = -8
_log = logging.getLogger(__name__)


def one_heap() -> None:
    """Let all threads share one heap. To be called before the first thread begins.

    glibc gives threads heaps of their own, eight a processor, and what one thread asks for and another lets go of
    leaves holes in each: a kiosk grew by 0.1 MiB an hour for its first 40 hours. Python's threads take turns as it is,
    so a heap for each wins nothing. Another C library than glibc is left as it is.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None or not mallopt(_M_ARENA_MAX, 1):
        _log.info("this C library cannot be told to keep one heap")
