"""What officers type becomes the document they mean."""

from hypothesis import example, given
from hypothesis import strategies as st

from protocol.blocks import Align, Bullets, Heading, Paragraph, Pdf, PdfPage, Picture, Table, Video
from server.console.markup import parse, render
from server.media.names import name_of


def test_a_chinese_numbered_line_is_a_heading_and_the_rest_paragraphs() -> None:
    assert parse("一、总体情况\n  全年完成计划。\n第二段。") == (
        Heading("一、总体情况"),
        Paragraph("全年完成计划。"),
        Paragraph("第二段。"),
    )


def test_a_numbered_sentence_stays_a_sentence() -> None:
    assert parse("一、同意本方案,自下月起执行。") == (Paragraph("一、同意本方案,自下月起执行。"),)


def test_cells_pasted_from_a_spreadsheet_become_a_table() -> None:
    (table,) = parse("表1 收入\n来源\t金额\t比例\n粮食\t1,200.5\t60%\n合计\t1,200.5\t60%\n")
    assert isinstance(table, Table)
    assert table.caption == "表1 收入"
    assert [column.align for column in table.columns] == [Align.LEFT, Align.DECIMAL, Align.RIGHT]
    assert table.last_row_is_total


def test_a_word_in_place_of_a_price_leaves_a_column_of_figures() -> None:
    (table,) = parse("地类 | 单价 | 经办\n水田 | 386.00 | 王*\n旱田 | 264.5 | 12\n机动地 | 竞价 | 李*")
    assert isinstance(table, Table)
    assert [column.align for column in table.columns] == [Align.LEFT, Align.DECIMAL, Align.LEFT]


def test_an_empty_first_cell_keeps_its_column() -> None:
    (table,) = parse("\t甲\t乙\n一\t1\t2")
    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == ["", "甲", "乙"]


def test_ragged_rows_are_filled_so_that_no_cell_is_lost() -> None:
    (table,) = parse("a | b\n1 | 2 | 3\n4")[:1]
    assert isinstance(table, Table)
    assert len(table.columns) == 3
    assert table.rows == (("1", "2", "3"),)


def test_lists_are_lists() -> None:
    assert parse("- 甲\n- 乙\n1. 丙\n2、丁") == (Bullets(("甲", "乙")), Bullets(("丙", "丁"), numbered=True))


def test_a_file_that_was_sent_in_stands_under_its_name() -> None:
    report = Pdf((PdfPage("a" * 64, 800, 1100, "审计意见"),))
    text = f"如下。\n\n![审计报告]({name_of(report)})"
    found = parse(text, {name_of(report): report}.get)
    assert found == (Paragraph("如下。"), Pdf(report.pages, "审计报告"))
    assert render(found) == text
    film = Video("c" * 64, "d" * 64, 960, 540, 12_000)
    line = f"![清堵示范]({name_of(film)})"
    assert render(parse(line, {name_of(film): film}.get)) == line


def test_a_name_that_nobody_knows_is_that_of_a_picture() -> None:
    assert parse(f"![晒场]({'b' * 64} 三区晒场)") == (Picture("b" * 64, "晒场", "三区晒场"),)


@given(st.text(alphabet="ab1一、表 。-#|.\t\n!%,", max_size=80))
@example("\t1、1")
def test_opening_a_document_again_and_saving_it_changes_nothing(text: str) -> None:
    once = parse(text)
    assert parse(render(once)) == once
