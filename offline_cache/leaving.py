"""Who left: of a member who is not this site's any more nothing stays in the journal that the server has."""

import logging

from offline_cache.content import Content
from offline_cache.journal import Journal

_log = logging.getLogger(__name__)


def forget_who_left(content: Content, journal: Journal) -> int:
    """Forget members whom content does not hold; return how many. Call this when content is whole, after a flip.

    What they said and nobody has taken yet stays until it is delivered. Raises what content and journal raise.
    """
    gone = [member for member in journal.members() if content.member(member) is None]
    if gone:
        journal.forget(gone)
        _log.info("%d members are not of this site any more and were forgotten", len(gone))
    return len(gone)
