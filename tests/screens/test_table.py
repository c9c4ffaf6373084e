"""Tables: points under points, figures unbroken, totals set apart."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kivy.graphics import Rectangle

from kiosk.view_parts import TableBlock
from kiosk.views import DocumentView
from screens import ink
from screens.audit import every_element
from screens.samples import samples
from screens.tokens import Metrics
from screens.widgets.table import Table
from screens.widgets.table_plan import PAD_X, after_point, plan_table, share_widths, title_lines
from tests.screens.conftest import Hand

BLOCK = TableBlock(
    ("用途", "金额（元）", "审批人"),
    ("left", "decimal", "left"),
    (
        ("柴油", "1,375.00", "李*山"),
        ("晒场硬化工程进度款", "100,237.5", "欧阳**"),
        ("体检", "75", "王*"),
        ("合计", "101,687.50", ""),
    ),
    last_row_is_total=True,
)


def rectangles_of(table: Table) -> list[Rectangle]:
    drawn = [one for part in table.canvas.children for one in getattr(part, "children", [part])]
    return [one for one in drawn if isinstance(one, Rectangle)]


def test_the_points_of_a_column_stand_under_one_another(hand: Hand) -> None:
    m = Metrics()
    table = Table()
    table.show(BLOCK)
    table.place(m, 0, 0, 900, table.natural_height(m, 900))
    plan = plan_table(BLOCK, m, 900)
    right = plan.widths[0] + plan.widths[1] - m.px(PAD_X)
    points = []
    for row, bold in ((BLOCK.rows[0], False), (BLOCK.rows[1], False), (BLOCK.rows[3], True)):
        texture = ink.textures_of((row[1],), plan.font, bold, "right")[0]
        rectangle = next(one for one in rectangles_of(table) if one.texture is texture)
        tail = ink.measure(plan.font, bold)(after_point(row[1]))
        points.append(rectangle.pos[0] + texture.width - tail)
    assert max(points) - min(points) <= 2
    assert all(point <= right for point in points)


@pytest.mark.parametrize("step", [0, 1, 2, 3])
def test_a_figure_is_never_broken_in_two(hand: Hand, step: int) -> None:
    m = Metrics(text_step=step)
    plan = plan_table(BLOCK, m, 900)
    for row in BLOCK.rows:
        assert len(ink.lines_of(row[1], plan.font, True, int(plan.widths[1] - 2 * m.px(PAD_X)), False)) <= 1


def test_rows_with_fewer_or_more_cells_than_titles_are_drawn(hand: Hand) -> None:
    table = Table()
    table.show(TableBlock(("一", "二"), ("left",), (("甲",), ("乙", "1", "多余"))))
    table.place(Metrics(), 0, 0, 600, table.natural_height(Metrics(), 600))
    assert table.height > 0


def test_a_table_without_rows_has_its_titles(hand: Hand) -> None:
    table = Table()
    table.show(TableBlock(("一", "二"), ("left", "left"), ()))
    assert table.natural_height(Metrics(), 600) > 0


@given(
    st.lists(st.tuples(st.floats(10, 500), st.floats(0, 500)), min_size=1, max_size=7),
    st.floats(min_value=50, max_value=2000),
)
def test_columns_always_fill_the_table_exactly(columns: list[tuple[float, float]], room: float) -> None:
    least = [need for need, _ in columns]
    wanted = [need + more for need, more in columns]
    assert sum(share_widths(wanted, least, room)) == pytest.approx(room)


@pytest.mark.parametrize(("cell", "tail"), [("1,234.50", ".50"), ("75", ""), ("—", ""), ("-5.0", ".0")])
def test_what_stands_after_the_point(cell: str, tail: str) -> None:
    assert after_point(cell) == tail


WIDE = TableBlock(
    ("月份", "计费工资（元）", "应缴（元）", "实缴（元）", "方式", "缴费日期", "经办人签字"),
    ("left", "right", "right", "right", "left", "left", "left"),
    (
        ("2026年10月", "4,130.00", "20.65", "20.65", "代扣", "2026年10月28日", "李*山"),
        ("合计", "", "41.24", "41.24", "", "", ""),
    ),
    last_row_is_total=True,
    notes=("算法：4,130.00×0.5%=20.65元", ""),
)


def test_a_table_that_does_not_fit_becomes_cards() -> None:
    plan = plan_table(WIDE, Metrics(), 700)
    assert [card.heading for card in plan.cards] == [("2026年10月",), ("合计",)]
    assert (("应缴（元）",), ("20.65",)) in plan.cards[0].pairs
    assert plan.cards[0].note == ("算法：4,130.00×0.5%=20.65元",)
    assert [card.total for card in plan.cards] == [False, True]


def test_the_card_of_the_total_says_only_what_is_added_up() -> None:
    assert [label for (label,), _ in plan_table(WIDE, Metrics(), 700).cards[1].pairs] == ["应缴（元）", "实缴（元）"]


def test_a_table_that_fits_has_columns() -> None:
    assert not plan_table(WIDE, Metrics(), 1800).cards


@pytest.mark.parametrize("width", [560, 700, 944, 1200, 1800])
@pytest.mark.parametrize("step", [0, 1, 2, 3])
def test_no_figure_or_date_is_broken_at_any_width(width: int, step: int) -> None:
    plan = plan_table(WIDE, Metrics(text_step=step), width)
    if plan.cards:
        assert all(len(value) == 1 for card in plan.cards for _, value in card.pairs)
        return
    for row, bold in zip(WIDE.rows, (False, True), strict=True):
        for column, cell in enumerate(row):
            assert len(ink.lines_of(cell, plan.font, bold, plan.room(column), False)) <= 1


@pytest.mark.parametrize(
    ("title", "lines"),
    [("应缴（元）", ("应缴", "（元）")), ("Price (yuan/mu)", ("Price", "(yuan/mu)"))],
)
def test_a_title_breaks_before_its_unit(title: str, lines: tuple[str, ...]) -> None:
    assert title_lines(title, 28, int(ink.measure(28, True)(title)) - 4) == lines


def test_a_long_table_draws_only_what_is_in_sight(hand: Hand) -> None:
    rows = tuple((f"{number}", f"{number}.50") for number in range(5000))
    block = TableBlock(("序号", "金额"), ("left", "decimal"), rows)
    view = samples()["11-document-table"]
    assert isinstance(view, DocumentView)
    hand.show(replace(view, blocks=(block,)))
    (table,) = [e for e in every_element(hand.window.stage) if isinstance(e, Table)]
    scroller = hand.window.stage.screen.ids.scroll.ids.scroller

    def seen() -> set[int]:
        return set(table._drawn)

    at_the_top = seen()
    assert 0 in at_the_top
    assert len(at_the_top) < 60
    scroller.jump(scroller.reach() / 2)
    assert len(seen()) < 60
    assert not seen() & at_the_top
    scroller.jump(scroller.reach())
    assert max(seen()) == len(rows)
    scroller.jump(0)
    assert seen() == at_the_top


def test_the_lines_that_come_next_are_made_while_nothing_moves(hand: Hand) -> None:
    rows = tuple((f"{number}", f"{number}.50") for number in range(5000))
    view = samples()["11-document-table"]
    assert isinstance(view, DocumentView)
    hand.show(replace(view, blocks=(TableBlock(("序号", "金额"), ("left", "decimal"), rows),)))
    (table,) = [e for e in every_element(hand.window.stage) if isinstance(e, Table)]
    scroller = hand.window.stage.screen.ids.scroll.ids.scroller
    page = len(table._drawn)
    for _ in range(2 * page):
        hand.window.step()
    ready = set(table._ready)
    scroller.jump(scroller.height / 2)
    assert len(ready) == page
    assert max(table._drawn) >= page
    assert set(table._drawn) <= ready | set(range(page))
