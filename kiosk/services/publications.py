"""Publications: who may see which document now, in which order, and what is still unread."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from protocol.blocks import Pdf, PdfPage, Video, films_of
from protocol.entity import Audience
from protocol.events import OutboxItem, PublicationAcknowledged
from protocol.members import Member
from protocol.organisation import Unit
from protocol.publications import Publication


def ancestry(unit: str, units: Mapping[str, Unit]) -> frozenset[str]:
    """Return ``unit`` and all units above it. An unknown parent, or a ring in bad data, ends the climb."""
    seen: set[str] = set()
    here: str | None = unit
    while here is not None and here not in seen:
        seen.add(here)
        node = units.get(here)
        here = node.parent if node else None
    return frozenset(seen)


class Valid(Protocol):
    """What has a half-open validity window, in UTC; None: open on that side."""

    @property
    def valid_from(self) -> datetime | None:
        """When it begins."""

    @property
    def valid_until(self) -> datetime | None:
        """When it ends."""


def is_valid(publication: Valid, now: datetime) -> bool:
    """Whether ``now`` lies in the publication's half-open validity window."""
    if publication.valid_from is not None and now < publication.valid_from:
        return False
    return publication.valid_until is None or now < publication.valid_until


class Aimed(Protocol):
    """What is meant for somebody."""

    @property
    def audience(self) -> Audience:
        """For whom."""


def is_for(publication: Aimed, member: Member | None, units: Mapping[str, Unit]) -> bool:
    """Whether the publication is meant for ``member`` (None: a visitor).

    Named units include everybody below them. Where units and groups are both named, a member must be in both.
    """
    audience = publication.audience
    if not audience.units and not audience.groups:
        return True
    if member is None:
        return False
    in_unit = not audience.units or bool(ancestry(member.unit, units).intersection(audience.units))
    in_group = not audience.groups or bool(set(member.groups).intersection(audience.groups))
    return in_unit and in_group


def visible(
    publications: Iterable[Publication],
    *,
    now: datetime,
    member: Member | None,
    units: Mapping[str, Unit],
    category: str = "",
) -> tuple[Publication, ...]:
    """Return what this person may read now, newest first; ``category`` empty means all."""
    chosen = [
        item
        for item in publications
        if (not category or item.category == category) and is_valid(item, now) and is_for(item, member, units)
    ]
    chosen.sort(key=lambda item: (item.published_at, item.id), reverse=True)
    return tuple(chosen)


def acknowledged(events: Iterable[OutboxItem]) -> frozenset[tuple[str, int]]:
    """Return the (publication, version) pairs that the member confirmed."""
    return frozenset(
        (item.body.publication, item.body.version) for item in events if isinstance(item.body, PublicationAcknowledged)
    )


def is_unread(publication: Publication, read: frozenset[tuple[str, int]]) -> bool:
    """Whether this version was not yet confirmed; a new version is unread again."""
    return (publication.id, publication.version) not in read


def pages_of(publication: Publication) -> tuple[PdfPage, ...]:
    """Return the pages of all PDFs in a document, in their order."""
    return tuple(page for block in publication.blocks if isinstance(block, Pdf) for page in block.pages)


def film_of(publication: Publication, number: int) -> Video | None:
    """Return a film of a document, counted from 0."""
    return next((film for place, film in enumerate(films_of(publication.blocks)) if place == number), None)
