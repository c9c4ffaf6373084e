"""Words: Chinese is complete, English is the message itself, and every state has its word."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import kiosk
from devices.printer.face import PrinterFault
from kiosk.machine.screen_states import Notice
from kiosk.presenters import notices, words
from kiosk.presenters.faults import Fault, repair
from kiosk.translation import translator
from protocol.cases import CaseStatus
from protocol.entitlements import EntitlementStatus
from protocol.publications import Cadence

PACKAGE = Path(kiosk.__file__).parent
FIELD = re.compile(r"\{\w+\}")


def messages():
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "n": (1, 2)}
    found = extract_from_dir(PACKAGE, method_map=[("**.py", "python")], keywords=keywords)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


@pytest.fixture(scope="module")
def catalogue():
    with (PACKAGE / "locale/zh_CN/LC_MESSAGES/kiosk.po").open("rb") as file:
        return read_po(file, locale="zh_CN")


def test_every_message_has_its_chinese(catalogue):
    missing = []
    for message in messages():
        entry = catalogue.get(message)
        strings = (entry.string,) if entry is not None and isinstance(entry.string, str) else entry and entry.string
        if not strings or not all(strings) or entry.fuzzy:
            missing.append(message)
    assert missing == []


def test_chinese_fills_in_what_english_fills_in(catalogue):
    for entry in catalogue:
        if entry.id:
            english = entry.id if isinstance(entry.id, str) else entry.id[0]
            chinese = entry.string if isinstance(entry.string, str) else entry.string[0]
            assert set(FIELD.findall(chinese)) == set(FIELD.findall(english)), english


def test_english_is_the_message_itself():
    assert translator("en").gettext("Finish") == "Finish"
    assert translator("zh").gettext("Finish") == "结束退出"


def test_every_state_has_its_word():
    assert set(words._ENTITLEMENT) == set(EntitlementStatus)
    assert set(words._CASE) == set(CaseStatus)
    assert set(words._CADENCE) == set(Cadence)
    assert set(notices._WORDS) == set(Notice)


@pytest.mark.parametrize("fault", [*(one for one in PrinterFault if one), *Fault])
def test_every_fault_has_a_sentence_and_three_steps(fault):
    card = repair(fault, translator("zh"))
    assert card.sentence
    assert len(card.steps) == 3
