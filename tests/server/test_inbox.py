"""What members do at kiosks arrives exactly once, on both databases."""

import threading
from collections import Counter
from datetime import date

import msgspec
import pytest
from sqlalchemy import func, select

from protocol.canonical import sha256_hex
from protocol.cases import CaseStatus
from protocol.entitlements import EntitlementStatus
from protocol.events import (
    CaseOpened,
    CaseRated,
    DeviceReported,
    PublicationAcknowledged,
    SlipPrinted,
    Verdict,
)
from protocol.ids import uuid7
from protocol.signing import SigningKey
from server.domain import cases, publications
from server.domain.actors import System
from server.domain.entitlements import get_entitlement
from server.domain.inbox import refused_items
from server.domain.kiosks import fleet, revoke
from server.domain.members import transfer
from server.store.fleet import InboxRow, SlipRow
from server.store.tables import CaseMessageRow, CaseRow

pytestmark = pytest.mark.both_databases


def opened(farm, text="食堂的菜偏咸", **changes):
    event = CaseOpened(
        case=uuid7(farm.now),
        service="opinions",
        number="YJ-0001-1",
        topic="canteen",
        text=text,
        text_sha256=sha256_hex(text.encode()),
    )
    return msgspec.structs.replace(event, **changes)


def test_a_case_arrives_with_its_text_unedited_and_its_due_date(farm):
    item = farm.item(opened(farm))

    assert farm.deliver(item).verdict is Verdict.TAKEN
    with farm.database.read() as session:
        view = cases.get_case(session, farm.case_officer, item.body.case)
        assert view.case.status is CaseStatus.SUBMITTED
        assert view.case.thread[0].text == "食堂的菜偏咸"
        assert view.case.due_on == date(2025, 10, 16)
        assert view.member_name == "会员anna"


def test_the_due_date_counts_days_of_the_site_not_of_greenwich(farm):
    farm.clock.advance(hours=9)  # 17:00 UTC: the next day has begun in Shanghai
    item = farm.item(opened(farm))
    farm.deliver(item)

    with farm.database.read() as session:
        assert cases.get_case(session, farm.case_officer, item.body.case).case.due_on == date(2025, 10, 17)


def test_the_second_delivery_is_a_duplicate(farm):
    item = farm.item(opened(farm))
    farm.deliver(item)

    assert farm.deliver(item).verdict is Verdict.DUPLICATE
    with farm.database.read() as session:
        assert session.scalar(select(func.count()).select_from(CaseRow)) == 1
        assert session.scalar(select(func.count()).select_from(CaseMessageRow)) == 1


def test_delivered_by_many_at_once_it_is_taken_once(farm):
    item = farm.item(opened(farm))
    gate, verdicts = threading.Barrier(6), []

    def one():
        gate.wait()
        verdicts.append(farm.deliver(item).verdict)

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(verdicts) == {Verdict.TAKEN: 1, Verdict.DUPLICATE: 5}
    with farm.database.read() as session:
        assert session.scalar(select(func.count()).select_from(CaseRow)) == 1


def test_a_refusal_is_permanent_and_leaves_no_trace_but_itself(farm):
    item = farm.item(opened(farm, text_sha256="0" * 64))

    first, second = farm.deliver(item), farm.deliver(item)

    assert (first.verdict, first.reason) == (Verdict.REFUSED, "text_altered")
    assert second == first
    with farm.database.read() as session:
        assert session.scalar(select(func.count()).select_from(CaseRow)) == 0
        (refused,) = refused_items(session, farm.admin)
        assert (refused.item, refused.reason, refused.member_name) == (item, "text_altered", "会员anna")
        assert refused_items(session, farm.west_admin) == ()


def test_another_item_under_a_known_id_is_refused(farm):
    item = farm.item(opened(farm))
    farm.deliver(item)
    other = farm.item(opened(farm, text="别的话"), id=item.id)

    assert farm.deliver(other).reason == "id_reused"


def test_what_the_database_cannot_hold_is_refused_for_good(farm):
    too_long = farm.item(SlipPrinted(serial="s" * 500, template="receipt", outcome="confirmed", copy=1))

    # SQLite holds strings of any length.
    assert farm.deliver(too_long).reason == ("" if farm.database.is_sqlite else "bad_value")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"topic": "unknown"}, "unknown_topic"),
        ({"service": "nothing"}, "unknown_service"),
        ({"service": "dues"}, "wrong_primitive"),
        ({"text": "", "text_sha256": sha256_hex(b"")}, "text_length"),
    ],
)
def test_a_case_that_breaks_a_rule_is_refused(farm, changes, reason):
    assert farm.deliver(farm.item(opened(farm, **changes))).reason == reason


def test_only_some_services_take_anonymous_cases(farm):
    text = "有话想说"
    hidden = opened(farm, text, service="whispers", topic="any")

    assert farm.deliver(farm.item(opened(farm), member=None)).reason == "not_anonymous"
    assert farm.deliver(farm.item(hidden, member=None)).verdict is Verdict.TAKEN
    with farm.database.read() as session:
        view = cases.get_case(session, farm.case_officer, hidden.case)
        assert (view.member_name, view.case.member, view.unit) == ("", "", "east")


def test_a_kiosk_speaks_for_members_of_its_site_only(farm):
    assert farm.deliver(farm.item(opened(farm), member="wen")).reason == "unknown_member"


def test_what_a_member_did_before_a_transfer_still_arrives(farm):
    item = farm.item(opened(farm))
    with farm.database.write() as session:
        transfer(session, System(), "anna", "west-team", at=farm.now)

    assert farm.deliver(item).verdict is Verdict.TAKEN


