"""The organisation tree: federation, farm, unit, team; and which buckets a node's things travel in."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.canonical import decode_entity
from protocol.entity import Audience
from protocol.organisation import Unit, UnitLevel
from server.domain.actors import Actor, Role, require_role
from server.domain.audit import record
from server.domain.problems import DomainProblem
from server.feed.changes import publish_change
from server.store.scope import require_unit, visible_units
from server.store.tables import UnitRow

_UNITS = "units"


def put_unit(session: Session, actor: Actor, unit: Unit, *, at: datetime) -> Unit:
    """Add ``unit``, or change it when its id is known, and return it with its new ``rev``.

    Parents come before children; a unit keeps its parent (reorganisation.move_unit gives it another).
    Raises DomainProblem ``bad_id``, ``unknown_unit``,
    ``parent_fixed``, ``second_root``, ``not_allowed`` or ``out_of_scope``.
    """
    require_role(actor, Role.ADMIN)
    if not unit.id or "/" in unit.id:
        raise DomainProblem("bad_id", "An identifier must not be empty and must not hold a slash.")
    row = session.get(UnitRow, unit.id, with_for_update=True)
    if row is not None:
        require_unit(session, actor, unit.id)
        if row.parent_id != unit.parent:
            raise DomainProblem("parent_fixed", "A unit cannot move to another parent.")
        row.name, row.level = unit.name.zh[:200], unit.level.value
    else:
        path = "/"
        if unit.parent is not None:
            hold_units(session, (unit.parent,))
            path = unit_row(session, unit.parent).path
            require_unit(session, actor, unit.parent)
        elif session.scalar(select(UnitRow.id).where(UnitRow.parent_id.is_(None))) is not None:
            raise DomainProblem("second_root", "There is already a unit at the top.")
        row = UnitRow(
            id=unit.id,
            rev=0,
            body=b"",
            parent_id=unit.parent,
            level=unit.level.value,
            name=unit.name.zh[:200],
            path=f"{path}{unit.id}/",
        )
        session.add(row)
        session.flush()
    _cache(session)[unit.id] = row
    unit = publish_change(session, row, unit, public_bucket(session, unit.id))
    record(session, actor, "unit.put", "unit", unit.id, unit=unit.id, at=at)
    return unit


def get_unit(session: Session, unit: str) -> Unit:
    """Return the unit. Raises DomainProblem ``unknown_unit``."""
    return _entity(unit_row(session, unit))


def units(session: Session, actor: Actor) -> tuple[Unit, ...]:
    """Return the units of the actor's subtree, parents before children."""
    rows = session.scalars(select(UnitRow).where(UnitRow.id.in_(visible_units(actor))).order_by(UnitRow.path)).all()
    _cache(session).update({row.id: row for row in rows})
    return tuple(_entity(row) for row in rows)


def root_unit(session: Session) -> Unit | None:
    """Return the unit at the top, or None while there is none."""
    row = session.scalar(select(UnitRow).where(UnitRow.parent_id.is_(None)))
    return _entity(row) if row else None


def ancestors(session: Session, unit: str) -> tuple[str, ...]:
    """Return ``unit`` and the units above it, nearest first."""
    return tuple(reversed(unit_row(session, unit).path.strip("/").split("/")))


def site_of(session: Session, unit: str) -> str:
    """Return the site that ``unit`` belongs to: its nearest ancestor-or-self of level FARM.

    Raises DomainProblem ``no_site`` for a unit above the farms.
    """
    site = _site_or_none(session, unit)
    if site is None:
        raise DomainProblem("no_site", "This unit stands above the farms and has no kiosk site.")
    return site


def public_bucket(session: Session, unit: str) -> str:
    """Return the bucket of what ``unit`` publishes: its own from the farm level up, else that of its site."""
    return f"public:{_site_or_none(session, unit) or unit}"


def publication_bucket(session: Session, unit: str, audience: Audience) -> str:
    """Return the bucket of what ``unit`` publishes for ``audience``: no wider than the part of the tree it is for.

    A notice of the federation for one farm goes to that farm's kiosks only.
    """
    wanted = select(UnitRow.path).where(UnitRow.id.in_(audience.units))
    paths = [path.split("/")[1:-1] for path in session.scalars(wanted)] if audience.units else []
    common = [steps[0] for steps in zip(*paths, strict=False) if len(set(steps)) == 1]
    own = unit_row(session, unit).path.split("/")[1:-1]
    if paths and len(common) > len(own) and common[: len(own)] == own:
        return public_bucket(session, common[-1])
    return public_bucket(session, unit)


def members_bucket(session: Session, unit: str) -> str:
    """Return the bucket of the data of the members of ``unit``. Raises DomainProblem ``no_site``."""
    return f"members:{site_of(session, unit)}"


def buckets_of_site(session: Session, site: str) -> tuple[str, ...]:
    """Return the buckets that a kiosk at ``site`` holds."""
    return buckets_of_path(unit_row(session, site).path)


def buckets_of_path(path: str) -> tuple[str, ...]:
    """Return the buckets that a kiosk holds at the site whose path (``UnitRow.path``) this is."""
    units = path.strip("/").split("/")
    return (*(f"public:{unit}" for unit in units), f"members:{units[-1]}")


def unit_row(session: Session, unit: str) -> UnitRow:
    """Return the row of ``unit``. Raises DomainProblem ``unknown_unit``."""
    cache = _cache(session)
    row = cache.get(unit) or session.get(UnitRow, unit)
    if row is None:
        raise DomainProblem("unknown_unit", "There is no such unit.")
    cache[unit] = row
    return row


def hold_units(session: Session, units: Iterable[str]) -> None:
    """Keep the units where they stand until this transaction ends, and know where that is now.

    Whoever puts something new into the bucket of a unit holds it first: a move of the unit then either waits and takes
    what is new along, or is over and seen. Locks are taken in one order everywhere, so that nobody waits in a circle:
    publications, services, contacts, units, members, what is theirs; within each by id. SQLite has one writer at once.
    """
    rows = select(UnitRow).where(UnitRow.id.in_(tuple(units))).order_by(UnitRow.id)
    held = rows.with_for_update(read=True, key_share=True).execution_options(populate_existing=True)
    _cache(session).update({row.id: row for row in session.scalars(held)})


def forget_units(session: Session) -> None:
    """Forget what ``unit_row`` remembers: the tree changed in this transaction."""
    _cache(session).clear()


def _site_or_none(session: Session, unit: str) -> str | None:
    for node in ancestors(session, unit):
        if unit_row(session, node).level == UnitLevel.FARM.value:
            return node
    return None


def _cache(session: Session) -> dict[str, UnitRow]:
    # A Session holds its rows weakly; loading ten thousand records would ask for the same few units each time.
    return cast(dict[str, UnitRow], session.info.setdefault(_UNITS, {}))


def _entity(row: UnitRow) -> Unit:
    entity = decode_entity(row.body)
    if not isinstance(entity, Unit):
        raise TypeError(f"unit {row.id} holds another kind of entity")
    return entity
