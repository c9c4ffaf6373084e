"""The pick-up point hands out against a voucher once."""

import threading
from datetime import timedelta

import pytest

from protocol.entitlements import EntitlementStatus
from server.domain.actors import System
from server.domain.entitlements import claim, get_entitlement
from server.domain.kiosks import revoke
from server.domain.pickup import Finding, check_voucher, redeem
from server.domain.problems import DomainProblem

pytestmark = pytest.mark.both_databases


def arrive(farm, event, member="anna", made=None):
    with farm.database.write() as session:
        claim(session, farm.kiosk, event, member=member, at=made or farm.now, now=farm.now)


def look(farm, text, officer=None):
    with farm.database.read() as session:
        return check_voucher(session, officer or farm.case_officer, text, now=farm.now)


def hand_out(farm, text):
    with farm.database.write() as session:
        return redeem(session, farm.case_officer, text, now=farm.now)


def refused(farm, text):
    with pytest.raises(DomainProblem) as caught:
        hand_out(farm, text)
    return caught.value.code


def test_code_and_qr_find_the_same_voucher(farm):
    event = farm.claim("mooncake")
    arrive(farm, event)

    by_code, by_qr = look(farm, event.voucher.code.lower()), look(farm, event.voucher.qr)

    assert by_code == by_qr
    assert (by_code.finding, by_code.arrived) == (Finding.GOOD, True)
    assert by_code.entitlement.member_name == "会员anna"


def test_it_is_handed_out_once(farm):
    event = farm.claim("mooncake")
    arrive(farm, event)
    hand_out(farm, event.voucher.code)

    assert look(farm, event.voucher.qr).finding is Finding.REDEEMED
    assert refused(farm, event.voucher.qr) == "voucher_redeemed"
    with farm.database.read() as session:
        view = get_entitlement(session, farm.admin, "mooncake")
        assert (view.entitlement.status, view.redeemed_at) == (EntitlementStatus.PAID, farm.now)


def test_two_counters_at_once_hand_out_once(farm):
    event = farm.claim("mooncake")
    gate, done = threading.Barrier(2), []

    def one():
        gate.wait()
        try:
            hand_out(farm, event.voucher.qr)
            done.append("ok")
        except DomainProblem as problem:
            done.append(problem.code)

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == ["ok", "voucher_redeemed"]


def test_a_kiosk_that_is_offline_does_not_keep_the_member_waiting(farm):
    event, made = farm.claim("mooncake"), farm.now
    found = hand_out(farm, event.voucher.qr)
    farm.clock.advance(hours=3)
    arrive(farm, event, made=made)

    assert (found.finding, found.arrived) == (Finding.GOOD, False)
    with farm.database.read() as session:
        assert get_entitlement(session, farm.admin, "mooncake").entitlement.status is EntitlementStatus.PAID


def test_an_expired_voucher_is_refused(farm):
    event = farm.claim("mooncake")
    arrive(farm, event)
    farm.clock.advance(days=31)

    assert refused(farm, event.voucher.code) == "voucher_expired"


def test_a_voucher_beside_the_claim_that_won_is_refused(farm):
    arrive(farm, farm.claim("mooncake"))

    assert look(farm, farm.claim("mooncake").voucher.qr).finding is Finding.REPLACED


@pytest.mark.parametrize("text", ["", "ABCD-EFGH", "UKV1.x.y", "UKV1..", "核验码"])
def test_nonsense_is_unknown(farm, text):
    assert look(farm, text).finding is Finding.UNKNOWN


def test_a_flipped_bit_is_unknown(farm):
    qr = farm.claim("mooncake").voucher.qr
    flipped = qr[:40] + ("A" if qr[40] != "A" else "B") + qr[41:]

    assert look(farm, flipped).finding is Finding.UNKNOWN


def test_what_a_revoked_kiosk_issues_is_unknown(farm):
    with farm.database.write() as session:
        revoke(session, System(), farm.kiosk.id, at=farm.now)
    farm.clock.advance(minutes=1)

    assert look(farm, farm.claim("mooncake").voucher.qr).finding is Finding.UNKNOWN


def test_a_voucher_that_a_kiosk_dates_back_after_it_was_revoked_is_handed_out_to_nobody(farm):
    with farm.database.write() as session:
        revoke(session, System(), farm.kiosk.id, at=farm.now + timedelta(minutes=1))
    dated_back = farm.claim("mooncake").voucher.qr

    assert look(farm, dated_back).finding is Finding.DOUBTFUL
    with pytest.raises(DomainProblem) as caught, farm.database.write() as session:
        redeem(session, farm.case_officer, dated_back, now=farm.now)
    assert caught.value.code == "voucher_doubtful"


def test_a_voucher_that_was_delivered_before_its_kiosk_was_revoked_stays_good(farm):
    event = farm.claim("mooncake")
    arrive(farm, event)
    with farm.database.write() as session:
        revoke(session, System(), farm.kiosk.id, at=farm.now + timedelta(minutes=1))

    assert look(farm, event.voucher.qr).finding is Finding.GOOD


def test_another_farms_voucher_is_unknown_here(farm):
    event = farm.claim("mooncake")
    arrive(farm, event)

    assert look(farm, event.voucher.code, farm.west_admin).finding is Finding.UNKNOWN
