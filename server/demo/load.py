"""Fill an empty server with the demo farm."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.auth.officers import add_officer
from server.context import AppContext
from server.demo.benefits import entitlements
from server.demo.campaigns import campaigns, signed_up, turnouts
from server.demo.cards import FILE, demo_cards, write_cards
from server.demo.contacts import contacts
from server.demo.documents import SITE, disclosures, drafts, first_versions, media, notices, playlists
from server.demo.duties import with_duties
from server.demo.officers import OFFICERS, DemoOfficer
from server.demo.opinions import opinions
from server.demo.organisation import services, units
from server.demo.people import Person, people
from server.demo.records import rows_of
from server.domain import directory, publications
from server.domain.actors import Officer, System
from server.domain.blobs import put_blob
from server.domain.cases import put_case
from server.domain.entitlements import grant
from server.domain.entries import put_entries, put_turnout
from server.domain.members import hash_pin, put_members
from server.domain.organisation import put_unit, root_unit
from server.domain.problems import DomainProblem
from server.domain.records import put_rows
from server.domain.services import put_service

_SYSTEM = System()


@dataclass(frozen=True)
class Loaded:
    """How much there is now."""

    units: int
    members: int
    publications: int
    entitlements: int
    records: int
    cases: int


def load(context: AppContext) -> Loaded:
    """Write the demo farm into an empty database and the cards into ``demo-cards.json`` beside it.

    Raises DomainProblem ``not_empty`` when there is an organisation already.
    """
    now = context.clock()
    today = now.astimezone(context.settings.zone).date()
    for file in media().values():
        put_blob(context.settings.blobs, file)
    folk, tree = people(), {unit.id: unit for unit in units()}
    pins = _hash_pins(folk)
    with context.database.write() as session:
        if root_unit(session) is not None:
            raise DomainProblem("not_empty", "The server already holds an organisation.")
        for unit in tree.values():
            put_unit(session, _SYSTEM, unit, at=now)
        for service in services():
            put_service(session, _SYSTEM, with_duties(service, today), unit=SITE, at=now)
        officers = [_add(session, officer, now) for officer in OFFICERS]
        documents = (*disclosures(), *notices(today))
        for publication in (*first_versions(), *documents, *playlists(), *campaigns(today)):
            publications.load(session, _SYSTEM, publication, unit=publication.unit, at=now)
        for contact in contacts():
            directory.load_contact(session, _SYSTEM, contact, unit=contact.unit, at=now)
        _submit_drafts(session, officers[0], now)
        members = [person.member(context.token_key, pin) for person, pin in zip(folk, pins, strict=True)]
        put_members(session, _SYSTEM, members, at=now)
        records = put_rows(session, _SYSTEM, (row for p in folk for row in rows_of(p, tree, today)), at=now)
        granted = grant(session, _SYSTEM, (item for p in folk for item in entitlements(p, today)), at=now)
        cases = opinions(folk, today)
        for case in cases:
            put_case(session, _SYSTEM, case, at=now)
        for turnout in turnouts():
            put_turnout(session, _SYSTEM, turnout, at=now)
        put_entries(session, _SYSTEM, signed_up(folk, today), at=now)
    write_cards(context.settings.data / FILE, demo_cards(folk, tree))
    return Loaded(len(tree), len(folk), len(documents), granted, records, len(cases))


def _hash_pins(folk: tuple[Person, ...]) -> list[str]:
    # argon2 lets go of the interpreter's lock, so threads share the work over the cores.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda person: hash_pin(person.pin), folk))


def _add(session: Session, officer: DemoOfficer, now: datetime) -> Officer:
    added = add_officer(
        session,
        _SYSTEM,
        login=officer.login,
        name=officer.name,
        unit=SITE,
        roles=officer.roles,
        password=officer.password,
        at=now,
    )
    return Officer(added.id, added.name, added.unit, added.roles)


def _submit_drafts(session: Session, author: Officer, now: datetime) -> None:
    for draft in drafts():
        made = publications.create(session, author, draft, unit=draft.unit, at=now)
        publications.submit(session, author, made.id, at=now)
