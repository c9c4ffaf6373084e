"""What members say goes up after its event: in pieces, over any line or by stick, once, sealed, and heard by few."""

import random
import threading

import msgspec
import pytest
from sqlalchemy import func, select

from offline_cache.attachments import Held
from offline_cache.courier import export_outbox, import_bundle
from offline_cache.transport import Refused, Unreachable
from offline_cache.uploads import Uploads
from protocol.canonical import sha256_hex
from protocol.entities import Attachment
from protocol.events import CaseOpened, CaseRated, Verdict
from protocol.ids import uuid7
from protocol.wire import ATTACHMENT_LIMIT, ATTACHMENT_PIECE, AttachmentState
from server.backup import backup, restore
from server.config import settings_in
from server.context import open_context
from server.courier import export_bundle
from server.courier import import_bundle as take_in
from server.domain import attachments
from server.domain.attachments import hear, recordings, state, take_piece
from server.domain.audit import entries
from server.domain.cases import get_case
from server.domain.inbox import take
from server.domain.problems import DomainProblem
from server.feed.worker import sequence_all
from server.store.attachments import AttachmentPieceRow
from tests.server.real_kiosk import real_kiosk

both = pytest.mark.both_databases
SOUND = random.Random(5).randbytes(3 * ATTACHMENT_PIECE + 1000)
PIECES = 4


def described(sound=SOUND, **changes):
    made = Attachment(sha256=sha256_hex(sound), size=len(sound), media="audio/ogg", seconds=35)
    return msgspec.structs.replace(made, **changes)


def opened(farm, *attached, text="", number="YJ-1"):
    return CaseOpened(
        case=uuid7(farm.now),
        service="opinions",
        number=number,
        topic="canteen",
        text=text,
        text_sha256=sha256_hex(text.encode()),
        attachments=attached or (described(),),
    )


def deliver(farm, body):
    with farm.database.write() as session:
        return take(session, farm.kiosk, farm.item(body), zone=farm.context.settings.zone, now=farm.now)


@pytest.fixture
def case(farm):
    """A case whose recording has been announced by the farm's kiosk."""
    body = opened(farm)
    assert deliver(farm, body).verdict is Verdict.TAKEN
    return body.case


def bring(farm, case, start, data, kiosk=None, sha256=""):
    with farm.database.write() as session:
        return take_piece(
            session,
            farm.context.vault,
            kiosk or farm.kiosk,
            case,
            sha256 or sha256_hex(SOUND),
            start,
            data,
            now=farm.now,
        )


def bring_all(farm, case):
    held = 0
    while held < len(SOUND):
        held = bring(farm, case, held, SOUND[held : held + ATTACHMENT_PIECE]).held


def heard(farm, case, officer=None):
    with farm.database.write() as session:
        return hear(session, farm.context.vault, officer or farm.case_officer, case, sha256_hex(SOUND), at=farm.now)


def arrivals(farm, case):
    with farm.database.read() as session:
        return [e for e in entries(session, farm.admin, object_id=case) if e.action == "case.attach"]


# Taking it in.


def test_a_case_without_words_comes_with_what_was_said(farm, case):
    with farm.database.read() as session:
        view = get_case(session, farm.case_officer, case)
        (one,) = recordings(session, farm.case_officer, case)
    assert view.case.thread[0].attachments == (described(),)
    assert (one.seconds, one.arrived_at) == (35, None)


@both
def test_pieces_make_the_whole_and_the_pieces_are_forgotten(farm, case):
    bring_all(farm, case)

    assert heard(farm, case) == SOUND
    with farm.database.read() as session:
        assert session.scalar(select(func.count()).select_from(AttachmentPieceRow)) == 0
        assert state(session, farm.kiosk, case, sha256_hex(SOUND)) == AttachmentState(held=len(SOUND), whole=True)


@both
def test_the_same_piece_again_changes_nothing(farm, case):
    first = SOUND[:ATTACHMENT_PIECE]
    assert bring(farm, case, 0, first) == bring(farm, case, 0, first)
    bring_all(farm, case)
    assert bring(farm, case, 0, first).whole
    assert len(arrivals(farm, case)) == 1


def test_a_piece_from_further_on_is_not_taken(farm, case):
    assert bring(farm, case, ATTACHMENT_PIECE, SOUND[ATTACHMENT_PIECE : 2 * ATTACHMENT_PIECE]).held == 0


@pytest.mark.parametrize(("start", "data"), [(0, b""), (0, bytes(ATTACHMENT_PIECE + 1)), (0, bytes(len(SOUND) + 1))])
def test_a_piece_that_cannot_be_right_is_refused(farm, case, start, data):
    with pytest.raises(DomainProblem) as caught:
        bring(farm, case, start, data)
    assert caught.value.code == "bad_piece"


