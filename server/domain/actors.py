"""Who does something: an officer in the console, a kiosk, or the system itself (command line, loader)."""

from dataclasses import dataclass
from enum import StrEnum

from server.domain.problems import DomainProblem


class Role(StrEnum):
    """What an officer may do; one officer can have several roles."""

    AUTHOR = "author"
    APPROVER = "approver"
    CASE_OFFICER = "case_officer"
    ADMIN = "admin"


@dataclass(frozen=True)
class Officer:
    """An officer who is logged in; sees the subtree under ``unit``."""

    id: str
    name: str
    unit: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Kiosk:
    """An enrolled kiosk whose request was verified; ``site`` is a unit of level FARM."""

    id: str
    name: str
    site: str


@dataclass(frozen=True)
class System:
    """The server itself, on behalf of whoever holds its command line."""

    id: str = "system"
    name: str = "system"


Actor = Officer | Kiosk | System


def require_role(actor: Actor, *roles: Role) -> None:
    """Raise DomainProblem ``not_allowed`` unless the actor has one of ``roles``. The system may do everything."""
    match actor:
        case System():
            return
        case Officer() if actor.roles.intersection(roles):
            return
        case _:
            raise DomainProblem("not_allowed", "Your role does not allow this.")
