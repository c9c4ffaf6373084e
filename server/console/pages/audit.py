"""审计: who did what, newest first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.responses import Response

from protocol.masking import mask_name
from server.console.visit import Visit
from server.domain.actors import Officer
from server.domain.audit import AuditEntry, entries
from server.domain.names import Name, names

_PAGE = 100
_PLACE_DIGITS = 18
_KINDS = ("publication", "campaign", "contact", "case", "member", "entitlement", "officer", "kiosk", "service", "unit")


@dataclass(frozen=True)
class Target:
    """What an entry is about, in words, and the page that shows it (empty: none)."""

    label: str
    path: str = ""


def show(visit: Visit) -> Response:
    """Show the trail, all of it or that of one kind of object."""
    kind = visit.query("kind") if visit.query("kind") in _KINDS else ""
    with visit.context.database.read() as session:
        wanted = entries(session, visit.officer, object_kind=kind, before=_before(visit), limit=_PAGE + 1)
        found = wanted[:_PAGE]
        known = _targets(session, visit.officer, found)
    # What is gone, or not this officer's to see, keeps its bare identifier.
    targets = [known.get((entry.object_kind, entry.object), Target(entry.object)) for entry in found]
    older = found[-1].place if len(wanted) > _PAGE else None
    return visit.page("audit.html", found=found, names=targets, kind=kind, kinds=_KINDS, older=older)


def _before(visit: Visit) -> int | None:
    typed = visit.query("before")
    return int(typed) if typed.isdecimal() and len(typed) <= _PLACE_DIGITS else None


def _targets(session: Session, officer: Officer, found: tuple[AuditEntry, ...]) -> Mapping[tuple[str, str], Target]:
    return {
        (kind, key): Target(_label(name), path(key, name))
        for kind, path in _PAGES.items()
        if (keys := {entry.object for entry in found if entry.object_kind == kind})
        for key, name in names(session, officer, kind, keys).items()
    }


def _label(name: Name) -> str:
    if not name.member:
        return name.text
    whose = mask_name(name.member_name)
    return whose if name.text == name.member_name else f"{name.text} · {whose}"


_PAGES: Mapping[str, Callable[[str, Name], str]] = {
    "publication": lambda key, _name: f"/documents/{key}",
    "campaign": lambda key, _name: f"/campaigns/{key}",
    "contact": lambda key, _name: f"/directory/{key}",
    "case": lambda key, _name: f"/cases/{key}",
    "member": lambda key, _name: f"/members/{key}",
    "entitlement": lambda _key, name: f"/members/{name.member}",
    "officer": lambda key, _name: f"/officers/{key}",
    "kiosk": lambda _key, _name: "/fleet",
    "unit": lambda _key, _name: "",
}
"""The page that shows an object of each kind."""
