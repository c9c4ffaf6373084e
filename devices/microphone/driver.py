"""The microphone: one thread that opens a source for one recording at a time, with deadlines, and wipes what is left.

What comes in goes straight from the source's pipe into one buffer of the recording's greatest length.
"""

import contextlib
import logging
import math
import os
import queue
import selectors
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from devices.microphone.encoding import Encoder
from devices.microphone.face import (
    LEVELS,
    Failed,
    Listening,
    MicrophoneFault,
    MicrophoneStatus,
    News,
    OnNews,
    OnStatus,
    Take,
    Taken,
    wipe,
)
from devices.microphone.sources import RATE, Source, Stream, fault_of
from devices.status import DeviceStatus

_log = logging.getLogger(__name__)

_DECIBELS = 2.0
"""Of one step of the meter."""
_FALL = 3
"""Steps by which the meter falls in one report: an eye cannot follow what falls faster."""
_REPORT_S = 0.1
_LOOK_AGAIN_S = 30.0


@dataclass(frozen=True)
class Deadlines:
    """Seconds until the first sample comes, and between two later ones."""

    first_s: float = 5.0
    next_s: float = 2.0


@dataclass(frozen=True)
class _Record:
    """Record; ``number`` tells it from what was asked for later."""

    number: int
    longest_s: float
    on_news: OnNews


@dataclass(frozen=True)
class _Finish:
    """End what is recorded and keep it."""


@dataclass(frozen=True)
class _Drop:
    """End what is recorded and throw it away."""


_Order = _Record | _Finish | _Drop


class SupervisedMicrophone:
    """A ``Microphone`` on a thread of its own."""

    def __init__(self, source: Source, deadlines: Deadlines = Deadlines()) -> None:
        """Record from ``source``."""
        self._source, self._deadlines = source, deadlines
        self._orders: queue.SimpleQueue[_Order] = queue.SimpleQueue()
        self._lock = threading.RLock()
        self._number = 0
        self._thread: threading.Thread | None = None
        self._wake_read, self._wake_write = -1, -1
        self._closing = self._asked_to_look = False
        self._status: MicrophoneStatus | None = None
        self._on_status: OnStatus = _unheard

    def start(self, on_status: OnStatus) -> None:
        """Begin. RuntimeError when already started."""
        if self._thread is not None:
            raise RuntimeError("This microphone is started already.")
        self._on_status, self._closing = on_status, False
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)
        self._thread.start()

    def record(self, longest_s: float, on_news: OnNews) -> None:
        """Record for at most so long, throwing away what is being recorded."""
        with self._lock:
            self._number += 1
            self._orders.put(_Record(self._number, longest_s, on_news))
        self._wake()

    def finish(self) -> None:
        """End the recording and keep it."""
        self._orders.put(_Finish())
        self._wake()

    def drop(self) -> None:
        """End the recording and throw it away; no news of it comes after this returns."""
        with self._lock:
            self._number += 1
            self._orders.put(_Drop())
        self._wake()

    def look(self) -> None:
        """See how it is, soon; between recordings only."""
        self._asked_to_look = True
        self._wake()

    def close(self) -> None:
        """End everything. Harmless when not started."""
        self.drop()
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._closing = True
        self._wake()
        thread.join()
        os.close(self._wake_read)
        write, self._wake_write = self._wake_write, -1
        os.close(write)

    def _wake(self) -> None:
        if self._wake_write >= 0:
            with contextlib.suppress(BlockingIOError):  # it is full of wakes already
                os.write(self._wake_write, b"x")

    # The thread.

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake_read, selectors.EVENT_READ)
            self._look()
            looked = time.monotonic()
            while not self._closing:
                well = self._status is not None and self._status.device is DeviceStatus.ONLINE
                if selector.select(None if well else max(0.0, looked + _LOOK_AGAIN_S - time.monotonic())):
                    os.read(self._wake_read, 4096)
                    self._serve()
                    if self._asked_to_look:
                        self._asked_to_look = False
                        self._look()
                elif not well:
                    self._look()
                    looked = time.monotonic()

    def _serve(self) -> None:
        """Carry out what was asked for, until nothing is."""
        wanted: _Record | None = None
        while True:
            try:
                order = self._orders.get_nowait()
            except queue.Empty:
                if wanted is None:
                    return
                wanted = self._one(wanted)
                continue
            match order:
                case _Record():
                    wanted = order
                case _Drop():
                    wanted = None
                case _Finish() if wanted is not None:
                    self._deliver(wanted, Failed(MicrophoneFault.SILENT, "it was finished before it began"))
                    wanted = None
                case _Finish():
                    continue  # it has ended by itself

    def _one(self, order: _Record) -> _Record | None:
        """Make one recording; return the next one, if that was asked for meanwhile."""
        try:
            stream = self._source.open()
        except OSError as error:
            self._failed(order, fault_of(str(error), began=False), str(error))
            return None
        session = _Session(order, stream, self._deadlines)
        following: _Record | None = None
        try:
            end = session.listen(self._wake_read, self._next_order, lambda news: self._deliver(order, news))
        finally:
            said = stream.end()
        match end:
            case _Record() | _Drop():
                session.throw_away()
                following = end if isinstance(end, _Record) else None
            case MicrophoneFault():
                session.throw_away()
                self._failed(order, end, said)
            case None:
                session.throw_away()
                self._failed(order, fault_of(said, began=session.began), said)
            case _Finish():
                self._taken(order, session)
        return following

    def _next_order(self) -> _Order | None:
        """Return what was asked for; of several, the last that is not about what has ended."""
        found: _Order | None = None
        if self._closing:
            return _Drop()
        while True:
            try:
                order = self._orders.get_nowait()
            except queue.Empty:
                return found
            if not isinstance(found, _Record | _Drop) or not isinstance(order, _Finish):
                found = order

    def _taken(self, order: _Record, session: "_Session") -> None:
        take = session.take()
        if take is None:
            self._failed(order, MicrophoneFault.SILENT, "")
        elif not self._deliver(order, Taken(take)):
            take.wipe()

    def _failed(self, order: _Record, fault: MicrophoneFault, said: str) -> None:
        self._deliver(order, Failed(fault, said))
        if fault is not MicrophoneFault.SILENT:
            self._look()  # perhaps it is gone altogether

    def _deliver(self, order: _Record, news: News) -> bool:
        """Hand news out unless the recording was dropped, or another one begun, in the meantime."""
        with self._lock:
            wanted = order.number == self._number
            if wanted:
                order.on_news(news)
            return wanted

    def _look(self) -> None:
        status = self._source.check()
        if status != self._status:
            self._status = status
            self._on_status(status)


