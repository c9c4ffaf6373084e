"""The sync client's thread, and what its rounds mean to the machine."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.machine.events import ContentChanged, ContentLost, ContentVouched, Event, ServerChanged
from kiosk.machine.state import ContentState
from offline_cache.report import SyncProblem, SyncReport

if TYPE_CHECKING:
    from offline_cache.sync import SyncClient  # imported on its own thread: no picture waits for what sync is made of

_UNREACHED = frozenset({SyncProblem.OFFLINE, SyncProblem.NOT_ENROLLED, SyncProblem.REVOKED})
_LOCAL = frozenset({SyncProblem.DISK_FULL, SyncProblem.DAMAGED, SyncProblem.BUSY})


def events_of(report: SyncReport) -> tuple[Event, ...]:
    """Return what a round means: whether the server was reached, and whether there is anything new to load."""
    found: list[Event] = []
    # A trouble of our own disk says nothing about the network.
    if report.problem not in _LOCAL:
        found.append(ServerChanged(reached=report.problem not in _UNREACHED))
    if report.problem is SyncProblem.DAMAGED:
        found.append(ContentLost(ContentState.DAMAGED))
    if report.changed:
        found.append(ContentChanged())
    elif report.ok:
        found.append(ContentVouched())
    return tuple(found)


class SyncWorker:
    """Makes a sync client and runs it on its own thread, and posts what its rounds mean."""

    def __init__(self, make: "Callable[[], SyncClient]", post: Callable[[Event], None]) -> None:
        """``make`` is called on the thread, once that is started."""
        self._make = make
        self._client: SyncClient | None = None
        self._post = post
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kiosk-sync", daemon=True)

    def start(self) -> None:
        """Begin with a round at once."""
        self._thread.start()

    def nudge(self) -> None:
        """Do the next round at once; before the first there is nothing to hasten."""
        if self._client is not None:
            self._client.nudge()

    def attend(self) -> None:
        """Find out at once whether the live line stands, for somebody reads."""
        if self._client is not None:
            self._client.attend()

    def stop(self, timeout_s: float = 3.0) -> None:
        """Stop after the round that is under way; wait for it at most ``timeout_s``."""
        self._stop.set()
        self.nudge()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        self._client = client = self._make()
        client.run(self._stop, self._on_report)

    def _on_report(self, report: SyncReport) -> None:
        for event in events_of(report):
            self._post(event)
