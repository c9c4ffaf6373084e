"""Chinese marks lose their blank halves where those would leave a hole, an indent or a shift; nothing else moves."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens import ink
from screens.highlight import text_places
from screens.squeeze import halves, pieces, pulled
from screens.tokens import Metrics
from screens.widgets.label import Text

TEXT = st.text(alphabet="职工补贴，。、；：？！（）《》“”—…123abc ", max_size=60)


def together(line: str) -> str:
    """Write a ``|`` before each character that is pulled to the left."""
    return "".join("|" * (place in pulled(line)) + char for place, char in enumerate(line))


def test_a_mark_after_a_closing_one_is_pulled_to_it() -> None:
    assert together("选“供暖”，写明") == "选“供暖”|，写明"


def test_between_a_closing_and_an_opening_mark_one_half_is_left() -> None:
    assert together("见《办法》（2023年）") == "见《办法》|（2023年）"


def test_an_opening_mark_that_begins_a_line_is_no_indent() -> None:
    assert together("“已阅”") == "|“已阅”"


def test_marks_apart_and_words_stay_where_they_are() -> None:
    assert pulled("水田、旱田，各分三等（见表）") == pulled('plain (English), "as it is"') == ()


def test_quotation_marks_between_latin_words_have_no_blank() -> None:
    assert together("then press “Vote”.") == "then press |“Vote”|."
    assert together("touch “Claim” now") == "touch |“Claim”| now"


def test_the_blank_of_a_last_mark_is_no_part_of_the_line() -> None:
    assert halves("请插入会员卡，") == 1


@given(TEXT)
def test_the_pieces_are_the_line_and_each_stands_no_farther_left_than_its_marks_allow(line: str) -> None:
    parts = pieces(line)
    assert "".join(text for text, _ in parts) == line
    assert [pulls for _, pulls in parts] == sorted(pulls for _, pulls in parts)
    assert parts[-1][1] == len(pulled(line))


def inked(texture: Any) -> int:
    """Return how many pixels of a texture have something on them."""
    return sum(alpha > 0 for alpha in texture.pixels[3::4])


@pytest.mark.usefixtures("hand")
@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "line", ["“见《办法》（2023年）”，。", "（《职工》）：“补贴”", "then touch “Claim”.", "（（（", "”””"]
)
def test_what_is_pulled_together_loses_no_ink(line: str, bold: bool) -> None:
    size = 40
    (drawn,) = ink.textures_of((line,), size, bold, "left")
    alone = sum(inked(ink.textures_of((char,), size, bold, "left")[0]) for char in line if char != " ")
    assert drawn.width == round(ink.line_width(line, size, bold))
    assert inked(drawn) == pytest.approx(alone, rel=0.03)


@pytest.mark.usefixtures("hand")
def test_a_spoken_sentence_is_marked_where_it_is_drawn() -> None:
    text = Text(text="见《办法》（2023年）。请看。")
    text.place(Metrics(), 0, 0, 1000, 100)
    ((first, _, width, _),) = text_places(text, 0, 13)
    ((second, _, _, _),) = text_places(text, 13, 16)
    assert first + width == second == ink.line_width("见《办法》（2023年）。", 34, False) + 34 // 2
