"""A directory: one officer's word is at the kiosks at once, and can be taken back."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.directory import Contact, DirectoryConfig
from protocol.entity import Audience
from protocol.publications import Category
from protocol.services import Access, Service
from protocol.text import Text
from server.domain import directory
from server.domain.actors import System
from server.domain.audit import entries
from server.domain.reorganisation import move_unit
from server.domain.services import put_service
from server.exchange import export_lines, import_lines
from server.store.directory import ContactRow
from tests.server.farm import refusal
from tests.server.places import misplaced

both = pytest.mark.both_databases
LAWYER = Contact(
    id="",
    service="contacts",
    name=Text("值班律师"),
    telephone="0455-1238140",
    topic="rights",
    purpose=Text("欠薪、工伤"),
)
TOPICS = (Category("rights", Text("维权法律")), Category("union", Text("工会")))


@pytest.fixture
def offered(farm):
    """A farm whose kiosks have a directory."""
    service = Service(
        id="contacts",
        title=Text("找谁办"),
        subtitle=Text(""),
        icon="phone",
        order=9,
        access=Access.PUBLIC,
        config=DirectoryConfig(TOPICS),
    )
    with farm.database.write() as session:
        put_service(session, System(), service, unit="union", at=farm.now)
    return farm


def write(farm, action):
    farm.clock.advance(seconds=1)
    with farm.database.write() as session:
        return action(session)


def create(farm, contact=LAWYER, *, unit="east", actor=None):
    return write(farm, lambda s: directory.create(s, actor or farm.author, contact, unit=unit, at=farm.now))


def revise(farm, view, **changes):
    changed = msgspec.structs.replace(view.contact, **changes)
    return write(farm, lambda s: directory.revise(s, farm.author, changed, seen=view.changed_at, at=farm.now))


def withdraw(farm, view):
    return write(farm, lambda s: directory.withdraw(s, farm.author, view.contact.id, at=farm.now))


def undo(farm, view):
    return write(farm, lambda s: directory.undo(s, farm.author, view.contact.id, seen=view.changed_at, at=farm.now))


def bucket_of(farm, view):
    with farm.database.read() as session:
        return session.get_one(ContactRow, view.contact.id).bucket


@both
def test_an_entry_is_shown_at_once(offered):
    made = create(offered)
    assert made.shown
    assert bucket_of(offered, made) == "public:east"
    assert (made.contact.unit, made.changed_by) == ("east", offered.author.name)


def test_an_entry_for_a_farm_below_goes_to_that_farm_alone(offered):
    made = create(
        offered, msgspec.structs.replace(LAWYER, audience=Audience(("west-team",))), unit="union", actor=System()
    )
    assert bucket_of(offered, made) == "public:west"


@both
def test_a_change_can_be_taken_back_once(offered):
    made = create(offered)
    changed = revise(offered, made, telephone="12351")
    assert changed.contact.telephone == "12351"
    back = undo(offered, changed)
    assert (back.contact.telephone, back.shown) == ("0455-1238140", True)
    assert refusal(lambda: undo(offered, back)) == "nothing_to_undo"


def test_taking_back_a_new_entry_takes_it_down(offered):
    assert not undo(offered, create(offered)).shown


def test_what_was_taken_down_comes_back_as_it_was(offered):
    gone = withdraw(offered, create(offered))
    assert not gone.shown
    assert gone.contact.name == LAWYER.name
    back = undo(offered, gone)
    assert back.shown
    assert back.contact.telephone == LAWYER.telephone


def test_saving_what_was_taken_down_shows_it_and_undo_takes_it_down_again(offered):
    gone = withdraw(offered, create(offered))
    again = revise(offered, gone, telephone="12351")
    assert again.shown
    back = undo(offered, again)
    assert (back.shown, back.contact.telephone) == (False, LAWYER.telephone)


def test_nobody_overwrites_or_takes_back_what_another_wrote_meanwhile(offered):
    first = create(offered)
    revise(offered, first, telephone="12351")
    assert refusal(lambda: revise(offered, first, telephone="119")) == "changed_meanwhile"
    assert refusal(lambda: undo(offered, first)) == "changed_meanwhile"


def test_what_is_taken_down_cannot_be_taken_down(offered):
    gone = withdraw(offered, create(offered))
    assert refusal(lambda: withdraw(offered, gone)) == "not_shown"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": Text("")},
        {"telephone": ""},
        {"telephone": "内线8103"},
        {"topic": "gone"},
        {"order": -1},
        {"order": directory.HIGHEST_ORDER + 1},
        {"purpose": Text("字" * 301)},
        {"name": Text("名", "n" * 121)},
    ],
)
def test_what_helps_nobody_is_refused_and_nothing_is_kept(offered, changes):
    assert refusal(lambda: create(offered, msgspec.structs.replace(LAWYER, **changes))) == "bad_contact"
    with offered.database.read() as session:
        assert directory.find(session, offered.admin) == ()


def test_a_last_day_before_the_first_is_refused(offered):
    reversed_ = msgspec.structs.replace(LAWYER, valid_from=offered.now, valid_until=offered.now - timedelta(days=1))
    assert refusal(lambda: create(offered, reversed_)) == "bad_contact"


def test_a_place_needs_no_telephone(offered):
    assert create(offered, msgspec.structs.replace(LAWYER, telephone="", place=Text("文化广场东侧"))).shown


def test_only_a_directory_takes_entries(offered):
    assert refusal(lambda: create(offered, msgspec.structs.replace(LAWYER, service="disclosure"))) == "wrong_primitive"


def test_who_may_not_write_changes_nothing(offered):
    made = create(offered)
    assert refusal(lambda: create(offered, actor=offered.case_officer)) == "not_allowed"
    assert refusal(lambda: create(offered, unit="west")) == "out_of_scope"
    with offered.database.read() as session:
        assert refusal(lambda: directory.get(session, offered.west_admin, made.contact.id)) == "out_of_scope"
        assert directory.find(session, offered.west_admin) == ()
        assert len(directory.find(session, offered.author, text="律师")) == 1


def test_every_word_is_written_down_with_who_gave_it(offered):
    made = create(offered)
    undo(offered, withdraw(offered, revise(offered, made, telephone="12351")))
    with offered.database.read() as session:
        told = entries(session, offered.admin, object_id=made.contact.id)
    assert [entry.action for entry in told] == ["contact.undo", "contact.withdraw", "contact.revise", "contact.create"]
    assert {entry.actor for entry in told} == {offered.author.id}


@both
def test_entries_move_with_their_unit(offered):
    made = create(offered, unit="east-team")
    write(offered, lambda s: move_unit(s, System(), "east-team", "west", at=offered.now))
    assert bucket_of(offered, made) == "public:west"
    with offered.database.read() as session:
        assert misplaced(session) == ()


def test_an_export_brings_them_along_and_the_same_again_changes_nothing(offered):
    made = create(offered)
    with offered.database.read() as session:
        lines = [line for line in export_lines(session) if b'"kind":"contact"' in line]
    assert len(lines) == 1
    write(offered, lambda s: import_lines(s, lines, at=offered.now))
    with offered.database.read() as session:
        assert directory.get(session, System(), made.contact.id) == made
    withdraw(offered, made)
    write(offered, lambda s: import_lines(s, lines, at=offered.now))
    with offered.database.read() as session:
        assert directory.get(session, System(), made.contact.id).shown


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["revise", "withdraw", "undo"]), max_size=5))
def test_undo_is_the_way_back_from_any_change(offered, deeds):
    view = create(offered)
    for number, deed in enumerate(deeds):
        before = view
        if deed == "withdraw" and view.shown:
            view = withdraw(offered, view)
        else:
            view = revise(offered, view, telephone=f"1235{number}")
        if deed == "undo":
            view = undo(offered, view)
            assert (view.shown, view.contact.telephone) == (before.shown, before.contact.telephone)
            assert refusal(lambda view=view: undo(offered, view)) == "nothing_to_undo"
