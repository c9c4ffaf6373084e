import threading
from datetime import timedelta

import msgspec
import pytest

from offline_cache.journal import Journal, JournalDamaged, PinFailures, PrintState
from protocol.events import CaseOpened, CaseRated, ItemResult, PublicationAcknowledged, SlipPrinted, Verdict
from protocol.signing import SigningKey
from protocol.wire import EnrolReply


def rated(name):
    return CaseRated(case=name, rating=3)


def answer(item, verdict=Verdict.TAKEN, reason=""):
    return ItemResult(id=item.id, verdict=verdict, reason=reason)


@pytest.fixture
def reopen(journal, folder, key):
    """End the journal as a crash or a restart would, and open the file again."""
    opened = [journal]

    def again():
        opened[-1].close()
        opened.append(Journal.open(folder / "journal.db", key))
        return opened[-1]

    yield again
    opened[-1].close()


def test_events_wait_in_the_order_they_happened(journal, now):
    items = [journal.append(rated(f"c{n}"), member="m1", at=now) for n in range(3)]
    assert [item.seq for item in items] == [1, 2, 3]
    assert journal.waiting() == tuple(items)
    assert journal.waiting(2) == tuple(items[:2])
    assert journal.waiting_count() == 3


def test_several_events_are_stored_together(journal, now):
    bodies = (rated("c1"), PublicationAcknowledged(publication="p1", version=2))
    items = journal.append_many(bodies, member="m1", at=now)
    assert tuple(item.body for item in items) == bodies
    assert journal.waiting() == items
    assert journal.append_many((), member="m1", at=now) == ()


def test_of_several_events_none_is_stored_when_one_cannot_be(journal, now):
    with pytest.raises(TypeError):
        journal.append_many((rated("c1"), object()), member="m1", at=now)
    assert journal.waiting_count() == 0
    assert journal.append(rated("c2"), member="m1", at=now).seq == 1


def test_what_a_member_wrote_comes_back_to_the_letter(journal, reopen, now):
    text = "诉求：\n\t㼆𬭎·“水费”\u0000末尾 "
    body = CaseOpened(case="c", service="s", number="YJ1", topic="t", text=text, text_sha256="0" * 64)
    journal.append(body, member="m1", at=now)
    assert reopen().waiting()[0].body == body


def test_taken_and_duplicate_events_are_delivered_and_refused_ones_are_kept_apart(journal, now):
    a, b, c, d = (journal.append(rated(n), member="m1", at=now) for n in "abcd")
    journal.settle((answer(a), answer(b, Verdict.DUPLICATE), answer(c, Verdict.REFUSED, "case is closed")))
    assert journal.waiting() == (d,)
    assert journal.dead_letters() == ((c, "case is closed"),)
    assert journal.own_events("m1") == (a, b, d)


def test_an_answer_is_never_taken_back(journal, now):
    item = journal.append(rated("a"), member="m1", at=now)
    journal.settle((answer(item),))
    journal.settle((answer(item, Verdict.REFUSED, "late"),))
    assert journal.dead_letters() == ()


def test_a_member_sees_their_own_events_only(journal, now):
    own = journal.append(rated("a"), member="m1", at=now)
    journal.append(rated("b"), member="m2", at=now)
    journal.append(SlipPrinted(serial="s", template="t", outcome="confirmed", copy=0), member=None, at=now)
    assert journal.own_events("m1") == (own,)


def test_delivered_events_are_forgotten_after_sixty_days_and_waiting_ones_never(journal, now):
    delivered, waiting = journal.append_many((rated("a"), rated("b")), member="m1", at=now)
    journal.settle((answer(delivered),))
    journal.append(rated("c"), member="m2", at=now + timedelta(days=59))
    assert journal.own_events("m1") == (delivered, waiting)
    journal.append(rated("d"), member="m2", at=now + timedelta(days=61))
    assert journal.own_events("m1") == (waiting,)


def test_a_sequence_number_is_not_used_again_after_old_events_went(journal, now):
    item = journal.append(rated("a"), member="m1", at=now)
    journal.settle((answer(item),))
    assert [journal.append(rated("b"), member="m1", at=now + timedelta(days=n)).seq for n in (100, 200)] == [2, 3]


