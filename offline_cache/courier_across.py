"""A bundle from one kiosk to another of the same site: what is held here, sealed for the one that has no line.

The publisher's roster says who stands at the site and what their keys are (protocol.roster). It is asked for when there
is a line and kept for when there is none.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec
import zstandard

from offline_cache.content import Content
from offline_cache.copying import Copy
from offline_cache.courier import CourierError, enrolled, write_bundle
from offline_cache.journal import Enrolment, Journal
from offline_cache.judging import handed_on
from offline_cache.media import Media
from offline_cache.neighbours import kept_roster, trusted_keys
from protocol.canonical import canonical
from protocol.courier import LARGEST_DATA, SUFFIX, Direction, Moves, seal
from protocol.roster import Neighbour, Roster
from protocol.signing import SigningKey
from protocol.wire import HelloReply, Manifest, RosterReply, pack_page

_POLL_S = 60.0


def export_across(
    name: str, folder: Path, content: Content, journal: Journal, *, clock: Callable[[], datetime],
    media: Media | None = None,
) -> Path:  # fmt: skip
    """Write what is held here to a file in ``folder`` for the kiosk of this site with the number or id ``name``.

    Raises CourierError and OSError.
    """
    enrolment = enrolled(journal)
    kept = kept_roster(journal, enrolment, clock())
    if kept is None:
        raise CourierError("this kiosk does not know the others of its site, or not any more: connect it for a moment")
    said, roster = kept
    neighbour = _neighbour(roster, enrolment, name)
    with content.copied() as copy:
        if copy is None:
            raise CourierError("what is here was not fetched to its end: connect this kiosk for a moment")
        sealed = seal(
            Direction.ACROSS,
            neighbour.kiosk,
            _entries(copy, enrolment, said, _files(content, media)),
            sender=SigningKey(enrolment.reply.kiosk, enrolment.secret),
            recipient=neighbour.key,
            at=clock(),
            endorsements=said.endorsements,
            roster=said.roster,
        )
        return write_bundle(folder / f"{neighbour.number}{SUFFIX}", sealed)


def _entries(
    copy: Copy, enrolment: Enrolment, said: RosterReply, files: Iterator[tuple[str, Path]]
) -> Iterator[tuple[str, bytes]]:
    manifest = msgspec.json.decode(copy.word.manifest.payload, type=Manifest)
    frames = tuple(copy.word.moved.values())
    yield (
        "hello",
        canonical(
            HelloReply(
                manifest=copy.word.manifest,
                now=manifest.issued_at,
                poll_s=_POLL_S,
                spread_s=0.0,
                endorsements=said.endorsements,
            )
        ),
    )
    yield "moved", canonical(Moves(frames=frames))
    compressor = zstandard.ZstdCompressor()
    for head in handed_on(manifest, enrolment.reply, frames, trusted_keys(said, enrolment))[0].buckets:
        for page in copy.pages(head):
            yield f"pages/{head.bucket}/{page.after}-{head.version}", pack_page(page, compressor)
    for sha256, path in files:
        yield f"blobs/{sha256}", path.read_bytes()


def _files(content: Content, media: Media | None) -> Iterator[tuple[str, Path]]:
    for sha256 in sorted(content.media()) if media else ():
        path = media.path(sha256) if media else ""
        if path and Path(path).stat().st_size <= LARGEST_DATA:
            yield sha256, Path(path)


def _neighbour(roster: Roster, enrolment: Enrolment, name: str) -> Neighbour:
    found = roster.named(name)
    if found is None or found.kiosk == enrolment.reply.kiosk:
        there = ", ".join(one.number for one in roster.kiosks if one.kiosk != enrolment.reply.kiosk)
        raise CourierError(f"there is no other kiosk {name} at this site; there are: {there or 'none'}")
    return found
