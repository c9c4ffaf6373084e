"""Pictures come when there is time, go on where they stopped, and are what their name says, or are not there."""

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from offline_cache import media as module
from offline_cache.media import Media
from offline_cache.transport import Refused, TooLong, Unreachable
from protocol.wire import Problem

PIECE = 1000


def named(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Line:
    """The way to a server that holds some files; ``cut_after`` bytes it goes dead, once."""

    def __init__(self, *files: bytes) -> None:
        self.files = {named(data): data for data in files}
        self.cut_after: int | None = None
        self.knows_ranges = True
        self.sent = 0

    def fetch(self, path: str, offset: int, limit: int) -> Iterator[tuple[int, bytes]]:
        name = path.removeprefix("/blobs/")
        if name not in self.files:
            raise Refused(404, Problem(code="no_such_blob"))
        data = self.files[name]
        if len(data) > limit:
            raise TooLong(f"the file is longer than {limit} bytes")
        for start in range(offset if self.knows_ranges else 0, len(data), PIECE):
            if self.cut_after is not None and self.cut_after <= 0:
                self.cut_after = None
                raise Unreachable("the line is dead")
            piece = data[start : start + PIECE]
            if self.cut_after is not None:
                self.cut_after -= len(piece)
            self.sent += len(piece)
            yield start, piece


def never() -> bool:
    return False


@pytest.fixture
def media(tmp_path: Path) -> Media:
    return Media(tmp_path / "media", reserve_bytes=0)


PLAN, PHOTO = random.Random(1).randbytes(25_500), random.Random(2).randbytes(9_000)


def test_what_a_document_names_is_fetched_once(media: Media) -> None:
    line = Line(PLAN, PHOTO)
    wanted = [named(PLAN), named(PHOTO)]
    assert media.path(wanted[0]) == ""
    assert media.fetch(line, wanted, never)
    assert [Path(media.path(name)).read_bytes() for name in wanted] == [PLAN, PHOTO]
    assert not media.fetch(line, wanted, never)
    assert line.sent == len(PLAN) + len(PHOTO)


@pytest.mark.parametrize("knows_ranges", [True, False])
def test_a_cut_line_costs_nothing_twice_where_the_server_knows_ranges(tmp_path: Path, *, knows_ranges: bool) -> None:
    line = Line(PLAN)
    line.knows_ranges, line.cut_after = knows_ranges, 12_000
    with pytest.raises(Unreachable):
        Media(tmp_path, reserve_bytes=0).fetch(line, [named(PLAN)], never)
    after_the_power_cut = Media(tmp_path, reserve_bytes=0)
    assert after_the_power_cut.fetch(line, [named(PLAN)], never)
    assert Path(after_the_power_cut.path(named(PLAN))).read_bytes() == PLAN
    assert line.sent == len(PLAN) + (0 if knows_ranges else 12_000)


def test_news_interrupt_a_long_file_and_it_goes_on_later(media: Media) -> None:
    line = Line(PLAN)
    assert not media.fetch(line, [named(PLAN)], lambda: line.sent >= 5 * PIECE)
    assert line.sent == 5 * PIECE
    assert media.fetch(line, [named(PLAN)], never)
    assert line.sent == len(PLAN)


def test_bytes_that_are_not_what_their_name_says_are_never_shown(media: Media) -> None:
    line = Line()
    line.files[named(PLAN)] = PLAN[:-1] + b"!"
    assert not media.fetch(line, [named(PLAN)], never)
    assert media.path(named(PLAN)) == ""
    assert "not what its name says" in media.faults[named(PLAN)]


def test_a_file_that_is_whole_but_for_its_name_is_not_fetched_again(media: Media) -> None:
    line = Line(PLAN)
    assert media.fetch(line, [named(PLAN)], never)
    file = Path(media.path(named(PLAN)))
    file.rename(file.with_suffix(".part"))
    assert media.fetch(line, [named(PLAN)], never)
    assert line.sent == len(PLAN)


def test_a_file_of_ten_gigabytes_is_refused_before_it_is_read(media: Media, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ITEM_LIMIT", 20_000)
    line = Line(PLAN, PHOTO)
    assert media.fetch(line, [named(PLAN), named(PHOTO)], never)
    assert line.sent == len(PHOTO)
    assert "longer than" in media.faults[named(PLAN)]


def test_what_the_server_does_not_have_is_asked_for_once(media: Media) -> None:
    line = Line(PHOTO)
    assert media.fetch(line, [named(PLAN), named(PHOTO)], never)
    assert list(media.faults) == [named(PLAN)]
    assert not media.fetch(line, [named(PLAN), named(PHOTO)], never)


def test_what_no_document_names_any_more_goes(media: Media) -> None:
    line = Line(PLAN, PHOTO)
    media.fetch(line, [named(PLAN)], never)
    media.fetch(line, [named(PHOTO)], never)
    assert media.path(named(PLAN)) == ""
    assert media.path(named(PHOTO))


def test_a_name_that_is_no_digest_reaches_no_file(media: Media, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    assert media.path("../secret") == ""
    assert media.path("/etc/passwd") == ""


def test_files_come_in_the_order_in_which_they_are_wanted(media: Media) -> None:
    line = Line(PLAN, PHOTO)
    media.fetch(line, [named(PHOTO), named(PLAN)], lambda: line.sent > len(PHOTO))
    assert media.path(named(PHOTO))
    assert not media.path(named(PLAN))


def test_all_files_together_stay_below_the_limit_and_what_is_wanted_last_gives_way(tmp_path: Path) -> None:
    media = Media(tmp_path, limit_bytes=30_000, reserve_bytes=0)
    more = random.Random(3).randbytes(9_000)
    line = Line(PLAN, PHOTO, more)
    media.fetch(line, [named(PHOTO), named(PLAN)], never)
    media.fetch(line, [named(more), named(PHOTO), named(PLAN)], never)
    assert media.path(named(more))
    assert media.path(named(PHOTO))
    assert not media.path(named(PLAN))
    assert "no room" in media.faults[named(PLAN)]
