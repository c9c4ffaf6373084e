"""Whom to ask on the demo farm, as an officer would type it in the console."""

from pathlib import Path

import msgspec

from protocol.directory import Contact
from protocol.entity import Audience
from protocol.text import Text
from server.demo.documents import SITE

SERVICE = "contacts"


class _Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    topic: str
    order: int
    name: Text
    purpose: Text
    hours: Text
    role: Text = Text("")
    place: Text = Text("")
    telephone: str = ""
    unit: str = SITE
    units: tuple[str, ...] = ()


class _Contacts(msgspec.Struct, frozen=True):
    contacts: tuple[_Contact, ...]


def contacts() -> tuple[Contact, ...]:
    """Return the entries, in the order of their file."""
    read = msgspec.toml.decode(Path(__file__).with_name("contacts.toml").read_bytes(), type=_Contacts)
    return tuple(
        Contact(
            id=f"{SERVICE}-{one.id}",
            service=SERVICE,
            name=one.name,
            role=one.role,
            purpose=one.purpose,
            telephone=one.telephone,
            place=one.place,
            hours=one.hours,
            topic=one.topic,
            order=one.order,
            unit=one.unit,
            audience=Audience(one.units),
        )
        for one in read.contacts
    )
