"""Card profiles on simulated cards, without a reader: which identity, and which commands it took."""

import secrets
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.card import tlv
from devices.card.apdu import CardLostError
from devices.card.face import Assurance, CardProblem, Identity
from devices.card.pan import check_digit
from devices.card.profiles import pboc, registered, union_crypto
from devices.card.reading import Failure, identify
from devices.card.simulator.cards import EmulatedCard, Fault
from devices.card.simulator.model import CardKind, CardModel, union_card

Tokenise = Callable[[str, str], str]
GET_DATA_COMMANDS = {0xA4, 0xB0, 0xB2, 0xC0, 0xA8}
PASSIVE = GET_DATA_COMMANDS - {0xA8}


def read(card: EmulatedCard, tokenise: Tokenise, key: bytes | None = None) -> Identity | Failure:
    def transmit(apdu: bytes) -> bytes:
        answer = card.answer(apdu)
        if isinstance(answer, Fault):
            raise CardLostError(answer.value)
        return answer

    return identify(card.atr, transmit, registered(key), tokenise, t0=not card.model.t1)


def instructions(card: EmulatedCard) -> set[int]:
    return {apdu[1] for apdu in card.seen}


@pytest.mark.parametrize("kind", [CardKind.PBOC, CardKind.PBOC_CONTACTLESS])
@pytest.mark.parametrize("t1", [False, True])
def test_a_bank_card_is_read_from_its_records_alone(kind: CardKind, t1: bool, pan: str, tokenise: Tokenise) -> None:
    card = EmulatedCard(CardModel(kind, pan, t1=t1))
    identity = read(card, tokenise)
    assert isinstance(identity, Identity)
    assert (identity.profile, identity.assurance) == ("pboc", Assurance.BANK_RECORDS)
    assert identity.token == tokenise("pan", pan)
    assert instructions(card) <= PASSIVE


@pytest.mark.parametrize("kind", [CardKind.PBOC, CardKind.PBOC_CONTACTLESS])
def test_options_are_asked_for_only_by_a_card_that_insists(kind: CardKind, pan: str, tokenise: Tokenise) -> None:
    card = EmulatedCard(CardModel(kind, pan, needs_gpo=True))
    identity = read(card, tokenise)
    assert isinstance(identity, Identity)
    assert identity.token == tokenise("pan", pan)
    assert sum(apdu[1] == 0xA8 for apdu in card.seen) == 1
    assert instructions(card) <= GET_DATA_COMMANDS


