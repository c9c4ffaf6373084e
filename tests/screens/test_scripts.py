"""Uyghur, Tibetan and traditional Mongolian in content: joined, in their direction, and never as empty boxes."""

from dataclasses import replace

import pytest

from kiosk import scripts
from kiosk.scripts import MONGOLIAN, TIBETAN, UYGHUR, Script, missing, script_of
from kiosk.view_parts import ParagraphBlock
from kiosk.views import DocumentView
from screens import ink
from screens.audit import audit
from screens.samples import samples
from tests.screens.conftest import Hand

UYGHUR_TEXT = "ئىشچىلار ئۇيۇشمىسى ئەزالىرىغا ئۇقتۇرۇش"
TIBETAN_TEXT = "བཟོ་པའི་མཐུན་ཚོགས་ཀྱི་བརྡ་ཁྱབ།"
MONGOLIAN_TEXT = "ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ ᠪᠢᠴᠢᠭ ᠦᠨ ᠠᠵᠢᠯᠴᠢᠳ ᠤᠨ ᠡᠪᠯᠡᠯ"
ALL = [(UYGHUR_TEXT, UYGHUR), (TIBETAN_TEXT, TIBETAN), (MONGOLIAN_TEXT, MONGOLIAN)]


@pytest.mark.parametrize(("text", "script"), ALL)
def test_a_script_is_known_by_its_letters(text: str, script: Script) -> None:
    assert script_of(text) is script
    assert script_of(f"2025年：{text}") is script


@pytest.mark.parametrize("text", ["职工自助服务台", "Notices", "12351", "张*明 · 䶮"])
def test_other_text_goes_the_quick_way(text: str) -> None:
    assert script_of(text) is None


@pytest.mark.parametrize(("text", "script"), ALL)
def test_every_letter_has_a_glyph(text: str, script: Script) -> None:
    assert missing(text, *scripts.files(script, False)) == ""
    assert missing(text, *scripts.files(script, True)) == ""


def test_letters_are_joined() -> None:
    apart = sum(scripts.width(char, UYGHUR, 40, False) for char in "ئۇيۇشمىسى")
    assert scripts.width("ئۇيۇشمىسى", UYGHUR, 40, False) < apart


def test_stacked_letters_take_the_room_of_one() -> None:
    assert scripts.width("བསྒྲུབས", TIBETAN, 40, False) < 0.7 * sum(
        scripts.width(char, TIBETAN, 40, False) for char in "བསགརབས"
    )


def test_uyghur_begins_on_the_right() -> None:
    page = scripts.picture((UYGHUR_TEXT, "ئىش"), UYGHUR, 40, False, "right")
    second = page.crop((0, page.height // 2, page.width, page.height))
    left, _, right, _ = second.getbbox() or (0, 0, 0, 0)
    assert left > page.width / 2
    assert right > page.width * 0.9


def test_mongolian_stands_in_columns_that_begin_on_the_left() -> None:
    lines = scripts.columns(MONGOLIAN_TEXT, MONGOLIAN, 40, False, 300)
    page = scripts.vertical_picture(lines, MONGOLIAN, 40, False)
    assert 1 < len(lines) <= 300 // scripts.line_height(40)
    assert page.width <= 300
    alone = scripts.vertical_picture(lines[:1], MONGOLIAN, 40, False)
    first = page.crop((0, 0, scripts.line_height(40), alone.height))
    assert first.tobytes() == alone.crop((0, 0, first.width, first.height)).tobytes()


@pytest.mark.parametrize(("text", "script"), ALL[:2])
@pytest.mark.parametrize("room", [200, 320, 700])
def test_no_line_is_longer_than_its_room_and_nothing_is_lost(text: str, script: Script, room: int) -> None:
    lines = ink.lines_of(text, 34, False, room, False)
    assert all(scripts.width(line, script, 34, False) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_what_no_font_here_has_is_found_by_the_audit(hand: Hand) -> None:
    view = samples()["40-document-scripts"]
    assert isinstance(view, DocumentView)
    hand.show(view)
    assert audit(hand.window.stage) == ()
    hand.show(replace(view, blocks=(ParagraphBlock("กขค"),)))
    assert {fault.what for fault in audit(hand.window.stage)} == {"no glyph"}
