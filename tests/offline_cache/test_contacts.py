"""Contacts in the cache: in their order, found as people type, their pictures fetched."""

import msgspec
import pytest

from protocol.blocks import Picture
from protocol.directory import Contact
from protocol.text import Text
from tests.offline_cache.test_search import ids, publish

__all__ = ["publish"]

LAWYER = Contact(
    id="lawyer",
    service="contacts",
    name=Text("值班律师 赵敏", "Zhao Min, lawyer"),
    role=Text("法律援助"),
    purpose=Text("欠薪、工伤、合同，不收费"),
    telephone="0455-1238140",
    place=Text("场部办公楼二楼"),
    hours=Text("每周三上午"),
    order=20,
)
OFFICE = Contact(id="office", service="contacts", name=Text("农场工会办公室"), telephone="12351", order=10)


def test_contacts_stand_as_the_office_sorted_them(content, publish):
    publish(LAWYER, OFFICE)
    assert content.contacts("contacts") == (OFFICE, LAWYER)
    assert content.contacts("another") == ()


@pytest.mark.parametrize(
    "typed", ["律师", "zbls", "zm", "zhaomin", "flyz", "lawyer", "工伤", "欠薪", "二楼", "周三", "1238140"]
)
def test_a_contact_is_found_by_name_initials_matter_place_or_number(content, publish, typed):
    publish(LAWYER, OFFICE)
    assert ids(content, typed) == ["lawyer"]
    (hit,) = content.search(typed)
    assert (hit.kind, hit.service, hit.title) == ("contact", "contacts", LAWYER.name)


def test_what_was_taken_down_is_not_found(content, publish):
    publish(LAWYER, OFFICE)
    publish(drop=[("contact", "lawyer")])
    assert ids(content, "律师") == []
    assert content.contacts("contacts") == (OFFICE,)


def test_what_is_for_nobody_here_is_not_taken(content, publish):
    publish(LAWYER)
    assert content.search("律师", accept=lambda found: False) == ()


def test_a_contacts_picture_is_fetched(content, publish):
    publish(msgspec.structs.replace(OFFICE, picture=Picture("a" * 64, "门口")), LAWYER)
    assert content.media() == ("a" * 64,)
