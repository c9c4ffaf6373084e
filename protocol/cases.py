"""Cases (事项): what a member submits, the thread about it, and the moves it may make."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from protocol.entity import Entity
from protocol.text import Text
from protocol.times import Instant


class Topic(Struct, frozen=True, omit_defaults=True):
    """A topic of a case, with sentences ready for those who would rather not write."""

    id: str
    name: Text
    phrases: tuple[Text, ...] = ()


class CaseConfig(Struct, frozen=True, tag="case", omit_defaults=True):
    """A service of submitted forms. ``number_prefix`` starts its numbers; an answer is due in ``answer_days``."""

    topics: tuple[Topic, ...]
    number_prefix: str
    answer_days: int = 15
    anonymous: bool = False
    longest: int = 500


class CaseStatus(StrEnum):
    """States of a case (事项), in the order of SERVICES.md; MOVES holds the moves between them."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    CONVERTED = "converted"
    DECLINED = "declined"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    RATED = "rated"
    REOPENED = "reopened"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Author(StrEnum):
    """Who wrote a message of a case's thread."""

    MEMBER = "member"
    UNION = "union"


MEDIA = ("audio/ogg", "audio/wav")
"""What a recording may be: Ogg with Opus, or WAV with 16-bit samples."""


class Attachment(Struct, frozen=True, kw_only=True):
    """A file that goes with a message: a member's recording. ``sha256`` is hex over its bytes, ``size`` counts them.

    ``media`` is one of MEDIA; ``seconds`` is how long it sounds, at least 1.
    """

    sha256: str
    size: int
    media: str
    seconds: int


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of a case's thread; the text is kept unedited, and may be empty where something is attached."""

    at: Instant
    author: Author
    name: str
    text: str
    attachments: tuple[Attachment, ...] = ()


class Case(Entity, frozen=True, kw_only=True, tag="case"):
    """A submitted form with its thread. ``rating`` is 1 to 3 (不满意, 基本满意, 满意), 0 before it is given."""

    service: str
    member: str
    number: str
    topic: str
    status: CaseStatus
    opened_at: Instant
    due_on: date
    thread: tuple[Message, ...]
    rating: int = 0


_S = CaseStatus
MOVES: dict[CaseStatus, frozenset[CaseStatus]] = {
    _S.SUBMITTED: frozenset({_S.ACCEPTED, _S.CONVERTED, _S.DECLINED, _S.ASSIGNED, _S.ANSWERED}),
    _S.ACCEPTED: frozenset({_S.ASSIGNED, _S.ANSWERED}),
    _S.CONVERTED: frozenset({_S.ASSIGNED, _S.ANSWERED}),
    _S.DECLINED: frozenset({_S.RATED, _S.REOPENED, _S.ARCHIVED}),
    _S.ASSIGNED: frozenset({_S.ANSWERED}),
    _S.ANSWERED: frozenset({_S.RATED, _S.REOPENED, _S.CLOSED}),
    _S.RATED: frozenset({_S.REOPENED, _S.CLOSED}),
    _S.REOPENED: frozenset({_S.ASSIGNED, _S.ANSWERED}),
    _S.CLOSED: frozenset({_S.ARCHIVED}),
    _S.ARCHIVED: frozenset(),
}
"""Status only moves forward; a reopened case goes round once more (SERVICES.md)."""


def may_move(old: CaseStatus, new: CaseStatus) -> bool:
    """Whether a case may go from ``old`` to ``new`` in one step."""
    return new in MOVES[old]
