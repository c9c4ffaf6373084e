"""Who is measured: a program that fills the display with a welcome page that has a tile to touch."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Contender:
    """One program. ``start(display)`` starts it in a session of its own.

    ``spot`` is a pixel of the tile, ``shown`` the pixels and their colours by which the page is known to be there,
    ``away`` where to press to come back to the welcome page from what the tile opens, ``blank`` where a press does
    nothing.
    """

    name: str
    start: Callable[[str], subprocess.Popen[bytes]]
    spot: tuple[int, int]
    shown: tuple[tuple[tuple[int, int], tuple[int, int, int]], ...]
    away: tuple[int, int]
    blank: tuple[int, int]
