"""Leases: background work that one of several processes does."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.store.feed import LeaseRow
from server.store.once import insert_once


def take_lease(session: Session, name: str, holder: str, *, at: datetime, life: timedelta) -> bool:
    """Whether ``holder`` now has the lease ``name``, new or prolonged, until ``at + life``."""
    if insert_once(session, LeaseRow, name=name, holder=holder, expires_at=at + life):
        return True
    row = session.get_one(LeaseRow, name, with_for_update=True)
    if row.holder != holder and row.expires_at > at:
        return False
    row.holder, row.expires_at = holder, at + life
    return True
