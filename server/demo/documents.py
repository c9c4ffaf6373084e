"""The demo farm's published documents, one TOML file each, written as an officer would type them in the console.

Where one names a file of ``media/``, its digest takes the name's place, as the console does with what is sent in.
``python -m server.demo.build_media`` made those files from ``sources/``.
"""

from datetime import datetime
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


def disclosures() -> tuple[Publication, ...]:
    """Return the disclosures of service ``disclosure``, in the order of their files."""
    return _read("documents", "disclosure")


def notices() -> tuple[Publication, ...]:
    """Return the notices of service ``notices``, in the order of their files."""
    return _read("notices", "notices")


def playlists() -> tuple[Publication, ...]:
    """Return what the welcome screens of service ``playlist`` show."""
    return _read("playlists", "playlist")


def drafts() -> tuple[Publication, ...]:
    """Return disclosures that wait for somebody's approval when the demo begins."""
    return _read("drafts", "disclosure")


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


def _read(folder: str, service: str) -> tuple[Publication, ...]:
    found = []
    for path in sorted((_HERE / folder).glob("*.toml")):
        document = msgspec.toml.decode(path.read_bytes(), type=_Document)
        found.append(
            Publication(
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
        )
    return tuple(found)
