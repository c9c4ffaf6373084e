"""Keeping in step with the server: what members did goes up, what was published comes down.

One round: drain the outbox, say hello, check the signed manifest, fetch missing pages into staging, flip. A round
that fails anywhere leaves the old content readable and every undelivered event waiting.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from offline_cache.condition import Condition
from offline_cache.content import ChecksumMismatch, Content, ContentFull
from offline_cache.copying import Word
from offline_cache.database import DatabaseBusy, DatabaseDamaged, StorageFull
from offline_cache.delivering import deliver
from offline_cache.failing import PROBLEMS, RoundFailed, decode_reply, problem_of
from offline_cache.fetching import Fetching
from offline_cache.indexing import Indexing
from offline_cache.journal import Enrolment, Journal
from offline_cache.judging import handed_on, judged, require_own
from offline_cache.leaving import forget_who_left
from offline_cache.live import LiveLine
from offline_cache.loop import run
from offline_cache.media import Media
from offline_cache.neighbours import Neighbours
from offline_cache.pages import BadPage, fetch_pages
from offline_cache.plan import Step, plan
from offline_cache.progress import known_checkpoint, note_checkpoint
from offline_cache.report import SyncProblem, SyncReport
from offline_cache.shut_out import shut_out
from offline_cache.space import Space
from offline_cache.transport import Refused, Transport, Unreachable
from offline_cache.troubles import note_round
from offline_cache.uploads import Uploads
from protocol.keyring import extended
from protocol.revocation import is_revoked
from protocol.signing import SigningKey
from protocol.wire import (
    DeviceState,
    Doorbell,
    Hello,
    HelloReply,
    Manifest,
    Page,
    Problem,
)

if TYPE_CHECKING:
    import requests

__all__ = ["SyncClient", "SyncProblem", "SyncReport"]

_log = logging.getLogger(__name__)
_POLL_S = 60.0
_SCRUB_EVERY_S = 6 * 3600.0
_random = random.SystemRandom()


def _ignore_time(_: datetime) -> None:
    return None


@dataclass(frozen=True)
class _Held:
    """The live line of a client whose reports go to ``tell``."""

    client: "SyncClient"
    tell: Callable[[SyncReport], None]

    def hold(self, stop: threading.Event) -> bool:
        return self.client.hold(stop, self.tell)

    def quiet_s(self) -> float:
        return self.client.quiet_s()


class SyncClient:
    """The sync of one kiosk. ``sync_once`` is one round, ``run`` repeats it. Safe to use from several threads."""

    def __init__(
        self,
        content: Content,
        journal: Journal,
        *,
        http: "requests.Session | None",
        clock: Callable[[], datetime],
        devices: Callable[[], tuple[DeviceState, ...]],
        software: str,
        is_cut: Callable[[], bool] = lambda: False,
        on_server_time: Callable[[datetime], None] = _ignore_time,
        media: Media | None = None,
        moved: tuple[bytes, ...] | None = None,
    ) -> None:
        """Take the databases and the world; without ``media`` no files are fetched.

        ``moved`` is given when another kiosk of the site hands on what it holds (offline_cache.courier_across): frames
        that say how it moved on since its manifest.

        ``clock`` gives corrected UTC; ``is_cut`` plays a cut network while it returns true; ``on_server_time`` is
        told the server's time of each manifest whose signature is good, before its expiry is judged.
        """
        self._content = content
        self._journal = journal
        self._http = http
        self._clock = clock
        self._devices = devices
        self._software = software
        self._is_cut = is_cut
        self._on_server_time = on_server_time
        self._round = threading.Lock()
        self._line = LiveLine(content, self._round, clock)
        self._transport: tuple[Enrolment, Transport] | None = None
        self._wake = threading.Event()
        self._uploads = Uploads(journal.attachments)
        self._media = media
        self._moved = moved
        self._neighbours = Neighbours(journal)
        self._space = Space(content, media)
        self._fetching: Fetching | None = None
        self._condition = Condition(journal, content, media)
        self._told: tuple[tuple[DeviceState, ...], frozenset[str]] = ((), frozenset())
        self._scrub_from = 0.0

    def sync_once(self) -> SyncReport:
        """Do one round and report. Never raises for the network, the server, the disk or damaged content."""
        with self._round:
            report = self._do_round()
            try:
                note_round(self._journal, report, self._clock())
                self._condition.look(self._clock())
                told, held = self._told
                if report.ok and (self._condition.told() != told or held - self._content.versions().keys()):
                    # At this round's beginning the server was told otherwise, or of what is here no more: once more.
                    self.nudge()
            except (StorageFull, DatabaseDamaged, DatabaseBusy) as error:
                _log.warning("the journal does not take how sync went: %s", error)
            return report

    def _do_round(self) -> SyncReport:
        delivered, poll_s, changed = 0, _POLL_S, False
        try:
            if self._content.damaged:
                self._content.rebuild()
                changed = True
            enrolment, transport = self._way()
            delivered, refusal = deliver(self._journal, transport)
            poll_s, flipped = self._take_content_at_any_rate(enrolment, transport)
            changed |= flipped
            if flipped:
                self._follow_content()
            if refusal:
                raise refusal
            # After what is short and new, before what is only nice to have; the next event interrupts it.
            self._uploads.send(transport, self._wake.is_set)
            if self._fetching is None:
                changed |= self._space.fetch(transport, self._wake.is_set)
            self._neighbours.refresh(transport, enrolment, self._clock())
        except PROBLEMS as error:
            if isinstance(error, Refused) and self._is_proved(error.problem):
                return self._end(str(error))
            retry_s = error.retry_s if isinstance(error, Unreachable) else 0.0
            return SyncReport(False, problem_of(error), changed, delivered, poll_s, str(error), retry_s)
        return SyncReport(True, None, changed, delivered, poll_s)

    def _is_proved(self, problem: Problem) -> bool:
        enrolment = self._journal.enrolment()
        return enrolment is not None and is_revoked(
            enrolment.reply.kiosk, problem.proof, enrolment.reply.publisher_keys
        )

    def _end(self, detail: str) -> SyncReport:
        with self._space.mine:
            shut_out(self._content, self._journal, self._media, clock=self._clock, software=self._software)
        return SyncReport(False, SyncProblem.REVOKED, True, 0, _POLL_S, detail)

    def _follow_content(self) -> None:
        """What content does not name any more goes."""
        forget_who_left(self._content, self._journal)
        try:
            if time.monotonic() >= self._scrub_from and self._content.scrub():
                self._scrub_from = time.monotonic() + _SCRUB_EVERY_S
        except (ContentFull, DatabaseBusy) as error:
            _log.warning("what was dropped lies in free pages until the next time: %s", error)
        self._space.follow()

    def _fetch_media(self, until: Callable[[], bool]) -> bool:
        try:
            return self._space.fetch(self._way()[1], until)
        except RoundFailed as trouble:
            raise Unreachable(str(trouble)) from trouble

    def nudge(self) -> None:
        """Let the loop do its next round at once: the outbox got something, or the network is back."""
        self._wake.set()

    def attend(self) -> None:
        """Somebody reads what is here: find out at once whether the live line stands, and for some minutes often."""
        self._line.attend()

    def run(self, stop: threading.Event, on_report: Callable[[SyncReport], None]) -> None:
        """Repeat rounds until ``stop`` is set; ``on_report`` is called after each, on this thread.

        Between rounds the live line is held, which brings small changes by itself (``on_report`` is then called on
        its thread); where there is none, a doorbell (long poll) is. Rounds follow ``nudge`` and the server's poll time;
        after failures, a back-off that doubles up to two minutes. What came is made searchable meanwhile, and media
        are fetched (``on_report`` is then called on that thread, too).
        """
        indexing = Indexing(self._content, stop)
        indexing.start()
        came = SyncReport(True, None, True, 0, _POLL_S)
        fetching = self._fetching = Fetching(self._fetch_media, self._round, stop, lambda: on_report(came))
        fetching.start()

        def tell(report: SyncReport) -> None:
            if report.changed:
                indexing.wake()
            if report.ok:
                fetching.wake()
            on_report(report)

        def tell_live(report: SyncReport) -> None:
            with self._round:
                self._follow_content()
            tell(report)

        try:
            run(self, stop, tell, self._wake, _Held(self, tell_live))
        finally:
            stop.set()  # also when an error ended the loop
            self._fetching = None
            indexing.finish()
            fetching.wake()

    def ring(self, wait_s: int) -> bool:
        """Hold the doorbell for up to ``wait_s`` seconds; True when there is news. Raises Unreachable and Refused."""
        try:
            _, transport = self._way()
            path = f"/doorbell?after={self._content.checkpoint()}&wait={wait_s}"
            return decode_reply(transport.call("GET", path, read_s=wait_s + 10), Doorbell).news
        except (RoundFailed, StorageFull, DatabaseDamaged, DatabaseBusy) as error:
            raise Unreachable(str(error)) from error

    def hold(self, stop: threading.Event, on_report: Callable[[SyncReport], None]) -> bool:
        """Hold the live line until a round is needed; False when there is none. Raises Unreachable and Refused."""
        try:
            enrolment, transport = self._way()
            return self._line.hold(transport, enrolment.reply.publisher_keys, stop, on_report)
        except (RoundFailed, StorageFull, DatabaseDamaged, DatabaseBusy) as error:
            raise Unreachable(str(error)) from error

    def quiet_s(self) -> float:
        """Return for how many seconds on no round is needed because the live line stands."""
        return self._line.quiet_s()

    def _way(self) -> tuple[Enrolment, Transport]:
        enrolment = self._journal.enrolment()
        if enrolment is None and self._journal.revoked_at() is not None:
            raise RoundFailed(SyncProblem.REVOKED, "this kiosk was revoked and erased what it held")
        if enrolment is None:
            raise RoundFailed(SyncProblem.NOT_ENROLLED, "this kiosk is not enrolled")
        held = self._transport
        if held is None or held[0] != enrolment:
            key = SigningKey(enrolment.reply.kiosk, enrolment.secret)
            way = Transport(enrolment.server, self._session(), key=key, clock=self._clock, is_cut=self._is_cut)
            held = self._transport = (enrolment, way)
        return held

    def _session(self) -> "requests.Session":
        import requests

        self._http = self._http or requests.Session()
        return self._http

    def _take_content_at_any_rate(self, enrolment: Enrolment, transport: Transport) -> tuple[float, bool]:
        while True:
            try:
                return self._take_content(enrolment, transport)
            except ContentFull:
                # What was fetched so far is staged. Files give their room to it, a step at a time.
                if not self._space.make_room():
                    raise

    def _take_content(self, enrolment: Enrolment, transport: Transport) -> tuple[float, bool]:
        try:
            return self._take_manifest(enrolment, transport)
        except RoundFailed as trouble:
            # A page that is gone or broken may belong to a manifest that was overtaken: ask once more.
            if trouble.problem is not SyncProblem.BAD_PAGE:
                raise
            _log.info("asking again: %s", trouble.detail)
            return self._take_manifest(enrolment, transport)

    def _take_manifest(self, enrolment: Enrolment, transport: Transport) -> tuple[float, bool]:
        versions = self._content.versions()
        self._told = self._condition.told(), frozenset(versions)
        hello = Hello(
            versions=versions,
            checkpoint=self._content.checkpoint(),
            software=self._software,
            waiting=self._journal.waiting_count() + len(self._journal.attachments.to_send()),
            devices=(*self._devices(), *self._told[0]),
            publishers=tuple(key.id for key in enrolment.reply.publisher_keys),
        )
        reply = decode_reply(transport.call("POST", "/hello", hello), HelloReply)
        manifest, word = self._checked(enrolment, reply)
        poll_s = min(max(reply.poll_s, 1.0), 3600.0) + min(max(reply.spread_s, 0.0), 600.0) * _random.random()
        changed = self._flip(transport, manifest, word)
        note_checkpoint(self._journal, manifest.kiosk, manifest.checkpoint)
        return poll_s, changed

    def _checked(self, enrolment: Enrolment, reply: HelloReply) -> tuple[Manifest, Word]:
        keys = extended(enrolment.reply.publisher_keys, reply.endorsements)
        manifest = judged(reply.manifest, keys)
        frames: dict[str, bytes] = {}
        if self._moved is None:
            require_own(manifest, enrolment.reply.kiosk)
        else:
            manifest, frames = handed_on(manifest, enrolment.reply, self._moved, keys)
        if self._content.kiosk() not in (None, manifest.kiosk):
            # Enrolled anew: what another kiosk held, its checkpoint and its members are none of this one's.
            self._content.forget()
        # What another kiosk says of the time, nobody has signed.
        self._on_server_time(manifest.issued_at if self._moved is not None else max(reply.now, manifest.issued_at))
        if manifest.expires_at <= self._clock():
            raise RoundFailed(SyncProblem.EXPIRED_MANIFEST, f"the manifest expired at {manifest.expires_at}")
        # Content that was lost forgets its checkpoint; the journal does not.
        held = max(self._content.checkpoint(), known_checkpoint(self._journal, manifest.kiosk))
        if manifest.checkpoint < held:
            raise RoundFailed(SyncProblem.REPLAYED, f"the manifest's checkpoint {manifest.checkpoint} is below {held}")
        if keys != enrolment.reply.publisher_keys:
            # The publisher has a new key, for which the one that we knew vouches.
            known = msgspec.structs.replace(enrolment.reply, publisher_keys=keys)
            self._journal.save_enrolment(known, enrolment.secret, enrolment.server)
        return manifest, Word(reply.manifest, frames)

    def _flip(self, transport: Transport, manifest: Manifest, word: Word) -> bool:
        changed = False
        waiting: list[str] = []
        for step in plan(manifest, self._content.versions(), self._content.staged()):
            if step.is_long and waiting:
                # What members own and what is small is shown before a large bucket is fetched, which may take hours.
                changed |= self._flip_some(transport, manifest, word, waiting)
                waiting = []
            self._fetch(transport, step)
            waiting.append(step.head.bucket)
        return self._flip_some(transport, manifest, word, None) or changed

    def _flip_some(self, transport: Transport, manifest: Manifest, word: Word, only: list[str] | None) -> bool:
        heads = {head.bucket: head for head in manifest.buckets}
        anew: set[str] = set()
        while True:
            try:
                return self._content.flip(manifest, only, word)
            except ChecksumMismatch as mismatch:
                self._content.discard_staged(mismatch.bucket)
                if mismatch.bucket in anew:
                    raise RoundFailed(SyncProblem.CHECKSUM, str(mismatch)) from mismatch
                _log.warning("fetching a bucket anew: %s", mismatch)
                anew.add(mismatch.bucket)
                self._fetch(transport, Step(heads[mismatch.bucket], 0, anew=True, stale=False))

    def _fetch(self, transport: Transport, step: Step) -> None:
        head = step.head
        if step.stale:
            self._content.discard_staged(head.bucket)
        if step.anew and head.version == 0:
            self._content.stage(Page(bucket=head.bucket, after=0, upto=0, rows=()))
        if step.after >= head.version:
            return
        try:
            with closing(fetch_pages(transport, head, step.after)) as pages:
                for page in pages:
                    self._content.stage(page, head.version)
                    self._space.keep()
        except BadPage as error:
            raise RoundFailed(SyncProblem.BAD_PAGE, str(error)) from error
        except ChecksumMismatch as mismatch:
            self._content.discard_staged(mismatch.bucket)
            raise RoundFailed(SyncProblem.CHECKSUM, str(mismatch)) from mismatch
