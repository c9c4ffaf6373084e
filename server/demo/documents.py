"""The demo farm's published documents, one TOML file each, written as an officer would type them in the console.

Where one names a file of ``media/``, its digest takes the name's place, as the console does with what is sent in.
``python -m server.demo.build_media`` made those files from ``sources/``.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import msgspec

from protocol.canonical import sha256_hex
from protocol.entity import Audience
from protocol.publications import Cadence, Publication
from protocol.text import Text
from server.console.markup import parse
from server.media.names import Attachment, described

_HERE = Path(__file__).parent
SITE = "songling"
"""The farm that publishes them."""


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: Text
    summary: Text
    published: datetime
    signed_by: str
    body: str
    category: str = ""
    cadence: Cadence = Cadence.AT_ONCE
    unit: str = SITE
    units: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    days_ago: int = 0
    """A notice that names no day is so many days old whenever the demo begins; 0: as old as it is."""
    corrected: tuple[tuple[str, str], ...] = ()
    """What the first version said wrong, and what this one says instead."""

    @property
    def first(self) -> "_Document":
        """The first version of it."""
        body = self.body
        for wrong, right in self.corrected:
            body = body.replace(right, wrong)
        return msgspec.structs.replace(self, body=body)


def disclosures() -> tuple[Publication, ...]:
    """Return the disclosures of service ``disclosure``, in the order of their files."""
    return tuple(_publication(path, one, "disclosure") for path, one in _read("documents"))


def first_versions() -> tuple[Publication, ...]:
    """Return what disclosures that were corrected said before."""
    return tuple(_publication(path, one.first, "disclosure") for path, one in _read("documents") if one.corrected)


def notices(today: date | None = None) -> tuple[Publication, ...]:
    """Return the notices of service ``notices``, in the order of their files; with ``today`` some are of these days."""
    return tuple(_publication(path, _as_of(one, today), "notices") for path, one in _read("notices"))


def playlists() -> tuple[Publication, ...]:
    """Return what the welcome screens of service ``playlist`` show."""
    return tuple(_publication(path, one, "playlist") for path, one in _read("playlists"))


def drafts() -> tuple[Publication, ...]:
    """Return disclosures that wait for somebody's approval when the demo begins."""
    return tuple(_publication(path, one, "disclosure") for path, one in _read("drafts"))


@lru_cache(maxsize=1)
def media() -> dict[str, bytes]:
    """Return the files that documents name, and what those consist of, by the names of their files."""
    return {path.name: path.read_bytes() for path in sorted((_HERE / "media").iterdir())}


@lru_cache(maxsize=1)
def _by_digest() -> dict[str, bytes]:
    return {sha256_hex(data): data for data in media().values()}


def _attached(name: str) -> Attachment | None:
    return described(_by_digest().get(name, b""))


def _with_digests(body: str) -> str:
    for name, data in media().items():
        body = body.replace(f"]({name}", f"]({sha256_hex(data)}")
    return body


def _as_of(document: _Document, today: date | None) -> _Document:
    if today is None or not document.days_ago:
        return document
    day = today - timedelta(days=document.days_ago)
    moved = document.published.replace(year=day.year, month=day.month, day=day.day)
    return msgspec.structs.replace(document, published=moved)


def _read(folder: str) -> Iterator[tuple[Path, _Document]]:
    for path in sorted((_HERE / folder).glob("*.toml")):
        yield path, msgspec.toml.decode(path.read_bytes(), type=_Document)


def _publication(path: Path, document: _Document, service: str) -> Publication:
    return Publication(
        id=f"{service}-{path.stem}",
        service=service,
        title=document.title,
        summary=document.summary,
        blocks=parse(_with_digests(document.body), _attached),
        published_at=document.published,
        category=document.category,
        cadence=document.cadence,
        unit=document.unit,
        signed_by=document.signed_by,
        audience=Audience(document.units, document.groups),
    )
