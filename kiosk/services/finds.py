"""What a search finds."""

from dataclasses import dataclass

from protocol.text import Text


@dataclass(frozen=True)
class Find:
    """One find. ``item`` is the publication, empty where the service itself was found; ``snippet`` its words."""

    service: str
    item: str
    title: Text
    snippet: str = ""
