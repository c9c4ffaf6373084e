"""A case only moves forward."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.canonical import sha256_hex
from protocol.cases import Author, CaseStatus, may_move
from protocol.events import CaseOpened, CaseRated
from protocol.ids import uuid7
from server.domain import cases
from server.domain.problems import DomainProblem

pytestmark = pytest.mark.both_databases

STEPS = {
    "accept": lambda s, f, c: cases.triage(s, f.case_officer, c, CaseStatus.ACCEPTED, at=f.now),
    "convert": lambda s, f, c: cases.triage(s, f.case_officer, c, CaseStatus.CONVERTED, at=f.now),
    "decline": lambda s, f, c: cases.triage(s, f.case_officer, c, CaseStatus.DECLINED, text="不归我们管", at=f.now),
    "assign": lambda s, f, c: cases.assign(s, f.case_officer, c, f.case_officer.id, at=f.now),
    "answer": lambda s, f, c: cases.answer(s, f.case_officer, c, "已办", at=f.now),
    "rate": lambda s, f, c: cases.rate(s, f.kiosk, CaseRated(case=c, rating=2), member="anna", at=f.now, now=f.now),
    "reopen": lambda s, f, c: cases.rate(
        s, f.kiosk, CaseRated(case=c, rating=1, reopen=True), member="anna", at=f.now, now=f.now
    ),
    "close": lambda s, f, c: cases.close(s, f.case_officer, c, at=f.now),
    "archive": lambda s, f, c: cases.archive(s, f.case_officer, c, at=f.now),
}


def submit(session, farm):
    text = "路灯坏了"
    event = CaseOpened(
        case=uuid7(farm.now),
        service="opinions",
        number="YJ-1",
        topic="canteen",
        text=text,
        text_sha256=sha256_hex(text.encode()),
    )
    zone = farm.context.settings.zone
    cases.open_case(session, farm.kiosk, event, member="anna", at=farm.now, zone=zone, now=farm.now)
    return event.case


def test_from_opinion_to_archive(farm):
    with farm.database.write() as session:
        case = submit(session, farm)
        for step in ("accept", "assign", "answer", "reopen", "assign", "answer", "rate", "close", "archive"):
            STEPS[step](session, farm, case)
        done = cases.get_case(session, farm.case_officer, case)

    assert done.case.status is CaseStatus.ARCHIVED
    assert [message.author for message in done.case.thread] == [Author.MEMBER, Author.UNION, Author.UNION]
    assert (done.case.rating, done.assignee) == (2, farm.case_officer.id)


def test_declining_tells_the_member_why(farm):
    with farm.database.write() as session:
        case = submit(session, farm)
        with pytest.raises(DomainProblem) as caught:
            cases.triage(session, farm.case_officer, case, CaseStatus.DECLINED, at=farm.now)
        declined = STEPS["decline"](session, farm, case)

    assert caught.value.code == "remark_missing"
    assert declined.case.thread[-1].text == "不归我们管"


def test_a_late_answer_is_seen(farm):
    with farm.database.write() as session:
        case = submit(session, farm)
        waiting = cases.get_case(session, farm.case_officer, case).case
        answered = STEPS["answer"](session, farm, case).case

    assert not cases.is_overdue(waiting, waiting.due_on)
    assert cases.is_overdue(waiting, date(2025, 12, 1))
    assert not cases.is_overdue(answered, date(2025, 12, 1))


def test_only_a_case_officer_answers(farm):
    with farm.database.write() as session:
        case = submit(session, farm)
        with pytest.raises(DomainProblem) as caught:
            cases.answer(session, farm.author, case, "好", at=farm.now)

    assert caught.value.code == "not_allowed"


@pytest.fixture
def open_farm(farm):
    with farm.database.write() as session:
        yield farm, session


def test_whatever_is_tried_each_move_is_one_that_the_protocol_allows(open_farm):
    farm, session = open_farm

    @settings(deadline=None)
    @given(st.lists(st.sampled_from(sorted(STEPS)), max_size=12))
    def tried(steps):
        case = submit(session, farm)
        status = CaseStatus.SUBMITTED
        for step in steps:
            with suppress(DomainProblem), session.begin_nested():
                STEPS[step](session, farm, case)
            now = cases.get_case(session, farm.case_officer, case).case.status
            assert now is status or may_move(status, now)
            status = now

    tried()
