"""The real voice: keeps one speaking process alive, gives each sentence a deadline, and replaces a process that hangs.

Silence is the one thing that must not fail: what does not fall silent in time is killed with all it started.
"""

import functools
import logging
import os
import queue
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO

from devices.speech.face import USUAL, Manner, Mark, OnMark, OnStatus, Reach, Utterance, VoiceStatus
from devices.speech.messages import (
    Check,
    Ended,
    Failed,
    Hush,
    Reached,
    Ready,
    Say,
    Setup,
    Silent,
    ToParent,
    encode,
    to_parent,
)
from devices.status import DeviceStatus

_log = logging.getLogger(__name__)

_RETRY_FIRST_S = 0.5
_RETRY_MOST_S = 60.0
_GIVE_NEWS_AFTER = 3
"""Deaths in a row that said nothing useful before the status changes."""
_CHECK_EVERY_S = 30.0
_LONGEST_LINE = 65536


@dataclass(frozen=True)
class Deadlines:
    """Seconds: until the process is ready, is silent, sounds a sentence; and for each character of a sentence."""

    ready_s: float = 20.0
    silent_s: float = 0.3
    sentence_s: float = 12.0
    character_s: float = 0.6


@dataclass
class _Order:
    """What is being said. ``due`` is when the next mark must have come (monotonic seconds)."""

    number: int
    utterances: tuple[Utterance, ...]
    on_mark: OnMark
    manner: Manner
    due: float = 0.0


class _ChildEndedError(Exception):
    """The speaking process must be replaced. The message says why."""


class _Closed(Exception):  # noqa: N818 - it is no error
    """Somebody called close."""


class SpokenVoice:
    """A ``Voice`` in a process of its own. Nothing of ours is called while a lock is held that ``stop`` waits for."""

    def __init__(self, setup: Setup, deadlines: Deadlines = Deadlines()) -> None:
        self._setup, self._deadlines = setup, deadlines
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        # Re-entrant, for whoever hears a mark may stop or say something else.
        self._lock = threading.RLock()
        self._number = 0
        self._status = VoiceStatus(DeviceStatus.OFFLINE, detail="it is starting")
        self._thread: threading.Thread | None = None
        self._wake_read, self._wake_write = -1, -1
        self._closing = False

    def start(self, on_status: OnStatus) -> None:
        """Begin. RuntimeError when already started."""
        if self._thread is not None:
            raise RuntimeError("This voice is started already.")
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        watcher = _Watcher(self, on_status)
        self._thread = threading.Thread(target=watcher.run, name="voice supervisor", daemon=True)
        self._thread.start()

    def say(self, utterances: Sequence[Utterance], on_mark: OnMark, manner: Manner = USUAL) -> None:
        """Say these in place of what is being said."""
        with self._lock:
            self._number += 1
            self._orders.put(_Order(self._number, tuple(utterances), on_mark, manner))
        self._wake()

    def stop(self) -> None:
        """Be silent at once; harmless when nothing is said."""
        with self._lock:
            self._number += 1
            self._orders.put(None)
        self._wake()

    def status(self) -> VoiceStatus:
        """Return how the voice is."""
        with self._lock:
            return self._status

    def close(self) -> None:
        """End the speaking process. Harmless when not started; must not be called from a mark."""
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
        if self._wake_write < 0:
            return
        try:
            os.write(self._wake_write, b"x")
        except BlockingIOError:
            return  # it is full of wakes already

    # For the watcher only.

    def deliver(self, order: _Order, mark: Mark) -> None:
        """Hand a mark out unless somebody has said stop, or something else, in the meantime."""
        with self._lock:
            if order.number == self._number:
                order.on_mark(mark)

    def change_status(self, status: VoiceStatus, on_status: OnStatus) -> None:
        """Note how the voice is and tell it when that is new."""
        with self._lock:
            if status == self._status:
                return
            self._status = status
        on_status(status)

    def newest_order(self) -> tuple[bool, _Order | None]:
        """Return whether anything was asked for since, and the last of it (None: silence)."""
        asked, newest = False, None
        while True:
            try:
                asked, newest = True, self._orders.get_nowait()
            except queue.Empty:
                return asked, newest

    @property
    def closing(self) -> bool:
        """Whether ``close`` was called."""
        return self._closing

    @property
    def parts(self) -> tuple[Setup, Deadlines, int]:
        """What the process is started with, its deadlines, and the pipe that wakes."""
        return self._setup, self._deadlines, self._wake_read


