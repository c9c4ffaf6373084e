import itertools

import pytest

from protocol.cases import MOVES, may_move
from protocol.cases import CaseStatus as S

ORDER = (S.SUBMITTED, S.ACCEPTED, S.ASSIGNED, S.ANSWERED, S.RATED, S.CLOSED, S.ARCHIVED)


def test_every_status_has_its_moves():
    assert set(MOVES) == set(S)


@pytest.mark.parametrize(("old", "new"), list(itertools.pairwise(ORDER)))
def test_the_whole_way_of_the_rules_can_be_gone(old, new):
    assert may_move(old, new)


@pytest.mark.parametrize("outcome", [S.ACCEPTED, S.CONVERTED, S.DECLINED])
def test_a_submitted_case_is_accepted_converted_or_declined(outcome):
    assert may_move(S.SUBMITTED, outcome)


@pytest.mark.parametrize("old", [S.ANSWERED, S.RATED, S.DECLINED])
def test_an_unhappy_member_has_it_done_again(old):
    assert may_move(old, S.REOPENED)


def test_apart_from_reopening_status_only_moves_forward():
    def reachable(status):
        seen, todo = set(), [status]
        while todo:
            for new in MOVES[todo.pop()] - {S.REOPENED} - seen:
                seen.add(new)
                todo.append(new)
        return seen

    for status in S:
        assert status not in reachable(status)


def test_an_archived_case_stays_where_it_is():
    assert not any(may_move(S.ARCHIVED, new) for new in S)


def test_from_everywhere_the_archive_can_be_reached():
    home = {S.ARCHIVED}
    for _ in S:
        home |= {old for old, news in MOVES.items() if news & home}
    assert home == set(S)
