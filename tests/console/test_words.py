"""Everything the console says is said in Chinese."""

import re
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import server
from protocol.cases import CaseStatus
from server.console import faults, refusals, troubles
from server.console.pages.editor import GROUPS
from server.console.words import every_word, tone, word
from server.domain.member_plan import Remark
from server.domain.publications import State
from server.domain.record_plan import RecordRemark
from server.domain.record_values import Fault

HERE = Path(server.__file__).parent
CALL = re.compile(r'(?:\.say|_triage)\(\s*(?:CaseStatus\.\w+,\s*)?"([^"]+)"')


def msgids() -> set[str]:
    found = {
        *every_word(),
        *faults.every_word(),
        *refusals.every_word(),
        *troubles.every_word(),
        *GROUPS.values(),
        *Remark,
        *RecordRemark,
        *Fault,
    }
    for path in (HERE / "console" / "templates").glob("*.html"):
        with path.open("rb") as source:
            for _, _, message, _ in babel_extract(source, {"_": None}, [], {}):
                first = message if isinstance(message, str) else next(iter(message or ()), None)
                found |= {first} if first else set()
    for path in (HERE / "console").rglob("*.py"):
        found |= set(CALL.findall(path.read_text(encoding="utf-8")))
    return found


def test_every_sentence_has_its_chinese() -> None:
    with (HERE / "locale" / "zh_CN" / "LC_MESSAGES" / "server.po").open("rb") as source:
        said = {message.id for message in read_po(source) if message.string}
    assert msgids() - said == set()


def test_chinese_keeps_the_blanks_that_the_english_has() -> None:
    with (HERE / "locale" / "zh_CN" / "LC_MESSAGES" / "server.po").open("rb") as source:
        for message in read_po(source):
            if message.id:
                assert sorted(re.findall(r"{\w+}", str(message.id))) == sorted(
                    re.findall(r"{\w+}", str(message.string))
                )


def test_states_of_two_kinds_with_one_value_have_words_of_their_own() -> None:
    assert word(State.SUBMITTED) == "Waiting for approval"
    assert word(CaseStatus.SUBMITTED) == "New"
    assert tone(State.DRAFT) == "plain"
