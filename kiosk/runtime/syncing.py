"""The sync client's thread, and what its rounds mean to the machine."""

import threading
from collections.abc import Callable

from kiosk.machine.events import ContentChanged, ContentLost, ContentVouched, Event, ServerChanged
from kiosk.machine.state import ContentState
from offline_cache.sync import SyncClient, SyncProblem, SyncReport

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
    """Runs a sync client on its own thread and posts what its rounds mean."""

    def __init__(self, client: SyncClient, post: Callable[[Event], None]) -> None:
        self._client = client
        self._post = post
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kiosk-sync", daemon=True)

    def start(self) -> None:
        """Begin with a round at once."""
        self._thread.start()

    def stop(self, timeout_s: float = 3.0) -> None:
        """Stop after the round that is under way; wait for it at most ``timeout_s``."""
        self._stop.set()
        self._client.nudge()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        self._client.run(self._stop, self._on_report)

    def _on_report(self, report: SyncReport) -> None:
        for event in events_of(report):
            self._post(event)
