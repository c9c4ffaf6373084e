"""The APDU conversation: 61xx, 6Cxx, selection, and cards that never come to an end."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.apdu import CardLostError, Channel, ExhaustedError, Response, command, meaning


class Script:
    """Answers as written, and remembers what it was asked."""

    def __init__(self, *answers: str) -> None:
        self.answers = [bytes.fromhex(answer) for answer in answers]
        self.asked: list[str] = []

    def __call__(self, apdu: bytes) -> bytes:
        self.asked.append(apdu.hex().upper())
        return self.answers.pop(0)


def test_61xx_is_followed_until_all_data_is_there() -> None:
    card = Script("6103", "AABB6101", "CC9000")
    assert Channel(card).send(0x00, 0xA4, 4, 0, b"\x01", le=0) == Response(b"\xaa\xbb\xcc", 0x9000)
    assert card.asked[1:] == ["00C0000003", "00C0000001"]


def test_6cxx_repeats_the_command_with_the_length_that_the_card_names() -> None:
    card = Script("6C02", "AABB9000")
    assert Channel(card).read_record(1, 2) == Response(b"\xaa\xbb", 0x9000)
    assert card.asked == ["00B2020C00", "00B2020C02"]


def test_t0_leaves_le_out_of_a_command_with_data() -> None:
    card = Script("9000", "9000")
    Channel(card, t0=True).select(b"\x01")
    Channel(card, t0=False).select(b"\x01")
    assert card.asked == ["00A404000101", "00A40400010100"]


def test_selecting_what_is_selected_costs_nothing() -> None:
    card = Script("6F009000", "6A82", "6F009000")
    channel = Channel(card)
    assert channel.select(b"A").ok
    assert channel.select(b"A").ok
    assert not channel.select(b"B").ok
    assert channel.select(b"A").ok
    assert len(card.asked) == 3


@pytest.mark.parametrize("answer", ["6100", "6C00", "AA6110"])
def test_a_card_that_promises_more_for_ever_is_given_up(answer: str) -> None:
    channel = Channel(lambda _: bytes.fromhex(answer))

    def read_on() -> None:
        while True:
            channel.read_record(1, 1)

    with pytest.raises(ExhaustedError):
        read_on()


@given(st.lists(st.binary(max_size=8), max_size=300))
def test_any_answers_give_a_response_or_a_known_end(answers: list[bytes]) -> None:
    left = iter(answers)

    def transmit(_: bytes) -> bytes:
        try:
            return next(left)
        except StopIteration:
            raise CardLostError("it left") from None

    with contextlib.suppress(CardLostError, ExhaustedError):
        channel = Channel(transmit)
        while True:
            assert isinstance(channel.read_record(1, 1), Response)


def test_a_command_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="255"):
        command(0, 0xA4, 4, 0, bytes(256))
    with pytest.raises(ValueError, match="257"):
        command(0, 0xB0, 0, 0, le=257)


@given(st.integers(0, 0xFFFF))
def test_every_status_word_has_words(sw: int) -> None:
    assert meaning(sw).startswith(f"{sw:04X} ")


def test_data_stays_out_of_the_repr() -> None:
    assert "6228" not in repr(Response(bytes.fromhex("6228"), 0x9000)) + repr(Response(b"6228", 0x9000))
