"""The kiosk's end of the live line (protocol.live): small changes are applied as they come.

Each advance is checked like a page - signature, where it begins, rows, checksum - and applied in one transaction.
Whatever does not fit ends the line, and an ordinary round of sync finds out what is right.
"""

import logging
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

import msgspec

from offline_cache.content import ChecksumMismatch, Content
from offline_cache.pulse import Pulse
from offline_cache.report import SyncReport
from protocol.live import Advance, Bell, FrameReader, Live, Opened, read_frame
from protocol.signing import PublicKey

__all__ = ["LiveLine", "LiveWay"]

_log = logging.getLogger(__name__)
_SILENCE_S = 90.0
"""How long the line may be silent before it is told how often it beats."""
_LONGEST_BEAT_S = 3600.0
_FRESH_EVERY_S = 60.0
_random = random.SystemRandom()


class LiveWay(Protocol):
    """What holds a response open; ``Transport`` is one."""

    def stream(
        self, path: str, body: msgspec.Struct, silence_s: Callable[[], float], on_open: Callable[[socket.socket], None]
    ) -> Iterator[bytes]:
        """Yield what comes until the line ends or is silent for longer. Raises Unreachable and Refused."""


class LiveLine:
    """One kiosk's live line. ``hold`` is called from one thread, ``quiet_s`` from any."""

    def __init__(self, content: Content, round_: threading.Lock, clock: Callable[[], datetime]) -> None:
        """Apply to ``content`` while no round of sync runs (``round_``); ``clock`` gives corrected UTC."""
        self._content = content
        self._round = round_
        self._clock = clock
        self._silence_s = _SILENCE_S
        self._hello_s = 0.0
        self._opened_at = 0.0
        self._fresh_at = 0.0
        self._pulse = Pulse()

    def attend(self) -> None:
        """Somebody reads what is here: be sure for the next minutes that the line stands, or know that it does not."""
        self._pulse.quicken()

    def quiet_s(self) -> float:
        """Return for how many seconds on no hello is needed, because the line stands; 0 when it does not."""
        hello_s = self._hello_s
        return max(0.0, self._opened_at + hello_s - time.monotonic()) if hello_s else 0.0

    def hold(
        self, way: LiveWay, keys: tuple[PublicKey, ...], stop: threading.Event, on_report: Callable[[SyncReport], None]
    ) -> bool:
        """Hold the line until a round of sync is needed or ``stop`` is set; return whether it was ever open.

        ``on_report`` is called after each change and each beat, on this thread. Raises Unreachable and Refused while
        it is not open yet, and what the content raises when the disk is full or damaged.
        """
        self._silence_s, self._opened_at = _SILENCE_S, 0.0
        live = Live(versions=self._content.versions(), checkpoint=self._content.checkpoint())
        reader = FrameReader()
        try:
            for piece in way.stream("/live", live, lambda: self._silence_s, self._pulse.take):
                for body in reader.feed(piece):
                    if stop.is_set() or not self._take(body, keys, stop, on_report):
                        return self._opened_at > 0
        except ValueError as error:
            _log.warning("the live line is left: %s", error)
        except ChecksumMismatch as mismatch:
            _log.warning("the live line is left: %s", mismatch)
        finally:
            self._hello_s = 0.0
        return self._opened_at > 0

    def _take(
        self, body: bytes, keys: tuple[PublicKey, ...], stop: threading.Event, on_report: Callable[[SyncReport], None]
    ) -> bool:
        self._pulse.calm_down()
        if not body:
            self._keep_fresh()
            on_report(SyncReport(True, None, False, 0, self.quiet_s()))
            return True
        match read_frame(body, keys, self._content.versions()):
            case Opened(beat_s=beat_s, hello_s=hello_s):
                self._silence_s = min(max(beat_s, 1.0), _LONGEST_BEAT_S) * 1.5 + 10.0
                self._opened_at, self._hello_s = time.monotonic(), min(max(hello_s, 0.0), 86400.0)
                self._keep_fresh()
                return True
            case Bell(spread_s=spread_s):
                # All kiosks were told at the same moment; they are not to come at the same moment.
                stop.wait(min(max(spread_s, 0.0), 600.0) * _random.random())
                return False
            case Advance() as advance:
                if self._apply(advance, body):
                    on_report(SyncReport(True, None, True, 0, self.quiet_s()))
                return True

    def _apply(self, advance: Advance, frame: bytes) -> bool:
        """Apply it and return True; False when a round of sync has brought it already. Raises ChecksumMismatch."""
        with self._round:
            held = self._content.versions().get(advance.bucket, 0)
            if advance.moved.upto <= held:
                return False
            if advance.after != held:
                # What a delta would make of another text than the one it was cut for is no entity at all.
                raise ChecksumMismatch(advance.bucket, f"an advance from {advance.after} finds version {held}")
            page = advance.page(lambda kind, name: self._content.standing(advance.bucket, kind, name))
            self._content.advance(page, advance.head, advance.moved.checkpoint, self._clock(), frame)
        self._fresh_at = time.monotonic()
        return True

    def _keep_fresh(self) -> None:
        # What the line did not bring has not happened: that is as good as a manifest that says so.
        if time.monotonic() - self._fresh_at >= _FRESH_EVERY_S:
            self._fresh_at = time.monotonic()
            self._content.keep_fresh(self._clock())