@both
def test_what_comes_as_something_else_is_forgotten_and_may_come_anew(farm, case):
    wrong = bytes(len(SOUND))
    for start in range(0, len(wrong), ATTACHMENT_PIECE):
        last = bring(farm, case, start, wrong[start : start + ATTACHMENT_PIECE])
    assert last == AttachmentState(held=0, whole=False)
    bring_all(farm, case)
    assert heard(farm, case) == SOUND


def test_only_the_kiosk_that_announced_it_brings_it(farm, case):
    other, _ = farm.another_kiosk()
    with pytest.raises(DomainProblem) as caught:
        bring(farm, case, 0, SOUND[:10], kiosk=other)
    assert caught.value.code == "unknown_attachment"


def test_nothing_is_taken_that_no_event_announced(farm, case):
    with pytest.raises(DomainProblem) as caught:
        bring(farm, case, 0, b"x", sha256="0" * 64)
    assert caught.value.code == "unknown_attachment"


@pytest.mark.parametrize(
    "attached",
    [
        (described(sha256="../../etc/passwd"),),
        (described(sha256="A" * 64),),
        (described(media="text/html"),),
        (described(size=0),),
        (described(size=ATTACHMENT_LIMIT + 1),),
        (described(seconds=0),),
        (described(), described()),
        tuple(described(bytes([n])) for n in range(attachments.MOST + 1)),
    ],
)
def test_what_cannot_be_attached_refuses_the_event(farm, attached):
    result = deliver(farm, opened(farm, *attached))
    assert (result.verdict, result.reason) == (Verdict.REFUSED, "bad_attachment")


def test_two_members_may_say_the_same(farm, case):
    second = opened(farm, number="YJ-2")
    assert deliver(farm, second).verdict is Verdict.TAKEN
    bring_all(farm, case)
    with pytest.raises(DomainProblem, match="on its way"):
        heard(farm, second.case)
    bring_all(farm, second.case)
    assert heard(farm, second.case) == SOUND


# Hearing it.


@both
def test_each_hearing_is_written_down(farm, case):
    bring_all(farm, case)
    heard(farm, case)
    heard(farm, case, farm.admin)
    with farm.database.read() as session:
        told = [e for e in entries(session, farm.admin, object_id=case) if e.action == "case.hear"]
    assert [(one.actor, one.detail) for one in told] == [
        (farm.admin.id, {"recording": sha256_hex(SOUND)[:12]}),
        (farm.case_officer.id, {"recording": sha256_hex(SOUND)[:12]}),
    ]


@pytest.mark.parametrize(("who", "code"), [("wester", "out_of_scope"), ("author", "not_allowed")])
def test_who_may_not_see_the_case_hears_nothing_and_nothing_is_written_down(farm, case, who, code):
    bring_all(farm, case)
    officer = {"wester": farm.west_admin, "author": farm.author}[who]
    with pytest.raises(DomainProblem) as caught:
        heard(farm, case, officer)
    assert caught.value.code == code
    with farm.database.read() as session:
        assert not [e for e in entries(session, farm.admin, object_id=case) if e.action == "case.hear"]
        with pytest.raises(DomainProblem):
            recordings(session, officer, case)


def test_what_has_not_come_whole_cannot_be_heard(farm, case):
    bring(farm, case, 0, SOUND[:ATTACHMENT_PIECE])
    with pytest.raises(DomainProblem) as caught:
        heard(farm, case)
    assert caught.value.code == "not_arrived"


def test_a_damaged_file_is_said_to_be(farm, case):
    bring_all(farm, case)
    (file,) = farm.context.settings.attachments.glob("??/*")
    file.write_bytes(file.read_bytes()[:-1] + b"\0")
    with pytest.raises(DomainProblem) as caught:
        heard(farm, case)
    assert caught.value.code == "damaged_attachment"


def test_nothing_of_it_lies_on_the_server_s_disk_in_the_clear(farm, case):
    bring(farm, case, 0, SOUND[:ATTACHMENT_PIECE])
    _require_sealed(farm)
    bring_all(farm, case)
    _require_sealed(farm)


def _require_sealed(farm):
    files = [path for path in farm.context.settings.data.rglob("*") if path.is_file()]
    sample = SOUND[1000:1032]
    assert not [path for path in files if sample in path.read_bytes()]
    with farm.database.read() as session:
        assert not [one for one in session.scalars(select(AttachmentPieceRow.sealed)) if sample in one]


