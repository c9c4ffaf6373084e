"""What is loaded for one service and one person: entities as the cache holds them, before any rule is applied."""

from kiosk.values import dataclass
from protocol.campaigns import Entry, Turnout
from protocol.cases import Case
from protocol.directory import Contact
from protocol.entitlements import Entitlement
from protocol.publications import Publication
from protocol.records import RecordRow


@dataclass(frozen=True)
class Publications:
    """All documents of a publication service, whoever they are for."""

    items: tuple[Publication, ...]


@dataclass(frozen=True)
class Records:
    """One member's rows of a record service."""

    rows: tuple[RecordRow, ...]


@dataclass(frozen=True)
class Entitlements:
    """One member's benefits of an entitlement service, without what was claimed here a moment ago."""

    items: tuple[Entitlement, ...]


@dataclass(frozen=True)
class Cases:
    """One member's cases of a case service, without what was submitted here a moment ago."""

    items: tuple[Case, ...]


@dataclass(frozen=True)
class Campaigns:
    """All campaigns of a service, how each stands, and what one member's entries are, as the server decided them."""

    items: tuple[Publication, ...]
    turnouts: tuple[Turnout, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Contacts:
    """All entries of a directory, whoever they are for."""

    items: tuple[Contact, ...]


ServiceData = Contacts | Publications | Records | Entitlements | Cases | Campaigns
