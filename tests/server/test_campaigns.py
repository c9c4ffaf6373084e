"""Taking part: who gets a place, who waits, who reads why not; whose vote counts; and nobody twice."""

from collections import Counter
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from protocol.campaigns import Campaign, CampaignConfig, DeclineReason, EntryStatus, SignUp, Turnout, Vote
from protocol.canonical import decode_entity
from protocol.entity import Audience
from protocol.events import SignedUp, SignUpWithdrawn, Verdict, Voted
from protocol.ids import uuid7
from protocol.services import Access, Service
from protocol.text import Text
from server.domain import publications
from server.domain.actors import System
from server.domain.audit import entries as audited
from server.domain.campaigns import count_closed
from server.domain.entries import close_early, entries, get_turnout, put_entries, turnouts
from server.domain.members import put_member, transfer
from server.domain.problems import DomainProblem
from server.domain.reorganisation import move_unit
from server.domain.services import put_service
from server.exchange import export_lines, import_lines
from server.store.campaigns import EntryRow, TurnoutRow
from server.store.tables import PublicationRow
from tests.server.places import misplaced
from tests.server.statements import statements

pytestmark = pytest.mark.both_databases

TAKEN, WAITING, WITHDRAWN, DECLINED = EntryStatus
SERVICE = Service(
    id="activities",
    title=Text("文体活动"),
    subtitle=Text(""),
    icon="calendar",
    order=9,
    access=Access.CARD,
    config=CampaignConfig("HD"),
)
MEMBERS = ("anna", "bo", "cai", "dan", "er")


@pytest.fixture
def hall(farm):
    """A farm with a service of activities and a few more members."""
    with farm.database.write() as session:
        put_service(session, System(), SERVICE, unit="union", at=farm.now)
        for name in MEMBERS[2:]:
            put_member(session, System(), farm.member(name), at=farm.now)
    return farm


def race(farm, *, quota=2, opens=timedelta(), lasts=timedelta(days=7), **changes):
    campaign = Campaign(plan=SignUp(quota=quota), opens_at=farm.now + opens, closes_at=farm.now + opens + lasts)
    return farm.publication("春季健步走", service="activities", category="", campaign=campaign, **changes)


def open_race(farm, **changes):
    """Publish a race as an author and an approver do, and return its name."""
    with farm.database.write() as session:
        view = publications.create(session, farm.author, race(farm, **changes), unit="east", at=farm.now)
        return approve(session, farm, view.id)


def approve(session, farm, campaign):
    publications.submit(session, farm.author, campaign, at=farm.now)
    publications.approve(session, farm.approver, campaign, at=farm.now)
    return campaign


def change(farm, campaign, **changes):
    """Publish the race once more, with other places or another time."""
    with farm.database.write() as session:
        publications.revise(session, farm.author, campaign, race(farm, **changes), at=farm.now)
        approve(session, farm, campaign)


def sign_up(farm, campaign, member="anna", *, kiosk=None, **changes):
    event = SignedUp(entry=uuid7(farm.now), campaign=campaign, number=f"HD-{member}")
    item = farm.item(event, member, **changes)
    return item, farm.deliver(item, kiosk)


def withdraw(farm, campaign, member="anna", *, kiosk=None, **changes):
    return farm.deliver(farm.item(SignUpWithdrawn(campaign=campaign), member, **changes), kiosk)


def standing(farm, campaign):
    with farm.database.read() as session:
        return {view.entry.member: view.entry.status for view in entries(session, farm.author, campaign)}


def turnout(farm, campaign):
    """What kiosks show everybody about it."""
    with farm.database.read() as session:
        found = get_turnout(session, farm.author, campaign)
    assert isinstance(found, Turnout)
    return found


def test_places_go_in_the_order_of_arrival_and_then_the_waiting_list_begins(hall):
    walk = open_race(hall)

    for member in ("bo", "anna", "cai", "dan"):
        sign_up(hall, walk, member)

    assert standing(hall, walk) == {"bo": TAKEN, "anna": TAKEN, "cai": WAITING, "dan": WAITING}
    assert (turnout(hall, walk).taken, turnout(hall, walk).waiting) == (2, (3, 4))


def test_a_place_that_gets_free_goes_to_whoever_waits_longest(hall):
    walk = open_race(hall)
    for member in ("anna", "bo", "cai", "dan"):
        sign_up(hall, walk, member)
    hall.clock.advance(hours=1)

    withdraw(hall, walk, "anna")

    assert standing(hall, walk) == {"bo": TAKEN, "cai": TAKEN, "dan": WAITING, "anna": WITHDRAWN}


