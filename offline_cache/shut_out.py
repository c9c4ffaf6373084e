"""A kiosk that was revoked, stolen perhaps, erases what it holds of members. What they said is sealed for the union.

Called only on the publisher's signed word (protocol.revocation). Events that nobody has taken yet go into a courier's
bundle, which only the server can open, and which lies beside the databases for whoever finds the machine.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from offline_cache.content import Content
from offline_cache.database import StorageFull
from offline_cache.journal import Journal
from offline_cache.media import Media

_log = logging.getLogger(__name__)


def shut_out(
    content: Content, journal: Journal, media: Media | None, *, clock: Callable[[], datetime], software: str
) -> None:
    """Seal what waits, then erase members, content and who this kiosk was. Raises what the journal raises."""
    from offline_cache.courier import export_outbox

    if journal.waiting_count() or journal.attachments.held():
        try:
            file, count = export_outbox(content.folder, content, journal, clock=clock, software=software)
            _log.critical("%d events that wait are sealed for the union in %s", count, file)
        except (OSError, StorageFull) as error:
            # The machine may be a thief's by now: that members' data go comes before all else.
            _log.critical("what waits cannot be sealed and goes: %s", error)
    content.erase()
    if media is not None:
        media.drop_unwanted(())
    journal.retire(clock())
    _log.critical("this kiosk was revoked: what it held was erased")
