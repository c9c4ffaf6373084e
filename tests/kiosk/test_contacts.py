"""找谁办: everybody finds whom to ask, and each member alone who is there for them."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.services.contacts import reachable, vcard
from kiosk.views import ContactView, HomeView, ListView
from protocol.directory import Contact
from protocol.entity import Audience
from protocol.telephones import dialled
from protocol.text import Text
from tests.simulation import farm

NOW = farm.NOON
UNITS = {unit.id: unit for unit in farm.units()}
MEMBER = farm.members()[1]  # of team 1, below zone 3, below the farm
TOPICS = ("land", "fees")
OFFICE = next(one for one in farm.contacts() if one.id == "contact-office")

moments = st.none() | st.integers(-2, 2).map(lambda hours: NOW + timedelta(hours=hours))
audiences = st.builds(
    Audience,
    st.lists(st.sampled_from(["farm", "zone3", "team1", "team2"]), max_size=2).map(tuple),
    st.lists(st.sampled_from(["group-1", "group-2"]), max_size=2).map(tuple),
)
contacts = st.lists(
    st.builds(
        Contact,
        id=st.text("abc", min_size=1, max_size=3),
        service=st.just("contacts"),
        name=st.text("甲乙丙", min_size=1, max_size=2).map(Text),
        topic=st.sampled_from(["", "land", "fees", "gone"]),
        order=st.integers(0, 2),
        valid_from=moments,
        valid_until=moments,
        audience=audiences,
    ),
    max_size=8,
)


def shown(found, member=MEMBER, **more):
    return reachable(found, now=NOW, member=member, units=UNITS, topics=TOPICS, **more)


@given(contacts)
def test_topics_stand_as_configured_and_in_each_the_office_decides(found):
    places = {"land": 0, "fees": 1}
    keys = [(places.get(one.topic, 2), one.order) for one in shown(found)]
    assert keys == sorted(keys)


@given(contacts)
def test_the_order_of_arrival_changes_nothing(found):
    unique = list({one.id: one for one in found}.values())
    assert shown(unique) == shown(unique[::-1])


@given(contacts)
def test_a_visitor_sees_what_is_for_everybody_and_every_member_sees_that_too(found):
    everybody = shown(found, member=None)
    assert all(one.audience == Audience() for one in everybody)
    assert set(map(id, everybody)) <= set(map(id, shown(found)))


@given(contacts)
def test_nothing_is_shown_before_or_after_its_time(found):
    for one in shown(found):
        assert one.valid_from is None or one.valid_from <= NOW
        assert one.valid_until is None or one.valid_until > NOW


@given(contacts, st.sampled_from(["land", "fees"]))
def test_a_topic_shows_its_own_in_the_same_order(found, topic):
    assert shown(found, topic=topic) == tuple(one for one in shown(found) if one.topic == topic)


def fields_of(card):
    """Read a vCard as RFC 2426 says: name and value a line, values split at semicolons that are not escaped."""
    assert card.endswith("\r\n")
    found = {}
    for line in card.splitlines():
        name, _, value = line.partition(":")
        parts, escaped = [""], False
        for char in value:
            if char == ";" and not escaped:
                parts.append("")
            elif char != "\\" or escaped:
                parts[-1] += char
            escaped = char == "\\" and not escaped
        found[name.split(";")[0]] = parts
    return found


@given(st.text(min_size=1, max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_whatever_the_office_writes_a_phone_reads_the_same(name, role, place):
    written = msgspec.structs.replace(OFFICE, name=Text(name), role=Text(role), place=Text(place))
    fields = fields_of(vcard(written, "zh"))
    read = {"FN": fields["FN"][0], "TITLE": fields.get("TITLE", [""])[0], "ADR": fields.get("ADR", ["", "", ""])[2]}
    assert read == {"FN": " ".join(name.split()), "TITLE": " ".join(role.split()), "ADR": " ".join(place.split())}
    assert fields["N"] == [read["FN"], "", "", "", ""]
    assert fields["TEL"] == [dialled(OFFICE.telephone).removeprefix("tel:")]


def test_an_extension_is_dialled_after_a_pause():
    assert "TEL;TYPE=WORK,VOICE:04551238103,801\r\n" in vcard(
        msgspec.structs.replace(OFFICE, telephone="0455-1238103转801"), "zh"
    )


# At the kiosk.


def names(person):
    return [row.name for row in person.sees.rows]


def test_a_visitor_finds_whom_to_ask_and_takes_it_home(visitor, kiosk):
    reader = visitor().open("找谁办")
    assert names(reader) == ["contact-office", "contact-lawyer"]
    entry = reader.choose("三区工会")
    assert isinstance(entry.sees, ContactView)
    assert entry.sees.telephone == "0455-1238230"
    assert entry.sees.facts == (("办什么", "办卡、补卡"), ("地点", "办公楼一楼"), ("时间", "8:00至17:00"))
    assert fields_of(entry.sees.qr)["FN"] == ["三区工会"]
    entry.print_page()
    slip = kiosk.ports.printer.paper[-1].decode()
    assert all(words in slip for words in ("三区工会", "0455-1238230", "办公楼一楼", "tel:04551238230"))


def test_a_topic_shows_its_own_alone(visitor):
    assert names(visitor().open("找谁办").touch("category-land")) == ["contact-office"]


def test_a_member_sees_who_is_there_for_them_and_for_nobody_else(member):
    listed = member(1).open("找谁办")
    assert names(listed) == ["contact-office", "contact-1", "contact-lawyer"]
    assert listed.choose("contact-1").sees.title == "您的联系人◆1◆"


def test_what_is_over_goes_from_the_list_and_from_the_screen(visitor):
    reader = visitor().open("找谁办").choose("值班律师")
    reader.wait(60).touch("back").wait(60)
    for _ in range(20):
        reader.touch("category-all").wait(60)
    assert names(reader) == ["contact-office"]


def test_a_contact_is_found_and_opens_with_one_touch(visitor):
    reader = visitor().open("找谁办").touch("search").write("律师").wait(0.25)
    assert names(reader) == ["find-contact-lawyer"]
    assert isinstance(reader.touch("find-contact-lawyer").sees, ContactView)


def test_a_visitor_does_not_find_a_members_contact(visitor):
    assert names(visitor().open("找谁办").touch("search").write("您的").wait(0.25)) == []


def test_the_way_back_leads_to_the_list_and_home(member):
    entry = member(1).open("找谁办").choose("三区工会")
    assert isinstance(entry.touch("back").sees, ListView)
    assert isinstance(entry.touch("home").sees, HomeView)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages_are_complete(visitor, language):
    reader = visitor()
    if language == "en":
        reader.touch("language")
    entry = reader.open("contacts").choose("contact-office").sees
    assert entry.title == {"zh": "三区工会", "en": "Zone 3 union"}[language]
    assert [label for label, _ in entry.facts] == {
        "zh": ["办什么", "地点", "时间"],
        "en": ["What for", "Place", "Hours"],
    }[language]
