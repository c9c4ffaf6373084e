"""What members say comes to the server over any line, or by stick, once."""

import random
import threading

import msgspec
import pytest

from offline_cache.attachments import Held
from offline_cache.courier import export_outbox, import_bundle
from offline_cache.delivering import deliver as send_events
from offline_cache.transport import Refused, Unreachable
from offline_cache.uploads import Uploads
from protocol.canonical import sha256_hex
from protocol.events import CaseRated
from protocol.wire import ATTACHMENT_PIECE, AttachmentState
from server.courier import export_bundle
from server.courier import import_bundle as take_in
from server.feed.worker import sequence_all
from tests.server.real_kiosk import real_kiosk
from tests.server.recordings import PIECES, SOUND, arrivals, described, heard, opened

both = pytest.mark.both_databases


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
    send_events(kiosk.journal, way)


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
