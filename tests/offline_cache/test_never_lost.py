"""What the journal returned as stored is there after a kill, and a full disk loses nothing that was there before."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from offline_cache.journal import Journal, JournalFull
from protocol.events import CaseRated

# Appends as fast as it can and says each event's identifier only after the journal returned it.
APPENDING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from offline_cache.journal import Journal
from protocol.events import CaseRated
journal = Journal.open(Path(sys.argv[1]), bytes(range(32)))
while True:
    item = journal.append(CaseRated(case="c" * 200, rating=1), member="m1", at=datetime.now(UTC))
    number = journal.next_number("YJ")
    sys.stdout.write(f"{item.id} {item.seq} {number}\\n")
    sys.stdout.flush()
"""


def run_and_kill(path: Path, after_lines: int, extra_s: float) -> list[list[str]]:
    with subprocess.Popen([sys.executable, "-c", APPENDING, str(path)], stdout=subprocess.PIPE, text=True) as process:
        lines = [process.stdout.readline() for _ in range(after_lines)]
        time.sleep(extra_s)  # a random moment inside a write is what is being tested
        os.kill(process.pid, signal.SIGKILL)
        lines += process.stdout.readlines()
    return [line.split() for line in lines if line.endswith("\n")]


def test_killed_at_random_moments_nothing_stored_is_lost_and_nothing_is_doubled(folder, key):
    path = folder / "journal.db"
    said = []
    for n in range(8):
        said += run_and_kill(path, after_lines=5 + n, extra_s=random.random() * 0.02)
    journal = Journal.open(path, key)
    held = journal.waiting(100_000)
    journal.close()
    assert journal.salvaged is None
    assert {name for name, _, _ in said} <= {item.id for item in held}
    assert [item.seq for item in held] == list(range(1, len(held) + 1))
    numbers = [int(number) for _, _, number in said]
    assert len(set(numbers)) == len(numbers)
    assert len(held) - len(said) <= 8  # at most the one being said at each kill


def fill_up(journal, now, text):
    stored = []

    def append_on_and_on():
        while len(stored) < 5000:
            stored.append(journal.append(CaseRated(case=text, rating=1), member="m1", at=now))

    with pytest.raises(JournalFull):
        append_on_and_on()
    return stored


def test_on_a_full_disk_an_event_is_refused_by_name_and_all_before_it_stay(journal, now, folder, key, small_disk):
    stored = fill_up(journal, now, "x" * 2000)
    assert len(stored) > 10
    assert journal.waiting(10_000) == tuple(stored)
    small_disk()
    after = journal.append(CaseRated(case="after", rating=1), member="m1", at=now)
    assert after.seq == stored[-1].seq + 1
    journal.close()
    again = Journal.open(folder / "journal.db", key)
    assert again.salvaged is None
    assert again.waiting(10_000) == (*stored, after)
    again.close()


@pytest.fixture
def tiny_tmpfs(folder, root):
    if not root:
        pytest.skip("mounting a small disk needs root; the quota test beside this one runs for everybody")
    mounted = folder / "disk"
    mounted.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(mounted)], check=False)
    if done.returncode:
        pytest.skip("this machine allows no mounts; the quota test beside this one runs everywhere")
    yield mounted
    subprocess.run(["umount", str(mounted)], check=True)


def test_on_a_real_full_filesystem_too(tiny_tmpfs, now, key):
    journal = Journal.open(tiny_tmpfs / "journal.db", key)
    stored = fill_up(journal, now, "x" * 2000)
    assert journal.waiting(10_000) == tuple(stored)
    with pytest.raises(JournalFull):
        journal.queue_print(serial="s", template="t", member=None, data=bytes(1_000_000), at=now)
    journal.close()
    again = Journal.open(tiny_tmpfs / "journal.db", key)
    assert again.waiting(10_000) == tuple(stored)
    again.close()
