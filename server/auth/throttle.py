"""Guessing made slow: failed attempts are counted for each name and each address."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from server.store.people import AttemptRow

WINDOW = timedelta(minutes=15)
PER_NAME = 5
PER_ADDRESS = 30


def login_of(name: str) -> str:
    """Return the subject that failures to log in as ``name`` (as officers are known) count against."""
    return f"login:{name[:80]}"


def limits(subject: str, address: str) -> dict[str, int]:
    """Return how many failures whoever this is may have, and how many their address."""
    return {subject: PER_NAME, f"address:{address[:64]}": PER_ADDRESS}


def wait_for(session: Session, subjects: dict[str, int], *, at: datetime) -> timedelta:
    """Return how long to wait before another attempt, zero for none.

    ``subjects`` maps each subject (``login:anna``, ``address:::1``) to the failures it may have within WINDOW.
    """
    longest = timedelta(0)
    for subject, limit in subjects.items():
        query = select(AttemptRow.at).where(AttemptRow.subject == subject, AttemptRow.at > at - WINDOW)
        nth = session.scalars(query.order_by(AttemptRow.at.desc()).offset(limit - 1).limit(1)).first()
        if nth is not None:
            longest = max(longest, nth + WINDOW - at)
    return longest


def note_failure(session: Session, subjects: dict[str, int], *, at: datetime) -> None:
    """Count one failed attempt against each subject; attempts that no longer count are forgotten."""
    session.execute(delete(AttemptRow).where(AttemptRow.at <= at - WINDOW))
    session.add_all(AttemptRow(subject=subject, at=at) for subject in subjects)


def forgive(session: Session, subject: str) -> None:
    """Forget a subject's failures, after it succeeded."""
    session.execute(delete(AttemptRow).where(AttemptRow.subject == subject))


def failures(session: Session, subject: str, *, at: datetime) -> int:
    """Return how many failures count against ``subject`` now."""
    query = select(func.count()).select_from(AttemptRow)
    return session.scalar(query.where(AttemptRow.subject == subject, AttemptRow.at > at - WINDOW)) or 0