@both
def test_a_restored_server_still_plays_it(farm, case, tmp_path):
    bring_all(farm, case)
    backup(farm.context.settings, farm.database, tmp_path / "copy.tar")
    settings = settings_in(tmp_path / "fresh")
    settings.data.mkdir()
    fresh = open_database(settings)
    restore(settings, fresh, tmp_path / "copy.tar")
    fresh.close()

    context = open_context(settings, farm.clock)
    with context.database.write() as session:
        found = hear(session, context.vault, farm.case_officer, case, sha256_hex(SOUND), at=farm.now)
    context.close()
    assert found == SOUND


def open_database(settings):
    from server.store.database import Database

    return Database(settings.database)


def test_a_server_of_the_time_before_gets_its_seal(farm, case):
    (farm.context.settings.data / "attachment.key").unlink()
    context = open_context(farm.context.settings, farm.clock)
    assert len(context.vault.key) == 32
    context.close()
    again = open_context(farm.context.settings, farm.clock)
    assert again.vault.key == context.vault.key
    again.close()


# On the line.


@pytest.fixture
def kiosk(farm, url, tmp_path):
    """A real kiosk whose member has said something that waits."""
    sequence_all(farm.database)
    with real_kiosk(farm, url, tmp_path / "kiosk") as made:
        yield made


def say(farm, kiosk, sound=SOUND, announced=None, number="YJ-9"):
    body = opened(farm, announced or described(sound), number=number)
    kiosk.journal.append(body, member="anna", at=farm.now, attached=(sound,))
    return body.case


@both
def test_a_round_brings_event_and_recording_and_the_kiosk_forgets_it(farm, kiosk):
    case = say(farm, kiosk)
    kiosk.sync()
    assert heard(farm, case) == SOUND
    assert kiosk.journal.attachments.held() == ()
    kiosk.sync()
    assert len(arrivals(farm, case)) == 1


class BadLine:
    """A way to the server on which requests and answers are lost; it counts what was sent."""

    def __init__(self, kiosk, loss, seed=0):
        _, self._way = kiosk.client._way()
        self._chance, self._loss = random.Random(seed), loss
        self.pieces = 0

    def call(self, method, path, body=None, *, read_s=15.0):
        if self._chance.random() < self._loss / 2:
            raise Unreachable("the request is lost")
        self.pieces += method == "PUT"
        answer = self._way.call(method, path, body, read_s=read_s)
        if self._chance.random() < self._loss / 2:
            raise Unreachable("the answer is lost")
        return answer


def _never():
    return False


@pytest.mark.parametrize("seed", range(3))
def test_on_a_bad_line_it_goes_on_where_it_stopped_and_comes_once(farm, kiosk, seed):
    kiosk.sync()
    cases = [say(farm, kiosk, sound, number=f"YJ-{n}") for n, sound in enumerate((SOUND, SOUND[::-1]))]
    _events_only(kiosk)
    line, rounds = BadLine(kiosk, loss=0.6, seed=seed), 0
    while kiosk.journal.attachments.held():
        rounds += 1
        try:
            Uploads(kiosk.journal.attachments).send(line, _never)
        except Unreachable:
            continue
    assert rounds > 1
    # A piece whose answer was lost is not sent again: the server is asked where to go on.
    assert line.pieces == 2 * PIECES
    assert [len(arrivals(farm, case)) for case in cases] == [1, 1]
    assert heard(farm, cases[0]) == SOUND


def _events_only(kiosk):
    """Deliver the outbox and nothing else."""
    _, way = kiosk.client._way()
    kiosk.client._drain(way)


def test_news_interrupts_a_long_upload_after_a_piece(farm, kiosk):
    say(farm, kiosk)
    _events_only(kiosk)
    line = BadLine(kiosk, loss=0)
    assert Uploads(kiosk.journal.attachments).send(line, lambda: True) == 0
    assert line.pieces == 1
    assert Uploads(kiosk.journal.attachments).send(line, _never) == 1
    assert line.pieces == PIECES


def test_what_is_not_what_was_announced_is_tried_twice_and_kept(farm, kiosk):
    case = say(farm, kiosk, announced=described(SOUND[::-1]))
    with kiosk.journal._database.write() as connection:
        connection.run("UPDATE attachment SET sha256 = ?", (sha256_hex(SOUND[::-1]),))
    _events_only(kiosk)
    uploads, line = Uploads(kiosk.journal.attachments), BadLine(kiosk, loss=0)
    assert uploads.send(line, _never) == 0
    assert line.pieces == 2 * PIECES
    assert "does not get it as it is here" in "".join(uploads.faults.values())
    assert kiosk.journal.attachments.held() == (Held(case, sha256_hex(SOUND[::-1]), len(SOUND)),)


