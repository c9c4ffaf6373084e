"""审计: who did what, newest first."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.responses import Response

from protocol.masking import mask_name
from server.auth.officers import get_officer
from server.console.visit import Visit
from server.domain import directory, publications
from server.domain.actors import Officer
from server.domain.audit import AuditEntry, entries
from server.domain.cases import get_case
from server.domain.entitlements import get_entitlement
from server.domain.kiosks import fleet
from server.domain.members import get_member
from server.domain.organisation import get_unit
from server.domain.problems import DomainProblem

_PAGE = 100
_KINDS = ("publication", "contact", "case", "member", "entitlement", "officer", "kiosk", "service", "unit")


@dataclass(frozen=True)
class Target:
    """What an entry is about, in words, and the page that shows it (empty: none)."""

    label: str
    path: str = ""


def show(visit: Visit) -> Response:
    """Show the trail, all of it or that of one kind of object."""
    kind = visit.query("kind") if visit.query("kind") in _KINDS else ""
    with visit.context.database.read() as session:
        found = entries(session, visit.officer, object_kind=kind, limit=_PAGE)
        known: dict[tuple[str, str], Target] = {}
        names = [_target(session, visit.officer, entry, known) for entry in found]
    return visit.page("audit.html", found=found, names=names, kind=kind, kinds=_KINDS)


def _target(session: Session, officer: Officer, entry: AuditEntry, known: dict[tuple[str, str], Target]) -> Target:
    key = (entry.object_kind, entry.object)
    if key not in known:
        try:
            known[key] = _NAMERS[entry.object_kind](session, officer, entry.object)
        except (KeyError, DomainProblem):
            # What is gone, or not this officer's to see, keeps its bare identifier.
            known[key] = Target(entry.object)
    return known[key]


def _publication(session: Session, officer: Officer, key: str) -> Target:
    return Target(publications.get(session, officer, key).draft.title.zh, f"/documents/{key}")


def _contact(session: Session, officer: Officer, key: str) -> Target:
    return Target(directory.get(session, officer, key).contact.name.zh, f"/directory/{key}")


def _case(session: Session, officer: Officer, key: str) -> Target:
    return Target(get_case(session, officer, key).case.number, f"/cases/{key}")


def _member(session: Session, officer: Officer, key: str) -> Target:
    return Target(mask_name(get_member(session, officer, key).name), f"/members/{key}")


def _entitlement(session: Session, officer: Officer, key: str) -> Target:
    view = get_entitlement(session, officer, key)
    item = view.entitlement
    return Target(f"{item.title.zh} · {mask_name(view.member_name)}", f"/members/{item.member}")


def _officer(session: Session, officer: Officer, key: str) -> Target:
    return Target(get_officer(session, officer, key).name, f"/officers/{key}")


def _kiosk(session: Session, officer: Officer, key: str) -> Target:
    return Target(next((f"{k.number} {k.name}" for k in fleet(session, officer) if k.id == key), key), "/fleet")


def _unit(session: Session, _officer_: Officer, key: str) -> Target:
    return Target(get_unit(session, key).name.zh)


_NAMERS: dict[str, Callable[[Session, Officer, str], Target]] = {
    "publication": _publication,
    "contact": _contact,
    "case": _case,
    "member": _member,
    "entitlement": _entitlement,
    "officer": _officer,
    "kiosk": _kiosk,
    "unit": _unit,
}
