"""However long the line is away and however full the disk: what members say is kept, and logs make room for it."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from offline_cache import outbox
from offline_cache.journal import Journal, JournalFull, PrintState
from offline_cache.journal_tables import stamp
from protocol.canonical import canonical
from protocol.events import CaseRated, DeviceReported, ItemResult, OutboxItem, SlipPrinted, Verdict
from protocol.ids import uuid7


def slip(number):
    return SlipPrinted(serial=f"s{number}", template="receipt", outcome="confirmed", copy=0)


def word(number):
    return CaseRated(case=f"c{number}", rating=3)


@pytest.fixture
def few(monkeypatch):
    """At most forty slips may wait, and twenty reports of devices."""
    monkeypatch.setattr(outbox, "LIMITS", {"slip_printed": 40, "device_reported": 20})


def test_print_logs_thin_out_from_the_oldest_and_a_members_words_all_stay_in_their_order(journal, now, few):
    for number in range(100):
        journal.append(slip(number), member=None, at=now + timedelta(minutes=number))
        journal.append(word(number), member="m1", at=now + timedelta(minutes=number))

    waiting = journal.waiting(1000)

    slips = [item.body.serial for item in waiting if isinstance(item.body, SlipPrinted)]
    assert slips == [f"s{number}" for number in range(100 - len(slips), 100)]
    assert 37 <= len(slips) <= 40
    assert [item.body for item in waiting if isinstance(item.body, CaseRated)] == [word(n) for n in range(100)]
    assert [item.seq for item in waiting] == sorted(item.seq for item in waiting)
    (gone,) = journal.thinned()
    assert (gone.kind, gone.count) == ("slip_printed", 100 - len(slips))
    assert (gone.first, gone.last) == (now, now + timedelta(minutes=gone.count - 1))


def test_each_kind_has_a_bound_of_its_own(journal, now, few):
    for number in range(39):
        journal.append(slip(number), member=None, at=now)
    for _ in range(50):
        journal.append(DeviceReported(device="printer", status="online", fault=""), member=None, at=now)

    assert [gone.kind for gone in journal.thinned()] == ["device_reported"]
    assert sum(isinstance(item.body, SlipPrinted) for item in journal.waiting(1000)) == 39


def test_a_slips_end_is_bounded_as_well_when_it_comes_with_its_job(journal, now, few):
    for number in range(50):
        job = journal.queue_print(serial=f"s{number}", template="t", member="m1", data=b"x", at=now)
        journal.settle_print(job.id, PrintState.CONFIRMED, slip(number), now)

    assert journal.waiting_count() <= 40
    assert journal.thinned()[0].count >= 10


def test_that_logs_were_dropped_is_known_for_sixty_days(journal, now, few):
    for number in range(50):
        journal.append(slip(number), member=None, at=now)
    journal.append(slip(50), member=None, at=now + timedelta(days=59))
    assert journal.thinned()

    journal.append(slip(51), member=None, at=now + timedelta(days=61))

    assert journal.thinned() == ()


def test_logs_that_the_server_has_are_of_no_more_use_here(journal, now):
    kept = journal.append(word(1), member="m1", at=now)
    log = journal.append(slip(1), member="m1", at=now)
    journal.settle(tuple(ItemResult(id=item.id, verdict=Verdict.TAKEN) for item in (kept, log)))

    assert journal.own_events("m1") == (kept,)


@pytest.mark.parametrize("state", [PrintState.CONFIRMED, PrintState.FAILED, PrintState.UNKNOWN])
def test_what_was_printed_is_forgotten_once_the_job_has_ended(journal, now, state):
    job = journal.queue_print(serial="s", template="t", member="m1", data=b"of a member", at=now)
    journal.mark_print(job.id, PrintState.SENDING, now)
    assert journal.print_jobs("s")[0].data == b"of a member"

    journal.mark_print(job.id, state, now)

    assert journal.print_jobs("s")[0].data == b""


@pytest.fixture
def small_disk(tmp_path: Path, root: bool) -> Iterator[Path]:
    if not root or not shutil.which("mount"):
        pytest.skip("mounting a small disk needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)], check=False).returncode:
        pytest.skip("this machine allows no mounts")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def on_small_disk(small_disk, key) -> Iterator[Journal]:
    opened = Journal.open(small_disk / "journal.db", key)
    yield opened
    opened.close()


def fill_up(write):
    """Write until nothing more fits."""
    with pytest.raises((JournalFull, OSError)):  # noqa: PT012 - one statement, again and again
        for number in range(100_000):
            write(number)


@pytest.fixture
def full(on_small_disk, small_disk, now) -> Journal:
    """A journal with many logs, on a disk that somebody else has filled up."""
    on_small_disk.keep_ballast()
    for _ in range(10):
        on_small_disk.append_many([slip(number) for number in range(600)], member=None, at=now)
    with (small_disk / "somebody else's").open("wb", buffering=0) as file:
        fill_up(lambda _: file.write(bytes(4096)))
    fill_up(lambda number: on_small_disk.append(slip(number), member=None, at=now))
    return on_small_disk


def test_on_a_full_disk_logs_and_the_room_that_was_kept_go_to_what_members_say(full, now):
    number = full.next_number("YJ")
    long = CaseRated(case="长" * 5000, rating=1)
    said = [full.append(long, member="m1", at=now) for _ in range(300)]

    assert number == 1
    assert tuple(item for item in full.waiting(100_000) if not outbox.is_log(item.body)) == tuple(said)
    (gone,) = full.thinned()
    assert gone.count > 4000


@pytest.fixture
def old_journal(folder, old_layout, now):
    """A journal as the first release left it: its rows knew no kinds."""
    connection = old_layout(folder / "journal.db")
    items = [OutboxItem(id=uuid7(now), seq=n, at=now, body=(slip if n % 2 else word)(n)) for n in range(1, 101)]
    insert = "INSERT INTO outbox (seq, id, at, member, state, reason, item) VALUES (?, ?, ?, NULL, 'waiting', '', ?)"
    connection.run_many(insert, [(item.seq, item.id, stamp(item.at), canonical(item)) for item in items])
    connection.run("INSERT INTO counter (prefix, value) VALUES ('', 100)")
    connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return tuple(items)


def test_a_journal_of_the_software_before_is_taken_over_with_every_event(old_journal, folder, key, now, few):
    opened = Journal.open(folder / "journal.db", key)

    assert opened.waiting(1000) == old_journal
    opened.append(slip(101), member=None, at=now)
    assert opened.thinned()[0].count >= 11
    opened.close()


def test_so_is_a_damaged_one_as_far_as_it_can_be_read(old_journal, folder, key, now, few):
    path = folder / "journal.db"
    raw = bytearray(path.read_bytes())
    raw[len(raw) * 3 // 4] ^= 1
    path.write_bytes(raw)

    opened = Journal.open(path, key)

    assert opened.salvaged is not None
    found = opened.waiting(1000)
    assert set(found) <= set(old_journal)
    assert len(found) >= 60
    opened.append(slip(1000), member=None, at=now)
    opened.close()