def test_numbers_count_up_for_each_prefix_and_over_restarts(journal, reopen):
    assert [journal.next_number("YJ") for _ in range(3)] == [1, 2, 3]
    assert journal.next_number("DY") == 1
    assert reopen().next_number("YJ") == 4


def test_threads_get_different_numbers_and_no_event_is_lost(journal, now):
    numbers, errors = [], []

    def work(name):
        try:
            for n in range(15):
                numbers.append(journal.next_number("YJ"))
                journal.append(rated(f"{name}-{n}"), member=name, at=now)
                journal.waiting()
        except Exception as error:  # noqa: BLE001 - reported below
            errors.append(error)

    threads = [threading.Thread(target=work, args=(f"m{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(numbers) == list(range(1, 61))
    assert [item.seq for item in journal.waiting(100)] == list(range(1, 61))


def test_wrong_pins_are_counted_over_restarts_until_a_right_one(journal, reopen, now):
    assert journal.pin_failures("m1") == PinFailures(0, None)
    journal.record_pin_failure("m1", now)
    later = now + timedelta(seconds=5)
    assert journal.record_pin_failure("m1", later) == PinFailures(2, later)
    again = reopen()
    assert again.pin_failures("m1") == PinFailures(2, later)
    assert again.pin_failures("m2").count == 0
    again.clear_pin_failures("m1")
    assert again.pin_failures("m1") == PinFailures(0, None)


@pytest.fixture
def queue(journal, now):
    return lambda: journal.queue_print(serial="V-1", template="voucher", member="m1", data=b"\x1b@", at=now)


@pytest.mark.parametrize("state", [s for s in PrintState if s is not PrintState.FAILED])
def test_a_second_print_is_a_copy_when_the_first_may_be_on_paper(journal, queue, now, state):
    first = queue()
    journal.mark_print(first.id, state, now)
    assert (first.copy, journal.next_copy("V-1"), queue().copy) == (0, 1, 1)


def test_a_print_that_failed_makes_no_copy(journal, queue, now):
    journal.mark_print(queue().id, PrintState.FAILED, now)
    assert queue().copy == 0
    assert journal.next_copy("other") == 0


def test_a_job_being_sent_when_the_kiosk_went_down_is_unknown_until_somebody_was_asked(journal, queue, reopen, now):
    sending, queued, done = queue(), queue(), queue()
    journal.mark_print(sending.id, PrintState.SENDING, now)
    journal.mark_print(done.id, PrintState.UNKNOWN, now)
    again = reopen()
    left = again.unfinished_prints()
    assert [(job.id, job.state) for job in left] == [
        (sending.id, PrintState.UNKNOWN),
        (queued.id, PrintState.QUEUED),
    ]
    assert left[0].data == b"\x1b@"
    again.mark_print(sending.id, PrintState.UNKNOWN, now)
    again.mark_print(queued.id, PrintState.FAILED, now)
    assert reopen().unfinished_prints() == ()


def test_a_second_process_beside_the_kiosk_leaves_its_running_print_alone(journal, queue, folder, key, now):
    job = queue()
    journal.mark_print(job.id, PrintState.SENDING, now)
    beside = Journal.open(folder / "journal.db", key)
    assert beside.print_jobs("V-1")[0].state is PrintState.SENDING
    beside.append(rated("a"), member="m1", at=now)
    beside.close()
    assert journal.waiting_count() == 1


def test_marking_a_job_that_is_not_there_is_an_error(journal, now):
    with pytest.raises(LookupError):
        journal.mark_print("nothing", PrintState.FAILED, now)


@pytest.fixture
def reply():
    key = SigningKey.generate("publisher-1").public
    return EnrolReply(
        kiosk="kiosk-1", number="0001", site="farm", site_name="松岭农场", organisation="org",
        time_zone="Asia/Shanghai", publisher_keys=(key,), token_key=bytes(32),
    )  # fmt: skip


def test_who_the_kiosk_is_survives_a_restart_and_is_replaced_by_enrolling_anew(journal, reopen, reply):
    assert journal.enrolment() is None
    journal.save_enrolment(reply, b"\x01" * 32, "https://one")
    journal.save_enrolment(reply, b"\x02" * 32, "https://two")
    held = reopen().enrolment()
    assert (held.reply, held.secret, held.server) == (reply, b"\x02" * 32, "https://two")


def test_secrets_are_not_in_what_is_printed_of_an_enrolment(journal, reply):
    journal.save_enrolment(reply, b"\x41" * 32, "https://one")
    assert "AAAA" not in repr(journal.enrolment())
    assert "token_key" not in repr(journal.enrolment())


def test_audit_entries_come_newest_first(journal, now):
    journal.audit("start", "0.1", now)
    journal.audit("paper_out", "", now + timedelta(hours=1))
    assert [kind for _, kind, _ in journal.audited()] == ["paper_out", "start"]


def test_no_name_and_no_text_can_be_read_on_the_disk(journal, folder, now):
    body = CaseOpened(case="c", service="s", number="YJ1", topic="t", text="宿舍漏水三个月", text_sha256="0" * 64)
    journal.append(body, member="member-0001", at=now)
    journal.queue_print(serial="V-1", template="t", member="member-0001", data="欧阳建国".encode("gb18030"), at=now)
    for closed in (False, True):
        if closed:
            journal.close()
        for file in folder.iterdir():
            raw = file.read_bytes()
            for secret in (
                "宿舍漏水".encode(),
                "欧阳建国".encode("gb18030"),
                b"member-0001",
                b"case_opened",
                b"SQLite",
            ):
                assert secret not in raw, (file.name, secret)


def fill(journal, now):
    journal.append_many((rated(f"c{n}" + "x" * 900) for n in range(60)), member="m1", at=now)
    for _ in range(7):
        journal.next_number("YJ")
    journal.record_pin_failure("m1", now)


def hurt(path, page):
    raw = bytearray(path.read_bytes())
    raw[4096 * page + 60] ^= 1
    path.write_bytes(raw)
    return len(raw) // 4096


def test_of_a_damaged_journal_all_readable_events_are_carried_over_and_it_is_said_loudly(
    journal, folder, key, now, caplog
):
    fill(journal, now)
    before = journal.waiting()
    journal.close()
    hurt(folder / "journal.db", (folder / "journal.db").stat().st_size // 4096 * 3 // 4)
    again = Journal.open(folder / "journal.db", key)
    after = again.waiting()
    assert {item.id for item in after} < {item.id for item in before}
    assert len(after) >= len(before) - 20
    assert again.salvaged.file.exists()
    assert "outbox" in again.salvaged.incomplete
    assert any(record.levelname == "CRITICAL" for record in caplog.records)
    assert again.pin_failures("m1").count == 1
    again.close()


@pytest.mark.parametrize("page", range(1, 40, 3))
def test_wherever_the_damage_is_no_number_is_given_out_twice(journal, folder, key, now, page):
    fill(journal, now)
    journal.close()
    path = folder / "journal.db"
    hurt(path, min(page, path.stat().st_size // 4096 - 1))
    again = Journal.open(path, key)
    assert again.next_number("YJ") > 7
    assert again.append(rated("new"), member="m1", at=now).seq > 60
    again.close()
    Journal.open(path, key).close()


def test_with_a_wrong_key_the_journal_is_set_aside_whole_for_whoever_has_the_right_one(journal, folder, key, now):
    fill(journal, now)
    journal.close()
    wrong = Journal.open(folder / "journal.db", bytes(32))
    assert wrong.waiting() == ()
    assert wrong.next_number("YJ") > 7
    aside = wrong.salvaged.file
    wrong.close()
    found = Journal.open(aside, key)
    assert found.waiting_count() == 60
    found.close()


def test_power_failing_while_a_successor_is_put_in_place_loses_nothing(journal, folder, key, now):
    fill(journal, now)
    journal.close()
    path = folder / "journal.db"
    hurt(path, path.stat().st_size // 4096 // 2)
    Journal.open(path, key).close()
    # The moment between setting the damaged file aside and giving its name to the successor:
    path.rename(folder / "journal.db.rebuilt")
    again = Journal.open(path, key)
    assert again.waiting_count() >= 40
    again.close()


def test_a_second_process_does_not_repair_a_journal_that_the_kiosk_owns(journal, folder, key, now):
    fill(journal, now)
    with pytest.raises(JournalDamaged):
        Journal.open(folder / "journal.db", bytes(32))
    assert journal.waiting_count() == 60


def test_events_travel_as_they_were_stored(journal, reopen, now):
    item = journal.append(rated("a"), member="m1", at=now)
    assert msgspec.json.encode(reopen().waiting()[0]) == msgspec.json.encode(item)
