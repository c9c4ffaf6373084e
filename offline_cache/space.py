"""The room that content and media share on the disk, and who gives way: media, which can be fetched again."""

import logging
import threading
from collections.abc import Callable

from offline_cache.content import Content
from offline_cache.media import Media, MediaWay

_log = logging.getLogger(__name__)
STEP_BYTES = 64 * 1024 * 1024
"""How much is given up at least when content finds no room, so that it is not done for each page."""


class Space:
    """What content names lies here or is fetched; together they keep to the content's ``limit_bytes``.

    For the thread that holds the round of sync, and for the one that fetches, which stands aside for it.
    """

    def __init__(self, content: Content, media: Media | None) -> None:
        """Share between these; ``media`` may be None where no files are fetched."""
        self._content, self._media = content, media
        self._wanted: tuple[str, ...] | None = None
        self.mine = threading.RLock()
        """Held by whoever changes files."""

    def follow(self) -> None:
        """Take in that content changed: what nobody names any more goes at once."""
        if self._media is not None:
            with self.mine:
                self._wanted = self._content.media()
                self._media.drop_unwanted(self._wanted)

    def fetch(self, way: MediaWay, until: Callable[[], bool]) -> bool:
        """Fetch what content names, until all is here or ``until`` holds; return whether anything came.

        Raises Unreachable.
        """
        if self._media is None:
            return False
        with self.mine:
            if self._wanted is None:
                self.follow()
            self.keep()
            return self._media.fetch(way, self._wanted or (), until)

    def keep(self) -> None:
        """Let media give way to content that grew."""
        limit = self._content.limit_bytes
        if self._media is not None and limit is not None:
            with self.mine:
                self._media.shrink(limit - self._content.file_bytes(), self._wanted or ())

    def make_room(self) -> bool:
        """Content found no room: give up what can be fetched again; return whether there was anything."""
        aside = self._content.drop_damaged_files()
        freed = 0
        if self._media is not None:
            with self.mine:
                held = self._media.held_bytes()
                wanted = self._content.media() if self._wanted is None else self._wanted
                self._media.shrink(held - STEP_BYTES, wanted)
                freed = held - self._media.held_bytes()
        if aside or freed:
            _log.warning("content found no room: %d damaged files and %d bytes of media gave way", aside, freed)
        return bool(aside or freed)
