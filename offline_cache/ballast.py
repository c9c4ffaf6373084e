"""A file that takes room on the disk, so that there is some to be had when it is needed.

Whatever fills the disk fills it beside this file. When a member's word finds no room, the file goes, and it fits.
"""

import os
from pathlib import Path

from offline_cache.keys import sync_directory

SIZE = 8 * 1024 * 1024
"""Bytes: twice the write-ahead log, which must find its way into the file, and then some thousand events."""


class Ballast:
    """The file at one path."""

    def __init__(self, path: Path) -> None:
        """Name it; nothing is made yet."""
        self._path = path

    def keep(self, free: int) -> None:
        """Make the file if it is not there and ``free`` bytes of the disk are four times as much. Raises OSError."""
        if self._path.exists() or free < 4 * SIZE:
            return
        part = self._path.with_name(self._path.name + ".part")
        descriptor = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, SIZE)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        part.rename(self._path)
        sync_directory(self._path.parent)

    def let_go(self) -> bool:
        """Give its room back to the disk; False when it was gone already."""
        try:
            self._path.unlink()
        except FileNotFoundError:
            return False
        sync_directory(self._path.parent)
        return True