def test_whoever_comes_back_after_withdrawing_waits_at_the_end(hall):
    walk = open_race(hall, quota=1)
    for member in ("anna", "bo"):
        sign_up(hall, walk, member)
    hall.clock.advance(hours=1)
    withdraw(hall, walk, "anna")
    hall.clock.advance(hours=1)

    sign_up(hall, walk, "anna")

    assert standing(hall, walk) == {"bo": TAKEN, "anna": WAITING}


def test_an_event_that_is_sent_twice_counts_once(hall):
    walk = open_race(hall)
    item, first = sign_up(hall, walk)

    assert (first.verdict, hall.deliver(item).verdict) == (Verdict.TAKEN, Verdict.DUPLICATE)
    assert turnout(hall, walk).taken == 1


def test_a_member_who_signs_up_at_two_kiosks_has_one_place(hall):
    walk = open_race(hall)
    second, _key = hall.another_kiosk()

    sign_up(hall, walk)
    _, again = sign_up(hall, walk, kiosk=second, at=hall.now + timedelta(hours=1))

    assert again.verdict is Verdict.TAKEN
    assert (standing(hall, walk), turnout(hall, walk).taken) == ({"anna": TAKEN}, 1)


def test_what_a_member_said_last_holds_whichever_kiosk_brings_it_first(hall):
    walk = open_race(hall)
    second, _key = hall.another_kiosk()
    at = hall.now

    withdraw(hall, walk, kiosk=second, at=at + timedelta(hours=2))
    sign_up(hall, walk, at=at + timedelta(hours=1))
    assert standing(hall, walk) == {}

    sign_up(hall, walk, at=at + timedelta(hours=3))
    assert standing(hall, walk) == {"anna": TAKEN}


def test_the_hour_that_counts_is_when_the_member_did_it_not_when_it_came(hall):
    walk = open_race(hall, lasts=timedelta(days=1))
    in_time, too_late = hall.now + timedelta(hours=23), hall.now + timedelta(hours=24)
    hall.clock.advance(days=30)

    sign_up(hall, walk, "anna", at=in_time)
    sign_up(hall, walk, "bo", at=too_late)

    with hall.database.read() as session:
        (anna, bo) = (view.entry for view in entries(session, hall.author, walk))
    assert (anna.status, bo.status, bo.reason) == (TAKEN, DECLINED, DeclineReason.CLOSED)


def test_before_it_opens_nobody_gets_in(hall):
    walk = open_race(hall, opens=timedelta(hours=1))

    sign_up(hall, walk)

    with hall.database.read() as session:
        (view,) = entries(session, hall.author, walk)
    assert view.entry.reason is DeclineReason.NOT_OPEN


def test_a_member_whom_it_is_not_for_reads_so(hall):
    walk = open_race(hall, audience=Audience(groups=("women",)))

    sign_up(hall, walk)

    with hall.database.read() as session:
        (view,) = entries(session, hall.author, walk)
    assert view.entry.reason is DeclineReason.NOT_FOR_YOU


def test_a_kiosk_that_did_not_hear_that_it_was_cancelled_brings_a_sign_up_that_is_declined(hall):
    walk = open_race(hall)
    with hall.database.write() as session:
        publications.withdraw(session, hall.approver, walk, remark="下大雨", at=hall.now)

    sign_up(hall, walk)

    with hall.database.read() as session:
        (view,) = entries(session, hall.author, walk)
        assert session.get(TurnoutRow, walk).bucket is None
    assert (view.entry.reason, view.entry.title.zh) == (DeclineReason.CANCELLED, "春季健步走")


def test_closed_early_it_takes_what_was_done_before_and_keeps_who_is_in(hall):
    walk = open_race(hall)
    before = hall.now + timedelta(minutes=1)
    hall.clock.advance(hours=1)
    with hall.database.write() as session:
        close_early(session, hall.author, walk, at=hall.now)
    after = hall.now + timedelta(hours=1)

    sign_up(hall, walk, "anna", at=before)
    sign_up(hall, walk, "bo", at=after)
    withdraw(hall, walk, "anna", at=after)

    assert standing(hall, walk) == {"anna": TAKEN, "bo": DECLINED}
    assert turnout(hall, walk).closed_at == hall.now


