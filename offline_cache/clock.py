"""Corrected time: what the kiosk believes the time is, and why it never goes back.

A kiosk's own clock may have no battery. Time that a server told is *trusted* and carried on with the boot's
monotonic clock; after a reboot, time is the wall clock's but never earlier than the last trusted moment on disk.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from offline_cache.troubles import WRONG, Facts, Part, note_trouble, trouble_of
from protocol.times import Instant

_FACT = "clock"
_SAVE_EVERY = timedelta(minutes=10)
_OFF = timedelta(minutes=2)
"""How far the machine's own clock may be off before somebody should set it."""


@dataclass(frozen=True)
class Sources:
    """Where time comes from: UTC wall clock, seconds since this boot, and which boot this is."""

    wall: Callable[[], datetime]
    monotonic: Callable[[], float]
    boot_id: str


class Anchor(msgspec.Struct, frozen=True):
    """A trusted moment, and the reading of this boot's monotonic clock (seconds) at it."""

    at: Instant
    monotonic: float
    boot_id: str


def system_sources() -> Sources:
    """Return the machine's own sources. The monotonic one counts suspended time too (CLOCK_BOOTTIME)."""
    return Sources(
        wall=lambda: datetime.now(UTC),
        monotonic=lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
        boot_id=Path("/proc/sys/kernel/random/boot_id").read_text().strip(),
    )


def reading(anchor: Anchor | None, sources: Sources) -> datetime:
    """Return the time by ``anchor`` when it is of this boot; else by the wall clock, but not before the anchor."""
    if anchor is None:
        return sources.wall()
    if anchor.boot_id == sources.boot_id:
        return anchor.at + timedelta(seconds=max(0.0, sources.monotonic() - anchor.monotonic))
    return max(sources.wall(), anchor.at)


class CorrectedClock:
    """The kiosk's clock. Safe to use from several threads.

    Once a server was heard in this boot, ``now`` never goes back: a server that is behind makes it stand still until
    that server has caught up. Before that the wall clock is a guess, and the first trusted time may take it back,
    but never before the last trusted moment on disk.
    """

    def __init__(self, store: Facts, sources: Sources) -> None:
        """Start from what ``store`` kept. Raises the store's errors."""
        self._store = store
        self._sources = sources
        self._lock = threading.Lock()
        saved = store.fact(_FACT)
        self._anchor = msgspec.json.decode(saved, type=Anchor) if saved else None
        self._saved_at = self._anchor.at if self._anchor else None
        self._floor = self._anchor.at if self._anchor else None
        if self._anchor is not None and not self._trusted() and sources.wall() < self._anchor.at - _OFF:
            self._judge(sources.wall(), self._anchor.at)

    @property
    def trusted(self) -> bool:
        """Whether a server told the time in this boot."""
        with self._lock:
            return self._trusted()

    def now(self) -> datetime:
        """Return the corrected time in UTC."""
        with self._lock:
            return self._now()

    def correct(self, server_now: datetime) -> None:
        """Take a server's time. Raises the store's errors when it is to be saved and cannot be."""
        with self._lock:
            sources = self._sources
            stepped = not self._trusted() or abs(server_now - self._now()) > timedelta(seconds=2)
            self._anchor = Anchor(server_now.astimezone(UTC), sources.monotonic(), sources.boot_id)
            self._now()
        self.remember(at_once=stepped)
        self._judge(sources.wall(), server_now)

    def at_least(self, at: datetime) -> None:
        """It is not earlier than ``at``: what a courier brings was true when it was made, days ago perhaps."""
        if self.now() < at:
            self.correct(at)

    def remember(self, *, at_once: bool = False) -> None:
        """Save the trusted time if ten minutes went by since it was saved; call this now and then.

        Raises the store's errors.
        """
        with self._lock:
            if not self._trusted():
                return
            now = self._now()
            if not at_once and self._saved_at and now - self._saved_at < _SAVE_EVERY:
                return
            self._saved_at = now
            anchor = Anchor(now, self._sources.monotonic(), self._sources.boot_id)
        self._store.set_fact(_FACT, msgspec.json.encode(anchor).decode())

    def _judge(self, wall: datetime, true: datetime) -> None:
        off = abs(wall - true) > _OFF
        detail = (
            f"the machine's clock says {wall:%Y-%m-%d %H:%M}, the server said {true:%Y-%m-%d %H:%M} UTC" if off else ""
        )
        # Minutes pass: the words of a fault that is known already are not written again each time.
        known = trouble_of(self._store, Part.CLOCK)
        if off != (known is not None):
            note_trouble(self._store, Part.CLOCK, WRONG if off else "", detail, true)

    def _trusted(self) -> bool:
        return self._anchor is not None and self._anchor.boot_id == self._sources.boot_id

    def _now(self) -> datetime:
        now = reading(self._anchor, self._sources)
        if self._floor is not None:
            now = max(now, self._floor)
        if self._trusted():
            self._floor = now
        return now
