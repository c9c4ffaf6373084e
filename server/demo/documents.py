"""The demo farm's published documents, one TOML file each, written as an officer would type them in the console.

Where one names a file of ``pictures/``, its digest takes the name's place, as the console does with what is sent in.
"""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec

from protocol.canonical import sha256_hex
from protocol.entities import Audience, Cadence, Publication
from protocol.text import Text
from server.console.markup import parse

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


def drafts() -> tuple[Publication, ...]:
    """Return disclosures that wait for somebody's approval when the demo begins."""
    return _read("drafts", "disclosure")


@lru_cache(maxsize=1)
def pictures() -> dict[str, bytes]:
    """Return the pictures that documents name, by the names of their files."""
    return {path.name: path.read_bytes() for path in sorted((_HERE / "pictures").iterdir())}


def _with_digests(body: str) -> str:
    for name, data in pictures().items():
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
                blocks=parse(_with_digests(document.body)),
                published_at=document.published,
                category=document.category,
                cadence=document.cadence,
                unit=document.unit,
                signed_by=document.signed_by,
                audience=Audience(document.units, document.groups),
            )
        )
    return tuple(found)
