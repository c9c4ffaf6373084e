"""Keeps an engine's process alive: starts it when first needed, gives each answer a deadline, replaces one that fails.

Requests that were not settled when a process failed are asked again of the next one, so that nobody types twice.
"""

import logging
import os
import selectors
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import IO, Generic, TypeVar

from kiosk.input.messages import Request, line

FIRST_DEADLINE_S = 10.0
"""For the answers owed while a process starts: reading its data on a slow disk takes seconds."""
DEADLINE_S = 2.0
_CHUNK = 65536
_LONGEST_LINE = 1 << 20

_log = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")


class _ChildFailedError(Exception):
    """The process must be replaced. The message says why, and nothing of what was typed."""


class Supervisor(Generic[_Answer]):
    """One engine. Its thread owns the process; ``ask`` may be called from any thread."""

    def __init__(
        self,
        engine: str,
        decode: Callable[[bytes], _Answer],
        settled: Callable[[_Answer], bool],
        lost: Callable[[], _Answer],
        sink: Callable[[_Answer], None],
        *,
        deadline_s: float = DEADLINE_S,
        command: tuple[str, ...] = (sys.executable, "-m", "kiosk.input.child"),
    ) -> None:
        """``settled``: whether an answer makes the requests before it unnecessary for a new process.

        ``lost``: what to answer when two processes in a row failed over the same requests. ``command`` is for tests.
        """
        self._command = (*command, engine)
        self._engine = engine
        self._decode = decode
        self._settled = settled
        self._lost = lost
        self._sink = sink
        self._deadline_s = deadline_s
        self._lock = threading.Lock()
        self._asked: deque[Request] = deque()
        self._closing = False
        self._wake_read, self._wake_write = os.pipe()
        self._child: subprocess.Popen[bytes] | None = None
        self._base: Request | None = None
        self._history: list[Request] = []
        self._failures = 0
        self._owed: deque[tuple[float, bool]] = deque()
        self._thread = threading.Thread(target=self._run, name=f"{engine} supervisor", daemon=True)
        self._thread.start()

    def ask(self, request: Request, *, base: bool = False) -> None:
        """Ask; the answer goes to the sink. Starts the process when there is none. Does nothing after ``close``.

        ``base``: every new process is asked this first from now on.
        """
        with self._lock:
            if not self._closing:
                self._base = request if base else self._base
                self._asked.append(request)
                os.write(self._wake_write, b"x")

    def warm(self) -> None:
        """Start the process now, so that the first answer does not wait for it."""
        with self._lock:
            if not self._closing:
                os.write(self._wake_write, b"w")

    @property
    def pid(self) -> int | None:
        """The process that is running, for measurements and tests; None when there is none."""
        return self._child.pid if self._child else None

    def close(self) -> None:
        """End the process and the thread. Harmless when closed; must not be called from the sink."""
        with self._lock:
            closed, self._closing = self._closing, True
        if not closed:
            os.write(self._wake_write, b"x")
            self._thread.join()
            os.close(self._wake_read)
            os.close(self._wake_write)

    def _run(self) -> None:
        while not self._closing:
            try:
                with selectors.DefaultSelector() as selector:
                    selector.register(self._wake_read, selectors.EVENT_READ)
                    if not self._history and not self._asked:
                        selector.select()
                        os.read(self._wake_read, _CHUNK)
                    if not self._closing:
                        self._serve(selector)
            except _ChildFailedError as failed:
                _log.warning("The %s engine was replaced: %s.", self._engine, failed)
                self._failures += 1
                if self._failures > 1:
                    self._give_up()
                    self._failures = 0
            finally:
                self._end()

    def _give_up(self) -> None:
        """Two processes failed over these requests: the next one is not given them."""
        owed = any(wanted for _, wanted in self._owed)
        self._history.clear()
        self._owed.clear()
        with self._lock:
            owed = owed or bool(self._asked)
            self._asked.clear()
        if owed:
            self._sink(self._lost())

    def _serve(self, selector: selectors.BaseSelector) -> None:
        """Run one process until closing. _ChildFailedError when it fails."""
        child = self._child = self._spawn()
        stdin, stdout, stderr = _pipes(child)
        selector.register(stdout, selectors.EVENT_READ)
        selector.register(stderr, selectors.EVENT_READ)
        unanswered = sum(wanted for _, wanted in self._owed)
        known = len(self._history) - unanswered
        self._owed.clear()
        if self._base is not None:
            self._send(stdin, self._base, wanted=False, deadline_s=FIRST_DEADLINE_S)
        for place, request in enumerate(self._history):
            self._send(stdin, request, wanted=place >= known, deadline_s=FIRST_DEADLINE_S)
        rest, deadline_s = b"", FIRST_DEADLINE_S
        while not self._closing:
            self._send_asked(stdin, deadline_s)
            ready = {key.fd for key, _ in selector.select(self._until_deadline())}
            if self._wake_read in ready:
                os.read(self._wake_read, _CHUNK)
            if stderr.fileno() in ready and not self._log_stderr(stderr):
                selector.unregister(stderr)
            if stdout.fileno() in ready:
                chunk = os.read(stdout.fileno(), _CHUNK)
                if not chunk or len(rest) > _LONGEST_LINE:
                    self._log_stderr(stderr)
                    raise _ChildFailedError(f"it ended ({child.wait()})")
                *lines, rest = (rest + chunk).split(b"\n")
                for text in lines:
                    self._hear(text)
                    deadline_s = self._deadline_s
            if self._owed and self._owed[0][0] <= time.monotonic():
                raise _ChildFailedError("it did not answer in time")

    def _send_asked(self, stdin: IO[bytes], deadline_s: float) -> None:
        while True:
            with self._lock:
                if not self._asked:
                    return
                request = self._asked.popleft()
            self._history.append(request)
            self._send(stdin, request, wanted=True, deadline_s=deadline_s)

    def _send(self, stdin: IO[bytes], request: Request, *, wanted: bool, deadline_s: float) -> None:
        self._owed.append((time.monotonic() + deadline_s, wanted))
        try:
            stdin.write(line(request))
        except BrokenPipeError as error:
            raise _ChildFailedError("it ended") from error

    def _hear(self, text: bytes) -> None:
        try:
            answer = self._decode(text)
        except ValueError as error:
            raise _ChildFailedError("it did not speak as agreed") from error
        if not self._owed:
            raise _ChildFailedError("it answered more than it was asked")
        _, wanted = self._owed.popleft()
        if self._settled(answer):
            del self._history[: len(self._history) - len(self._owed)]
        if wanted:
            self._failures = 0
            self._sink(answer)

    def _until_deadline(self) -> float | None:
        return max(0.0, self._owed[0][0] - time.monotonic()) if self._owed else None

    @staticmethod
    def _log_stderr(stderr: IO[bytes]) -> bool:
        text = os.read(stderr.fileno(), _CHUNK)
        for said in text.decode("utf-8", "replace").splitlines():
            _log.warning("%s", said)
        return bool(text)

    def _spawn(self) -> subprocess.Popen[bytes]:
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        # One process answers one stroke at a time: threads of its own would only wait for one another.
        environment["OPENBLAS_NUM_THREADS"] = "1"
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            bufsize=0,
        )

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            # Popen's own exit closes the pipes and waits; a killed process has nothing to flush.
            self._child.__exit__(None, None, None)
            self._child = None


def _pipes(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    if child.stdin is None or child.stdout is None or child.stderr is None:
        raise RuntimeError("A child without pipes.")
    return child.stdin, child.stdout, child.stderr
