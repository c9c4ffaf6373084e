import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printer.cells import clean, width
from devices.printer.layout import Piece, QrRow, Row, TextRow, lay_out, row_height, row_text
from devices.printer.profile import CELL, load_profile
from devices.printer.shaped import ShapedRow
from devices.printer.slip import Feed, Grid, Line, Pair, Part, Place, Qr, Rule, Slip

PROFILES = [load_profile("generic-80"), load_profile("generic-58")]
WIDE = PROFILES[0]

TEXT = st.text(st.sampled_from("松岭农场会员，。（）“”12.50ab- \n𬭎䶮ᠮ·€\x1b\x10\x04"), max_size=60)
PARTS = st.one_of(
    st.builds(Line, TEXT, st.sampled_from(Place), st.sampled_from((1, 2)), st.booleans()),
    st.builds(Pair, TEXT, TEXT, st.booleans()),
    st.builds(
        Grid,
        st.lists(st.lists(TEXT, max_size=5).map(tuple), max_size=4).map(tuple),
        st.lists(st.booleans(), max_size=5).map(tuple),
    ),
    st.just(Rule()),
    st.builds(Qr, st.text(min_size=1, max_size=60), TEXT),
    st.builds(Feed, st.integers(0, 3)),
)


def rows(*parts: Part) -> tuple[Row, ...]:
    return lay_out(Slip("1", parts), WIDE).rows


def texts(*parts: Part) -> list[str]:
    found = []
    for row in rows(*parts):
        if isinstance(row, TextRow):
            found.append(row_text(row, WIDE))
        elif isinstance(row, ShapedRow):
            found += [cell.text for cell in row.cells]
    return found


def ink(text: str) -> str:
    return "".join(clean(text).split())


@given(st.lists(PARTS, max_size=6), st.sampled_from(PROFILES))
def test_no_row_is_wider_than_the_paper_and_no_piece_covers_another(parts: list[Part], profile: object) -> None:
    assert profile in PROFILES
    paper = PROFILES[PROFILES.index(profile)]  # type: ignore[arg-type]
    for row in lay_out(Slip("1", tuple(parts)), paper).rows:
        if isinstance(row, TextRow):
            used = 0
            for piece in row.pieces:
                assert piece.column >= used
                used = piece.column + width(piece.text, paper)
            assert used * row.scale <= paper.columns
        elif isinstance(row, ShapedRow):
            ends = [0, *(cell.left + cell.width for cell in row.cells)]
            assert all(cell.left >= end for cell, end in zip(row.cells, ends, strict=False))
            assert ends[-1] <= paper.dots
        elif isinstance(row, QrRow):
            assert (row.side + 8) * row.module <= paper.dots


@given(st.lists(PARTS.filter(lambda p: not isinstance(p, Grid | Rule)), max_size=6))
def test_no_character_is_lost_or_moved(parts: list[Part]) -> None:
    wanted = []
    for part in parts:
        match part:
            case Line(text):
                wanted.append(text)
            case Qr(_, caption):
                wanted.append(caption)
            case Pair(label, value):
                wanted.append("".join(sorted(ink(label + value))))
    got = []
    for part in parts:
        text = ink("".join(texts(part)))
        got.append("".join(sorted(text)) if isinstance(part, Pair) else text)
    assert "".join(got) == "".join(ink(text) for text in wanted)


@given(st.lists(st.lists(TEXT, min_size=1, max_size=5).map(tuple), max_size=4).map(tuple))
def test_a_grid_keeps_every_character(table: tuple[tuple[str, ...], ...]) -> None:
    kept = sorted(ink("".join(texts(Grid(table)))))
    assert kept == sorted(ink("".join(cell for row in table for cell in row)))


def test_figures_line_up_at_the_right_and_the_last_one_at_the_edge() -> None:
    table = Grid(
        (("月份", "应缴", "实缴"), ("2026-01", "12.50", "9.00"), ("2026-02", "112.50", "0.00")), (False, True, True)
    )
    ends = [[p.column + width(p.text, WIDE) for p in row.pieces] for row in rows(table) if isinstance(row, TextRow)]
    assert len({tuple(row[1:]) for row in ends}) == 1
    assert ends[0][-1] == WIDE.columns


def test_a_table_too_wide_for_the_paper_wraps_its_words_and_not_its_figures() -> None:
    table = Grid((("职工住院慰问金以及大病医疗救助金发放情况说明一览", "金额"), ("甲", "1,234,567.00")), (False, True))
    assert any(line.endswith("1,234,567.00") for line in texts(table))


def test_more_columns_than_the_paper_holds_become_running_text() -> None:
    assert ink("".join(texts(Grid((tuple("abcdefghijklmnopqrst"),))))) == "abcdefghijklmnopqrst"


def test_label_stands_left_and_value_right() -> None:
    assert texts(Pair("金额", "￥120.00")) == ["金额" + " " * 36 + "￥120.00"]


def test_a_long_value_wraps_under_itself() -> None:
    first, second = rows(Pair("品名", "毛巾、花露水、绿豆各一份以及其他防暑降温用品若干"))
    assert isinstance(first, TextRow)
    assert isinstance(second, TextRow)
    assert first.pieces[1].column == second.pieces[0].column == 6


def test_a_long_label_stands_above_its_value() -> None:
    assert texts(Pair("本年度职工互助保障计划缴费金额合计（元）", "一百二十元整"))[1] == "  一百二十元整"


def test_double_size_takes_double_room() -> None:
    lines = texts(Line("松岭农场工会委员会领取凭证", scale=2))
    assert [width(line, WIDE) for line in lines] == [24, 2]


def test_a_middle_dot_is_as_wide_as_the_printer_draws_it() -> None:
    assert rows(Pair("买买提·阿", "x")) == (TextRow((Piece(0, "买买提·阿"), Piece(47, "x"))),)


def test_a_qr_code_keeps_its_quiet_zone_on_all_sides() -> None:
    (row,) = rows(Qr("UV1.abc"))
    assert isinstance(row, QrRow)
    assert row_height(row, WIDE) == (row.side + 8) * row.module
    assert (WIDE.columns * CELL - row.side * row.module) // 2 >= 4 * row.module


def test_a_qr_code_that_holds_too_much_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        rows(Qr("界" * 800))


def test_a_scale_no_printer_has_is_refused() -> None:
    with pytest.raises(ValueError, match="scale"):
        rows(Line("x", scale=3))
