"""A virtual display: Xvfb on a display number that it chooses itself."""

import os
import subprocess
from types import TracebackType
from typing import Self


class VirtualDisplay:
    """An Xvfb while the block runs. ``name`` is what goes into ``DISPLAY``."""

    @property
    def environment(self) -> dict[str, str]:
        """What a program's environment needs so that its windows open here, whatever driver it named for SDL before."""
        return {"DISPLAY": self.name, "SDL_VIDEODRIVER": "x11"}

    def __init__(self, width: int = 1080, height: int = 1920) -> None:
        """``width`` and ``height`` in pixels, 24 bits deep."""
        self._size = f"{width}x{height}x24"
        self.name = ""

    def __enter__(self) -> Self:
        """Start it and return when it takes clients. RuntimeError when it cannot start."""
        read, write = os.pipe()
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", self._size, "-nolisten", "tcp", "-noreset"],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as ready:
            number = ready.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start: is the package xvfb installed?")
        self.name = f":{number}"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)
