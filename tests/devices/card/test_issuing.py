"""Issuing union cards: blank to issued, all or nothing, and nobody without key 0."""

import dataclasses
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.apdu import CardLostError, Channel
from devices.card.face import Assurance, CardProblem, Identity
from devices.card.issuing import (
    AlreadyIssuedError,
    Keys,
    NotIssuedError,
    NotProvedError,
    WrongKeyError,
    checked_member,
    holds,
    issue,
    prove,
)
from devices.card.profiles import registered, union_crypto
from devices.card.reading import Failure, identify
from devices.card.simulator.cards import EmulatedCard, Fault
from devices.card.simulator.model import CardKind, CardModel, blank_card, union_card
from devices.card.simulator.union import TRIES

KEYS = Keys(transport=b"T" * 16, master=b"M" * 16, issuer=b"I" * 16)
ZHANG = checked_member("SL000123", "SLNC", "2031-12")
LI = checked_member("SL000124", "SLNC", "203111")
Change = Callable[[bytes, bytes], bytes]


def to(card: EmulatedCard, change: Change = lambda apdu, answer: answer) -> Channel:
    """Power the card up again and open a channel."""
    card.reset()

    def transmit(apdu: bytes) -> bytes:
        answer = card.answer(apdu)
        if isinstance(answer, Fault):
            raise CardLostError(answer.value)
        return change(apdu, answer)

    return Channel(transmit, t0=not card.model.t1)


def read(card: EmulatedCard, tokenise: Callable[[str, str], str], master: bytes | None) -> Identity | Failure:
    def transmit(apdu: bytes) -> bytes:
        answer = card.answer(apdu)
        assert isinstance(answer, bytes)
        return answer

    card.reset()
    return identify(card.atr, transmit, registered(master), tokenise)


@pytest.fixture(params=[False, True], ids=["T=0", "T=1"])
def blank(request: pytest.FixtureRequest) -> EmulatedCard:
    return EmulatedCard(blank_card(KEYS.transport, t1=request.param))


def test_a_blank_card_becomes_one_that_a_kiosk_trusts(blank: EmulatedCard, tokenise: Callable[[str, str], str]) -> None:
    issue(to(blank), KEYS, ZHANG)
    prove(to(blank), KEYS, ZHANG)
    identity = read(blank, tokenise, KEYS.master)
    assert isinstance(identity, Identity)
    assert (identity.profile, identity.assurance) == ("union", Assurance.AUTHENTICATED)
    assert identity.token == tokenise("union", ZHANG.number)


def test_a_blank_card_is_nobody_at_a_kiosk(blank: EmulatedCard, tokenise: Callable[[str, str], str]) -> None:
    outcome = read(blank, tokenise, KEYS.master)
    assert isinstance(outcome, Failure)
    assert outcome.problem is CardProblem.UNKNOWN_CARD


def test_the_transport_key_opens_no_card_that_was_issued(blank: EmulatedCard) -> None:
    issue(to(blank), KEYS, ZHANG)
    assert blank.memory.issuer_key != KEYS.transport
    again = dataclasses.replace(KEYS, issuer=b"X" * 16)
    with pytest.raises(WrongKeyError):
        issue(to(blank), again, LI, again=True)


def test_a_card_that_belongs_to_somebody_is_refused(blank: EmulatedCard) -> None:
    issue(to(blank), KEYS, ZHANG)
    with pytest.raises(AlreadyIssuedError, match="SL000123"):
        issue(to(blank), KEYS, LI)
    assert holds(to(blank), KEYS, ZHANG)


def test_again_gives_the_card_to_another_member(blank: EmulatedCard) -> None:
    issue(to(blank), KEYS, ZHANG)
    issue(to(blank), KEYS, LI, again=True)
    assert holds(to(blank), KEYS, LI)
    assert not holds(to(blank), KEYS, ZHANG)


def test_no_two_cards_have_a_key_in_common() -> None:
    first, second = EmulatedCard(blank_card(KEYS.transport)), EmulatedCard(blank_card(KEYS.transport))
    issue(to(first), KEYS, ZHANG)
    issue(to(second), KEYS, LI)
    keys = [first.memory.card_key, first.memory.issuer_key, second.memory.card_key, second.memory.issuer_key]
    assert len({*keys, KEYS.master, KEYS.issuer, KEYS.transport}) == 7


def test_no_key_travels_in_clear(blank: EmulatedCard) -> None:
    issue(to(blank), KEYS, ZHANG)
    spoken = b"".join(blank.seen)
    assert blank.memory.card_key not in spoken
    assert blank.memory.issuer_key not in spoken


@pytest.mark.parametrize("at", range(7))
def test_a_card_torn_out_at_any_command_is_as_it_was_or_done(at: int) -> None:
    card = EmulatedCard(dataclasses.replace(blank_card(KEYS.transport, t1=True), leaves_at=at))
    try:
        issue(to(card), KEYS, ZHANG)
    except CardLostError:
        assert card.memory == EmulatedCard(blank_card(KEYS.transport)).memory
    else:
        assert at == 6
    again = EmulatedCard(blank_card(KEYS.transport), card.memory)
    if not holds(to(again), KEYS, ZHANG):
        issue(to(again), KEYS, ZHANG)
    assert holds(to(again), KEYS, ZHANG)


