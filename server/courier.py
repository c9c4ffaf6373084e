"""The courier's side of the server: a bundle for a kiosk without a line, and what it sends back (protocol.courier)."""

import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec
import zstandard
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from protocol.blocks import media_of
from protocol.canonical import canonical, decode_entity
from protocol.courier import LARGEST_DATA, SUFFIX, BadBundleError, Bundle, Direction, MediaHeld, Results, seal
from protocol.decoding import from_json
from protocol.events import ItemResult, OutboxItem, Verdict
from protocol.publications import Publication
from protocol.roster import Neighbour, sign_roster
from protocol.signing import Algorithm, PublicKey
from protocol.wire import BucketHead, Hello, HelloReply, Manifest, OutboxBatch, RosterReply, unpack_page
from server.api.arrivals import Known
from server.context import AppContext
from server.domain import attachments, inbox
from server.domain.blobs import blob_path
from server.domain.kiosks import note_hellos
from server.domain.problems import DomainProblem
from server.feed.manifest import LIFE, sign_manifest
from server.keys import retired_keys
from server.store.feed import BucketRow
from server.store.fleet import KioskRow

_log = logging.getLogger(__name__)
_FOLDER = "courier"
S = TypeVar("S", bound=msgspec.Struct)


class _State(msgspec.Struct, frozen=True, kw_only=True):
    """What a kiosk was known to hold when its last bundle was made, and the answers that it has not got yet."""

    made_at: float
    versions: dict[str, int]
    checkpoint: int
    media: tuple[str, ...]
    results: tuple[ItemResult, ...]
    attachments: tuple[tuple[str, str], ...] = ()


_NOTHING = _State(made_at=0.0, versions={}, checkpoint=0, media=(), results=())


@dataclass(frozen=True)
class Exported:
    """A bundle that was written."""

    file: Path
    pages: int
    blobs: int
    size: int


@dataclass(frozen=True)
class Imported:
    """A bundle that was taken in."""

    kiosk: str
    number: str
    taken: int
    refused: int


def export_bundle(context: AppContext, kiosk: str, folder: Path, *, full: bool = False) -> Exported:
    """Write what ``kiosk`` (an id, a number or a name) lacks to a file in ``folder``.

    It lacks what came after its last bundle, or everything when there was none or ``full``. Raises DomainProblem
    ``unknown_kiosk`` or ``revoked``, and OSError.
    """
    row = _kiosk(context, kiosk)
    known = context.arrivals.find(row.id)
    if known is None or known.revoked:
        raise DomainProblem("revoked", "This kiosk was revoked.")
    state = _NOTHING if full else _state(context, row.id)
    manifest = context.arrivals.manifest(known)
    counts = {"pages": 0, "blobs": 0}
    entries = _entries(context, known, state, manifest, counts)
    target = folder / f"{row.number}{SUFFIX}"
    part = target.with_suffix(".part")
    folder.mkdir(parents=True, exist_ok=True)
    with part.open("wb") as file:
        sealed = seal(
            Direction.DOWN,
            row.id,
            entries,
            sender=context.publisher,
            recipient=known.key,
            at=context.clock(),
            endorsements=context.endorsements,
        )
        for piece in sealed:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    return Exported(target, counts["pages"], counts["blobs"], target.stat().st_size)


def import_bundle(context: AppContext, file: Path, *, revoked: bool = False) -> Imported:
    """Take in what a kiosk sent. Doing so twice changes nothing. Raises BadBundleError, DomainProblem and OSError.

    With ``revoked`` also what one sealed that was revoked: whoever asks for it knows how the file came here.
    """
    with context.database.read() as session:
        trusted = select(KioskRow) if revoked else select(KioskRow).where(KioskRow.revoked_at.is_(None))
        keys = {row.id: _key(row) for row in session.scalars(trusted)}
    with file.open("rb") as source:
        bundle = _open(context, source, tuple(keys.values()))
        known = context.arrivals.find(bundle.header.kiosk)
        if known is None or (known.revoked and not revoked):
            raise DomainProblem("revoked", "This kiosk was revoked.")
        # Signed by a kiosk of ours, but by the one that it speaks for?
        source.seek(0)
        bundle = _open(context, source, (known.key,))
        hello = _read(bundle, "hello", Hello)
        batch = _read(bundle, "outbox", OutboxBatch)
        held = _read(bundle, "media", MediaHeld)
        results = [_take(context, known, item) for item in batch.items]
        arrived = tuple(_arrived(context, known, bundle))
    with context.database.write() as session:
        note_hellos(session, {known.kiosk.id: hello}, at=context.clock())
    made_at = bundle.header.made_at.timestamp()
    before = _state(context, known.kiosk.id)
    if made_at >= before.made_at:
        state = _State(
            made_at=made_at,
            versions=hello.versions,
            checkpoint=hello.checkpoint,
            media=held.names,
            results=tuple(results),
            attachments=arrived,
        )
        _keep(context, known.kiosk.id, state)
    refused = sum(1 for result in results if result.verdict is Verdict.REFUSED)
    number = _kiosk(context, known.kiosk.id).number
    return Imported(known.kiosk.name, number, len(results) - refused, refused)


