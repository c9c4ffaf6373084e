"""What is read of a view, sentence by sentence, and where each stands."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.machine.intents import OpenPage, PlayVideo
from kiosk.speech.normal import spoken
from kiosk.speech.passages import passages
from kiosk.speech.sentences import LONGEST, sentences
from kiosk.translation import translator
from kiosk.view_parts import (
    Action,
    Chrome,
    HeadingBlock,
    PageBlock,
    ParagraphBlock,
    PictureBlock,
    Spoken,
    TableBlock,
    VideoBlock,
)
from kiosk.views import ContactView, DocumentView, PageView, RecordView

WORDS = translator("zh")
TABLE = TableBlock(
    ("地号", "面积（亩）", "应缴（元）"),
    ("left", "right", "right"),
    (("一号", "12.50", "1,234.50"), ("二号", "8.00", "—"), ("合计", "20.50", "1,234.50")),
    caption="2025年明白账",
    last_row_is_total=True,
)


def document(*blocks):
    return DocumentView(Chrome(""), "收费标准", ("2025年9月3日公布",), blocks, ())


def said(view):
    return [spoken(one.text) for one in passages(view, WORDS)]


def test_a_document_is_read_from_its_title_on():
    view = document(HeadingBlock("依据"), ParagraphBlock("第一句。第二句！"), ParagraphBlock("水田", "1."))
    assert said(view) == ["收费标准", "二零二五年九月三日公布", "依据", "第一句。", "第二句！", "一，水田"]


def test_a_table_is_read_row_by_row_with_its_headings():
    assert said(document(TABLE))[2:] == [
        "二零二五年明白账",
        "下面是一张表，共两行",
        "第一行，地号 一号，面积 十二点五亩，应缴 一千二百三十四元五角",
        "第二行，地号 二号，面积 八亩",
        "地号 合计，面积 二十点五亩，应缴 一千二百三十四元五角",
    ]


def test_each_row_knows_its_place():
    places = [one.spoken for one in passages(document(ParagraphBlock("前言。"), TABLE), WORDS)]
    assert places[-3:] == [Spoken("block", 1, row=0), Spoken("block", 1, row=1), Spoken("block", 1, row=2)]


def test_a_sentence_knows_its_characters():
    view = document(ParagraphBlock("第一句。第二句！"))
    second = passages(view, WORDS)[-1].spoken
    assert view.blocks[second.index].text[second.start : second.end] == "第二句！"


def test_a_picture_says_what_it_shows():
    assert said(document(PictureBlock("", "晒场", "三区晒场")))[-1] == "图片，三区晒场"


def test_a_film_says_what_it_is_called_and_how_long_it_is():
    film = VideoBlock("", 960, 540, "清堵示范", "时长 2:05", Action("film-0", "播放", PlayVideo(0)))
    assert said(document(film))[2:] == ["视频，清堵示范", "时长 两点零五分"]


def test_a_page_of_a_pdf_is_read_and_marked_as_a_whole():
    page = PageBlock("", 800, 1100, "第2页，共3页", "一、意见\n收支相符。", Action("page-1", "放大", OpenPage(1)))
    assert said(document(page))[2:] == ["第二页，共三页", "一、意见", "收支相符。"]
    places = {one.spoken for one in passages(document(page), WORDS)[2:]}
    assert places == {Spoken("block", 0)}
    assert said(PageView(Chrome(""), page, 1, ())) == ["第二页，共三页", "一、意见", "收支相符。"]


def test_a_record_is_read_with_its_facts_and_its_explanation():
    view = RecordView(
        Chrome(""), "我的信息", None, (("姓名", "张*明"), ("电话", "138****5678")), "有错请到工会改。", ()
    )
    assert said(view) == ["我的信息", "姓名，张某明", "电话，幺三八，中间不念，后面是五六七八", "有错请到工会改。"]


@given(st.text("一二三，。！？；,.;!?\n ”1234:abc", max_size=300))
def test_sentences_are_in_order_apart_and_say_something(text):
    end = 0
    for span in sentences(text):
        assert end <= span.start < span.end <= len(text)
        assert any(char.isalnum() for char in text[span.start : span.end])
        end = span.end
    kept = "".join(text[span.start : span.end] for span in sentences(text))
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


@given(st.lists(st.text("农场职工", min_size=1, max_size=20), min_size=1, max_size=40))
def test_no_sentence_with_commas_is_too_long_for_one_breath(parts):
    text = "，".join(parts)
    assert all(span.end - span.start <= LONGEST for span in sentences(text))


def test_a_number_is_never_cut():
    text = "金额" * 14 + "，共计1,234.50元，" + "其余" * 20 + "。"
    assert any("1,234.50元" in text[span.start : span.end] for span in sentences(text))


def test_a_contacts_number_is_said_digit_by_digit_after_who_it_is() -> None:
    facts = (("时间", "每周三 9:00至11:30"),)
    view = ContactView(Chrome(""), "值班律师 赵敏", "法律援助", "0455-1238140\n转 20", facts, "", "", "扫一扫", ())
    found = passages(view, WORDS)
    assert [one.spoken.part for one in found] == ["title", "role", "number", "fact"]
    assert spoken(found[2].text) == "电话 零四五五，幺二三八幺四零，转，二 零"