def test_an_answer_that_is_lost_after_the_card_changed_shows_at_the_next_look(blank: EmulatedCard) -> None:
    def lose_the_last(apdu: bytes, answer: bytes) -> bytes:
        if apdu[1] == 0x44:
            raise CardLostError("torn out")
        return answer

    with pytest.raises(CardLostError):
        issue(to(blank, lose_the_last), KEYS, ZHANG)
    assert holds(to(blank), KEYS, ZHANG)


@pytest.mark.parametrize("instruction", [0xD6, 0xD8, 0x44])
def test_a_command_changed_on_its_way_changes_no_card(instruction: int, blank: EmulatedCard) -> None:
    before = dataclasses.replace(blank.memory)
    blank.reset()

    def transmit(apdu: bytes) -> bytes:
        changed = apdu[:6] + bytes([apdu[6] ^ 1]) + apdu[7:] if apdu[1] == instruction else apdu
        answer = blank.answer(changed)
        assert isinstance(answer, bytes)
        return answer

    with pytest.raises(NotIssuedError):
        issue(Channel(transmit, t0=not blank.model.t1), KEYS, ZHANG)
    assert blank.memory == before


def test_ten_wrong_transport_keys_block_a_card_and_a_right_one_before_gives_all_tries_back(blank: EmulatedCard) -> None:
    wrong = dataclasses.replace(KEYS, transport=b"W" * 16)
    with pytest.raises(WrongKeyError):
        issue(to(blank), wrong, ZHANG)
    assert blank.memory.tries == TRIES - 1
    for _ in range(TRIES - 1):
        with pytest.raises(WrongKeyError):
            issue(to(blank), wrong, ZHANG)
    with pytest.raises(WrongKeyError, match="blocked"):
        issue(to(blank), KEYS, ZHANG)


def test_a_right_key_gives_all_tries_back(blank: EmulatedCard) -> None:
    with pytest.raises(WrongKeyError):
        issue(to(blank), dataclasses.replace(KEYS, transport=b"W" * 16), ZHANG)
    issue(to(blank), KEYS, ZHANG)
    assert blank.memory.tries == TRIES


def test_a_card_that_keeps_no_key_is_found_out(blank: EmulatedCard) -> None:
    issue(to(blank), KEYS, ZHANG)
    blank.memory.card_key = b"\0" * 16
    with pytest.raises(NotProvedError):
        prove(to(blank), KEYS, ZHANG)


def test_a_card_without_the_application_is_left_alone() -> None:
    with pytest.raises(NotIssuedError, match="no union application"):
        issue(to(EmulatedCard(CardModel(CardKind.UNKNOWN))), KEYS, ZHANG)


def test_a_card_of_the_first_makers_that_tells_no_life_cycle_is_left_alone() -> None:
    def silent(apdu: bytes, answer: bytes) -> bytes:
        return answer[:1] + bytes([answer[1] - 3]) + answer[2:-5] + answer[-2:] if apdu[1] == 0xA4 else answer

    card = EmulatedCard(dataclasses.replace(union_card("SL000123", master=KEYS.master), t1=True))
    with pytest.raises(NotIssuedError, match="does not say"):
        issue(to(card, silent), KEYS, ZHANG)


@pytest.mark.parametrize(
    ("number", "issuer", "expires"),
    [
        ("", "SLNC", "2031-12"),
        ("张三", "SLNC", "2031-12"),
        ("1", "", "2031-12"),
        ("1", "S", "2031-13"),
        ("1", "S", "31"),
    ],
)
def test_what_no_card_can_hold_is_refused_before_a_card_is_touched(number: str, issuer: str, expires: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        checked_member(number, issuer, expires)


def test_one_key_in_two_roles_is_refused() -> None:
    with pytest.raises(ValueError, match="three different"):
        Keys(b"T" * 16, b"M" * 16, b"M" * 16)


@given(answers=st.lists(st.binary(max_size=40), min_size=1, max_size=12))
def test_a_card_that_answers_anything_is_refused_in_a_sentence(answers: list[bytes]) -> None:
    left = iter(answers)

    def transmit(apdu: bytes) -> bytes:
        return next(left, b"\x6f\x00")

    with pytest.raises((NotIssuedError, CardLostError)):
        issue(Channel(transmit), KEYS, ZHANG)


@given(apdus=st.lists(st.binary(max_size=60), max_size=20))
def test_nobody_changes_a_card_without_its_key(apdus: list[bytes]) -> None:
    card = EmulatedCard(blank_card(KEYS.transport, t1=True))
    for apdu in [bytes.fromhex("00A404000BF0554E494F4E434152440100"), *apdus]:
        assert isinstance(card.answer(apdu), bytes)
    assert not card.memory.issued
    assert card.memory.issuer_key == KEYS.transport


def test_the_specifications_worked_example_of_issuing() -> None:
    secure = union_crypto.SecureChannel(bytes(range(16)), bytes(16), b"\xff" * 16)
    assert union_crypto.issuer_key(bytes(range(16)), "SL000123") == bytes.fromhex("7E1BD0FF0540FCE4083E9F1F1D4C9940")
    assert secure.enciphered(bytes(16)) == bytes.fromhex("55E84CBDA3DC2923795B3BCD2B5C9C34")
    assert secure.mac(bytes.fromhex("84440000"), bytes(16)) == bytes.fromhex("147BE98B690DB41F")