def roster_of(context: AppContext, site: str) -> RosterReply:
    """Return the publisher's word on who stands at ``site``."""
    with context.database.read() as session:
        there = select(KioskRow).where(KioskRow.site_id == site, KioskRow.revoked_at.is_(None))
        kiosks = tuple(_neighbour(row) for row in session.scalars(there.order_by(KioskRow.number)))
    now = context.clock()
    word = sign_roster(site, kiosks, context.publisher, issued_at=now, expires_at=now + LIFE)
    return RosterReply(roster=word, endorsements=context.endorsements)


def _neighbour(row: KioskRow) -> Neighbour:
    return Neighbour(kiosk=row.id, number=row.number, name=row.name, key=_key(row))


def _key(row: KioskRow) -> PublicKey:
    return PublicKey(row.id, Algorithm(row.algorithm), row.key)


def _entries(
    context: AppContext, known: Known, state: _State, manifest: Manifest, counts: dict[str, int]
) -> Iterator[tuple[str, bytes]]:
    pace = context.pacer.pace()
    reply = HelloReply(
        manifest=sign_manifest(manifest, context.publisher),
        now=manifest.issued_at,
        poll_s=pace.poll_s,
        spread_s=pace.spread_s,
        endorsements=context.endorsements,
    )
    yield "hello", canonical(reply)
    yield "results", canonical(Results(results=state.results, attachments=state.attachments))
    yield "roster", canonical(roster_of(context, known.kiosk.site))
    # A kiosk that is told an older checkpoint than it has was restored or enrolled anew: it starts from nothing.
    versions = state.versions if state.checkpoint <= manifest.checkpoint else {}
    for head in manifest.buckets:
        for name, packed in _pages(context, head, versions.get(head.bucket, 0)):
            counts["pages"] += 1
            yield name, packed
    for sha256 in sorted(_media(context, known.buckets) - set(state.media)):
        path = blob_path(context.settings.blobs, sha256)
        if path is not None and path.stat().st_size <= LARGEST_DATA:
            counts["blobs"] += 1
            yield f"blobs/{sha256}", path.read_bytes()


def _pages(context: AppContext, head: BucketHead, held: int) -> Iterator[tuple[str, bytes]]:
    after = held if head.floor <= held <= head.version else 0
    while after < head.version:
        packed = context.pages.page(context.database, head.bucket, after, head.version).data
        yield f"pages/{head.bucket}/{after}-{head.version}", packed
        after = unpack_page(packed, zstandard.ZstdDecompressor()).upto


def _media(context: AppContext, buckets: Iterable[str]) -> set[str]:
    standing = select(BucketRow.body).where(
        BucketRow.bucket.in_(tuple(buckets)), BucketRow.kind == "publication", BucketRow.until.is_(None)
    )
    found: set[str] = set()
    with context.database.read() as session:
        for body in session.scalars(standing.where(BucketRow.body != b"")):
            entity = decode_entity(body)
            if isinstance(entity, Publication):
                found.update(media_of(entity.blocks))
    return found


def _open(context: AppContext, source: BinaryIO, senders: tuple[PublicKey, ...]) -> Bundle:
    # A kiosk that has not heard of a new key seals for the one that it knows.
    for key in retired_keys(context.settings.data):
        try:
            return Bundle(source, Direction.UP, key, senders)
        except BadBundleError:
            source.seek(0)
    return Bundle(source, Direction.UP, context.publisher, senders)


def _take(context: AppContext, known: Known, item: OutboxItem) -> ItemResult:
    with context.database.write() as session:
        return inbox.take(session, known.kiosk, item, zone=context.settings.zone, now=context.clock())


def _arrived(context: AppContext, known: Known, bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Take in what goes with events, and yield what is here whole."""
    for name in bundle.names:
        kind, _, rest = name.partition("/")
        case, _, sha256 = rest.partition("/")
        if kind != "attachments":
            continue
        data = bundle.read(name) or b""
        try:
            with context.database.write() as session:
                state = attachments.take_whole(
                    session, context.vault, known.kiosk, case, sha256, data, now=context.clock()
                )
        except DomainProblem as problem:
            # Its event was refused, or it is not what the event said: the kiosk keeps it.
            _log.warning("an attachment of kiosk %s is not taken: %s", known.kiosk.id, problem.code)
            continue
        if state.whole:
            yield case, sha256


def _kiosk(context: AppContext, name: str) -> KioskRow:
    with context.database.read() as session:
        return _one_kiosk(session, name)


def _one_kiosk(session: Session, name: str) -> KioskRow:
    wanted = or_(KioskRow.id == name, KioskRow.number == name, KioskRow.name == name)
    found = session.scalars(select(KioskRow).where(wanted)).all()
    if len(found) != 1:
        raise DomainProblem("unknown_kiosk", "There is no such kiosk, or more than one: name it by its number.")
    return found[0]


def _state(context: AppContext, kiosk: str) -> _State:
    path = _path(context, kiosk)
    try:
        return msgspec.json.decode(path.read_bytes(), type=_State)
    except FileNotFoundError:
        return _NOTHING


def _keep(context: AppContext, kiosk: str, state: _State) -> None:
    path = _path(context, kiosk)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    part.write_bytes(msgspec.json.encode(state))
    part.replace(path)


def _path(context: AppContext, kiosk: str) -> Path:
    return context.settings.data / _FOLDER / f"{kiosk}.json"


def _read(bundle: Bundle, name: str, kind: type[S]) -> S:
    data = bundle.read(name)
    if data is None:
        raise BadBundleError(f"the bundle has no {name}")
    try:
        return from_json(data, kind)
    except ValueError as error:
        raise BadBundleError(f"{name} of the bundle cannot be read") from error
