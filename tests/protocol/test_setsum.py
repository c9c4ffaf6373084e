from hypothesis import given
from hypothesis import strategies as st

from protocol.setsum import SetSum

rows = st.lists(st.tuples(st.sampled_from(["unit", "case"]), st.text(max_size=6), st.binary(max_size=20)), max_size=12)


def digest(some):
    total = SetSum()
    for row in some:
        total.add(*row)
    return total.digest


@given(rows, st.randoms())
def test_order_does_not_matter(some, random):
    shuffled = list(some)
    random.shuffle(shuffled)
    assert digest(shuffled) == digest(some)


@given(rows, rows)
def test_removing_undoes_adding(kept, gone):
    total = SetSum()
    for row in [*kept, *gone]:
        total.add(*row)
    for row in gone:
        total.remove(*row)
    assert total.digest == digest(kept)


@given(rows, rows)
def test_different_rows_have_different_sums(some, other):
    assert (digest(some) == digest(other)) == (sorted(some) == sorted(other))


@given(rows, rows)
def test_a_sum_continues_from_its_stored_state(first, second):
    total = SetSum()
    for row in first:
        total.add(*row)
    resumed = SetSum(total.state)
    for row in second:
        resumed.add(*row)
    assert resumed.digest == digest([*first, *second])


@given(st.text(max_size=8), st.binary(max_size=8), st.integers(0, 8))
def test_moving_the_border_between_identifier_and_body_changes_the_sum(name, body, cut):
    moved = (name.encode() + b"\0" + body)[:cut]
    try:
        other = ("unit", moved.decode(), (name.encode() + b"\0" + body)[cut:])
    except UnicodeDecodeError:
        return
    same = other == ("unit", name, body)
    assert (digest([("unit", name, body)]) == digest([other])) == same
