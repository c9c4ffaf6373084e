"""The moves a case may make. Status only moves forward; a reopened case goes round once more (SERVICES.md)."""

from protocol.entities import CaseStatus as S

MOVES: dict[S, frozenset[S]] = {
    S.SUBMITTED: frozenset({S.ACCEPTED, S.CONVERTED, S.DECLINED, S.ASSIGNED, S.ANSWERED}),
    S.ACCEPTED: frozenset({S.ASSIGNED, S.ANSWERED}),
    S.CONVERTED: frozenset({S.ASSIGNED, S.ANSWERED}),
    S.DECLINED: frozenset({S.RATED, S.REOPENED, S.ARCHIVED}),
    S.ASSIGNED: frozenset({S.ANSWERED}),
    S.ANSWERED: frozenset({S.RATED, S.REOPENED, S.CLOSED}),
    S.RATED: frozenset({S.REOPENED, S.CLOSED}),
    S.REOPENED: frozenset({S.ASSIGNED, S.ANSWERED}),
    S.CLOSED: frozenset({S.ARCHIVED}),
    S.ARCHIVED: frozenset(),
}


def may_move(old: S, new: S) -> bool:
    """Whether a case may go from ``old`` to ``new`` in one step."""
    return new in MOVES[old]
