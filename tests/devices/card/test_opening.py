"""Readers by URL: what opens, and what a technician is told when it does not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from devices.card.face import CardFailed, CardProblem, CardRead
from devices.card.opening import open_reader, parse_url, read_once
from devices.card.simulator.model import CardKind, CardModel
from devices.card.simulator.reader import SimulatedReader
from devices.card.supervisor import PcscReader

Tokenise = Callable[[str, str], str]


def test_the_scheme_chooses_the_reader(tokenise: Tokenise) -> None:
    assert isinstance(open_reader("pcsc:", tokenise), PcscReader)
    assert isinstance(open_reader("sim:", tokenise), SimulatedReader)


def test_a_reader_is_named_plainly_or_in_percent_code() -> None:
    assert parse_url("pcsc://ACS ACR39U 00 00").path == "ACS ACR39U 00 00"
    address = parse_url("pcsc://ACS%20ACR39U?socket=/run/x.comm&deadline=2.5")
    assert (address.path, address.socket, address.deadline_s) == ("ACS ACR39U", "/run/x.comm", 2.5)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "must begin with pcsc: or sim:"),
        ("usb://1234", "must begin with pcsc: or sim:"),
        ("pcsc", "must begin with pcsc: or sim:"),
        ("pcsc:ACS", "write pcsc: alone"),
        ("pcsc:?deadline=soon", "deadline in seconds"),
        ("pcsc:?deadline=0", "0.1 to 60 seconds"),
        ("pcsc:?colour=red", "unknown option 'colour'"),
        ("sim:///no/such/card.json", "no simulated card in that file"),
    ],
)
def test_a_bad_url_is_refused_in_a_sentence(url: str, sentence: str, tokenise: Tokenise) -> None:
    with pytest.raises(ValueError, match=sentence.replace("?", r"\?")):
        open_reader(url, tokenise)


def test_a_union_key_of_a_wrong_length_is_refused(tokenise: Tokenise) -> None:
    with pytest.raises(ValueError, match="16 bytes, not 5"):
        open_reader("sim:", tokenise, union_key=b"short")


def test_a_token_maker_that_cannot_travel_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match=r"functools\.partial"):
        open_reader("pcsc:", lambda namespace, number: namespace + number)


def test_one_card_is_read_once(tmp_path: Path, pan: str, tokenise: Tokenise) -> None:
    model = CardModel(CardKind.PBOC, pan)
    (tmp_path / "card.json").write_bytes(model.to_json())
    event = read_once(f"sim://{tmp_path}/card.json", tokenise, 10)
    assert isinstance(event, CardRead)
    assert event.identity.token == model.token(tokenise)


def test_no_card_in_time_is_said_so(tokenise: Tokenise) -> None:
    event = read_once("sim:", tokenise, 0.05)
    assert isinstance(event, CardFailed)
    assert (event.problem, event.insertion) == (CardProblem.TIMED_OUT, 0)


def test_a_model_comes_back_from_json(pan: str) -> None:
    model = CardModel(CardKind.PBOC, pan, needs_gpo=True, leaves_at=3)
    assert CardModel.from_json(model.to_json()) == model


@pytest.mark.parametrize("text", [b"", b"{}", b'{"kind": "pboc", "number": "123"}', b'{"kind": "union"}'])
def test_a_model_that_no_issuer_could_make_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - msgspec's words, or ours
        CardModel.from_json(text)
