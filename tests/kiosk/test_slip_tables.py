"""Tables on paper: figures stay whole, what does not fit goes below its row."""

from hypothesis import given
from hypothesis import strategies as st

from devices.printer.layout import TextRow, lay_out, row_text
from devices.printer.profile import load_profile
from devices.printer.slip import Slip
from kiosk.slips.tables import NARROWEST, grid_for

TITLES = ("月份", "计费工资（元）", "应缴（元）", "实缴（元）", "方式", "缴费日期")
RIGHT = (False, True, True, True, False, False)
SUMMED = (False, False, True, True, False, False)
ROWS = (
    ("2026年10月", "4,130.00", "20.65", "20.65", "代扣", "10月28日"),
    ("2026年9月", "4,117.00", "20.59", "20.59", "代扣", "9月28日"),
    ("合计", "", "41.24", "41.24", "", ""),
)
NOTES = ("算法：4,130.00×0.5%=20.65元", "")


def printed(profile: str, notes: tuple[str, ...] = NOTES) -> list[str]:
    sheet = lay_out(Slip("", (grid_for(TITLES, ROWS, RIGHT, SUMMED, notes),)), load_profile(profile))
    return [row_text(row, sheet.profile) for row in sheet.rows if isinstance(row, TextRow)]


def test_a_wide_table_keeps_what_is_added_up_in_columns():
    lines = printed("generic-80")
    assert lines[2].split() == ["2026年10月", "20.65", "20.65"]
    assert lines[-1].split() == ["合计", "41.24", "41.24"]


def test_the_rest_goes_below_its_row_with_its_title():
    assert "  方式 代扣  缴费日期 10月28日" in printed("generic-80")


def test_a_figure_that_the_note_names_is_not_said_twice():
    lines = printed("generic-80")
    assert sum("4,130.00" in line for line in lines) == 1
    assert sum("4,117.00" in line for line in lines) == 1


def test_nothing_is_broken_on_the_narrowest_paper():
    text = "\n".join(printed("generic-58"))
    for figure in ("2026年10月", "20.65", "41.24", "4,117.00"):
        assert figure in text


def test_a_small_table_stays_as_it_is():
    grid = grid_for(("月份", "实缴"), (("9月", "21.50"),), (False, True))
    assert grid.rows == (("月份", "实缴"), ("9月", "21.50"))
    assert not any(grid.notes)


CELLS = st.lists(st.text("甲乙1234.", max_size=12), min_size=1, max_size=8).map(tuple)


@given(st.lists(CELLS, min_size=1, max_size=4).map(tuple), st.lists(st.booleans(), max_size=8).map(tuple))
def test_no_cell_is_lost(rows, right):
    grid = grid_for(("",) * 8, rows, right)
    found = " ".join(" ".join(row) for row in grid.rows) + " " + " ".join(grid.notes)
    assert all(cell.strip() in found for row in rows for cell in row)
    assert NARROWEST >= 32
