"""Who waits for news: long polls at the doorbell, and kiosks on a live line. No thread each, and no common lock.

Everything here lives on one event loop. A bucket knows who waits for it, so news cost what they reach.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping

BACKLOG = 64
"""Frames that may wait for a slow line; one that is behind by more is closed, and opens anew with what it holds."""


class Line:
    """One kiosk's live line: frames wait here until they are sent."""

    __slots__ = ("_frames", "_wake", "buckets", "closed", "kiosk")

    def __init__(self, kiosk: str, buckets: tuple[str, ...]) -> None:
        """Belong to ``kiosk``, which may hold ``buckets``."""
        self.kiosk = kiosk
        self.buckets = buckets
        self.closed = False
        self._frames: deque[bytes] = deque()
        self._wake: asyncio.Future[None] | None = None

    def push(self, frame: bytes) -> None:
        """Queue a frame."""
        if len(self._frames) >= BACKLOG:
            self.close()
            return
        self._frames.append(frame)
        self._rouse()

    def close(self) -> None:
        """Let ``next`` return None once what waits has been taken."""
        self.closed = True
        self._rouse()

    async def next(self, patience_s: float) -> bytes | None:
        """Return what waits to be sent, b"" when nothing came for so long, None when the line is closed."""
        if not self._frames and not self.closed:
            self._wake = asyncio.get_running_loop().create_future()
            timer = self._wake.get_loop().call_later(patience_s, self._rouse)
            try:
                await self._wake
            finally:
                timer.cancel()
                self._wake = None
        if self._frames:
            waiting = b"".join(self._frames)
            self._frames.clear()
            return waiting
        return None if self.closed else b""

    def _rouse(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)


class Doorbell:
    """Knows each bucket's last checkpoint, and tells those who wait for a later one."""

    def __init__(self) -> None:
        """Start knowing nothing: every bucket stands at checkpoint 0."""
        self._checkpoints: dict[str, int] = {}
        self._waiting: dict[str, set[asyncio.Future[None]]] = defaultdict(set)
        self._lines: dict[str, set[Line]] = defaultdict(set)
        self._all: set[Line] = set()
        self._closed = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """The live lines that are open."""
        return tuple(self._all)

    def ring(self, checkpoints: Mapping[str, int], frames: Mapping[str, bytes]) -> None:
        """Take in where buckets stand now; wake who waits at the doorbell, and send ``frames`` down the lines."""
        for bucket, checkpoint in checkpoints.items():
            self._checkpoints[bucket] = max(checkpoint, self._checkpoints.get(bucket, 0))
            for waiter in self._waiting.pop(bucket, ()):
                _rouse(waiter)
        for bucket, frame in frames.items():
            for line in tuple(self._lines.get(bucket, ())):
                line.push(frame)

    def close(self) -> None:
        """Let everybody go who waits, and hold nobody any more: the server stops."""
        self._closed = True
        for waiters in self._waiting.values():
            for waiter in waiters:
                _rouse(waiter)
        self._waiting.clear()
        for line in self._all:
            line.close()

    async def wait(self, buckets: Iterable[str], after: int, seconds: float) -> bool:
        """Whether one of ``buckets`` stands above checkpoint ``after``; waits so long for it to happen."""
        wanted = tuple(buckets)
        end = asyncio.get_running_loop().time() + seconds
        while not (news := self.has_news(wanted, after)) and not self._closed:
            waiter = asyncio.get_running_loop().create_future()
            timer = waiter.get_loop().call_at(end, _rouse, waiter)
            for bucket in wanted:
                self._waiting[bucket].add(waiter)
            try:
                await waiter
            finally:
                timer.cancel()
                for bucket in wanted:
                    self._waiting[bucket].discard(waiter)
            if asyncio.get_running_loop().time() >= end:
                return self.has_news(wanted, after)
        return news

    def open(self, kiosk: str, buckets: tuple[str, ...]) -> Line:
        """Open a live line; close it with ``hang_up``."""
        line = Line(kiosk, buckets)
        self._all.add(line)
        for bucket in buckets:
            self._lines[bucket].add(line)
        if self._closed:
            line.close()
        return line

    def hang_up(self, line: Line) -> None:
        """Forget a line."""
        line.close()
        self._all.discard(line)
        for bucket in line.buckets:
            self._lines[bucket].discard(line)
            if not self._lines[bucket]:
                del self._lines[bucket]

    def has_news(self, buckets: tuple[str, ...], after: int) -> bool:
        """Whether one of ``buckets`` stands above checkpoint ``after``."""
        return any(self._checkpoints.get(bucket, 0) > after for bucket in buckets)


def _rouse(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