class _Watcher:
    """The thread that keeps a child."""

    def __init__(self, voice: SpokenVoice, on_status: OnStatus) -> None:
        self._voice = voice
        self._on_status = on_status
        self._setup, self._deadlines, self._wake_fd = voice.parts
        self._order: _Order | None = None
        self._ready = False
        self._hushed_by: float | None = None
        self._ready_by = 0.0
        self._check_at: float | None = None
        self._deaths = 0

    def run(self) -> None:
        """Keep a child alive until closed."""
        try:
            while True:
                try:
                    self._one_child()
                except _ChildEndedError as ended:
                    self._after_death(str(ended))
                    self._pause()
        except _Closed:
            return

    def _one_child(self) -> None:
        child = _spawn()
        self._ready, self._hushed_by, self._check_at = False, None, None
        self._ready_by = time.monotonic() + self._deadlines.ready_s
        try:
            with selectors.DefaultSelector() as selector:
                self._serve(child, selector)
        finally:
            _kill_group(child)
            child.__exit__(None, None, None)

    def _serve(self, child: subprocess.Popen[bytes], selector: selectors.BaseSelector) -> None:
        stdin, stdout, stderr = _pipes(child)
        self._send(stdin, encode(self._setup))
        send = functools.partial(self._send, stdin)
        for pipe in (self._wake_fd, stdout, stderr):
            selector.register(pipe, selectors.EVENT_READ)
        lines = b""
        while True:
            ready = {key.fd for key, _ in selector.select(self._until_deadline())}
            if self._wake_fd in ready:
                os.read(self._wake_fd, 4096)
            if self._voice.closing:
                raise _Closed
            self._take_orders(send)
            if stderr.fileno() in ready and not _log_stderr(stderr):
                selector.unregister(stderr)
            if stdout.fileno() in ready:
                chunk = os.read(stdout.fileno(), _LONGEST_LINE)
                if not chunk or len(lines) > _LONGEST_LINE:
                    _log_stderr(stderr)
                    raise _ChildEndedError("the speaking process ended")
                *whole, lines = (lines + chunk).split(b"\n")
                for line in whole:
                    self._hear(line, send)
            self._check_deadlines(send)

    @staticmethod
    def _send(stdin: IO[bytes], line: bytes) -> None:
        try:
            stdin.write(line)
        except OSError as error:
            raise _ChildEndedError("the speaking process takes nothing") from error

    def _take_orders(self, send: Callable[[bytes], None]) -> None:
        asked, newest = self._voice.newest_order()
        if not asked:
            return
        was_speaking, self._order = self._order is not None, newest
        if newest is not None:
            if self._ready:
                self._begin(newest, send)
            elif self._deaths >= _GIVE_NEWS_AFTER:
                self._give_up("the voice does not start")
            else:
                newest.due = time.monotonic() + self._deadlines.ready_s
        elif self._ready and was_speaking:
            self._hushed_by = time.monotonic() + self._deadlines.silent_s
            send(encode(Hush(0)))

    def _begin(self, order: _Order, send: Callable[[bytes], None]) -> None:
        # The child is silent before it begins anew, and must be so in time.
        order.due = time.monotonic() + self._deadlines.sentence_s
        send(encode(Say(order.number, order.utterances, order.manner)))

    def _until_deadline(self) -> float | None:
        due = [self._hushed_by, self._check_at if self._order is None else None]
        due.append(self._order.due if self._order is not None else None)
        due.append(None if self._ready else self._ready_by)
        known = [at for at in due if at is not None]
        return max(0.0, min(known) - time.monotonic()) if known else None

    def _check_deadlines(self, send: Callable[[bytes], None]) -> None:
        now = time.monotonic()
        if self._hushed_by is not None and now >= self._hushed_by:
            raise _ChildEndedError("it did not fall silent in time")
        if not self._ready and now >= self._ready_by:
            raise _ChildEndedError("it did not get ready in time")
        if self._order is not None and now >= self._order.due:
            raise _ChildEndedError("a sentence took too long")
        if self._check_at is not None and now >= self._check_at and self._order is None:
            self._check_at = None
            send(encode(Check()))

    def _hear(self, line: bytes, send: Callable[[bytes], None]) -> None:
        try:
            message: ToParent = to_parent(line)
        except ValueError as error:
            raise _ChildEndedError(str(error)) from error
        match message:
            case Ready():
                self._take_ready(message, send)
            case Silent():
                self._hushed_by = None
            case Reached(number, index) if self._is_current(number) and self._order is not None:
                length = len(self._order.utterances[index].text) if index < len(self._order.utterances) else 0
                allowed = self._deadlines.sentence_s + length * self._deadlines.character_s / self._order.manner.speed
                self._order.due = time.monotonic() + allowed
                self._deaths = 0
                self._voice.deliver(self._order, Mark(Reach.STARTED, index))
            case Ended(number) if self._is_current(number):
                self._finish(Mark(Reach.ENDED))
            case Failed(number, detail) if self._is_current(number):
                _log.warning("The voice could not say something: %s.", detail)
                self._finish(Mark(Reach.FAILED, detail=detail))
                self._check_at = time.monotonic()
            case _:
                return  # of an order that is no longer wanted

    def _is_current(self, number: int) -> bool:
        return self._order is not None and self._order.number == number

    def _take_ready(self, message: Ready, send: Callable[[bytes], None]) -> None:
        first, self._ready = not self._ready, True
        status = VoiceStatus(message.device, message.voice, message.headphones, message.detail)
        self._voice.change_status(status, self._on_status)
        well = message.device is DeviceStatus.ONLINE and (
            not self._setup.headphones or message.headphones is DeviceStatus.ONLINE
        )
        self._check_at = None if well else time.monotonic() + _CHECK_EVERY_S
        if first and self._order is not None:
            self._begin(self._order, send)

    def _finish(self, mark: Mark) -> None:
        order, self._order = self._order, None
        if order is not None:
            self._voice.deliver(order, mark)

    def _give_up(self, why: str) -> None:
        self._finish(Mark(Reach.FAILED, detail=why))

    def _after_death(self, reason: str) -> None:
        _log.warning("Speaking process replaced: %s.", reason)
        self._deaths += 1
        self._give_up(reason)
        if self._deaths >= _GIVE_NEWS_AFTER or not self._ready:
            self._voice.change_status(VoiceStatus(DeviceStatus.HARDWARE_ERROR, detail=reason), self._on_status)

    def _pause(self) -> None:
        """Wait before the next child, longer after each death in a row; what is asked meanwhile fails at once."""
        ends = time.monotonic() + min(_RETRY_FIRST_S * 2 ** (self._deaths - 1), _RETRY_MOST_S)
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake_fd, selectors.EVENT_READ)
            while (left := ends - time.monotonic()) > 0:
                if selector.select(left):
                    os.read(self._wake_fd, 4096)
                if self._voice.closing:
                    raise _Closed
                asked, newest = self._voice.newest_order()
                if asked:
                    self._order = newest
                    self._give_up("the voice is being started again")


def _log_stderr(stderr: IO[bytes]) -> bool:
    text = os.read(stderr.fileno(), _LONGEST_LINE)
    for line in text.decode("utf-8", "replace").splitlines():
        _log.warning("%s", line)
    return bool(text)


def _pipes(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    if child.stdin is None or child.stdout is None or child.stderr is None:
        raise RuntimeError("A child without pipes.")
    return child.stdin, child.stdout, child.stderr


def _spawn() -> subprocess.Popen[bytes]:
    """Start a speaking process, in a group of its own with the programs that it starts."""
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(
        [sys.executable, "-m", "devices.speech.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        bufsize=0,
        start_new_session=True,
    )


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it has gone by itself
