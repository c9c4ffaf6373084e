"""Fetching media beside the rounds of sync, on a thread of its own: no news and no member's event waits for a film."""

import logging
import threading
from collections.abc import Callable

from offline_cache.content import ContentDamaged
from offline_cache.database import DatabaseBusy
from offline_cache.transport import Refused, Unreachable

_log = logging.getLogger(__name__)

Fetch = Callable[[Callable[[], bool]], bool]
"""Fetches what is missing until it holds what it is given; returns whether anything came."""


class Fetching:
    """Fetches after each ``wake``. While a round of sync runs it stands aside: the line is that round's alone."""

    def __init__(
        self, fetch: Fetch, round_: threading.Lock, stop: threading.Event, on_media: Callable[[], None]
    ) -> None:
        """``round_`` is held by rounds; ``on_media`` is called on this thread when something came."""
        self._fetch, self._round, self._stop, self._on_media = fetch, round_, stop, on_media
        self._news = threading.Event()

    def start(self) -> None:
        """Begin, on a daemon thread: a file that is cut off by the end of the process goes on at the next start."""
        threading.Thread(target=self._run, name="media", daemon=True).start()

    def wake(self) -> None:
        """Something may be wanted that is not here, or the loop stops."""
        self._news.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._news.wait()
            self._news.clear()
            while not self._stop.is_set() and self._is_interrupted():
                self._await_round()

    def _is_interrupted(self) -> bool:
        """Fetch; return whether a round of sync came in between."""
        interrupted = False

        def until() -> bool:
            nonlocal interrupted
            interrupted = interrupted or self._round.locked()
            return interrupted or self._stop.is_set()

        try:
            if self._fetch(until):
                self._on_media()
        except (Unreachable, Refused, ContentDamaged, DatabaseBusy, OSError) as error:
            # The next round that ends well wakes us.
            _log.info("media wait: %s", error)
            return False
        return interrupted

    def _await_round(self) -> None:
        with self._round:
            return