def test_what_is_over_cannot_be_closed(hall):
    walk = open_race(hall, lasts=timedelta(hours=1))
    hall.clock.advance(hours=2)

    with hall.database.write() as session, pytest.raises(DomainProblem) as caught:
        close_early(session, hall.author, walk, at=hall.now)

    assert caught.value.code == "campaign_over"


def test_more_places_let_in_who_waits_and_fewer_throw_nobody_out(hall):
    walk = open_race(hall, quota=1)
    for member in ("anna", "bo", "cai"):
        sign_up(hall, walk, member)

    change(hall, walk, quota=2)
    assert standing(hall, walk) == {"anna": TAKEN, "bo": TAKEN, "cai": WAITING}

    change(hall, walk, quota=1)
    assert standing(hall, walk) == {"anna": TAKEN, "bo": TAKEN, "cai": WAITING}


def test_a_campaign_needs_a_name_an_end_after_its_beginning_and_places(hall):
    sound = race(hall)
    campaign = sound.campaign
    wrong = (
        msgspec.structs.replace(sound, title=Text("")),
        msgspec.structs.replace(sound, campaign=None),
        msgspec.structs.replace(sound, campaign=msgspec.structs.replace(campaign, closes_at=campaign.opens_at)),
        msgspec.structs.replace(sound, campaign=msgspec.structs.replace(campaign, plan=SignUp(quota=-1))),
    )

    for draft in wrong:
        with hall.database.write() as session, pytest.raises(DomainProblem) as caught:
            publications.create(session, hall.author, draft, unit="east", at=hall.now)
        assert caught.value.code == "bad_campaign"


def test_nobody_signs_up_without_a_name_or_for_nothing(hall):
    walk = open_race(hall)

    assert sign_up(hall, walk, None)[1].reason == "not_anonymous"
    assert sign_up(hall, walk, "wen")[1].reason == "unknown_member"
    assert sign_up(hall, "no-such")[1].reason == "unknown_campaign"


def test_other_officers_neither_see_nor_close_it(hall):
    walk = open_race(hall)

    for step in (entries, lambda *who: close_early(*who, at=hall.now)):
        with hall.database.write() as session, pytest.raises(DomainProblem) as caught:
            step(session, hall.west_admin, walk)
        assert caught.value.code == "out_of_scope"


def test_an_entry_goes_along_when_its_member_or_the_campaigns_unit_moves(hall):
    walk = open_race(hall)
    sign_up(hall, walk)

    with hall.database.write() as session:
        transfer(session, System(), "anna", "west-team", at=hall.now)
        assert misplaced(session) == ()
        move_unit(session, System(), "east-team", "west", at=hall.now)
        assert misplaced(session) == ()


def bring_over(here, there):
    with here.database.read() as session:
        lines = [line for line in export_lines(session) if b'"kind":"service"' not in line or b'"activities"' in line]
    with there.database.write() as session:
        import_lines(session, lines, at=there.now)


def test_an_export_leaves_out_who_signed_up_for_what_was_withdrawn(hall, new_farm):
    walk = open_race(hall)
    sign_up(hall, walk)
    with hall.database.write() as session:
        publications.withdraw(session, hall.approver, walk, remark="下大雨", at=hall.now)

    with new_farm() as other:
        bring_over(hall, other)
        with other.database.read() as session:
            assert session.get(PublicationRow, walk) is None
            assert session.scalars(select(EntryRow.id)).all() == []


def test_exported_and_imported_everybody_has_the_place_they_had(hall, new_farm):
    walk = open_race(hall)
    for member in ("anna", "bo", "cai"):
        sign_up(hall, walk, member)

    with new_farm() as other:
        bring_over(hall, other)
        moved, places = standing(other, walk), turnout(other, walk)

    assert moved == standing(hall, walk)
    assert (places.taken, places.waiting) == (2, (3,))


def test_many_entries_from_elsewhere_change_once_how_the_campaign_stands(hall):
    walk = open_race(hall)
    for member in ("anna", "bo", "cai"):
        sign_up(hall, walk, member)
    before = turnout(hall, walk)
    with hall.database.read() as session:
        views = entries(session, hall.author, walk)

    with hall.database.write() as session:
        changed = [msgspec.structs.replace(view.entry, status=WAITING) for view in views]
        assert put_entries(session, System(), changed, at=hall.now) == 3

    after = turnout(hall, walk)
    assert (after.taken, len(after.waiting), after.rev) == (0, 3, before.rev + 1)