def test_a_refusal_keeps_it_and_the_next_one_goes(farm, kiosk):
    first, second = say(farm, kiosk), say(farm, kiosk, SOUND[::-1], number="YJ-10")
    _events_only(kiosk)

    class Refusing(BadLine):
        def call(self, method, path, body=None, *, read_s=15.0):
            if first in path:
                self._way.call("GET", f"/attachments/nobody/{'0' * 64}")
            return super().call(method, path, body, read_s=read_s)

    uploads = Uploads(kiosk.journal.attachments)
    assert uploads.send(Refusing(kiosk, loss=0), _never) == 1
    assert [one.case for one in kiosk.journal.attachments.held()] == [first]
    assert "unknown_attachment" in "".join(uploads.faults.values())
    assert len(arrivals(farm, second)) == 1
    assert uploads.send(BadLine(kiosk, loss=0), _never) == 1
    assert uploads.faults == {}


def test_a_server_of_the_time_before_refuses_and_nothing_is_lost(farm, kiosk):
    say(farm, kiosk)
    _events_only(kiosk)

    class Old(BadLine):
        def call(self, method, path, body=None, *, read_s=15.0):
            return self._way.call(method, path.replace("/attachments", "/no-such-thing"), body)

    assert Uploads(kiosk.journal.attachments).send(Old(kiosk, loss=0), _never) == 0
    assert len(kiosk.journal.attachments.held()) == 1


def test_recordings_are_none_of_the_public_files(farm, kiosk):
    case = say(farm, kiosk)
    kiosk.sync()
    assert heard(farm, case)
    with pytest.raises(Refused):
        BadLine(kiosk, loss=0).call("GET", f"/blobs/{sha256_hex(SOUND)}")


@both
def test_two_at_once_take_a_piece_once(farm, kiosk):
    case = say(farm, kiosk)
    _events_only(kiosk)
    held, failures = [], []

    def send():
        try:
            line = BadLine(kiosk, loss=0)
            held.append(line.call("PUT", f"/attachments/{case}/{sha256_hex(SOUND)}/0", SOUND[:ATTACHMENT_PIECE]))
        except Unreachable as error:  # the loser may be asked to come again
            failures.append(error)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert held
    assert {msgspec.json.decode(one, type=AttachmentState).held for one in held} == {ATTACHMENT_PIECE}
    kiosk.sync()
    assert heard(farm, case) == SOUND


# By stick.


def send_stick(farm, kiosk, stick):
    return export_outbox(stick, kiosk.content, kiosk.journal, clock=farm.clock, software="test")[0]


def bring_stick(farm, kiosk, stick):
    sequence_all(farm.database)
    file = export_bundle(farm.context, kiosk.enrolment.reply.number, stick).file
    return import_bundle(file, kiosk.content, kiosk.journal, clock=farm.clock, software="test")


@both
def test_the_courier_brings_it_once_and_the_kiosk_forgets_it_with_the_next_stick(farm, kiosk, stick):
    case = say(farm, kiosk)
    file = send_stick(farm, kiosk, stick)
    assert SOUND[1000:1032] not in file.read_bytes()
    assert take_in(farm.context, file).taken == 1
    assert take_in(farm.context, file).taken == 1
    assert heard(farm, case) == SOUND
    assert len(arrivals(farm, case)) == 1
    assert len(kiosk.journal.attachments.held()) == 1

    assert bring_stick(farm, kiosk, stick).ok
    assert kiosk.journal.attachments.held() == ()
    assert kiosk.journal.waiting_count() == 0


def test_half_came_by_the_line_and_the_courier_brings_the_whole(farm, kiosk, stick):
    case = say(farm, kiosk)
    _events_only(kiosk)
    Uploads(kiosk.journal.attachments).send(BadLine(kiosk, loss=0), lambda: True)
    take_in(farm.context, send_stick(farm, kiosk, stick))
    assert heard(farm, case) == SOUND
    assert Uploads(kiosk.journal.attachments).send(BadLine(kiosk, loss=0), _never) == 1


def test_of_a_refused_event_the_courier_carries_nothing_more(farm, kiosk, stick):
    kiosk.journal.append(opened(farm, described(media="text/html")), member="anna", at=farm.now, attached=(SOUND,))
    take_in(farm.context, send_stick(farm, kiosk, stick))
    bring_stick(farm, kiosk, stick)
    assert len(kiosk.journal.dead_letters()) == 1
    small = send_stick(farm, kiosk, stick).stat().st_size
    assert small < len(SOUND)


def test_other_events_travel_as_they_always_did(farm, kiosk):
    kiosk.journal.append(CaseRated(case="none", rating=3), member="anna", at=farm.now)
    kiosk.client.sync_once()
    assert kiosk.journal.waiting_count() == 0
