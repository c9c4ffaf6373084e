"""The one place that decides which rows an officer sees: those of the subtree under the officer's unit."""

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.domain.actors import Actor, Kiosk, Officer
from server.domain.problems import DomainProblem
from server.store.tables import UnitRow


def visible_units(actor: Actor) -> Select[str]:
    """Return the statement that selects the identifiers of all units the actor may work on."""
    everything = select(UnitRow.id)
    match actor:
        case Officer(unit=root) | Kiosk(site=root):
            top = select(UnitRow.path).where(UnitRow.id == root).scalar_subquery()
            # Not LIKE: an underscore in an identifier would match a neighbour.
            return everything.where(func.substr(UnitRow.path, 1, func.length(top)) == top)
        case _:
            return everything


def in_scope(actor: Actor, unit: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that ``unit``, a column of unit identifiers, lies in the actor's subtree."""
    match actor:
        case Officer() | Kiosk():
            return unit.in_(visible_units(actor))
        case _:
            return true()


def may_see(session: Session, actor: Actor, unit: str) -> bool:
    """Whether ``unit`` lies in the actor's subtree."""
    return session.scalar(visible_units(actor).where(UnitRow.id == unit)) is not None


def require_unit(session: Session, actor: Actor, unit: str) -> None:
    """Raise DomainProblem ``out_of_scope`` unless the actor may work on ``unit``."""
    if not may_see(session, actor, unit):
        raise DomainProblem("out_of_scope", "This belongs to a unit that is not yours to manage.")
