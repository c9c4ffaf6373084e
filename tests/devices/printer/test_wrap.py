from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printer.cells import clean, width
from devices.printer.profile import load_profile
from devices.printer.wrap import CLOSERS, OPENERS, may_break, wrap

WIDE = load_profile("generic-80")

TEXTS = st.text(st.sampled_from("松岭农场职工会员，。、；：？！（《“”》）…—·ab1 .,()\n𬭎䶮é\u0301-￥%"), max_size=120)
ANY = st.text(max_size=80)


@given(st.one_of(TEXTS, ANY), st.integers(2, 60))
def test_no_line_is_wider_than_it_may_be(text: str, columns: int) -> None:
    assert all(width(line, WIDE) <= columns for line in wrap(clean(text), columns, WIDE))


@given(st.one_of(TEXTS, ANY), st.integers(2, 60))
def test_no_character_but_a_blank_is_lost_or_moved(text: str, columns: int) -> None:
    kept = "".join(wrap(clean(text), columns, WIDE))
    assert kept.replace(" ", "") == clean(text).replace(" ", "").replace("\n", "")


@given(TEXTS.map(lambda t: t.replace("\n", "").replace("\u0301", "")), st.integers(8, 60))
def test_a_line_ends_against_the_rules_only_where_no_rule_lets_it_end(text: str, columns: int) -> None:
    lines = wrap(clean(text), columns, WIDE)
    for line, following in pairwise(lines):
        if line and following and (following[0] in CLOSERS or line[-1] in OPENERS):
            ink = line.lstrip(" ")
            assert not any(may_break(a, b) for a, b in pairwise(ink))


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("请到工会，谢谢", 8, ("请到工", "会，谢谢")),
        ("按章程（第六条）", 8, ("按章程", "（第六", "条）")),
        ("他说：“好”", 8, ("他说：", "“好”")),
        ("等等……走", 6, ("等", "等……", "走")),
        ("请于 2026-12-31 前", 14, ("请于", "2026-12-31 前")),
        ("甲·《 （11", 8, ("甲·", "《 （11")),
        ("金额￥120.00元", 10, ("金额", "￥120.00元")),
        ("ABCDEFGHIJKL", 5, ("ABCDE", "FGHIJ", "KL")),
        ("一\n\n二", 8, ("一", "", "二")),
        ("　　缩进保留在段首", 10, ("　　缩进保", "留在段首")),
    ],
)
def test_lines_end_where_a_typesetter_would_end_them(text: str, columns: int, lines: tuple[str, ...]) -> None:
    assert wrap(text, columns, WIDE) == lines


@given(ANY)
def test_cleaned_text_holds_nothing_that_commands_a_printer(text: str) -> None:
    kept = clean(text)
    assert not any(c < " " and c != "\n" for c in kept)
    kept.encode()  # no lone surrogate either


def test_cleaning_keeps_what_a_name_is_written_with() -> None:
    name = "买买提·阿依古丽 ᠮᠣᠩᠭᠣᠯ\u180eᠠ 𬭎䶮"
    assert clean(name) == name
