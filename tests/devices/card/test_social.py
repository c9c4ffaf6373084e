"""Social-security cards: the person's number where the card gives it, else region and card number; never a PIN."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.apdu import CardLostError
from devices.card.face import Assurance, Identity
from devices.card.profiles import registered
from devices.card.profiles.social import check_character, is_person_number
from devices.card.reading import Failure, identify
from devices.card.simulator.cards import EmulatedCard, Fault
from devices.card.simulator.model import CardKind, CardModel
from protocol.tokens import Namespace

Tokenise = Callable[[str, str], str]
PERSON = "000000190001010019"[:17]
PERSON += check_character(PERSON)
VERIFY = 0x20


def read(card: EmulatedCard, tokenise: Tokenise, change: Callable[[bytes, bytes], bytes] | None = None) -> object:
    def transmit(apdu: bytes) -> bytes:
        answer = card.answer(apdu)
        if isinstance(answer, Fault):
            raise CardLostError(answer.value)
        return change(apdu, answer) if change else answer

    return identify(card.atr, transmit, registered(), tokenise, t0=not card.model.t1)


@pytest.mark.parametrize("t1", [False, True])
@pytest.mark.parametrize("number", [PERSON, "440300A12345678"])
def test_a_social_security_card_is_its_person_or_its_number(number: str, t1: bool, tokenise: Tokenise) -> None:
    card = EmulatedCard(CardModel(CardKind.SOCIAL, number, t1=t1))
    identity = read(card, tokenise)
    assert isinstance(identity, Identity)
    assert (identity.profile, identity.assurance) == ("social", Assurance.BANK_RECORDS)
    assert identity.token == tokenise(Namespace.SSC, number) == card.model.token(tokenise)


@pytest.mark.parametrize("number", [PERSON, "440300A12345678"])
def test_only_what_identifies_is_read_and_no_pin_is_tried(number: str, tokenise: Tokenise) -> None:
    card = EmulatedCard(CardModel(CardKind.SOCIAL, number, t1=True))
    read(card, tokenise)
    assert VERIFY not in {apdu[1] for apdu in card.seen}
    records = {apdu[2] for apdu in card.seen if apdu[1] == 0xB2}
    assert records <= {0x01, 0x07, 0x08}  # never the name (09) nor anything behind it


def test_an_older_card_is_read_by_the_place_of_its_records(tokenise: Tokenise) -> None:
    def old(apdu: bytes, answer: bytes) -> bytes:
        return b"\x6a\x81" if apdu[1] == 0xB2 and apdu[3] == 0x00 else answer

    identity = read(EmulatedCard(CardModel(CardKind.SOCIAL, PERSON, t1=True)), tokenise, old)
    assert isinstance(identity, Identity)
    assert identity.token == tokenise("ssc", PERSON)


def test_an_unpersonalised_card_is_unreadable(tokenise: Tokenise) -> None:
    def blank(apdu: bytes, answer: bytes) -> bytes:
        return answer[:2] + bytes(len(answer) - 4) + answer[-2:] if apdu[1] == 0xB2 and len(answer) > 4 else answer

    outcome = read(EmulatedCard(CardModel(CardKind.SOCIAL, PERSON, t1=True)), tokenise, blank)
    assert isinstance(outcome, Failure)
    assert PERSON not in repr(outcome)


def test_the_check_character_is_the_standards_own() -> None:
    # The example of GB 11643-1999, annex A.
    assert check_character("11010519491231002") == "X"
    assert is_person_number("11010519491231002X")
    assert not is_person_number("110105194912310021")


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_none(text: str) -> None:
    assert is_person_number(text) in (True, False)
