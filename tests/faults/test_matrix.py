"""Every fault at every moment: what the member sees, what is recorded, and that it mends. The rows are the document."""

import re

import pytest

from devices.printer.face import PrinterFault
from kiosk.presenters.faults import Fault, repair
from kiosk.translation import translator
from tests.faults import write_matrix
from tests.faults.matrix_play import play_card, play_printer
from tests.faults.matrix_rows import (
    CARD_ROWS,
    MICROPHONE_ROWS,
    CardRow,
    Ending,
    MicrophoneRow,
    PrinterRow,
    printer_rows,
)
from tests.faults.matrix_speak import play_microphone

_JOBS = {
    Ending.PRINTED: ("confirmed",),
    Ending.RETRIED: ("failed", "confirmed"),
    Ending.ASKED: ("unknown", "confirmed"),
}


@pytest.mark.parametrize("row", printer_rows(), ids=lambda row: row.id)
def test_a_fault_of_the_printer(row: PrinterRow) -> None:
    played = play_printer(row)
    assert played.ending is row.ending
    assert played.jobs[-len(_JOBS[row.ending]) :] == _JOBS[row.ending]
    if row.fault and row.fault != Fault.PAPER_LOW:
        assert played.fault == row.fault
        card = repair(row.fault, translator("zh"))
        assert played.steps == card.steps
        assert row.ending is Ending.ASKED or played.sentence.startswith(card.sentence)
        assert row.fault in played.told
    assert played.told[-1] == ("paper_low" if row.fault == Fault.PAPER_LOW else "online")
    whole = [text for text in played.slips if "热敏" in text]
    unmarked = [text for text in whole if "补打" not in text]
    assert len(unmarked) <= 1
    assert row.ending is Ending.ASKED or len(whole) == 1
    assert row.ending is not Ending.ASKED or "第1次补打" in whole[-1]


@pytest.mark.parametrize("row", CARD_ROWS, ids=lambda row: row.id)
def test_a_fault_of_card_or_reader(row: CardRow) -> None:
    played = play_card(row)
    assert played.sentence == row.headline or not row.headline
    assert not row.status or row.status in played.told
    assert played.told[-1] == "online"


@pytest.mark.parametrize("row", MICROPHONE_ROWS, ids=lambda row: row.id)
def test_a_fault_of_the_microphone(row: MicrophoneRow) -> None:
    played = play_microphone(row)
    assert played.sentence == row.sentence
    assert played.steps == (repair(Fault.MICROPHONE_GONE, translator("zh")).steps if row.mends else ())
    assert row.fault in played.told
    assert played.told[-1] == "online"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("fault", [*(fault for fault in PrinterFault if fault), *Fault])
def test_every_fault_has_a_sentence_and_three_steps(fault: str, language: str) -> None:
    card = repair(fault, translator(language))
    assert len({card.sentence, *card.steps}) == 4
    assert language == "en" or re.search("[一-鿿]", card.sentence)


def test_the_document_has_every_row_and_says_what_the_rows_say() -> None:
    committed = write_matrix.DOCUMENT.read_text("utf-8")
    assert write_matrix.without_times(committed) == write_matrix.without_times(write_matrix.document({}))
