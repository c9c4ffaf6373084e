"""Before officers change how they log in they type their password: an open session alone may be anybody at the desk."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.auth.officers import lock_officer, password_matches
from server.auth.sessions import Refused
from server.auth.throttle import forgive, limits, login_of, note_failure, wait_for
from server.domain.actors import Officer


def refuse_password(session: Session, officer: Officer, password: str, *, address: str, at: datetime) -> Refused | None:
    """Return why ``password`` does not pass for the officer's own, None when it is the one.

    Failures count together with those at the log-in, so that neither is a way round the other. Needs a transaction
    that commits also on refusal.
    """
    row = lock_officer(session, officer, officer.id, oneself=True)
    subjects = limits(login_of(row.login), address)
    wait = wait_for(session, subjects, at=at)
    if wait > timedelta(0):
        return Refused("wait", wait)
    if not password_matches(row.password, password):
        note_failure(session, subjects, at=at)
        return Refused("wrong")
    forgive(session, login_of(row.login))
    return None
