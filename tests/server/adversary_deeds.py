"""What the feed's adversary does to the tables: writes, moves and throws, through the product's own code."""

import random
from collections.abc import Callable

import msgspec
import psycopg
from sqlalchemy.orm import Session

from protocol.canonical import canonical
from protocol.members import Member
from protocol.organisation import Unit, UnitLevel
from protocol.records import RecordConfig, RecordRow
from protocol.services import Access, Service
from protocol.text import Text
from server.domain.actors import System
from server.domain.members import put_member, transfer
from server.domain.organisation import put_unit
from server.domain.records import put_rows
from server.domain.reorganisation import move_unit
from server.domain.services import put_service
from server.feed.changes import publish_change, withdraw_change
from server.feed.worker import sequence_all
from server.store.bulk import lock_rows
from server.store.database import Database
from server.store.tables import RecordEntryRow
from tests.server.adversary_model import NOW

SITES = ("a", "b")
BUCKETS = ("public:u", *(f"{kind}:{site}" for kind in ("public", "members") for site in SITES))
TEAMS = tuple(f"team{n}" for n in range(4))
MEMBERS = tuple(f"m{n:02d}" for n in range(12))
LOOSE = tuple(f"x{n:02d}" for n in range(50))
"""Records that are thrown from bucket to bucket, wherever their member is."""
SYSTEM = System()
_GOALS = (*BUCKETS, *BUCKETS, None)


def prepare(database: Database) -> None:
    """Make two farms with teams, members and records."""
    with database.write() as session:
        _unit(session, "u", UnitLevel.FEDERATION, None)
        for site in SITES:
            _unit(session, site, UnitLevel.FARM, "u")
        for number, team in enumerate(TEAMS):
            _unit(session, team, UnitLevel.TEAM, SITES[number % 2])
        config = RecordConfig(columns=())
        service = Service(
            id="s", title=Text("s"), subtitle=Text(""), icon="s", order=0, access=Access.PIN, config=config
        )
        put_service(session, SYSTEM, service, unit="u", at=NOW)
        for number, name in enumerate(MEMBERS):
            member = Member(id=name, name=name, unit=TEAMS[number % 4], tokens=(), pin="", card_tail="")
            put_member(session, SYSTEM, member, at=NOW)
        session.add_all(
            RecordEntryRow(id=name, rev=0, body=b"", service_id="s", member_id=MEMBERS[0], period="") for name in LOOSE
        )
    sequence_all(database)


def _unit(session: Session, name: str, level: UnitLevel, parent: str | None) -> None:
    put_unit(session, SYSTEM, Unit(id=name, name=Text(name), level=level, parent=parent), at=NOW)


def throw(session: Session, dice: random.Random) -> None:
    """Change some loose records, put them into another bucket or take them off all."""
    for row in lock_rows(session, RecordEntryRow, _some(dice)).values():
        goal = dice.choice(_GOALS)
        if goal is None:
            withdraw_change(session, row)
        else:
            publish_change(session, row, _record(row.id, MEMBERS[0], dice), goal)


def hurl(session: Session, dice: random.Random) -> None:
    """As ``throw``, with the statements that ``publish_change`` and ``withdraw_change`` come to: ten times as fast."""
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    with connection.cursor() as cursor:
        names = sorted(_some(dice))
        found = cursor.execute(
            "SELECT id, rev, bucket FROM record_rows WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (names,)
        ).fetchall()
        changes: list[tuple[str | None, str, str, int, bytes]] = []
        rows: list[tuple[int, str | None, bytes, str]] = []
        for name, before, bucket in found:
            goal, rev = dice.choice(_GOALS), before + 1
            if bucket == goal is None:
                continue
            body = canonical(msgspec.structs.replace(_record(name, MEMBERS[0], dice), rev=rev)) if goal else b""
            changes += [(bucket, "drop", name, rev, b"")] if bucket not in (None, goal) else []
            changes += [(goal, "put", name, rev, body)] if goal else []
            rows.append((rev, goal, body, name))
        cursor.executemany("UPDATE record_rows SET rev = %s, bucket = %s, body = %s WHERE id = %s", rows)
        cursor.executemany(
            "INSERT INTO changes (bucket, op, kind, entity_id, rev, body) VALUES (%s, %s, 'record', %s, %s, %s)",
            changes,
        )


def _some(dice: random.Random) -> set[str]:
    return {dice.choice(LOOSE) for _ in range(dice.choice((1, 1, 1, 2, 5)))}


def give(session: Session, dice: random.Random) -> None:
    """Give some member new records, or change those that are there."""
    member = dice.choice(MEMBERS[1:])
    rows = [_record(f"{member}-{dice.randrange(30)}", member, dice) for _ in range(dice.choice((1, 1, 3)))]
    put_rows(session, SYSTEM, {row.id: row for row in rows}.values(), at=NOW)


def _record(name: str, member: str, dice: random.Random) -> RecordRow:
    return RecordRow(id=name, service="s", member=member, period=str(dice.random()), values={})


def move_member(session: Session, dice: random.Random) -> None:
    """Let a member go to another team, often of another farm, with all that is theirs."""
    transfer(session, SYSTEM, dice.choice(MEMBERS), dice.choice(TEAMS), at=NOW)


def move_team(session: Session, dice: random.Random) -> None:
    """Give a team another parent, with all its members."""
    move_unit(session, SYSTEM, dice.choice(TEAMS), dice.choice((*SITES, *TEAMS)), at=NOW)


DEEDS: tuple[Callable[[Session, random.Random], None], ...] = (hurl, throw, give, move_member, move_team)
OFTEN = (900, 50, 40, 8, 2)
