"""What a search finds."""

from dataclasses import dataclass

from protocol.text import Text


@dataclass(frozen=True)
class Find:
    """One find. ``item`` is the publication or contact, empty where the service itself was found.

    ``snippet`` are its words round what was looked for; empty where that is in the title, and ``summary`` tells more.
    """

    service: str
    item: str
    title: Text
    snippet: str
    summary: Text