@pytest.mark.parametrize("known", [True, False])
def test_a_second_entry_of_a_member_from_elsewhere_is_refused(hall, known):
    walk = open_race(hall)
    sign_up(hall, walk)
    with hall.database.read() as session:
        (view,) = entries(session, hall.author, walk)
    member = "anna" if known else "bo"
    twice = [msgspec.structs.replace(view.entry, id=f"entry-{place}", member=member) for place in range(2)]

    with hall.database.write() as session, pytest.raises(DomainProblem) as caught:
        put_entries(session, System(), twice, at=hall.now)

    assert caught.value.code == "exists"


def test_how_many_campaigns_stand_is_asked_in_one_query_and_only_of_ones_own(hall):
    walks = {open_race(hall) for _ in range(3)}

    with hall.database.read() as session, statements(hall.database) as asked:
        assert turnouts(session, hall.author, walks).keys() == walks
        assert len(asked) == 1
        assert not turnouts(session, hall.west_admin, walks)


def test_whatever_comes_in_whatever_order_nobody_is_lost_or_doubled(hall):
    """Two kiosks, five members; sign-ups, withdrawals and repeats in any order: each member's last word holds."""
    second, _key = hall.another_kiosk()
    start = hall.now
    steps = st.tuples(st.sampled_from(MEMBERS), st.booleans(), st.integers(1, 40), st.booleans(), st.booleans())

    @settings(deadline=None, max_examples=12)
    @given(st.integers(0, 3), st.lists(steps, max_size=10, unique_by=lambda step: (step[0], step[2])))
    def tried(quota, story):
        walk = open_race(hall, quota=quota)
        for member, comes, minute, other, twice in story:
            before = standing(hall, walk)
            do = sign_up if comes else withdraw
            answer = do(hall, walk, member, kiosk=second if other else None, at=start + timedelta(minutes=minute))
            if comes and twice:
                assert hall.deliver(answer[0], second if other else None).verdict is Verdict.DUPLICATE
            now = standing(hall, walk)
            assert all(now[one] is TAKEN for one, was in before.items() if was is TAKEN and one != member)
        words = {member: comes for member, comes, _m, _o, _t in sorted(story, key=lambda step: step[2])}
        coming = {member for member, comes in words.items() if comes}
        counts, now = Counter(standing(hall, walk).values()), standing(hall, walk)
        assert {member for member, status in now.items() if status in (TAKEN, WAITING)} == coming
        assert counts[TAKEN] == (min(quota, len(coming)) if quota else len(coming))
        assert (turnout(hall, walk).taken, len(turnout(hall, walk).waiting)) == (counts[TAKEN], counts[WAITING])

    tried()
    with hall.database.read() as session:
        assert misplaced(session) == ()
        assert all(decode_entity(row.body).member == row.member_id for row in session.query(EntryRow))


# Votes.


def ballot(farm, *, most=2, options=("春耕", "秋收", "雪夜"), **changes):
    plan = Vote(options=tuple(Text(one) for one in options), most=most)
    draft = race(farm, **changes)
    return msgspec.structs.replace(draft, campaign=msgspec.structs.replace(draft.campaign, plan=plan))


def open_vote(farm, **changes):
    with farm.database.write() as session:
        view = publications.create(session, farm.author, ballot(farm, **changes), unit="east", at=farm.now)
        return approve(session, farm, view.id)


def cast(farm, campaign, member, *choices, kiosk=None, **changes):
    event = Voted(entry=uuid7(farm.now), campaign=campaign, number=f"HD-{member}", choices=choices)
    item = farm.item(event, member, **changes)
    return item, farm.deliver(item, kiosk)


def test_the_first_vote_of_a_member_counts_and_is_counted_once(hall):
    choice = open_vote(hall)
    second, _key = hall.another_kiosk()

    item, taken = cast(hall, choice, "anna", 0, 2)
    again = hall.deliver(item)
    _, elsewhere = cast(hall, choice, "anna", 1, kiosk=second, at=hall.now + timedelta(hours=1))
    cast(hall, choice, "bo", 2)

    assert [one.verdict for one in (taken, again, elsewhere)] == [Verdict.TAKEN, Verdict.DUPLICATE, Verdict.TAKEN]
    with hall.database.read() as session:
        assert session.get(TurnoutRow, choice).tally == [1, 0, 2]


