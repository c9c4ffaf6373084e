"""Kiosks: one-time codes, enrolment, revocation, and how the fleet is."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.canonical import sha256_hex
from protocol.events import DeviceReported
from protocol.ids import parse_code, read_code, uuid7
from protocol.organisation import UnitLevel
from protocol.signing import Algorithm, PublicKey
from protocol.wire import DeviceState, Hello
from server.domain.actors import Actor, Kiosk, Role, require_role
from server.domain.audit import record
from server.domain.organisation import unit_row
from server.domain.problems import DomainProblem
from server.store.bulk import remember, slices
from server.store.counters import SCOPE, next_number
from server.store.fleet import EnrolCodeRow, KioskDeviceRow, KioskRow, KioskSeenRow
from server.store.once import insert_once, put_rows_of
from server.store.scope import in_scope, require_unit
from server.store.tables import UnitRow

CODE_LIFE = timedelta(days=1)
_REVOCATION = "revocation"


@dataclass(frozen=True)
class PartView:
    """A device, or part of the data, of a kiosk: how it is, in the kiosk's own words (English), and since when."""

    device: str
    status: str
    fault: str
    detail: str
    since: datetime


@dataclass(frozen=True)
class KioskView:
    """A kiosk of the fleet. ``seen_at`` is None before its first hello; ``waiting`` counts undelivered items."""

    id: str
    number: str
    name: str
    site: str
    site_name: str
    enrolled_at: datetime
    revoked_at: datetime | None
    seen_at: datetime | None
    software: str
    checkpoint: int
    waiting: int
    devices: tuple[PartView, ...]


def make_code(
    session: Session, actor: Actor, *, site: str, name: str, at: datetime, life: timedelta = CODE_LIFE
) -> str:
    """Return a new one-time code (``XXXX-XXXX``) that enrols one kiosk called ``name`` at ``site``.

    Raises DomainProblem ``unknown_unit``, ``not_a_site``, ``not_allowed`` or ``out_of_scope``.
    """
    require_role(actor, Role.ADMIN)
    if unit_row(session, site).level != UnitLevel.FARM.value:
        raise DomainProblem("not_a_site", "A kiosk stands at a unit of the level farm.")
    require_unit(session, actor, site)
    code = read_code(secrets.randbits(35))
    session.add(
        EnrolCodeRow(key=sha256_hex(code.encode()), site_id=site, name=name[:120], created_at=at, expires_at=at + life)
    )
    record(session, actor, "kiosk.code", "unit", site, unit=site, at=at, name=name)
    return code


def enrol(session: Session, code: str, key: PublicKey, *, at: datetime) -> KioskView:
    """Make whoever knows ``code`` a kiosk that signs with ``key``; the code is used up.

    Raises DomainProblem ``bad_key``, or ``bad_code`` for one that is unknown, used or too old.
    """
    if key.alg is not Algorithm.ED25519 or len(key.raw) != 32:
        raise DomainProblem("bad_key", "This key cannot be used.")
    number = parse_code(code)
    found = None
    if number is not None:
        found = session.get(EnrolCodeRow, sha256_hex(read_code(number).encode()), with_for_update=True)
    if found is None or found.kiosk_id is not None or found.expires_at <= at:
        raise DomainProblem("bad_code", "This code is wrong, used or too old.")
    row = KioskRow(
        id=uuid7(at),
        number=f"{next_number(session, 'kiosk'):04d}",
        name=found.name,
        site_id=found.site_id,
        algorithm=key.alg.value,
        key=key.raw,
        enrolled_at=at,
    )
    session.add(row)
    session.flush()
    found.kiosk_id = row.id
    record(session, Kiosk(row.id, row.name, row.site_id), "kiosk.enrol", "kiosk", row.id, unit=row.site_id, at=at)
    return _view(session, row)


def revoke(session: Session, actor: Actor, kiosk: str, *, at: datetime) -> KioskView:
    """Never listen to this kiosk again. Vouchers it issued before stay good."""
    require_role(actor, Role.ADMIN)
    row = session.get(KioskRow, kiosk, with_for_update=True)
    if row is None:
        raise DomainProblem("unknown_kiosk", "There is no such kiosk.")
    require_unit(session, actor, row.site_id)
    if row.revoked_at is None:
        row.revoked_at = at
        next_number(session, SCOPE)
        record(session, actor, "kiosk.revoke", "kiosk", kiosk, unit=row.site_id, at=at)
    return _view(session, row)


def fleet(session: Session, actor: Actor) -> tuple[KioskView, ...]:
    """Return the kiosks of the actor's subtree by number."""
    query = select(KioskRow).where(in_scope(actor, KioskRow.site_id)).order_by(KioskRow.number)
    rows = session.scalars(query).all()
    remember(session, UnitRow, (row.site_id for row in rows))
    return _views(session, rows)


