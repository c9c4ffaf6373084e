"""A page of the console asks the database as often for many rows as for few."""

import re
from datetime import timedelta

import msgspec
import pytest
from starlette.requests import Request

from protocol.campaigns import Campaign, CampaignConfig, SignUp
from protocol.directory import Contact, DirectoryConfig
from protocol.events import SignedUp
from protocol.ids import uuid7
from protocol.services import Access, Service
from protocol.text import Text
from protocol.wire import DeviceState, Hello
from server.auth.entry import hire
from server.auth.sessions import CurrentOfficer
from server.console.pages import (
    audit,
    cadence,
    campaign_list,
    campaigns,
    cases,
    desk,
    directory,
    documents,
    fleet,
    members,
    officers,
    playlists,
)
from server.console.visit import Visit
from server.domain import directory as contacts
from server.domain import publications
from server.domain.actors import Officer, Role, System
from server.domain.audit import record
from server.domain.cases import assign, put_case
from server.domain.entitlements import grant
from server.domain.kiosks import note_hellos
from server.domain.members import put_member
from server.domain.services import put_service
from tests.server.statements import statements

UNITS = ("east", "east-station", "east-team")
FEW, MORE = 2, 6


@pytest.fixture
def office(farm):
    """The farm with a campaign and a directory, and somebody who may do everything there."""
    with farm.database.write() as session:
        for key, config in {"activities": CampaignConfig("HD"), "phones": DirectoryConfig()}.items():
            tile = Service(
                id=key, title=Text(key), subtitle=Text(""), icon=key, order=9, access=Access.CARD, config=config
            )
            put_service(session, System(), tile, unit="union", at=farm.now)
        walk = publications.create(session, farm.author, race(farm), unit="east", at=farm.now)
        publish(session, farm, walk.id)
    return farm, walk.id


def race(farm):
    plan = Campaign(plan=SignUp(quota=3), opens_at=farm.now, closes_at=farm.now + timedelta(days=7))
    return farm.publication("健步走", service="activities", category="", campaign=plan)


def publish(session, farm, publication):
    publications.submit(session, farm.author, publication, at=farm.now)
    publications.approve(session, farm.approver, publication, at=farm.now)


def grow(farm, walk, number):
    """Put one more of everything, each with a member, an officer and a unit of its own where there can be."""
    now, unit, name = farm.now, UNITS[number % len(UNITS)], f"{number}"
    with farm.database.write() as session:
        put_member(session, System(), farm.member(name, unit), at=now)
        roles = (Role.AUTHOR, Role.CASE_OFFICER)
        hired, _ = hire(session, System(), login=name, name=f"干部{name}", unit=unit, roles=roles, at=now)
        author = Officer(hired.id, hired.name, "east", hired.roles)
        for draft in (farm.publication(f"公开{name}"), race(farm)):
            publish(session, farm, publications.create(session, author, draft, unit="east", at=now).id)
        publications.revise(session, author, walk, race(farm), at=now)
        publish(session, farm, walk)
        waiting = publications.create(session, author, farm.publication(f"待审{name}"), unit=unit, at=now)
        publications.submit(session, author, waiting.id, at=now)
        case = msgspec.structs.replace(farm.anonymous_case(), id=f"case-{name}", member=name, number=f"NM-{name}")
        put_case(session, System(), case, at=now)
        assign(session, farm.case_officer, case.id, author.id, at=now)
        entry = Contact(id=f"contact-{name}", service="phones", name=Text(f"电工{name}"), telephone="0451-123456")
        contacts.create(session, author, entry, unit=unit, at=now)
        grant(session, System(), [farm.entitlement(f"gift-{name}")], at=now)
    kiosk, _ = farm.another_kiosk()
    farm.deliver(farm.item(farm.claim(f"gift-{name}")))
    for campaign in (walk, "no-such"):
        farm.deliver(farm.item(SignedUp(entry=uuid7(now), campaign=campaign, number=f"HD-{name}"), name))
    trouble = DeviceState(device="printer", status="trouble", fault="paper_out", detail="")
    with farm.database.write() as session:
        hello = Hello(versions={}, checkpoint=0, software="test", waiting=0, devices=(trouble,))
        note_hellos(session, {kiosk.id: hello}, at=now)


def visit_of(farm, query="", **path):
    """A visit by an officer who may do everything at the farm."""
    everybody = Officer(farm.admin.id, farm.admin.name, "east", frozenset(Role))
    scope = {"type": "http", "method": "GET", "path": "/console", "headers": [], "query_string": query.encode()}
    current = CurrentOfficer(everybody, "admin", has_totp=False)
    return Visit(farm.context, Request(scope | {"path_params": path}), {}, {}, farm.now, "zh", "", current)


def opened(farm, page, **path):
    """Open a page and return what the database was asked for it."""
    with statements(farm.database) as asked:
        assert page(visit_of(farm, **path)).status_code == 200
    return asked


PAGES = {
    "the desk": (desk.show, {}),
    "documents": (documents.listing, {}),
    "approvals": (documents.approvals, {}),
    "campaigns": (campaigns.listing, {}),
    "who takes part": (campaigns.show, {"id": "walk"}),
    "the campaign as a document": (documents.show, {"id": "walk"}),
    "the list to sign": (campaign_list.paper, {"id": "walk"}),
    "the cadence board": (cadence.show, {}),
    "playlists": (playlists.listing, {}),
    "a case": (cases.show, {"id": "case-0"}),
    "what was refused": (fleet.refused, {}),
    "contacts": (directory.listing, {}),
    "cases": (cases.listing, {}),
    "members": (members.listing, {}),
    "a member": (members.show, {"id": "anna"}),
    "kiosks": (fleet.show, {}),
    "officers": (officers.listing, {}),
    "the audit trail": (audit.show, {}),
}


def test_no_page_asks_more_often_when_there_is_more_to_show(office):
    farm, walk = office

    def counted():
        return {
            name: len(opened(farm, page, **({"id": walk} if path.get("id") == "walk" else path)))
            for name, (page, path) in PAGES.items()
        }

    for number in range(FEW):
        grow(farm, walk, number)
    few = counted()
    for number in range(FEW, FEW + MORE):
        grow(farm, walk, number)

    assert counted() == few


def test_the_audit_trail_is_read_to_its_beginning(farm):
    with farm.database.write() as session:
        for number in range(250):
            record(session, System(), f"deed.{number}", "unit", "east", unit="east", at=farm.now)

    read, pages = [], [""]
    for query in pages:
        page = bytes(audit.show(visit_of(farm, query)).body).decode()
        read += re.findall(r"deed\.\d+", page)
        pages += [further.replace("&amp;", "&") for further in re.findall(r'id="older" href="\?([^"]+)"', page)]

    assert read == [f"deed.{number}" for number in reversed(range(250))]
