"""What members say goes up after its event: in pieces, once, sealed, and heard by few."""

import pytest
from sqlalchemy import func, select

from protocol.canonical import sha256_hex
from protocol.events import Verdict
from protocol.wire import ATTACHMENT_LIMIT, ATTACHMENT_PIECE, AttachmentState
from server.backup import backup, restore
from server.config import settings_in
from server.context import open_context
from server.domain import attachments
from server.domain.attachments import hear, recordings, state
from server.domain.audit import entries
from server.domain.cases import get_case
from server.domain.problems import DomainProblem
from server.store.attachments import AttachmentPieceRow
from tests.server.recordings import SOUND, arrivals, bring, bring_all, deliver, described, heard, opened

both = pytest.mark.both_databases


@pytest.fixture
def case(farm):
    """A case whose recording has been announced by the farm's kiosk."""
    body = opened(farm)
    assert deliver(farm, body).verdict is Verdict.TAKEN
    return body.case


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
