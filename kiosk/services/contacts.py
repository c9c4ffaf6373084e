"""Contacts: who may see which entry of a directory now, in which order, and how a phone takes one over."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from kiosk.services.publications import is_for, is_valid
from protocol.directory import Contact
from protocol.members import Member
from protocol.organisation import Unit
from protocol.telephones import dialled

_LONGEST = 60
"""Characters of each text in a code: one with more modules is hard for a camera."""


def reachable(
    contacts: Iterable[Contact],
    *,
    now: datetime,
    member: Member | None,
    units: Mapping[str, Unit],
    topics: Sequence[str] = (),
    topic: str = "",
) -> tuple[Contact, ...]:
    """Return what this person may see now, as ``topics`` stand and in each as the office sorted them.

    ``topic`` empty means all; what is in no known topic comes last.
    """
    places = {name: place for place, name in enumerate(topics)}
    chosen = [
        one
        for one in contacts
        if (not topic or one.topic == topic) and is_valid(one, now) and is_for(one, member, units)
    ]
    chosen.sort(key=lambda one: (places.get(one.topic, len(places)), one.order, one.name.zh, one.id))
    return tuple(chosen)


def vcard(contact: Contact, language: str) -> str:
    """Return the contact as a vCard 3.0 (RFC 2426) for a phone's camera: name, role, number, place."""
    name = _value(contact.name.in_language(language))
    role, place = _value(contact.role.in_language(language)), _value(contact.place.in_language(language))
    number = dialled(contact.telephone).removeprefix("tel:")
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{name};;;;", f"FN:{name}"]
    lines += [f"TITLE:{role}"] if role else []
    lines += [f"TEL;TYPE=WORK,VOICE:{number.replace(';ext=', ',')}"] if number else []
    lines += [f"ADR;TYPE=WORK:;;{place};;;;"] if place else []
    return "\r\n".join((*lines, "END:VCARD", ""))


def _value(text: str) -> str:
    """Return a text as a value of a vCard, on one line."""
    text = " ".join(text.split())[:_LONGEST]
    return re.sub(r"([\\;,])", r"\\\1", text)
