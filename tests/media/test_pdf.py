"""A PDF from an office becomes pictures and text, or a sentence that says what to do; the file itself goes nowhere."""

import io
from pathlib import Path

import msgspec
import pytest
from PIL import Image, ImageFilter

from protocol.blocks import Pdf
from server.domain.problems import DomainProblem
from server.media import apart
from server.media import pdf as module
from server.media.attachments import attach, attached_in, is_silent
from server.media.names import description
from server.media.pdf_child import LONGEST_SIDE, LONGEST_TEXT, PIXELS, RenderedPage, encoded, read
from tests.media.papers import EAGER, LOCKED, pdf

MOST = 60
ACCOUNTS = "二〇二五年财务决算\n粮食销售收入二万四千元"


def picture(page: RenderedPage) -> Image.Image:
    return Image.open(io.BytesIO(page.picture)).convert("L")


def ink(page: RenderedPage) -> int:
    return sum(picture(page).histogram()[:128])


def test_a_page_is_a_picture_of_the_size_that_is_said_and_its_text() -> None:
    (page,) = read(pdf(ACCOUNTS), MOST).pages
    assert picture(page).size == (page.width, page.height)
    assert page.text == ACCOUNTS


def test_letters_of_a_font_that_the_file_does_not_bring_are_seen_all_the_same() -> None:
    (page,) = read(pdf("国" * 20), MOST).pages
    (blank,) = read(pdf("\u3000" * 20), MOST).pages
    assert ink(page) > ink(blank) + 10_000


def test_white_margins_are_left_out_alike_on_all_pages() -> None:
    narrow, wide = read(pdf("一行", "一行比上一页长得多的字"), MOST).pages
    assert narrow.width == wide.width
    assert wide.height < wide.width, "most of the page's height is white"


@pytest.mark.parametrize("size", [(14_400, 14_400), (20_000, 90), (3, 3), (842, 595)])
def test_no_page_is_larger_than_a_kiosk_can_take(size: tuple[int, int]) -> None:
    (page,) = read(pdf("字", size=size), MOST).pages
    assert page.width * page.height <= PIXELS * 1.01
    assert max(page.width, page.height) <= LONGEST_SIDE + 1


def test_a_page_with_a_whole_book_on_it_keeps_some_of_it() -> None:
    (page,) = read(pdf("字" * 20_000), MOST).pages
    assert len(page.text) == LONGEST_TEXT


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (pdf(ACCOUNTS, trailer=LOCKED), "protected by a password"),
        (pdf(*[""] * 4), "more than 3 pages"),
        (pdf(), "cannot be read"),
        (b"%PDF-1.7\nnothing else", "cannot be read"),
    ],
    ids=["password", "long", "empty", "cut"],
)
def test_what_cannot_be_published_is_refused_with_a_sentence(
    data: bytes, sentence: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "MOST_PAGES", 3)
    with pytest.raises(DomainProblem, match=sentence):
        attach(tmp_path, data)


def test_a_scan_stays_small_and_a_page_of_text_stays_sharp() -> None:
    photograph = Image.effect_noise((800, 1100), 90).filter(ImageFilter.GaussianBlur(3)).convert("RGB")
    assert encoded(photograph).startswith(b"\xff\xd8"), "a photograph is a JPEG"
    plain = Image.new("RGB", (800, 1100), "white")
    plain.paste((160, 30, 30), (100, 100, 700, 103))
    assert encoded(plain).startswith(b"\x89PNG")


def test_nothing_of_the_file_itself_is_published(tmp_path: Path) -> None:
    name = attach(tmp_path, pdf(ACCOUNTS, catalogue=EAGER))
    kept = [file.read_bytes() for file in tmp_path.glob("??/*")]
    assert len(kept) == 2
    assert not any(b"evil.test" in data or b"%PDF" in data for data in kept)
    found = attached_in(tmp_path)(name)
    assert isinstance(found, Pdf)
    assert found.pages[0].text == ACCOUNTS


def test_a_scan_is_known_to_say_nothing(tmp_path: Path) -> None:
    found = attached_in(tmp_path)(attach(tmp_path, pdf("")))
    assert found is not None
    assert is_silent(found)


def test_a_reader_that_dies_is_a_sentence_not_a_dead_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(apart.sys, "executable", "/bin/false")
    with pytest.raises(DomainProblem, match="cannot be read"):
        attach(tmp_path, pdf(ACCOUNTS))
    assert not list(tmp_path.iterdir())


def test_a_name_of_something_else_finds_nothing(tmp_path: Path) -> None:
    find = attached_in(tmp_path)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    assert find(attach(tmp_path, picture.getvalue())) is None
    assert find("0" * 64) is None
    assert find("../../etc/passwd") is None


def test_the_name_follows_from_what_is_shown_not_from_its_title() -> None:
    block = Pdf((), "甲")
    assert description(block) == description(msgspec.structs.replace(block, title="乙"))
