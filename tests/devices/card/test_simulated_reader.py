"""``sim:``: the same profiles, no pcscd."""

from collections.abc import Callable
from typing import Any

import pytest

from devices.card.face import CardProblem
from devices.card.simulator.model import CardKind, CardModel, union_card
from devices.card.simulator.reader import SimulatedReader
from devices.status import DeviceStatus

Tokenise = Callable[[str, str], str]
Listen = Callable[[SimulatedReader], Any]


@pytest.fixture
def reader(tokenise: Tokenise) -> SimulatedReader:
    return SimulatedReader("sim:", tokenise, deadline_s=0.2)


def test_a_card_comes_and_goes(reader: SimulatedReader, listening: Listen, pan: str, tokenise: Tokenise) -> None:
    ear = listening(reader)
    model = CardModel(CardKind.PBOC, pan)
    reader.insert(model)
    came = ear.read()
    assert came.identity.token == model.token(tokenise)
    reader.pull()
    assert ear.gone().insertion == came.insertion


def test_a_card_that_is_in_at_start_is_read(reader: SimulatedReader, listening: Listen, pan: str) -> None:
    reader.insert(CardModel(CardKind.PBOC_CONTACTLESS, pan))
    assert listening(reader).read().identity.profile == "pboc"


def test_a_card_that_stays_in_is_read_again_after_stop_and_start(
    reader: SimulatedReader, listening: Listen, pan: str
) -> None:
    ear = listening(reader)
    reader.insert(CardModel(CardKind.PBOC, pan))
    first = ear.read()
    reader.stop()
    reader.start(ear.sink)
    assert ear.read().insertion > first.insertion


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        (CardKind.UNKNOWN, CardProblem.UNKNOWN_CARD),
        (CardKind.MUTE, CardProblem.UNREADABLE),
        (CardKind.HANGING, CardProblem.TIMED_OUT),
    ],
)
def test_an_odd_card_says_what_is_wrong_and_the_next_one_reads(
    kind: CardKind, problem: CardProblem, reader: SimulatedReader, listening: Listen, pan: str
) -> None:
    ear = listening(reader)
    reader.insert(CardModel(kind))
    assert ear.problem() is problem
    reader.insert(CardModel(CardKind.PBOC, pan))
    assert ear.read().insertion == 2


def test_a_card_pulled_in_mid_command_moved(reader: SimulatedReader, listening: Listen, pan: str) -> None:
    ear = listening(reader)
    reader.insert(CardModel(CardKind.PBOC, pan, leaves_at=3))
    assert ear.problem() is CardProblem.MOVED


def test_a_hanging_card_can_be_pulled_before_its_time(listening: Listen, tokenise: Tokenise) -> None:
    reader = SimulatedReader("sim:", tokenise, deadline_s=60)
    ear = listening(reader)
    reader.insert(CardModel(CardKind.HANGING))
    reader.pull()
    reader.insert(union_card("SL000123"))
    assert ear.read().identity.profile == "union"


def test_an_unplugged_reader_takes_its_card_along_and_brings_it_back(
    reader: SimulatedReader, listening: Listen, pan: str
) -> None:
    ear = listening(reader)
    ear.status(DeviceStatus.ONLINE)
    reader.insert(CardModel(CardKind.PBOC, pan))
    first = ear.read()
    reader.unplug()
    assert ear.gone().insertion == first.insertion
    ear.status(DeviceStatus.NO_DEVICE)
    reader.unplug(False)
    ear.status(DeviceStatus.ONLINE)
    assert ear.read().insertion > first.insertion


def test_a_card_in_the_other_slot_is_one_too_many(reader: SimulatedReader, listening: Listen, pan: str) -> None:
    ear = listening(reader)
    reader.insert(CardModel(CardKind.PBOC, pan))
    ear.read()
    reader.insert(union_card("SL000123"), slot=1)
    assert ear.problem() is CardProblem.TWO_CARDS
    reader.pull()
    assert ear.read().identity.profile == "union"


def test_a_reader_that_was_never_started_stops_harmlessly(reader: SimulatedReader) -> None:
    reader.stop()
