import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.ids import parse_code, read_code, uuid7

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
numbers = st.integers(0, 2**35 - 1)


@given(numbers)
def test_a_read_code_comes_back(number):
    assert parse_code(read_code(number)) == number


@given(numbers)
def test_it_comes_back_however_it_is_typed(number):
    typed = read_code(number).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert parse_code(f" {typed} ") == number


@given(numbers, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_any_wrong_symbol_is_noticed(number, place, symbol):
    code = read_code(number).replace("-", "")
    wrong = code[:place] + symbol + code[place + 1 :]
    assert (parse_code(wrong) is None) == (wrong != code)


@given(numbers, st.integers(0, 6))
def test_any_swap_of_neighbours_is_noticed(number, place):
    code = read_code(number).replace("-", "")
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (parse_code(swapped) is None) == (swapped != code)


@pytest.mark.parametrize("number", [-1, 2**35])
def test_a_number_outside_the_range_is_refused(number):
    with pytest.raises(ValueError, match="35 bits"):
        read_code(number)


@given(st.text(max_size=12))
def test_any_other_text_is_no_code_or_a_checked_one(text):
    number = parse_code(text)
    assert number is None or 0 <= number < 2**35


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_uuid7_has_its_version_and_variant_and_sorts_by_time(at):
    first, later = uuid.UUID(uuid7(at)), uuid7(at + timedelta(milliseconds=2))
    assert (first.version, first.variant) == (7, uuid.RFC_4122)
    assert str(first) < later
