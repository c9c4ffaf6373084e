"""A publication needs two people."""

import msgspec
import pytest

from protocol.text import Text
from server.domain import publications
from server.domain.actors import System
from server.domain.problems import DomainProblem
from server.domain.publications import State
from tests.server.farm import refusal


@pytest.fixture
def submitted(farm):
    with farm.database.write() as session:
        made = publications.create(session, farm.author, farm.publication(), unit="east", at=farm.now)
        return publications.submit(session, farm.author, made.id, at=farm.now)


def test_a_second_person_approves_and_readers_see_version_one(farm, submitted):
    with farm.database.write() as session:
        done = publications.approve(session, farm.approver, submitted.id, at=farm.now)

    assert (done.state, done.version) == (State.PUBLISHED, 1)
    assert done.live.title == Text("土地承包费标准")
    assert done.live.published_at == farm.now
    assert (done.author_name, done.approver_name) == (farm.author.name, farm.approver.name)


def test_nobody_approves_what_they_wrote(farm):
    with farm.database.write() as session:
        made = publications.create(session, farm.approver, farm.publication(), unit="east", at=farm.now)
        publications.submit(session, farm.approver, made.id, at=farm.now)

        assert refusal(lambda: publications.approve(session, farm.approver, made.id, at=farm.now)) == "own_work"


def test_who_wrote_a_part_cannot_approve_the_whole(farm):
    with farm.database.write() as session:
        made = publications.create(session, farm.approver, farm.publication(), unit="east", at=farm.now)
        publications.revise(session, farm.author, made.id, made.draft, at=farm.now)
        publications.submit(session, farm.author, made.id, at=farm.now)

        assert refusal(lambda: publications.approve(session, farm.approver, made.id, at=farm.now)) == "own_work"


def test_an_author_without_the_role_cannot_approve(farm, submitted):
    with farm.database.write() as session:
        assert refusal(lambda: publications.approve(session, farm.author, submitted.id, at=farm.now)) == "not_allowed"


def test_a_draft_cannot_be_approved_before_it_is_submitted(farm):
    with farm.database.write() as session:
        made = publications.create(session, farm.author, farm.publication(), unit="east", at=farm.now)

        assert refusal(lambda: publications.approve(session, farm.approver, made.id, at=farm.now)) == "wrong_state"


def test_a_returned_draft_says_why_and_can_be_submitted_again(farm, submitted):
    with farm.database.write() as session:
        back = publications.send_back(session, farm.approver, submitted.id, remark="缺审批人一栏", at=farm.now)
        again = publications.submit(session, farm.author, submitted.id, at=farm.now)

    assert (back.state, back.remark) == (State.RETURNED, "缺审批人一栏")
    assert again.state is State.SUBMITTED


def test_returning_needs_a_reason(farm, submitted):
    with farm.database.write() as session:
        action = lambda: publications.send_back(session, farm.approver, submitted.id, remark=" ", at=farm.now)  # noqa: E731
        assert refusal(action) == "remark_missing"


def test_readers_keep_the_old_version_until_the_new_one_is_approved(farm, submitted):
    with farm.database.write() as session:
        first = publications.approve(session, farm.approver, submitted.id, at=farm.now)
        changed = msgspec.structs.replace(first.draft, title=Text("更正"))
        meanwhile = publications.revise(session, farm.author, submitted.id, changed, at=farm.now)
        publications.submit(session, farm.author, submitted.id, at=farm.now)
        second = publications.approve(session, farm.approver, submitted.id, at=farm.clock.advance(hours=1))
        history = publications.versions(session, farm.author, submitted.id)

    assert meanwhile.live.title == Text("土地承包费标准")
    assert (second.version, second.live.title) == (2, Text("更正"))
    assert [(v.version, v.publication.title.zh) for v in history] == [(2, "更正"), (1, "土地承包费标准")]


def test_a_withdrawn_publication_is_seen_by_nobody_and_keeps_its_versions(farm, submitted):
    with farm.database.write() as session:
        publications.approve(session, farm.approver, submitted.id, at=farm.now)
        gone = publications.withdraw(session, farm.approver, submitted.id, remark="数字有误", at=farm.now)
        history = publications.versions(session, farm.author, submitted.id)

    assert (gone.state, gone.live) == (State.WITHDRAWN, None)
    assert len(history) == 1


def test_an_approver_of_another_farm_cannot_touch_it(farm, submitted):
    with farm.database.write() as session:
        assert (
            refusal(lambda: publications.approve(session, farm.west_admin, submitted.id, at=farm.now)) == "out_of_scope"
        )


def test_loading_the_same_content_twice_changes_nothing(farm):
    content = farm.publication(id="notice-1")
    with farm.database.write() as session:
        first = publications.load(session, System(), content, unit="east", at=farm.now)
        second = publications.load(session, System(), content, unit="east", at=farm.clock.advance(days=1))

    assert second == first


def test_a_refusal_speaks_chinese(farm, submitted):
    with farm.database.write() as session, pytest.raises(DomainProblem) as caught:
        publications.submit(session, farm.author, submitted.id, at=farm.now)

    assert caught.value.sentence("zh") == "当前状态是“已提交”，不能这样操作。"
    assert caught.value.sentence("en") == "This cannot be done while it is submitted."
