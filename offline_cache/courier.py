"""The courier at the kiosk: a bundle from a USB stick is synced from as if it were the server (protocol.courier).

Nothing is applied here: the ordinary ``SyncClient`` does its round against a session whose answers come out of the
bundle. So a page on a stick is checked, staged and flipped exactly as one from the line, and a replayed stick is
refused as a replayed manifest is.
"""

import io
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

import msgspec
import requests
from requests.adapters import BaseAdapter

from offline_cache.condition import Condition
from offline_cache.content import Content
from offline_cache.journal import Enrolment, Journal
from offline_cache.media import Media
from offline_cache.neighbours import keep_roster
from offline_cache.report import SyncProblem, SyncReport
from offline_cache.sync import SyncClient
from offline_cache.transport import Refused, TooLong
from offline_cache.troubles import note_round
from protocol.canonical import canonical
from protocol.courier import (
    BY_COURIER,
    SUFFIX,
    BadBundleError,
    Bundle,
    CourierHeader,
    Direction,
    MediaHeld,
    Moves,
    Results,
    attachment_name,
    read_header,
    seal,
)
from protocol.decoding import from_json
from protocol.keyring import extended
from protocol.roster import read_roster
from protocol.signing import PublicKey, SigningKey
from protocol.wire import API, DeviceState, Hello, OutboxBatch, Problem, RosterReply

__all__ = ["CourierError", "enrolled", "export_outbox", "import_bundle", "write_bundle"]

_log = logging.getLogger(__name__)
_BATCH = 100_000
S = TypeVar("S", bound=msgspec.Struct)


class CourierError(Exception):
    """The stick cannot be used; the message says why and what to do (English)."""


def import_bundle(
    file: Path, content: Content, journal: Journal, *, clock: Callable[[], datetime], software: str,
    media: Media | None = None, on_server_time: Callable[[datetime], None] = lambda _: None,
) -> SyncReport:  # fmt: skip
    """Do one round of sync from the bundle in ``file``; ``delivered`` counts the events that it brings an answer for.

    Raises CourierError when the bundle is not for this kiosk, not from its publisher, or not whole; then nothing has
    changed. Whatever else is wrong is in the report, as for a round over the line.
    """
    enrolment = enrolled(journal)
    with file.open("rb") as source:
        try:
            key = SigningKey(enrolment.reply.kiosk, enrolment.secret)
            header = read_header(source)
            across = header.direction is Direction.ACROSS
            senders = _neighbours(header, enrolment, clock()) if across else enrolment.reply.publisher_keys
            bundle = Bundle(source, header.direction if across else Direction.DOWN, key, senders)
            # Only the server may say what became of an event.
            brought = Results(results=()) if across else _read(bundle, "results", Results)
            moved = _read(bundle, "moved", Moves).frames if across else None
            said = _roster(bundle)
        except BadBundleError as error:
            raise CourierError(f"{file}: {error}; fetch it anew from the server") from error
        if bundle.header.kiosk != enrolment.reply.kiosk:
            raise CourierError(f"{file} is for another kiosk")
        if said is not None:
            keep_roster(journal, enrolment, said, clock())
        # What was fetched halfway over the line goes on at places at which no page on the stick begins.
        content.discard_staged()
        waiting = {item.id for item in journal.waiting(_BATCH)}
        answered = tuple(result for result in brought.results if result.id in waiting)
        if answered:
            journal.settle(answered)
        for case, sha256 in brought.attachments:
            journal.attachments.settle(case, sha256)
        with requests.Session() as session:
            session.mount(enrolment.server, _BundleAdapter(bundle))
            client = SyncClient(
                content,
                journal,
                http=session,
                clock=clock,
                devices=lambda: (),
                software=software,
                on_server_time=on_server_time,
                moved=moved,
            )
            report = client.sync_once()
        if media is not None:
            media.fetch(_BundleWay(bundle), content.media(), lambda: False)
    if report.problem is SyncProblem.REFUSED and BY_COURIER in report.detail:
        # What members did since goes with the courier's way back; the content is here.
        report = replace(report, ok=True, problem=None, detail="")
        note_round(journal, report, clock())
    return replace(report, delivered=len(answered))


