"""A tracer: listens to a runtime and keeps the latest events in memory, until somebody wants them as a file."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from queue import Empty, SimpleQueue

from kiosk.machine.events import Event
from kiosk.machine.state import State
from kiosk.runtime.failures import FAILURES, describe
from kiosk.trace.file import FORMAT, SUFFIX, Header, write
from kiosk.trace.reel import MOST_BYTES, Reel

_log = logging.getLogger(__name__)

MOST_FILES = 20
"""Traces that are kept in a folder; the oldest go."""


class Tracer:
    """A witness of a runtime. What it hears is stripped of personal data at once, on a thread of its own."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES, saves_failures: bool = False) -> None:
        """Write files into ``folder``, made when it is needed; with ``saves_failures`` also when the machine fails."""
        self._folder = folder
        self._saves_failures = saves_failures
        self._reel = Reel(most_bytes)
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._has_begun = False
        self._thread = threading.Thread(target=self._work, name="kiosk-tracer", daemon=True)
        self._thread.start()

    def __call__(self, event: Event | None, after: State) -> None:
        """Take what happened; see ``Witness``. Never blocks."""
        self._tasks.put(lambda: self._reel.take(event, after))
        if event is None and self._has_begun and self._saves_failures:
            self.save_soon()
        self._has_begun = True

    def save(self, timeout_s: float = 30.0) -> Path:
        """Write all that has happened so far; return the file. Raises OSError, TimeoutError."""
        ended: SimpleQueue[Path | OSError] = SimpleQueue()

        def work() -> None:
            try:
                ended.put(self._write())
            except OSError as error:
                ended.put(error)

        self._tasks.put(work)
        try:
            outcome = ended.get(timeout=timeout_s)
        except Empty:
            raise TimeoutError("the tracer does not answer") from None
        if isinstance(outcome, OSError):
            raise outcome
        return outcome

    def save_soon(self) -> None:
        """Write all that has happened so far, and tell the log where. From any thread; never blocks."""
        self._tasks.put(self._write_and_tell)

    def close(self) -> None:
        """End the thread, once all that was asked for is written."""
        self._tasks.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                task()
            except FAILURES as error:
                _log.error("the tracer missed something: %s", describe(error))

    def _write_and_tell(self) -> None:
        _log.warning("what happened is recorded in %s", self._write())

    def _write(self) -> Path:
        now = datetime.now(UTC)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"trace-{now:%Y%m%d-%H%M%S-%f}{SUFFIX}"
        lines = tuple(self._reel.contents())
        header = Header(format=FORMAT, software=version("union-kiosk"), saved_at=now, forgotten=self._reel.forgotten)
        write(path, header, lines)
        for old in sorted(self._folder.glob(f"trace-*{SUFFIX}"))[:-MOST_FILES]:
            old.unlink(missing_ok=True)
        return path
