"""Cases: numbering, length, what a member may still do, and own submissions that the server has not echoed yet."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo

import msgspec

from protocol.canonical import sha256_hex
from protocol.cases import Author, Case, CaseConfig, CaseStatus, Message, may_move
from protocol.events import CaseOpened, CaseRated, OutboxItem

STEPS = (CaseStatus.SUBMITTED, CaseStatus.ACCEPTED, CaseStatus.ASSIGNED, CaseStatus.ANSWERED, CaseStatus.CLOSED)
"""The way of an ordinary case as a member sees it."""

_REACHED = {
    CaseStatus.SUBMITTED: 1,
    CaseStatus.ACCEPTED: 2,
    CaseStatus.CONVERTED: 2,
    CaseStatus.ASSIGNED: 3,
    CaseStatus.REOPENED: 3,
    CaseStatus.DECLINED: 4,
    CaseStatus.ANSWERED: 4,
    CaseStatus.RATED: 4,
    CaseStatus.CLOSED: 5,
    CaseStatus.ARCHIVED: 5,
}


def case_number(prefix: str, day: date, kiosk: str, sequence: int) -> str:
    """Return ``<prefix><yymmdd>-<kiosk number>-<sequence, four digits>``."""
    return f"{prefix}{day:%y%m%d}-{kiosk}-{sequence:04d}"


def text_hash(text: str) -> str:
    """Return the SHA-256 (hex) of the member's unedited text in UTF-8."""
    return sha256_hex(text.encode())


def submission_hash(case: Case) -> str:
    """Return what a receipt proves: the SHA-256 of the member's text, or of it and of what was attached to it."""
    if not case.thread:
        return ""
    first = case.thread[0]
    if not first.attachments:
        return text_hash(first.text)
    return text_hash(":".join((text_hash(first.text), *(one.sha256 for one in first.attachments))))


def recorded_seconds(case: Case) -> int:
    """Return how long what the member said when opening the case is, in seconds; 0 when nothing was recorded."""
    return sum(one.seconds for message in case.thread[:1] for one in message.attachments)


def reached(status: CaseStatus) -> int:
    """Return how many of STEPS are done."""
    return _REACHED[status]


def may_rate(case: Case) -> bool:
    """Whether the member may rate the answer now."""
    return case.rating == 0 and may_move(case.status, CaseStatus.RATED)


def merge(
    cases: Iterable[Case], events: Iterable[OutboxItem], *, service: str, config: CaseConfig, zone: tzinfo, name: str
) -> tuple[Case, ...]:
    """Return the member's cases with own submissions and ratings put in that the server has not echoed, newest first.

    ``name`` signs the member's own message (masked, as it is shown).
    """
    known = {case.id: case for case in cases}
    for item in events:
        body = item.body
        if isinstance(body, CaseOpened) and body.service == service and body.case not in known:
            known[body.case] = _opened(body, item, config, zone, name)
    for item in events:
        if isinstance(item.body, CaseRated) and item.body.case in known:
            known[item.body.case] = _rated(known[item.body.case], item.body, item.at)
    return tuple(sorted(known.values(), key=lambda case: (case.opened_at, case.number), reverse=True))


def _opened(body: CaseOpened, item: OutboxItem, config: CaseConfig, zone: tzinfo, name: str) -> Case:
    due: date = (item.at.astimezone(zone) + timedelta(days=config.answer_days)).date()
    return Case(
        id=body.case,
        service=body.service,
        member=item.member or "",
        number=body.number,
        topic=body.topic,
        status=CaseStatus.SUBMITTED,
        opened_at=item.at,
        due_on=due,
        thread=(Message(at=item.at, author=Author.MEMBER, name=name, text=body.text, attachments=body.attachments),),
    )


def _rated(case: Case, body: CaseRated, at: datetime) -> Case:
    # A rating given before the union's last word was about an earlier answer, which the server has already counted.
    last_word = max((message.at for message in case.thread if message.author is Author.UNION), default=case.opened_at)
    if not may_rate(case) or at < last_word:
        return case
    status = CaseStatus.REOPENED if body.reopen else CaseStatus.RATED
    return msgspec.structs.replace(case, rating=body.rating, status=status)