class _Session:
    """One recording: its buffer, its meter, its encoder."""

    def __init__(self, order: _Record, stream: Stream, deadlines: Deadlines) -> None:
        self._stream, self._deadlines = stream, deadlines
        self._samples = bytearray(2 * int(order.longest_s * RATE))
        self._got = self._reported = 0
        self._meter = Meter()
        self._encoder = Encoder(RATE, order.longest_s)

    @property
    def began(self) -> bool:
        """Whether any sample came."""
        return self._got > 0

    def listen(
        self, wake: int, orders: Callable[[], _Order | None], tell: Callable[[News], bool]
    ) -> _Order | MicrophoneFault | None:
        """Take sound in until there is an order, the time is over (Finish), a fault, or (None) the stream ends."""
        with selectors.DefaultSelector() as selector, memoryview(self._samples) as room:
            selector.register(wake, selectors.EVENT_READ)
            selector.register(self._stream.fd, selectors.EVENT_READ)
            due = time.monotonic() + self._deadlines.first_s
            while True:
                ready = {key.fd for key, _ in selector.select(max(0.0, due - time.monotonic()))}
                if wake in ready:
                    os.read(wake, 4096)
                    order = orders()
                    if order is not None:
                        return order
                if self._stream.fd in ready:
                    read = os.readv(self._stream.fd, [room[self._got :]])
                    if not read:
                        return None
                    due = time.monotonic() + self._deadlines.next_s
                    self._took(read, room, tell)
                    if self._got == len(room):
                        return _Finish()
                elif time.monotonic() >= due:
                    return MicrophoneFault.HUNG

    def _took(self, read: int, room: memoryview, tell: Callable[[News], bool]) -> None:
        self._got += read
        whole = self._got - self._got % 2
        self._encoder.feed(room[:whole])
        if (whole - self._reported) / 2 < _REPORT_S * RATE:
            return
        level = self._meter.level(room[self._reported : whole])
        self._reported = whole
        tell(Listening(level, whole / 2 / RATE))

    def take(self) -> Take | None:
        """Return what was recorded, or None when it is nothing but silence. Ends the session."""
        whole = self._got - self._got % 2
        if not self._meter.heard:
            self.throw_away()
            return None
        with memoryview(self._samples) as room, room[:whole] as recorded:
            made, samples = self._encoder.finish(recorded), bytearray(recorded)
        wipe(self._samples)  # a shorter buffer is another one: what moved could no longer be wiped
        return Take(made.sound, made.media, whole / 2 / RATE, samples, RATE)

    def throw_away(self) -> None:
        """Wipe it all."""
        self._encoder.abort()
        wipe(self._samples)


class Meter:
    """How loud samples are, in steps from silence to full scale."""

    def __init__(self) -> None:
        self._shown = 0
        self.heard = False
        """Whether anything was ever louder than the lowest step."""

    def level(self, samples: memoryview) -> int:
        """Return the step for these samples; it rises at once and falls slowly."""
        with samples.cast("h") as values:
            # Half of what lies between the ends: a cheap sound card's constant offset is no sound.
            swing = (max(values) - min(values)) / 2 if len(values) else 0.0
        step = LEVELS + 20 * math.log10(swing / 32767) / _DECIBELS if swing else 0.0
        now = min(LEVELS, max(0, math.floor(step)))
        self.heard |= now > 0
        self._shown = max(now, self._shown - _FALL)
        return self._shown


def _unheard(_: MicrophoneStatus) -> None:
    """Nobody listens before ``start``."""
