"""The pure rules of each primitive."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.services import cases, entitlements, publications, records
from kiosk.services.entitlements import WhyNot
from protocol.canonical import sha256_hex
from protocol.cases import CaseStatus
from protocol.entitlements import EntitlementConfig, EntitlementStatus, Voucher
from protocol.entity import Audience
from protocol.events import CaseOpened, CaseRated, EntitlementClaimed, OutboxItem
from protocol.records import Column, ColumnKind, RecordRow
from protocol.text import Text
from tests.simulation import farm

NOW = farm.NOON
HOUR = timedelta(hours=1)
UNITS = {unit.id: unit for unit in farm.units()}
MEMBER = farm.members()[1]  # of team 1, below zone 3, below the farm
DOCUMENT = farm.publications("open")[0]
BENEFIT = next(one for one in farm.entitlements() if one.id == "benefit-1-claimable")
CASE = farm.cases()[1]
CONFIG = farm.services()[6].config


def for_audience(**audience):
    return msgspec.structs.replace(DOCUMENT, audience=Audience(**audience))


def item(body, at=NOW):
    return OutboxItem(id=f"item-{at}", seq=1, at=at, body=body, member=MEMBER.id)


@pytest.mark.parametrize(
    ("audience", "seen"),
    [
        ({}, True),
        ({"units": ("team1",)}, True),
        ({"units": ("farm",)}, True),
        ({"units": ("team2",)}, False),
        ({"units": ("team2", "zone3")}, True),
        ({"groups": ("group-1",)}, True),
        ({"groups": ("group-2",)}, False),
        ({"units": ("farm",), "groups": ("group-2",)}, False),
    ],
)
def test_whom_a_publication_is_for(audience, seen):
    assert publications.is_for(for_audience(**audience), MEMBER, UNITS) is seen


def test_a_visitor_sees_only_what_is_for_everybody():
    assert publications.is_for(DOCUMENT, None, UNITS)
    assert not publications.is_for(for_audience(units=("farm",)), None, UNITS)


def test_a_ring_in_the_organisation_tree_ends_the_climb():
    ring = {
        "a": msgspec.structs.replace(UNITS["team1"], id="a", parent="b"),
        "b": msgspec.structs.replace(UNITS["team1"], id="b", parent="a"),
    }
    assert publications.ancestry("a", ring) == {"a", "b"}


@pytest.mark.parametrize(
    ("start", "end", "valid"),
    [
        (None, None, True),
        (NOW, None, True),
        (None, NOW, False),
        (NOW + HOUR, None, False),
        (NOW - HOUR, NOW + HOUR, True),
    ],
)
def test_validity_is_half_open(start, end, valid):
    assert publications.is_valid(msgspec.structs.replace(DOCUMENT, valid_from=start, valid_until=end), NOW) == valid


def test_a_new_version_is_unread_again():
    read = frozenset({(DOCUMENT.id, 1)})
    assert not publications.is_unread(DOCUMENT, read)
    assert publications.is_unread(msgspec.structs.replace(DOCUMENT, version=2), read)


def row(period, **values):
    return RecordRow(id=period, service="dues", member="m", period=period, values=values)


MONEY = Column("paid", Text("实缴"), ColumnKind.MONEY, total=True)


@given(st.lists(st.integers(-(10**9), 10**9), max_size=20))
def test_totals_are_exact(amounts):
    assert records.total(MONEY, [row(str(n), paid=paid) for n, paid in enumerate(amounts)]) == sum(amounts)


def test_text_in_a_money_column_has_no_total():
    assert records.total(MONEY, [row("1", paid=100), row("2", paid="待定")]) is None


def test_rows_come_newest_first():
    assert [one.period for one in records.ordered([row("2025-01"), row("2025-03"), row("2025-02")])] == [
        "2025-03",
        "2025-02",
        "2025-01",
    ]


def claim(expires_at=NOW + HOUR):
    voucher = Voucher(serial="V1", code="0000-0000", issued_at=NOW, expires_at=expires_at, qr="UKV1")
    return EntitlementClaimed(entitlement=BENEFIT.id, option=None, voucher=voucher)


def test_an_own_claim_counts_before_the_server_has_heard_of_it():
    found = entitlements.standing(BENEFIT, claim(), NOW)
    assert (found.status, found.why_not, found.voucher.serial) == (EntitlementStatus.CLAIMED, WhyNot.CLAIMED, "V1")


def test_an_expired_voucher_is_its_own_reason():
    assert entitlements.standing(BENEFIT, claim(NOW), NOW).why_not is WhyNot.VOUCHER_EXPIRED


def test_the_window_is_half_open():
    open_now = msgspec.structs.replace(BENEFIT, window_from=NOW, window_until=NOW + HOUR)
    assert entitlements.standing(open_now, None, NOW).claimable
    assert entitlements.standing(open_now, None, NOW - HOUR).why_not is WhyNot.NOT_YET
    assert entitlements.standing(open_now, None, NOW + HOUR).why_not is WhyNot.TOO_LATE


@pytest.mark.parametrize("status", [one for one in EntitlementStatus if one is not EntitlementStatus.CLAIMABLE])
def test_nothing_but_claimable_can_be_claimed(status):
    assert not entitlements.standing(msgspec.structs.replace(BENEFIT, status=status), None, NOW).claimable


def test_a_voucher_never_outlives_its_window():
    config = EntitlementConfig(voucher_days=30)
    assert entitlements.voucher_expiry(BENEFIT, config, NOW) == NOW + timedelta(days=30)
    short = msgspec.structs.replace(BENEFIT, window_until=NOW + HOUR)
    assert entitlements.voucher_expiry(short, config, NOW) == NOW + HOUR


def merged(case, *events):
    found = cases.merge((case,), events, service="opinions", config=CONFIG, zone=UTC, name="张*明")
    return next(one for one in found if one.id == case.id)


def test_an_own_submission_counts_before_the_server_has_heard_of_it():
    text = "路灯坏了"
    body = CaseOpened(
        case="new",
        service="opinions",
        number="Y1",
        topic="road",
        text=text,
        text_sha256=sha256_hex(text.encode()),
    )
    newest = cases.merge((CASE,), (item(body),), service="opinions", config=CONFIG, zone=UTC, name="张*明")[0]
    assert (newest.number, newest.status, newest.due_on) == ("Y1", CaseStatus.SUBMITTED, date(2025, 9, 18))


def test_an_own_rating_counts_before_the_server_has_heard_of_it():
    assert merged(CASE, item(CaseRated(case=CASE.id, rating=3))).status is CaseStatus.RATED


def test_a_rating_of_an_earlier_answer_does_not_rate_the_new_one():
    earlier = CASE.thread[-1].at - HOUR
    assert cases.may_rate(merged(CASE, item(CaseRated(case=CASE.id, rating=1, reopen=True), earlier)))


def test_what_the_server_says_stands_above_own_events():
    closed = msgspec.structs.replace(CASE, status=CaseStatus.CLOSED, rating=2)
    assert merged(closed, item(CaseRated(case=CASE.id, rating=3))) == closed


@pytest.mark.parametrize("status", list(CaseStatus))
def test_every_case_is_somewhere_on_its_way(status):
    assert 1 <= cases.reached(status) <= len(cases.STEPS)


def test_case_numbers():
    assert cases.case_number("Y", date(2025, 9, 3), "07", 12) == "Y250903-07-0012"


def test_the_hash_is_over_the_unedited_text():
    assert cases.text_hash(" 饭\n") == sha256_hex(" 饭\n".encode())


def test_moments_need_a_zone_to_be_compared():
    with pytest.raises(TypeError):
        publications.is_valid(msgspec.structs.replace(DOCUMENT, valid_from=datetime(2025, 1, 1)), NOW)  # noqa: DTZ001
