"""DESFire cards of the union: authenticated with a key of their own, or no better than their UID."""

import secrets
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.apdu import CardLostError
from devices.card.face import Assurance, CardProblem, Identity
from devices.card.profiles import desfire_crypto, registered
from devices.card.reading import Failure, identify
from devices.card.simulator.cards import EmulatedCard, Fault
from devices.card.simulator.model import CardKind, CardModel, desfire_card
from devices.card.storage import storage_card

Tokenise = Callable[[str, str], str]
UID = "04782E21801D80"
CLASSIC_1K = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")


def read(
    card: EmulatedCard,
    tokenise: Tokenise,
    key: bytes | None,
    change: Callable[[bytes, bytes], bytes] = lambda apdu, answer: answer,
) -> Identity | Failure:
    def transmit(apdu: bytes) -> bytes:
        answer = card.answer(apdu)
        if isinstance(answer, Fault):
            raise CardLostError(answer.value)
        return change(apdu, answer)

    return identify(card.atr, transmit, registered(key), tokenise)


def test_a_card_that_proves_its_key_is_authenticated(master: bytes, tokenise: Tokenise) -> None:
    identity = read(EmulatedCard(desfire_card("SL000123", UID, master)), tokenise, master)
    assert isinstance(identity, Identity)
    assert (identity.profile, identity.assurance) == ("desfire", Assurance.AUTHENTICATED)
    assert identity.token == tokenise("union", "SL000123")


@pytest.mark.parametrize("number", ["SL000123", ""])
def test_without_key_or_application_it_is_its_uid(number: str, master: bytes, tokenise: Tokenise) -> None:
    issued = desfire_card("SL000123", UID, master) if number else CardModel(CardKind.DESFIRE, uid=UID)
    identity = read(EmulatedCard(issued), tokenise, None if number else master)
    assert isinstance(identity, Identity)
    assert (identity.profile, identity.assurance) == ("uid", Assurance.CLONABLE)
    assert identity.token == tokenise("uid", UID)


def test_a_card_of_another_key_is_refused_and_not_taken_for_its_uid(master: bytes, tokenise: Tokenise) -> None:
    forged = desfire_card("SL000123", UID, secrets.token_bytes(16))
    outcome = read(EmulatedCard(forged), tokenise, master)
    assert isinstance(outcome, Failure)
    assert outcome.problem is CardProblem.FOREIGN_CARD
    assert "authentication failed" in outcome.detail


def test_a_card_copied_onto_another_uid_does_not_know_that_cards_key(master: bytes, tokenise: Tokenise) -> None:
    mine = desfire_card("SL000123", UID, master)
    copy = CardModel(CardKind.DESFIRE, mine.number, mine.expiry, mine.issuer, mine.key, uid="04000000000001")
    assert isinstance(read(EmulatedCard(copy), tokenise, master), Failure)


def test_the_number_never_goes_through_the_air_in_clear(master: bytes, tokenise: Tokenise) -> None:
    spoken: list[bytes] = []

    def listen(apdu: bytes, answer: bytes) -> bytes:
        spoken.append(apdu + answer)
        return answer

    read(EmulatedCard(desfire_card("SL000123", UID, master)), tokenise, master, listen)
    assert b"SL000123" not in b"".join(spoken)


def test_content_changed_on_its_way_is_refused(master: bytes, tokenise: Tokenise) -> None:
    def change(apdu: bytes, answer: bytes) -> bytes:
        return bytes([answer[0] ^ 1]) + answer[1:] if apdu[1] == 0xBD else answer

    outcome = read(EmulatedCard(desfire_card("SL000123", UID, master)), tokenise, master, change)
    assert isinstance(outcome, Failure)
    assert outcome.problem is CardProblem.UNREADABLE


def test_an_answer_recorded_in_another_session_proves_nothing(master: bytes, tokenise: Tokenise) -> None:
    card = desfire_card("SL000123", UID, master)
    record: list[bytes] = []
    read(EmulatedCard(card), tokenise, master, lambda apdu, answer: record.append(answer) or answer)
    replayed = iter(record)
    outcome = read(EmulatedCard(card), tokenise, master, lambda apdu, answer: next(replayed, b"\x91\xae"))
    assert isinstance(outcome, Failure)


def test_keys_are_diversified_as_nxp_has_it() -> None:
    # The example of AN10922, 2.2.1.
    key = desfire_crypto.diversify(
        bytes.fromhex("00112233445566778899AABBCCDDEEFF"), bytes.fromhex("04782E21801D803042F54E585020416275")
    )
    assert key.hex().upper() == "A8DD63A3B89D54B37CA802473FDA9175"


def test_the_checksum_is_crc_32_without_its_last_step() -> None:
    assert desfire_crypto.checksum(b"123456789").hex() == "d9c60b34"


@given(data=st.data())
def test_whatever_a_card_answers_the_outcome_is_typed(data: st.DataObject) -> None:
    answers = st.one_of(
        st.binary(max_size=64).map(lambda some: some + b"\x91\xaf"),
        st.binary(max_size=64).map(lambda some: some + b"\x91\x00"),
        st.binary(max_size=20),
    )

    def transmit(apdu: bytes) -> bytes:
        if apdu[:2] == b"\x90\x5a":
            return b"\x91\x00"
        return data.draw(answers) if apdu[0] == 0x90 else b"\x6a\x82"

    try:
        outcome = identify(
            b"\x3b\x81\x80\x01\x80\x80", transmit, registered(bytes(16)), lambda namespace, number: namespace
        )
    except CardLostError:
        return
    assert isinstance(outcome, Identity | Failure)


@pytest.mark.parametrize(
    ("name", "card"),
    [
        ("0001", "MIFARE Classic 1K"),
        ("0002", "MIFARE Classic 4K"),
        ("0003", "MIFARE Ultralight"),
        ("BEEF", "storage card BEEF"),
    ],
)
def test_storage_cards_are_known_by_the_readers_atr(name: str, card: str) -> None:
    atr = bytes.fromhex(f"3B8F8001804F0CA00000030603{name}0000000000")
    assert storage_card(atr) == card


@given(st.binary(max_size=33))
def test_any_other_atr_is_no_storage_card(atr: bytes) -> None:
    assert storage_card(atr) is None


def test_a_storage_card_is_asked_for_its_uid_and_for_nothing_else(tokenise: Tokenise) -> None:
    asked: list[bytes] = []

    def transmit(apdu: bytes) -> bytes:
        asked.append(apdu)
        return bytes.fromhex("04A1B2C3") + b"\x90\x00"

    identity = identify(CLASSIC_1K, transmit, registered(bytes(16)), tokenise)
    assert isinstance(identity, Identity)
    assert identity.profile == "uid"
    assert {apdu[:4] for apdu in asked} == {b"\xff\xca\x00\x00"}


def test_a_storage_card_with_a_random_uid_is_named_in_the_log_and_is_nobody(tokenise: Tokenise) -> None:
    outcome = identify(CLASSIC_1K, lambda apdu: bytes.fromhex("08A1B2C39000"), registered(), tokenise)
    assert outcome == Failure(CardProblem.UNKNOWN_CARD, "MIFARE Classic 1K; uid: a random UID")
