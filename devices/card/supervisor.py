"""The real reader: keeps one reading process alive, gives each card a deadline, and replaces a process that hangs."""

import logging
import os
import pickle
import selectors
import subprocess
import sys
import threading
import time
from typing import IO

from devices.card.face import CardEvent, CardFailed, CardGone, CardProblem, CardRead, ReaderChanged, Sink
from devices.card.messages import Known, Message, Reading, Setup, decode, encode_setup
from devices.card.policy import Desk
from devices.card.reading import Tokenise
from devices.status import DeviceStatus

READ_DEADLINE_S = 5.0
"""A bank card takes under 1 s; whoever stands there gives up after a few more."""
_LONGEST_LINE = 65536
_RETRY_FIRST_S, _RETRY_MOST_S = 0.1, 5.0
_GIVE_NEWS_AFTER = 3
"""Reading processes that died in a row without a word before the reader counts as broken."""

_log = logging.getLogger(__name__)


class PcscReader:
    """A ``CardReader`` on PC/SC. ``url`` is what ReaderChanged calls it; CardRead names the PC/SC reader itself."""

    def __init__(
        self,
        url: str,
        tokenise: Tokenise,
        *,
        match: str = "",
        socket: str | None = None,
        union_key: bytes | None = None,
        deadline_s: float = READ_DEADLINE_S,
    ) -> None:
        """``match``: how the reader's name begins, empty for all readers. ``socket``: pcscd's, None for the system's.

        ``tokenise`` is carried into the reading process by pickle over its standard input; TypeError when it cannot
        be (a lambda, a nested function).
        """
        try:
            self._tokenise = pickle.dumps(tokenise)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise TypeError("tokenise must be a module's function or a functools.partial of one.") from error
        self._url = url
        self._match = match
        self._socket = socket
        self._union_key = union_key
        self._deadline_s = deadline_s
        self._thread: threading.Thread | None = None
        self._stop_read, self._stop_write = -1, -1

    def start(self, sink: Sink) -> None:
        """Begin to watch; ``sink`` is called on a thread of the reader's own. RuntimeError when already started."""
        if self._thread is not None:
            raise RuntimeError("This reader is started already.")
        self._stop_read, self._stop_write = os.pipe()
        watcher = _Watcher(self._url, self._deadline_s, self._spawn_setup(), self._socket, self._stop_read, sink)
        self._thread = threading.Thread(target=watcher.run, name="card supervisor", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and end the reading process. Harmless when not started; must not be called from the sink."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        os.write(self._stop_write, b"x")
        thread.join()
        os.close(self._stop_read)
        os.close(self._stop_write)

    def _spawn_setup(self) -> Setup:
        return Setup(self._url, self._match, 1, self._tokenise, self._union_key)


class _ChildEndedError(Exception):
    """The reading process must be replaced. The message says why."""


class _Stopped(Exception):  # noqa: N818 - it is no error
    """Somebody called stop."""


class _Watcher:
    """One run from start to stop. Lives on its own thread."""

    def __init__(self, url: str, deadline_s: float, setup: Setup, socket: str | None, stop_fd: int, sink: Sink) -> None:
        self._url = url
        self._deadline_s = deadline_s
        self._setup = setup
        self._socket = socket
        self._stop_fd = stop_fd
        self._sink = sink
        self._desk = Desk()
        self._next = setup.next_insertion
        self._known: dict[str, Known] = {}
        self._reading: dict[str, tuple[float, Reading]] = {}
        self._silent_deaths = 0

    def run(self) -> None:
        """Keep a child alive until stopped."""
        try:
            while True:
                try:
                    self._one_child()
                except _ChildEndedError as ended:
                    self._after_death(str(ended))
                    self._pause()
        except _Stopped:
            return

    def _one_child(self) -> None:
        setup = Setup(
            self._url,
            self._setup.match,
            self._next,
            self._setup.tokenise,
            self._setup.union_key,
            tuple(self._known.values()),
        )
        child = _spawn(self._socket)
        try:
            with selectors.DefaultSelector() as selector:
                self._serve(child, selector, setup)
        finally:
            child.kill()
            # Popen's own exit closes the pipes and waits; a killed process has nothing to flush.
            child.__exit__(None, None, None)

    def _serve(self, child: subprocess.Popen[bytes], selector: selectors.BaseSelector, setup: Setup) -> None:
        stdin, stdout, stderr = _pipes(child)
        try:
            stdin.write(encode_setup(setup))
            stdin.flush()
        except BrokenPipeError as error:
            raise _ChildEndedError("the card reading process did not start") from error
        selector.register(self._stop_fd, selectors.EVENT_READ)
        selector.register(stdout, selectors.EVENT_READ)
        selector.register(stderr, selectors.EVENT_READ)
        lines = b""
        while True:
            ready = {key.fd for key, _ in selector.select(self._until_deadline())}
            if self._stop_fd in ready:
                raise _Stopped
            if stderr.fileno() in ready and not self._log_stderr(stderr):
                selector.unregister(stderr)
            if stdout.fileno() in ready:
                chunk = os.read(stdout.fileno(), _LONGEST_LINE)
                if not chunk or len(lines) > _LONGEST_LINE:
                    self._log_stderr(stderr)
                    raise _ChildEndedError(f"the card reading process ended ({child.wait()})")
                *whole, lines = (lines + chunk).split(b"\n")
                for line in whole:
                    self._hear(line)
            self._check_deadlines()

    def _until_deadline(self) -> float | None:
        if not self._reading:
            return None
        return max(0.0, min(at for at, _ in self._reading.values()) - time.monotonic())

    def _check_deadlines(self) -> None:
        late = [reading for at, reading in self._reading.values() if at <= time.monotonic()]
        if not late:
            return
        for reading in late:
            detail = f"no answer within {self._deadline_s:g} s; the card reading process was replaced"
            self._give_up(reading, CardProblem.TIMED_OUT, detail)
        # Other cards that were being read at the time are read again by the next child, under a new number.
        self._reading.clear()
        self._silent_deaths = 0
        raise _ChildEndedError("a card did not answer")

    def _after_death(self, reason: str) -> None:
        _log.warning("Card reading process replaced: %s.", reason)
        for _, reading in list(self._reading.values()):
            self._give_up(reading, CardProblem.UNREADABLE, reason)
        self._reading.clear()
        self._silent_deaths += 1
        if self._silent_deaths >= _GIVE_NEWS_AFTER:
            self._report(ReaderChanged(self._url, DeviceStatus.HARDWARE_ERROR, reason))

    def _pause(self) -> None:
        """Wait before the next child, longer after each that died without a word, and end at once when stopped."""
        wait_s = min(_RETRY_FIRST_S * 2 ** (self._silent_deaths - 1), _RETRY_MOST_S)
        with selectors.DefaultSelector() as selector:
            selector.register(self._stop_fd, selectors.EVENT_READ)
            if selector.select(wait_s):
                raise _Stopped

    def _give_up(self, reading: Reading, problem: CardProblem, detail: str) -> None:
        silent = problem is CardProblem.TIMED_OUT
        self._known[reading.reader] = Known(reading.reader, reading.insertion, reading.counter, silent=silent)
        self._report(CardFailed(reading.reader, reading.insertion, problem, reading.atr, detail))

    def _hear(self, line: bytes) -> None:
        try:
            message: Message = decode(line)
        except ValueError as error:
            raise _ChildEndedError(str(error)) from error
        self._silent_deaths = 0
        if isinstance(message, Reading):
            self._next = max(self._next, message.insertion + 1)
            self._reading[message.reader] = (time.monotonic() + self._deadline_s, message)
            return
        if isinstance(message, CardRead | CardFailed):
            begun = self._reading.pop(message.reader, None)
            counter = begun[1].counter if begun else -1
            self._known[message.reader] = Known(message.reader, message.insertion, counter)
        elif isinstance(message, CardGone):
            self._known.pop(message.reader, None)
        self._report(message)

    def _report(self, event: CardEvent) -> None:
        for told in self._desk.take(event):
            self._sink(told)

    @staticmethod
    def _log_stderr(stderr: IO[bytes]) -> bool:
        text = os.read(stderr.fileno(), _LONGEST_LINE)
        for line in text.decode("utf-8", "replace").splitlines():
            _log.warning("%s", line)
        return bool(text)


def _pipes(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    if child.stdin is None or child.stdout is None or child.stderr is None:
        raise RuntimeError("A child without pipes.")
    return child.stdin, child.stdout, child.stderr


def _spawn(socket: str | None) -> subprocess.Popen[bytes]:
    """Start a reading process that finds the same modules as we do. Keys go over its standard input, never here."""
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    if socket is not None:
        environment["PCSCLITE_CSOCK_NAME"] = socket
    return subprocess.Popen(
        [sys.executable, "-m", "devices.card.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        bufsize=0,
    )