@given(st.lists(st.tuples(st.sampled_from([0x95, 0x9A, 0x9C, 0x5F2A, 0x9F37, 0x9F66, 0xDF60]), st.integers(0, 60))))
def test_a_pdol_of_any_length_is_filled_to_the_byte_or_refused(entries: list[tuple[int, int]]) -> None:
    pdol = b"".join(tag.to_bytes((tag.bit_length() + 7) // 8, "big") + bytes([size]) for tag, size in entries)
    total = sum(size for _, size in entries)
    data = pboc.options_data(pdol)
    if total > 252:
        assert data is None
    else:
        assert data is not None
        nodes = tlv.parse(data)
        assert isinstance(nodes, tuple)
        assert [(node.tag, len(node.value)) for node in nodes] == [(0x83, total)]


@given(st.binary(max_size=260))
def test_any_pdol_gives_a_command_or_none(pdol: bytes) -> None:
    data = pboc.options_data(pdol)
    assert data is None or len(data) <= 255


def test_the_application_of_highest_priority_is_read(pan: str, tokenise: Tokenise) -> None:
    credit = "6259990000000000"[:-1]
    credit += check_digit(credit)
    entries = b"".join(
        tlv.encode(0x61, tlv.encode(0x4F, aid) + tlv.encode(0x87, priority))
        for aid, priority in (
            (bytes.fromhex("A0000000031010"), b"\x01"),  # another scheme: never ours
            (pboc.COMMON_AIDS[0], b"\x03"),
            (pboc.COMMON_AIDS[1], b"\x02"),
        )
    )
    selected = b""

    def transmit(apdu: bytes) -> bytes:
        nonlocal selected
        if apdu[1] == 0xA4:
            selected = apdu[5 : 5 + apdu[4]]
            if selected == pboc.PPSE:
                return tlv.encode(0x6F, tlv.encode(0xA5, tlv.encode(0xBF0C, entries))) + b"\x90\x00"
            return b"\x90\x00" if selected in pboc.COMMON_AIDS[:2] else b"\x6a\x82"
        number = pan if selected == pboc.COMMON_AIDS[0] else credit
        return tlv.encode(0x70, tlv.encode(0x5A, bytes.fromhex(number + "F" * (len(number) % 2)))) + b"\x90\x00"

    identity = identify(b"\x3b\x00", transmit, registered(), tokenise)
    assert isinstance(identity, Identity)
    assert identity.token == tokenise("pan", credit)


@pytest.mark.parametrize("tag", ["9F19", "9F25", "9F6E"])
def test_a_phone_is_told_by_what_comes_with_its_number(tag: str, pan: str, tokenise: Tokenise) -> None:
    value = {"9F19": "040010030273", "9F25": "1234", "9F6E": "238C0000"}[tag]
    card = EmulatedCard(CardModel(CardKind.PBOC_CONTACTLESS, pan))
    mark = tlv.encode(int(tag, 16), bytes.fromhex(value))

    def transmit(apdu: bytes) -> bytes:
        answer = card.answer(apdu)
        assert isinstance(answer, bytes)
        nodes = tlv.parse(answer[:-2])
        if apdu[1] == 0xB2 and isinstance(nodes, tuple) and nodes:
            return tlv.encode(0x70, nodes[0].value + mark) + b"\x90\x00"
        return answer

    outcome = identify(card.atr, transmit, registered(), tokenise)
    assert isinstance(outcome, Failure)
    assert outcome.problem is CardProblem.PHONE_WALLET


def test_a_phone_that_says_so_behind_its_number_is_recognised(pan: str, tokenise: Tokenise) -> None:
    outcome = read(EmulatedCard(CardModel(CardKind.PHONE, pan)), tokenise)
    assert isinstance(outcome, Failure)
    assert outcome.problem is CardProblem.PHONE_WALLET
    assert pan not in repr(outcome)


@pytest.mark.parametrize("form", ["20700000", "00000000", "2070"])
def test_a_plastic_card_with_a_form_factor_is_a_card(form: str) -> None:
    assert not pboc.is_device(tlv.parse(tlv.encode(0x9F6E, bytes.fromhex(form))))


def test_a_number_with_a_wrong_check_digit_is_unreadable(pan: str, tokenise: Tokenise) -> None:
    card = EmulatedCard(CardModel(CardKind.PBOC, pan))
    wrong = pan[:-1] + str((int(pan[-1]) + 1) % 10)

    def transmit(apdu: bytes) -> bytes:
        answer = card.answer(apdu)
        assert isinstance(answer, bytes)
        return bytes.fromhex(answer.hex().replace(pan, wrong))

    outcome = identify(card.atr, transmit, registered(), tokenise, t0=True)
    assert isinstance(outcome, Failure)
    assert outcome.problem is CardProblem.UNREADABLE
    assert wrong not in repr(outcome)


def test_a_card_swapped_while_it_was_read_does_not_count(pan: str, tokenise: Tokenise) -> None:
    first = EmulatedCard(CardModel(CardKind.PBOC, pan, t1=True))
    other = EmulatedCard(CardModel(CardKind.UNKNOWN))
    numbers = 0

    def transmit(apdu: bytes) -> bytes:
        nonlocal numbers
        answer = (first if numbers == 0 else other).answer(apdu)
        assert isinstance(answer, bytes)
        numbers += pan in answer.hex()
        return answer

    with pytest.raises(CardLostError):
        identify(first.atr, transmit, registered(), tokenise)


def test_a_union_card_that_proves_its_key_is_authenticated(master: bytes, tokenise: Tokenise) -> None:
    identity = read(EmulatedCard(union_card("SL000123", master=master)), tokenise, master)
    assert isinstance(identity, Identity)
    assert (identity.profile, identity.assurance) == ("union", Assurance.AUTHENTICATED)
    assert identity.token == tokenise("union", "SL000123")


@pytest.mark.parametrize("card_has_key", [True, False])
def test_without_a_key_a_reader_takes_a_union_card_for_no_better_than_its_copy(
    card_has_key: bool, master: bytes, tokenise: Tokenise
) -> None:
    model = union_card("SL000123", master=master if card_has_key else None)
    identity = read(EmulatedCard(model), tokenise, None)
    assert isinstance(identity, Identity)
    assert identity.assurance is Assurance.CLONABLE


def test_a_union_card_of_another_key_is_refused(master: bytes, tokenise: Tokenise) -> None:
    forged = union_card("SL000123", master=secrets.token_bytes(16))
    outcome = read(EmulatedCard(forged), tokenise, master)
    assert isinstance(outcome, Failure)
    assert outcome.problem is CardProblem.FOREIGN_CARD


def test_a_union_card_whose_owner_took_another_number_is_refused(master: bytes, tokenise: Tokenise) -> None:
    mine = union_card("SL000123", master=master)
    other = CardModel(CardKind.UNION, "SL000999", issuer=mine.issuer, key=mine.key)
    outcome = read(EmulatedCard(other), tokenise, master)
    assert isinstance(outcome, Failure)


def test_a_union_card_that_echoes_our_own_proof_is_refused(master: bytes, tokenise: Tokenise) -> None:
    card = EmulatedCard(CardModel(CardKind.UNION, "SL000123", t1=True))

    def transmit(apdu: bytes) -> bytes:
        if apdu[1] == 0x84:
            return bytes(16) + b"\x90\x00"
        if apdu[1] == 0x82:
            return apdu[5 + 16 : 5 + 32] + b"\x90\x00"
        answer = card.answer(apdu)
        assert isinstance(answer, bytes)
        return answer

    assert isinstance(identify(card.atr, transmit, registered(master), tokenise), Failure)


def test_card_keys_and_proofs_are_as_the_specification_computes_them() -> None:
    # The worked example of docs/card-application.md.
    key = union_crypto.card_key(bytes(range(16)), "SL000123")
    card_random, reader_random, content = bytes(16), bytes([0xFF] * 16), b"content"
    assert key.hex() == "97e02c7ad7900cc7c2cc35520dca7647"
    assert (
        union_crypto.reader_proof(key, card_random, reader_random, content).hex() == "fd73fad1ada344652afc5ebbfacd5612"
    )
    assert union_crypto.card_proof(key, reader_random, card_random, content).hex() == "a77a9b65018eb739d2f3533d10e0ea9b"


def test_a_uid_is_an_identity_that_anyone_can_clone(tokenise: Tokenise) -> None:
    identity = read(EmulatedCard(CardModel(CardKind.UID, "04A1B2C3D4E5F6")), tokenise)
    assert isinstance(identity, Identity)
    assert (identity.profile, identity.assurance) == ("uid", Assurance.CLONABLE)
    assert identity.token == tokenise("uid", "04A1B2C3D4E5F6")


@pytest.mark.parametrize("uid", ["08A1B2C3", "00000000", "04A1B2"])
def test_a_random_or_broken_uid_is_nobody(uid: str, tokenise: Tokenise) -> None:
    outcome = read(EmulatedCard(CardModel(CardKind.UID, uid)), tokenise)
    assert isinstance(outcome, Failure)
    assert outcome.problem is CardProblem.UNKNOWN_CARD


def test_a_card_that_no_profile_knows_is_unknown(tokenise: Tokenise) -> None:
    outcome = read(EmulatedCard(CardModel(CardKind.UNKNOWN)), tokenise)
    assert isinstance(outcome, Failure)
    assert outcome.problem is CardProblem.UNKNOWN_CARD


@pytest.mark.parametrize(
    "model",
    [
        CardModel(CardKind.UID, "04A1B2C3D4E5F6"),
        CardModel(CardKind.UID, "08A1B2C3"),
        CardModel(CardKind.UNKNOWN),
        union_card("SL000123"),
    ],
)
def test_a_model_foretells_the_token_that_reading_it_yields(model: CardModel, tokenise: Tokenise) -> None:
    outcome = read(EmulatedCard(model), tokenise)
    assert model.token(tokenise) == (outcome.token if isinstance(outcome, Identity) else None)


STATUS = st.sampled_from([b"\x90\x00", b"\x61\x10", b"\x6c\x05", b"\x69\x85", b"\x6a\x83", b"\x6a\x82"])
FRAGMENTS = st.sampled_from(
    [
        b"",
        tlv.encode(0x6F, tlv.encode(0x88, b"\x01")),
        tlv.encode(0x70, tlv.encode(0x61, tlv.encode(0x4F, pboc.COMMON_AIDS[0]))),
        tlv.encode(0x77, tlv.encode(0x94, bytes.fromhex("0801FF00F801FF00"))),
        tlv.encode(0x80, bytes(40)),
        tlv.encode(0x6F, tlv.encode(0x9F38, b"\x9f\x37\xff")),
    ]
)
ANSWERS = st.one_of(
    st.binary(max_size=80), st.tuples(st.one_of(FRAGMENTS, st.binary(max_size=60)), STATUS).map(b"".join)
)


@settings(max_examples=200)
@given(atr=st.one_of(st.binary(max_size=33), st.just(b"\x3b\x80\x80\x01\x01")), answers=st.lists(ANSWERS, min_size=1))
def test_whatever_a_card_answers_the_outcome_is_typed(atr: bytes, answers: list[bytes]) -> None:
    turn = 0

    def transmit(_: bytes) -> bytes:
        nonlocal turn
        turn += 1
        return answers[turn % len(answers)]

    try:
        outcome = identify(atr, transmit, registered(bytes(16)), lambda namespace, _: namespace)
    except CardLostError:
        return  # it answered otherwise when asked again: a swapped card
    assert isinstance(outcome, Identity | Failure)
    assert turn <= 128


def test_no_number_shows_in_any_repr(pan: str) -> None:
    assert pan not in repr(CardModel(CardKind.PBOC, pan))
    assert pan not in repr(pboc.Found("pan", pan, Assurance.BANK_RECORDS, None, pan.encode()))
