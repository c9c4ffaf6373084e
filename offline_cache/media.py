"""Pictures and other media: files named by the SHA-256 of their bytes, fetched when there is nothing better to do.

What is here is what publications name, and public like them; it lies in the clear, beside the databases. A file that
was not wholly fetched goes on where it stopped, after a power cut, too (HTTP ranges, RFC 9110 section 14).
"""

import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from offline_cache.keys import sync_directory
from offline_cache.transport import Refused, TooLong

__all__ = ["ITEM_LIMIT", "Media", "MediaWay"]

_log = logging.getLogger(__name__)
ITEM_LIMIT = 100 * 1024 * 1024
"""Bytes of one file. The server makes pictures of at most 2 MB and films of at most 96."""
LIMIT_BYTES = 1024 * 1024 * 1024
RESERVE_BYTES = 256 * 1024 * 1024
_PART = ".part"
_NO_ROOM = "there is no room for it"


class MediaWay(Protocol):
    """What brings bytes; ``Transport`` is one."""

    def fetch(self, path: str, offset: int, limit: int) -> Iterator[tuple[int, bytes]]:
        """Yield pieces of a file from ``offset`` on, each with the offset that it belongs to."""


class Media:
    """The kiosk's media. ``path`` may be asked from any thread; the rest belongs to the sync's."""

    def __init__(self, folder: Path, *, limit_bytes: int = LIMIT_BYTES, reserve_bytes: int = RESERVE_BYTES) -> None:
        """``limit_bytes`` bounds all files together; ``reserve_bytes`` of the disk stay free for the journal."""
        self._folder = folder
        self._limit_bytes = self._most_bytes = limit_bytes
        self._reserve_bytes = reserve_bytes
        self.faults: dict[str, str] = {}
        """Why a file is not fetched (English, for the doctor), by its name; forgotten at the next start."""

    def path(self, sha256: str) -> str:
        """Return the file's path, empty while it is not here."""
        file = self._file(sha256)
        return str(file) if file.is_file() else ""

    def fetch(self, way: MediaWay, wanted: Sequence[str], until: Callable[[], bool]) -> bool:
        """Fetch what is wanted and not here, in this order, until all is or ``until`` holds; return whether any came.

        Over the limit of all files together what is wanted last gives way.

        Raises Unreachable. A file that the server does not have, that is too long or is not what its name says is
        named in ``faults`` and left alone.
        """
        came = False
        for name in self.faults.keys() - set(wanted):
            del self.faults[name]
        missing = [name for name in dict.fromkeys(wanted) if name not in self.faults and not self._file(name).is_file()]
        if missing:
            self._make_room(wanted)
        for name in missing:
            if until():
                break
            if not self._has_room():
                self.faults[name] = _NO_ROOM
                continue
            came |= self._fetch_one(way, name, until)
        return came

    def held_bytes(self) -> int:
        """How many bytes are here."""
        return sum(status.st_size for _, status in self._files())

    def shrink(self, limit_bytes: int, wanted: Sequence[str]) -> None:
        """Keep within ``limit_bytes`` from now on, and within what was said at first."""
        limit = max(0, min(limit_bytes, self._most_bytes))
        if limit < self._limit_bytes:
            self._limit_bytes = limit
            self._make_room(wanted)
        self._limit_bytes = limit

    def drop_unwanted(self, wanted: Collection[str]) -> int:
        """Delete what no publication names any more; return how many files went."""
        named = frozenset(wanted)
        return self._delete(file for file, _ in self._files() if file.stem not in named)

    def _fetch_one(self, way: MediaWay, name: str, until: Callable[[], bool]) -> bool:
        file = self._file(name)
        part = file.with_suffix(_PART)
        file.parent.mkdir(parents=True, exist_ok=True)
        held = part.stat().st_size if part.exists() else 0
        if held and _digest(part) == name:  # the power went between the last byte and its name
            return self._keep(part, file)
        try:
            with part.open("r+b" if held else "wb") as out:
                for offset, piece in way.fetch(f"/blobs/{name}", held, ITEM_LIMIT):
                    out.seek(offset)
                    out.truncate()  # a server without ranges begins anew
                    out.write(piece)
                    if until():
                        return False
                out.flush()
                os.fsync(out.fileno())
        except (Refused, TooLong) as error:
            self._give_up(name, part, str(error))
            return False
        if _digest(part) != name:
            self._give_up(name, part, "its bytes are not what its name says")
            return False
        return self._keep(part, file)

    def _keep(self, part: Path, file: Path) -> bool:
        part.replace(file)
        sync_directory(file.parent)
        return True

    def _give_up(self, name: str, part: Path, reason: str) -> None:
        part.unlink(missing_ok=True)
        self.faults[name] = reason
        _log.warning("medium %s is not fetched: %s", name[:12], reason)

    def _make_room(self, wanted: Sequence[str]) -> None:
        """Over the limit, first what nobody names goes, then what is wanted last."""
        self.drop_unwanted(wanted)
        place = {name: number for number, name in enumerate(wanted)}
        files = sorted(self._files(), key=lambda held: place[held[0].stem], reverse=True)
        excess = sum(status.st_size for _, status in files) - self._limit_bytes
        gone = []
        for file, status in files:
            if excess <= 0:
                break
            excess -= status.st_size
            gone.append(file)
            self.faults[file.stem] = _NO_ROOM
        self._delete(iter(gone))

    def _has_room(self) -> bool:
        self._folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self._folder).free > self._reserve_bytes + ITEM_LIMIT
        return free and self.held_bytes() < self._limit_bytes

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for file in self._folder.glob("??/*"):
            yield file, file.stat()

    def _delete(self, files: Iterator[Path]) -> int:
        count = 0
        for file in list(files):
            file.unlink(missing_ok=True)
            count += 1
        return count

    def _file(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            return self._folder / "none"  # a document may say anything; a path is made of digests only
        return self._folder / sha256[:2] / sha256


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