def test_votes_given_before_an_export_count_where_it_is_imported(hall, new_farm):
    choice = open_vote(hall)
    cast(hall, choice, "anna", 0, 2)

    with new_farm() as other:
        bring_over(hall, other)
        cast(other, choice, "bo", 2)
        told = turnout(other, choice)
        with other.database.read() as session:
            counted = session.get(TurnoutRow, choice).tally

    assert counted == [1, 0, 2]
    assert told.tally == ()


def test_nothing_of_the_result_is_published_before_the_vote_is_over(hall):
    choice = open_vote(hall)
    cast(hall, choice, "anna", 0)
    before = turnout(hall, choice)
    hall.clock.advance(days=8)

    with hall.database.write() as session:
        count_closed(session, hall.now)

    assert (before.taken, before.tally) == (0, ())
    assert (turnout(hall, choice).taken, turnout(hall, choice).tally) == (1, (1, 0, 0))


def test_counting_holds_no_campaign_that_is_still_open_and_none_that_is_counted(hall):
    ended, still_open, walk = open_vote(hall), open_vote(hall, lasts=timedelta(days=30)), open_race(hall)
    for choice in (ended, still_open):
        cast(hall, choice, "anna", 0)
    hall.clock.advance(days=8)
    with hall.database.write() as session, statements(hall.database) as first:
        count_closed(session, hall.now)

    with hall.database.write() as session, statements(hall.database) as again:
        count_closed(session, hall.now)

    assert turnout(hall, ended).tally == (1, 0, 0)
    assert (turnout(hall, still_open).tally, turnout(hall, walk).tally) == ((), ())
    assert len(again) == 1 < len(first)
    if not hall.database.is_sqlite:
        assert sum("FOR UPDATE" in statement for statement in first) == 1


def test_a_vote_that_was_given_in_time_counts_when_it_comes_late_and_one_given_too_late_does_not(hall):
    choice = open_vote(hall, lasts=timedelta(days=1))
    in_time, too_late = hall.now + timedelta(hours=23), hall.now + timedelta(hours=24)
    hall.clock.advance(days=30)

    cast(hall, choice, "anna", 1, at=in_time)
    cast(hall, choice, "bo", 1, at=too_late)

    assert turnout(hall, choice).tally == (0, 1, 0)
    assert standing(hall, choice) == {"anna": TAKEN, "bo": DECLINED}


@pytest.mark.parametrize("choices", [(), (0, 0), (0, 1, 2), (3,), (-1,)])
def test_a_vote_for_nothing_twice_or_too_much_is_refused(hall, choices):
    assert cast(hall, open_vote(hall), "anna", *choices)[1].reason == "bad_option"


def test_who_chose_what_is_in_no_entry_and_no_line_of_the_audit_trail(hall):
    choice = open_vote(hall)
    cast(hall, choice, "anna", 2)

    with hall.database.read() as session:
        (view,) = entries(session, hall.author, choice)
        (line,) = audited(session, hall.admin, object_kind="campaign", object_id=choice)
    assert not {"choices", "tally"} & set(msgspec.structs.asdict(view.entry))
    assert (line.action, line.detail) == ("campaign.vote", {})


def test_the_options_cannot_change_once_they_are_published(hall):
    choice = open_vote(hall)

    for draft in (ballot(hall, options=("春耕", "秋收")), race(hall)):
        with hall.database.write() as session, pytest.raises(DomainProblem) as caught:
            publications.revise(session, hall.author, choice, draft, at=hall.now)
        assert caught.value.code == "bad_campaign"


def test_however_many_vote_the_tally_is_the_sum_of_what_each_chose_first(hall):
    start, minutes = hall.now, st.integers(1, 500)
    votes = st.tuples(st.sampled_from(MEMBERS), st.sets(st.integers(0, 2), min_size=1, max_size=2), minutes)

    @settings(deadline=None, max_examples=10)
    @given(st.lists(votes, max_size=8))
    def tried(story):
        choice, first = open_vote(hall), {}
        for member, chosen, minute in story:
            cast(hall, choice, member, *chosen, at=start + timedelta(minutes=minute))
            first.setdefault(member, chosen)
        expected = Counter(option for chosen in first.values() for option in chosen)
        with hall.database.read() as session:
            counted = session.get(TurnoutRow, choice).tally or [0, 0, 0]
        assert counted == [expected[option] for option in range(3)]

    tried()
