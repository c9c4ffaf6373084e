"""What goes with an event is stored with it or not at all, and forgotten once the server has it."""

from datetime import timedelta

import pytest

from offline_cache.attachments import Held
from offline_cache.journal import Journal, JournalFull
from protocol.canonical import sha256_hex
from protocol.cases import Attachment
from protocol.events import CaseOpened, CaseRated, ItemResult, Verdict

SOUND = bytes(range(256)) * 40


def opened(case: str = "case-1", sound: bytes = SOUND) -> CaseOpened:
    said = Attachment(sha256=sha256_hex(sound), size=len(sound), media="audio/ogg", seconds=4)
    return CaseOpened(
        case=case, service="s", number="Y1", topic="t", text="", text_sha256="0" * 64, attachments=(said,)
    )


def held(case: str = "case-1", sound: bytes = SOUND) -> Held:
    return Held(case, sha256_hex(sound), len(sound))


@pytest.fixture
def stored(journal, now):
    return journal.append(opened(), member="m1", at=now, attached=(SOUND,))


def test_it_waits_until_its_event_was_taken(journal, stored):
    assert journal.attachments.held() == (held(),)
    assert journal.attachments.to_send() == ()
    journal.settle((ItemResult(id=stored.id, verdict=Verdict.TAKEN),))
    assert journal.attachments.to_send() == (held(),)
    assert journal.attachments.data(held()) == SOUND


def test_of_a_refused_event_it_is_kept_and_not_sent(journal, stored):
    journal.settle((ItemResult(id=stored.id, verdict=Verdict.REFUSED, reason="unknown_topic"),))
    assert journal.attachments.to_send() == journal.attachments.held() == ()
    assert journal.attachments.data(held()) == SOUND


def test_it_is_forgotten_once_the_server_has_it(journal, stored):
    journal.attachments.settle("case-1", held().sha256)
    assert journal.attachments.held() == ()
    assert journal.attachments.data(held()) is None
    assert journal.waiting() == (stored,)


def test_the_same_sound_in_another_case_stays(journal, now, stored):
    journal.append(opened("case-2"), member="m2", at=now, attached=(SOUND,))
    journal.attachments.settle("case-1", held().sha256)
    assert journal.attachments.held() == (held("case-2"),)


def test_it_outlives_a_restart(journal, folder, key, stored):
    journal.close()
    again = Journal.open(folder / "journal.db", key)
    assert again.attachments.data(held()) == SOUND
    assert again.waiting() == (stored,)
    again.close()


def test_nothing_of_it_lies_in_the_clear(folder, stored):
    written = b"".join(file.read_bytes() for file in folder.glob("journal.db*"))
    assert len(written) > len(SOUND)
    assert SOUND[:64] not in written


def test_an_event_is_not_stored_without_what_goes_with_it(journal, now):
    with pytest.raises(TypeError):
        journal.append(opened(), member="m1", at=now, attached=(SOUND, object()))
    assert journal.waiting_count() == 0
    assert journal.attachments.held() == ()


def test_only_a_new_case_has_something_attached(journal, now):
    with pytest.raises(ValueError, match="only a new case"):
        journal.append(CaseRated(case="c", rating=1), member="m1", at=now, attached=(SOUND,))
    assert journal.waiting_count() == 0


def test_on_a_full_disk_neither_event_nor_sound_is_stored(journal, now, small_disk):
    with pytest.raises(JournalFull):
        journal.append(opened(sound=bytes(2_000_000)), member="m1", at=now, attached=(bytes(2_000_000),))
    assert journal.waiting_count() == 0
    assert journal.attachments.held() == ()


def test_a_delivered_event_is_not_forgotten_before_its_sound_is_sent(journal, now, stored):
    journal.settle((ItemResult(id=stored.id, verdict=Verdict.TAKEN),))
    much_later = now + timedelta(days=90)
    journal.append(CaseRated(case="c", rating=1), member="m1", at=much_later)
    assert journal.attachments.to_send() == (held(),)
    journal.attachments.settle("case-1", held().sha256)
    journal.append(CaseRated(case="c", rating=1), member="m1", at=much_later)
    assert stored not in journal.own_events("m1")


def test_a_journal_of_the_time_before_recordings_is_brought_up_to_date(folder, key, now, old_layout):
    old_layout(folder / "old.db").close()
    journal = Journal.open(folder / "old.db", key)
    journal.append(opened(), member="m1", at=now, attached=(SOUND,))
    assert journal.attachments.data(held()) == SOUND
    journal.close()
    again = Journal.open(folder / "old.db", key)
    assert again.attachments.held() == (held(),)
    again.close()


def test_from_a_damaged_journal_it_is_carried_over(journal, folder, key, stored):
    journal.close()
    path = folder / "journal.db"
    whole = bytearray(path.read_bytes())
    whole[-100] ^= 1  # the last page, of some table's
    path.write_bytes(whole)
    again = Journal.open(path, key)
    assert again.salvaged is not None
    assert again.waiting() == (stored,) or "outbox" in again.salvaged.incomplete
    assert again.attachments.held() == (held(),) or "attachment" in again.salvaged.incomplete
    again.close()
