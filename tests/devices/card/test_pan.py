"""Card numbers: Luhn, length, and the two EMV fields that hold them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.pan import check_digit, from_pan_field, from_track2, is_pan

PAYLOADS = st.text("0123456789", min_size=12, max_size=18).filter(lambda text: text.strip("0"))


@given(PAYLOADS)
def test_a_number_with_its_check_digit_is_a_pan(payload: str) -> None:
    assert is_pan(payload + check_digit(payload))


@given(PAYLOADS, st.data())
def test_one_wrong_digit_is_noticed(payload: str, data: st.DataObject) -> None:
    number = payload + check_digit(payload)
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))
    assert not is_pan(number[:place] + other + number[place + 1 :])


@given(PAYLOADS)
def test_both_emv_fields_give_the_number_back(payload: str) -> None:
    number = payload + check_digit(payload)
    field = bytes.fromhex(number + "F" * (len(number) % 2))
    track = f"{number}D35122200000"
    assert from_pan_field(field) == number
    assert from_track2(bytes.fromhex(track + "F" * (len(track) % 2))) == number


@given(st.binary(max_size=40))
def test_any_bytes_give_a_pan_or_none(value: bytes) -> None:
    for number in (from_pan_field(value), from_track2(value)):
        assert number is None or is_pan(number)


@pytest.mark.parametrize("number", ["", "0" * 16, "4" * 12, "1" * 20, "６２２８480012345678901", "62284800123456789A"])
def test_what_is_no_number_is_none(number: str) -> None:
    assert not is_pan(number)