def export_outbox(
    folder: Path, content: Content, journal: Journal, *, clock: Callable[[], datetime], software: str,
    devices: tuple[DeviceState, ...] = (), media: Media | None = None,
) -> tuple[Path, int]:  # fmt: skip
    """Write what waits for the server, and what is held, to a file in ``folder``; return it and the events' number.

    The events, and what goes with them, stay here until a bundle brings their answers. Raises CourierError and OSError.
    """
    enrolment = enrolled(journal)
    items = journal.waiting(_BATCH)
    held = tuple(sorted(name for name in content.media() if media and media.path(name)))
    hello = Hello(
        versions=content.versions(),
        checkpoint=content.checkpoint(),
        software=software,
        waiting=journal.waiting_count(),
        devices=(*devices, *Condition(journal, content, media).told()),
    )

    def entries() -> Iterator[tuple[str, bytes]]:
        yield "hello", canonical(hello)
        yield "outbox", canonical(OutboxBatch(items=items))
        yield "media", canonical(MediaHeld(names=held))
        for one in journal.attachments.held():
            data = journal.attachments.data(one)
            if data is not None:
                yield attachment_name(one.case, one.sha256), data

    sealed = seal(
        Direction.UP,
        enrolment.reply.kiosk,
        entries(),
        sender=SigningKey(enrolment.reply.kiosk, enrolment.secret),
        recipient=enrolment.reply.publisher_keys[-1],
        at=clock(),
    )
    return write_bundle(folder / f"{enrolment.reply.number}-outbox{SUFFIX}", sealed), len(items)


def write_bundle(target: Path, sealed: Iterable[bytes]) -> Path:
    """Write a bundle whole or not at all, and return its file. Raises OSError."""
    part = target.with_suffix(".part")
    with part.open("wb") as file:
        for piece in sealed:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    return target


class _BundleAdapter(BaseAdapter):
    """Answers the sync's requests from a bundle."""

    def __init__(self, bundle: Bundle) -> None:
        super().__init__()
        self._bundle = bundle

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: object = None,
        verify: object = True,
        cert: object = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Answer one request."""
        path = unquote(urlsplit(request.url or "").path).removeprefix(f"{API}/")
        if path == "outbox" or path.startswith("attachments/"):
            return _answer(request, 403, canonical(Problem(code=BY_COURIER, detail="the outbox goes with the courier")))
        try:
            data = self._bundle.read(path)
        except (BadBundleError, OSError) as error:
            raise requests.ConnectionError(f"the stick cannot be read any more: {error}") from error
        if data is None:
            return _answer(request, 404, canonical(Problem(code="not_in_bundle", detail=path)))
        return _answer(request, 200, data)

    def close(self) -> None:
        """Nothing is open but the file, which is the caller's."""


class _BundleWay:
    """Brings media from a bundle."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle

    def fetch(self, path: str, offset: int, limit: int) -> Iterator[tuple[int, bytes]]:
        """Yield the rest of a file from ``offset`` on. Raises Refused, TooLong."""
        data = self._bundle.read(path.removeprefix("/"))
        if data is None:
            raise Refused(404, Problem(code="not_in_bundle", detail="the stick does not bring it"))
        if len(data) > limit:
            raise TooLong(f"the file is longer than {limit} bytes")
        yield offset, data[offset:]


def _answer(request: requests.PreparedRequest, status: int, body: bytes) -> requests.Response:
    made = requests.Response()
    made.status_code = status
    made.url = request.url or ""
    made.request = request
    made.headers["Content-Length"] = str(len(body))
    made.raw = io.BytesIO(body)
    return made


def _roster(bundle: Bundle) -> RosterReply | None:
    """Return who stands at this site: of the sender across, or of the server, which once did not say so."""
    if bundle.header.roster is not None:
        return RosterReply(roster=bundle.header.roster, endorsements=bundle.header.endorsements)
    return _read(bundle, "roster", RosterReply) if "roster" in bundle.names else None


def _neighbours(header: CourierHeader, enrolment: Enrolment, now: datetime) -> tuple[PublicKey, ...]:
    keys = extended(enrolment.reply.publisher_keys, header.endorsements)
    roster = read_roster(header.roster, keys, enrolment.reply.site, now) if header.roster else None
    if roster is None:
        raise BadBundleError("it is from no kiosk that the publisher knows at this site")
    return tuple(one.key for one in roster.kiosks)


def enrolled(journal: Journal) -> Enrolment:
    """Return who this kiosk is. Raises CourierError."""
    enrolment = journal.enrolment()
    if enrolment is None:
        raise CourierError("this kiosk is not enrolled: enrol it once on a line, such as a telephone's")
    return enrolment


def _read(bundle: Bundle, name: str, kind: type[S]) -> S:
    data = bundle.read(name)
    if data is None:
        raise BadBundleError(f"it has no {name}")
    try:
        return from_json(data, kind)
    except ValueError as error:
        raise BadBundleError(f"its {name} cannot be read") from error
