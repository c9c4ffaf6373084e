"""What the database is asked for each request of a kiosk, for many kiosks in one go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.signing import Algorithm, PublicKey
from protocol.wire import Hello, Manifest
from server.domain.actors import Kiosk
from server.domain.kiosks import note_hellos
from server.domain.organisation import buckets_of_path
from server.feed.manifest import manifests_for
from server.store.database import Database
from server.store.fleet import KioskRow, NonceRow
from server.store.gather import Gather
from server.store.once import insert_new
from server.store.tables import UnitRow


@dataclass(frozen=True)
class Known:
    """A kiosk as the server knows it: its key, the buckets that it may hold, and whether it was revoked."""

    kiosk: Kiosk
    key: PublicKey
    revoked: bool
    buckets: tuple[str, ...]


@dataclass(frozen=True)
class Arrival:
    """A request whose signature is good: its nonce is to be used up, its hello, if it is one, noted."""

    kiosk: Kiosk
    nonce: str
    at: datetime
    hello: Hello | None


class Arrivals:
    """Looks kiosks up, uses nonces up, notes hellos and reads manifests. Safe for many threads."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        """Ask ``database``."""
        self._database = database
        self._clock = clock
        self._look_up = Gather(self._find)
        self._arrive = Gather(self._note)
        self._read = Gather(self._manifests)

    def find(self, kiosk: str) -> Known | None:
        """Return what is known of ``kiosk``."""
        return self._look_up.ask(kiosk)

    def note(self, arrival: Arrival) -> bool:
        """Use the nonce up and note the hello; False, and nothing noted, when the nonce was used before."""
        return self._arrive.ask(arrival)

    def manifest(self, known: Known) -> Manifest:
        """Return where the kiosk's buckets stand."""
        return self._read.ask(known)

    def _find(self, kiosks: Sequence[str]) -> Sequence[Known | None]:
        with self._database.read() as session:
            rows = session.execute(_KIOSK.where(KioskRow.id.in_(set(kiosks)))).all()
        found = {
            row.id: Known(
                Kiosk(row.id, row.name, row.site_id),
                PublicKey(row.id, Algorithm(row.algorithm), row.key),
                row.revoked_at is not None,
                buckets_of_path(row.path),
            )
            for row in rows
        }
        return [found.get(kiosk) for kiosk in kiosks]

    def _note(self, arrivals: Sequence[Arrival]) -> Sequence[bool]:
        with self._database.write() as session:
            fresh = _use_up(session, arrivals)
            hellos = {
                arrival.kiosk.id: arrival.hello
                for arrival, is_fresh in zip(arrivals, fresh, strict=True)
                if is_fresh and arrival.hello is not None
            }
            if hellos:
                note_hellos(session, hellos, at=max(arrival.at for arrival in arrivals))
        return fresh

    def _manifests(self, asked: Sequence[Known]) -> Sequence[Manifest]:
        with self._database.read() as session:
            return manifests_for(session, [(known.kiosk.id, known.buckets) for known in asked], at=self._clock())


_KIOSK = select(
    KioskRow.id,
    KioskRow.name,
    KioskRow.site_id,
    KioskRow.algorithm,
    KioskRow.key,
    KioskRow.revoked_at,
    UnitRow.path,
).join(UnitRow, UnitRow.id == KioskRow.site_id)


def _use_up(session: Session, arrivals: Sequence[Arrival]) -> list[bool]:
    # In the order of the primary key, so that two processes never wait for each other in a circle.
    wanted = {(one.kiosk.id, one.nonce): one.at for one in sorted(arrivals, key=lambda one: (one.kiosk.id, one.nonce))}
    rows: list[dict[str, object]] = [
        {"kiosk_id": kiosk, "nonce": nonce, "at": at} for (kiosk, nonce), at in wanted.items()
    ]
    new = {(kiosk, nonce) for kiosk, nonce in insert_new(session, NonceRow, rows)}
    fresh = []
    for arrival in arrivals:
        key = (arrival.kiosk.id, arrival.nonce)
        fresh.append(key in new)
        new.discard(key)  # twice in one go is a replay, too
    return fresh
