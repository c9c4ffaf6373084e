"""A PDF in a document: its pages one below the other, and each by itself, as large as one needs it."""

from kiosk.machine.intents import Zoom
from kiosk.machine.patience import COUNTDOWN_S, limit
from kiosk.view_parts import PageBlock
from kiosk.views import DocumentView, MessageView, PageView


def pages(person):
    return [block for block in person.sees.blocks if isinstance(block, PageBlock)]


def reader_of(visitor):
    return visitor().open("场务公开").open("公开第1号")


def test_the_pages_stand_in_the_document_with_their_numbers(visitor):
    assert [page.label for page in pages(reader_of(visitor))] == ["第1页，共2页", "第2页，共2页"]


def test_a_page_is_shown_by_itself_and_back_is_the_document(visitor):
    reader = reader_of(visitor).touch("page-1")
    assert isinstance(reader.sees, PageView)
    assert reader.sees.page.label == "第2页，共2页"
    assert isinstance(reader.touch("back").sees, DocumentView)


def test_pages_are_turned_and_end_where_the_document_ends(visitor):
    reader = reader_of(visitor).touch("page-0").touch("next-page")
    assert reader.sees.page.label == "第2页，共2页"
    assert not reader.can_touch("next-page")
    assert reader.touch("previous-page").sees.page.label == "第1页，共2页"
    assert not reader.can_touch("previous-page")


def test_a_page_grows_and_shrinks_between_its_limits(visitor):
    reader = reader_of(visitor).touch("page-0")
    while reader.can_touch("larger"):
        reader.touch("larger")
    largest = reader.sees.zoom
    while reader.can_touch("smaller"):
        reader.touch("smaller")
    assert (reader.sees.zoom, largest) == (0, 3)
    assert reader.sees.hint == "", "what is in sight as a whole need not be moved"


def test_large_text_asks_for_a_large_page(visitor):
    reader = reader_of(visitor).touch("page-0")
    usual = reader.sees.zoom
    reader.leave()
    assert reader_of(visitor).touch("elder_mode").touch("page-0").sees.zoom == usual + 1


def test_a_page_waits_as_long_as_a_document_does(visitor, kiosk):
    reader = reader_of(visitor).touch("page-0")
    kiosk.pass_time(limit(kiosk.state.session.top) - COUNTDOWN_S - 1)
    assert reader.sees.chrome.countdown is None
    kiosk.pass_time(2)
    assert reader.sees.chrome.countdown is not None


def test_a_document_that_is_withdrawn_takes_its_pages_along(visitor, kiosk):
    from kiosk.machine.events import ContentChanged

    reader = reader_of(visitor).touch("page-1")
    kiosk.ports.content.withdrawn = {"open-1"}
    kiosk.ports.content.refresh()
    kiosk.happen(ContentChanged())
    kiosk.pass_time(1)
    assert isinstance(reader.sees, MessageView)
    kiosk.happen(Zoom(1))
    assert isinstance(reader.sees, MessageView)
