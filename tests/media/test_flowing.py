"""Lines of a page become sentences again."""

from hypothesis import given
from hypothesis import strategies as st

from server.media.flowing import flowing

LONG = "我们审计了松岭农场二〇二四年度的资产负债表、利润表和附注，"


def test_a_sentence_that_goes_on_below_is_one() -> None:
    assert flowing(f"{LONG}\r\n并作了核对。") == f"{LONG}并作了核对。"


def test_a_heading_stays_alone() -> None:
    assert flowing(f"一、审计意见\n{LONG}\n并作了核对。").split("\n")[0] == "一、审计意见"


def test_a_full_line_that_ends_its_sentence_ends_it() -> None:
    ended = LONG[:-1] + "。"
    assert flowing(f"{ended}\n第二句。") == f"{ended}\n第二句。"


def test_words_of_letters_keep_their_blank() -> None:
    said = "The members of the union of this farm meet"
    assert flowing(f"{said}\non Monday.") == f"{said} on Monday."


def test_rows_of_a_table_stay_rows() -> None:
    assert flowing(f"{LONG}\n收入 12\n支出 11").endswith("\n支出 11")


@given(st.text(max_size=80))
def test_no_letter_is_lost_and_nothing_unprintable_is_kept(text: str) -> None:
    def letters(said: str) -> str:
        return "".join(char for char in said if char.isprintable() and not char.isspace())

    made = flowing(text)
    assert letters(made) == letters(text)
    assert all(char.isprintable() or char == "\n" for char in made)