def test_the_first_claim_wins_and_the_second_is_refused(farm):
    second_kiosk, key = farm.another_kiosk()
    first = farm.item(farm.claim("mooncake"))
    second = farm.item(farm.claim("mooncake", kiosk=second_kiosk, key=key))

    assert farm.deliver(first).verdict is Verdict.TAKEN
    refused = farm.deliver(second, second_kiosk)
    assert (refused.verdict, refused.reason) == (Verdict.REFUSED, "claimed_elsewhere")
    with farm.database.read() as session:
        kept = get_entitlement(session, farm.admin, "mooncake").entitlement
        assert (kept.status, kept.voucher) == (EntitlementStatus.CLAIMED, first.body.voucher)


def test_two_kiosks_claiming_at_once_leave_one_claim(farm):
    other, key = farm.another_kiosk()
    tries = [(farm.item(farm.claim("mooncake")), farm.kiosk)]
    tries.append((farm.item(farm.claim("mooncake", kiosk=other, key=key)), other))
    gate, results = threading.Barrier(2), []

    def one(item, kiosk):
        gate.wait()
        results.append(farm.deliver(item, kiosk))

    threads = [threading.Thread(target=one, args=pair) for pair in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter((r.verdict, r.reason) for r in results) == {
        (Verdict.TAKEN, ""): 1,
        (Verdict.REFUSED, "claimed_elsewhere"): 1,
    }


def test_a_claim_counts_at_the_time_it_was_made(farm):
    in_time = farm.item(farm.claim("mooncake"))
    farm.clock.advance(days=60)
    late = farm.item(farm.claim("shoes"), member="bo")

    assert farm.deliver(in_time).verdict is Verdict.TAKEN
    assert farm.deliver(late).reason == "outside_window"


def test_a_voucher_signed_by_somebody_else_is_refused(farm):
    forged = farm.claim("mooncake", key=SigningKey.generate(farm.kiosk.id))

    assert farm.deliver(farm.item(forged)).reason == "voucher_forged"


def test_a_claim_for_another_member_is_refused(farm):
    assert farm.deliver(farm.item(farm.claim("mooncake"), member="bo")).reason == "not_yours"


def test_a_rating_moves_the_case_on_and_only_the_owner_rates(farm):
    item = farm.item(opened(farm))
    farm.deliver(item)
    with farm.database.write() as session:
        cases.answer(session, farm.case_officer, item.body.case, "已通知食堂少放盐", at=farm.now)
    rating = CaseRated(case=item.body.case, rating=3)

    assert farm.deliver(farm.item(rating, member="bo")).reason == "not_yours"
    assert farm.deliver(farm.item(rating)).verdict is Verdict.TAKEN
    with farm.database.read() as session:
        case = cases.get_case(session, farm.case_officer, item.body.case).case
        assert (case.status, case.rating) == (CaseStatus.RATED, 3)


def test_an_unanswered_case_cannot_be_rated(farm):
    item = farm.item(opened(farm))
    farm.deliver(item)

    assert farm.deliver(farm.item(CaseRated(case=item.body.case, rating=3))).reason == "wrong_state"


def test_a_confirmed_reading_counts_once_a_member(farm):
    with farm.database.write() as session:
        publications.load(session, System(), farm.publication(id="notice"), unit="east", at=farm.now)
    for member in ("anna", "anna", "bo"):
        farm.deliver(farm.item(PublicationAcknowledged(publication="notice", version=1), member=member))

    with farm.database.read() as session:
        assert publications.count_acknowledged(session, farm.author, "notice") == 2


def test_slips_and_devices_are_kept(farm):
    slip = SlipPrinted(serial="S1", template="receipt", outcome="confirmed", copy=1)
    farm.deliver(farm.item(slip))
    farm.deliver(farm.item(DeviceReported(device="printer", status="online", fault="paper_out"), member=None))
    farm.clock.advance(minutes=-5)
    farm.deliver(farm.item(DeviceReported(device="printer", status="offline", fault=""), member=None))

    with farm.database.read() as session:
        assert session.scalars(select(SlipRow.serial)).all() == ["S1"]
        (device,) = fleet(session, farm.admin)[0].devices
        assert (device.status, device.fault) == ("online", "paper_out")  # the late report of earlier changed nothing


def test_an_id_that_is_none_is_refused_and_not_kept(farm):
    assert farm.deliver(farm.item(opened(farm), id="x")).reason == "bad_id"
    with farm.database.read() as session:
        assert session.scalar(select(func.count()).select_from(InboxRow)) == 0


def test_vouchers_of_a_revoked_kiosk_are_good_if_issued_before(farm):
    before = farm.item(farm.claim("mooncake"))
    farm.clock.advance(minutes=1)
    with farm.database.write() as session:
        revoke(session, System(), farm.kiosk.id, at=farm.now)
    farm.clock.advance(minutes=1)
    after = farm.item(farm.claim("shoes"), member="bo")

    assert farm.deliver(before).verdict is Verdict.TAKEN
    assert farm.deliver(after).reason == "voucher_forged"


def test_a_device_is_named_by_a_whole_url_on_either_database(farm):
    name = "reader:pcsc:?socket=/run/user/1000/pcscd-of-a-very-long-name/pcscd.comm"

    report = farm.item(DeviceReported(device=name, status="online", fault=""), member=None)

    assert farm.deliver(report).verdict == "taken"
    with farm.database.read() as session:
        (view,) = (view for view in fleet(session, System()) if view.id == farm.kiosk.id)
    assert [device.device for device in view.devices] == [name]