def note_hellos(session: Session, hellos: Mapping[str, Hello], *, at: datetime) -> None:
    """Keep when each kiosk (by its id) was seen and how it was."""
    seen = [
        {
            "kiosk_id": kiosk,
            "at": at,
            "software": hello.software[:60],
            "checkpoint": hello.checkpoint,
            "waiting": hello.waiting,
        }
        for kiosk, hello in sorted(hellos.items())
    ]
    put_rows_of(session, KioskSeenRow, seen)
    device = KioskDeviceRow
    known: dict[str, set[DeviceState]] = {kiosk: set() for kiosk in hellos}
    columns = select(device.kiosk_id, device.device, device.status, device.fault, device.detail)
    for kiosk, *state in session.execute(columns.where(device.kiosk_id.in_(sorted(hellos)))):
        known[kiosk].add(_state(*state))
    for kiosk, hello in hellos.items():
        now = {state.device: state for state in (_state(s.device, s.status, s.fault, s.detail) for s in hello.devices)}
        if known[kiosk] != set(now.values()):
            _put_states(session, kiosk, now, at)


def _state(device: str, status: str, fault: str, detail: str) -> DeviceState:
    return DeviceState(device=device[:200], status=status[:40], fault=fault[:60], detail=detail[:200])


def _put_states(session: Session, kiosk: str, states: Mapping[str, DeviceState], at: datetime) -> None:
    rows = session.scalars(select(KioskDeviceRow).where(KioskDeviceRow.kiosk_id == kiosk))
    known = {row.device: row for row in rows}
    for name in known.keys() - states.keys():
        session.delete(known[name])
    for name, state in states.items():
        row = known.get(name)
        if row is None:
            row = KioskDeviceRow(kiosk_id=kiosk, device=name, at=at)
            session.add(row)
        elif (row.status, row.fault) != (state.status, state.fault):
            row.at = at
        row.status, row.fault, row.detail = state.status, state.fault, state.detail


def note_told(session: Session, kiosk: Kiosk, *, at: datetime) -> None:
    """Keep when a revoked kiosk first heard that it is one, and with that to erase what it holds."""
    if session.get(KioskDeviceRow, (kiosk.id, _REVOCATION)) is None:
        told = {"status": "trouble", "fault": "told", "detail": "", "at": at}
        insert_once(session, KioskDeviceRow, kiosk_id=kiosk.id, device=_REVOCATION, **told)


def note_device(session: Session, kiosk: Kiosk, event: DeviceReported, *, at: datetime) -> None:
    """Keep the newest state of one device; an older report that arrives late changes nothing."""
    device = event.device[:200]
    row = session.get(KioskDeviceRow, (kiosk.id, device))
    if row is None:
        row = KioskDeviceRow(kiosk_id=kiosk.id, device=device, at=at)
        session.add(row)
    elif row.at > at:
        return
    row.status, row.fault, row.detail, row.at = event.status[:40], event.fault[:60], "", at


def _view(session: Session, row: KioskRow) -> KioskView:
    (view,) = _views(session, (row,))
    return view


def _views(session: Session, rows: Sequence[KioskRow]) -> tuple[KioskView, ...]:
    seen: dict[str, KioskSeenRow] = {}
    devices: dict[str, list[KioskDeviceRow]] = {}
    for part in slices([row.id for row in rows]):
        last = select(KioskSeenRow).where(KioskSeenRow.kiosk_id.in_(part))
        seen |= {one.kiosk_id: one for one in session.scalars(last)}
        parts = select(KioskDeviceRow).where(KioskDeviceRow.kiosk_id.in_(part)).order_by(KioskDeviceRow.device)
        for device in session.scalars(parts):
            devices.setdefault(device.kiosk_id, []).append(device)
    return tuple(_shown(session, row, seen.get(row.id), devices.get(row.id, ())) for row in rows)


def _shown(session: Session, row: KioskRow, seen: KioskSeenRow | None, devices: Iterable[KioskDeviceRow]) -> KioskView:
    return KioskView(
        id=row.id,
        number=row.number,
        name=row.name,
        site=row.site_id,
        site_name=unit_row(session, row.site_id).name,
        enrolled_at=row.enrolled_at,
        revoked_at=row.revoked_at,
        seen_at=seen.at if seen else None,
        software=seen.software if seen else "",
        checkpoint=seen.checkpoint if seen else 0,
        waiting=seen.waiting if seen else 0,
        devices=tuple(PartView(d.device, d.status, d.fault, d.detail, d.at) for d in devices),
    )
