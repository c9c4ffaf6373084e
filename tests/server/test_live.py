"""A live line: what changes is at the kiosk at once, small, signed, and checked like everything else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import msgspec
import pytest

from protocol.live import Bell, Opened
from protocol.wire import Problem
from server.domain.actors import System
from server.domain.kiosks import revoke
from server.domain.members import transfer
from server.domain.records import put_rows, remove_rows
from server.feed.worker import sequence_all
from tests.server.live_client import LiveLine

pytestmark = pytest.mark.both_databases

NONCES = (f"live-nonce-{number:05d}" for number in count())


@contextmanager
def line_of(client, **options) -> Iterator[LiveLine]:
    line = LiveLine(client, next(NONCES), **options)
    try:
        yield line
    finally:
        line.close()


@pytest.fixture
def in_step(farm, client):
    """A kiosk that holds all there is, with nothing waiting for the sequencer."""
    sequence_all(farm.database)
    client.sync()
    return client


@pytest.fixture
def line(in_step) -> Iterator[LiveLine]:
    """The line of a kiosk that is in step."""
    client = in_step
    with line_of(client) as made:
        assert isinstance(made.next(), Opened)
        yield made


@pytest.fixture
def put(farm) -> Callable[..., None]:
    def write(key: str, cents: int = 1) -> None:
        with farm.database.write() as session:
            put_rows(session, System(), [farm.row(key, cents=cents)], at=farm.now)

    return write


def matches(advance, client, digest):
    held = client.rows[advance.bucket]
    return (len(held), bytes.fromhex(digest(held))) == (advance.moved.rows, advance.moved.checksum)


def test_a_change_arrives_whole_and_leads_to_the_sum_it_names(client, line, put, digest):
    put("a", 1)
    first = line.take()
    put("a", 2)
    second = line.take()

    assert first.bucket == second.bucket == "members:east"
    assert matches(second, client, digest)
    assert b'"paid":2' in client.rows["members:east"]["record", "a"]


def test_a_record_that_is_removed_goes(farm, client, line, put, digest):
    put("a")
    line.take()
    with farm.database.write() as session:
        remove_rows(session, System(), ["a"], at=farm.now)

    assert matches(line.take(), client, digest)
    assert ("record", "a") not in client.rows["members:east"]


def test_what_happened_while_the_line_was_down_comes_first(in_step, put, digest, farm):
    client = in_step
    put("a", 1)
    put("b", 2)
    sequence_all(farm.database)
    with line_of(client) as line:
        assert isinstance(line.next(), Opened)
        caught_up = line.take()

    assert caught_up.moved.steps == 2
    assert matches(caught_up, client, digest)


def test_too_much_for_a_frame_rings_the_bell_instead(farm, line):
    with farm.database.write() as session:
        put_rows(session, System(), [farm.row(f"r{n}") for n in range(200)], at=farm.now)

    assert isinstance(line.next(), Bell)


def test_a_kiosk_from_nothing_is_asked_to_say_hello(farm, new_client):
    with farm.database.write() as session:
        put_rows(session, System(), [farm.row(f"r{n}") for n in range(200)], at=farm.now)
    sequence_all(farm.database)
    with line_of(new_client()) as line:
        assert isinstance(line.next(), Opened)
        assert isinstance(line.next(), Bell)


def test_a_kiosk_that_holds_a_bucket_too_many_is_asked_to_say_hello(in_step):
    client = in_step
    client.versions["members:west"] = 1
    with line_of(client) as line:
        assert isinstance(line.next(), Opened)
        assert isinstance(line.next(), Bell)


def test_another_farms_members_do_not_come_down_this_line(farm, client, line, put):
    with farm.database.write() as session:
        put_rows(session, System(), [farm.row("w", member="wen")], at=farm.now)
    sequence_all(farm.database)
    put("a")

    assert line.take().bucket == "members:east"


def test_a_member_who_leaves_is_off_the_kiosk_at_once(farm, client, line, digest):
    with farm.database.write() as session:
        transfer(session, System(), "anna", "west-team", at=farm.now)

    assert matches(line.take(), client, digest)
    assert ("member", "anna") not in client.rows["members:east"]
    assert ("entitlement", "mooncake") not in client.rows["members:east"]


def test_the_line_of_a_revoked_kiosk_is_cut_and_stays_cut(farm, client, line):
    with farm.database.write() as session:
        revoke(session, System(), client.enrolled.kiosk, at=farm.now)
    farm.database.wake.set()

    assert line.ended
    with line_of(client) as again:
        assert again.answer.status == 403
        assert msgspec.json.decode(again.answer.read(), type=Problem).code == "revoked"


def test_an_unsigned_kiosk_gets_no_line(client):
    answer = client.send("POST", "/live", b"{}", change=lambda headers: headers.pop("Signature"))

    assert answer.status_code == 401


def test_a_silent_line_beats(farm, in_step):
    object.__setattr__(farm.context.settings, "beat_s", 0.05)
    with line_of(in_step) as line:
        assert line.next() == Opened(0.05, 24 * 3600.0)
        assert [line.next(), line.next()] == [None, None]


def test_when_the_kiosk_hangs_up_nobody_keeps_its_line(farm, in_step, put):
    client = in_step
    with line_of(client) as line:
        line.next()
        assert len(farm.context.doorbell.lines) == 1
    with line_of(client) as other:
        other.next()
        put("a")
        other.take()  # the server has been round its lines since

        assert len(farm.context.doorbell.lines) == 1
