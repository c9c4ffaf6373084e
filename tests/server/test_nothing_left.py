"""A kiosk that may not hold something any more does not hold it: not in a free page, a log, an index or a journal."""

from collections.abc import Iterator

import pytest

from offline_cache.content_tables import PAGE_BYTES
from offline_cache.journal import PrintState
from protocol.blocks import Paragraph
from protocol.entity import Audience
from protocol.events import PublicationAcknowledged
from protocol.organisation import Unit, UnitLevel
from protocol.text import Text
from server.domain import publications
from server.domain.actors import System
from server.domain.members import put_member, transfer
from server.domain.organisation import put_unit
from server.domain.records import put_rows
from server.domain.reorganisation import move_unit
from server.feed.worker import sequence_all
from tests.server.plain_pages import plain_pages
from tests.server.real_kiosk import KEY, RealKiosk, real_kiosk

MANY = 400


@pytest.fixture
def kiosk(farm, url, tmp_path) -> Iterator[RealKiosk]:
    with real_kiosk(farm, url, tmp_path / "kiosk") as made:
        yield made


def write(farm, action):
    with farm.database.write() as session:
        action(session)
    sequence_all(farm.database)


def left_in_content(tmp_path, *words):
    pages = list(plain_pages(tmp_path / "kiosk" / "content.db", KEY, PAGE_BYTES, 32))
    return [word for word in words if any(word.encode() in page for page in pages)]


def left_in_journal(tmp_path, *words):
    pages = list(plain_pages(tmp_path / "kiosk" / "journal.db", KEY, 4096, 64))
    return [word for word in words if any(word.encode() in page for page in pages)]


def test_of_a_member_who_moved_away_no_page_of_the_file_says_a_word(farm, kiosk, tmp_path):
    words = ("欧阳建国", "987654321")
    write(farm, lambda s: put_member(s, System(), farm.member("zoe", name="欧阳建国"), at=farm.now))
    rows = [farm.row(f"wage-{number}", "zoe", cents=987654321) for number in range(MANY)]
    write(farm, lambda s: put_rows(s, System(), rows[:10], at=farm.now))
    kiosk.sync()
    write(farm, lambda s: put_rows(s, System(), rows, at=farm.now))
    kiosk.sync()
    assert left_in_content(tmp_path, *words) == list(words)

    write(farm, lambda s: transfer(s, System(), "zoe", "west-team", at=farm.now))
    kiosk.sync()

    assert left_in_content(tmp_path, *words) == []
    assert kiosk.content.member("anna") is not None


def test_of_a_bucket_that_is_not_this_sites_any_more_no_page_says_a_word(farm, kiosk, tmp_path):
    north = Unit(id="north", name=Text("北"), level=UnitLevel.FEDERATION, parent="union")
    write(farm, lambda s: put_unit(s, System(), north, at=farm.now))
    write(farm, lambda s: move_unit(s, System(), "east", "north", at=farm.now))
    papers = [farm.publication("机密的标题", id=f"paper-{number}") for number in range(MANY // 4)]
    for paper in papers:
        write(farm, lambda s, paper=paper: publications.load(s, System(), paper, unit="north", at=farm.now))
    kiosk.sync()
    assert left_in_content(tmp_path, "机密的标题") == ["机密的标题"]

    write(farm, lambda s: move_unit(s, System(), "east", "union", at=farm.now))
    kiosk.sync()

    assert left_in_content(tmp_path, "机密的标题") == []


def test_nor_of_a_paper_that_is_for_others_now(farm, kiosk, tmp_path):
    def publish(session, unit):
        paper = farm.publication(
            "机密的标题", id="paper", audience=Audience(units=(unit,)), blocks=(Paragraph("机密的正文"),)
        )
        publications.load(session, System(), paper, unit="union", at=farm.now)

    write(farm, lambda s: publish(s, "east"))
    kiosk.sync()
    assert left_in_content(tmp_path, "机密的正文") == ["机密的正文"]

    write(farm, lambda s: publish(s, "west"))
    kiosk.sync()

    assert left_in_content(tmp_path, "机密的标题", "机密的正文") == []


def test_the_journal_forgets_who_moved_away_once_the_server_has_what_they_said(farm, kiosk, tmp_path, monkeypatch):
    notice = farm.publication("notice", id="notice")
    write(farm, lambda s: publications.load(s, System(), notice, unit="east", at=farm.now))
    read = PublicationAcknowledged(publication="notice", version=1)
    for number in range(30):
        slip = kiosk.journal.queue_print(
            serial=f"s{number}", template="slip", member="anna", data=b"words of anna" * 900, at=farm.now
        )
        kiosk.journal.mark_print(slip.id, PrintState.CONFIRMED, farm.now)
    kiosk.journal.append(read, member="anna", at=farm.now)
    bo = kiosk.journal.append(read, member="bo", at=farm.now)
    kiosk.journal.record_pin_failure("anna", farm.now)
    kiosk.sync()
    assert kiosk.journal.members() == {"anna", "bo"}

    write(farm, lambda s: transfer(s, System(), "anna", "west-team", at=farm.now))
    late = kiosk.journal.append(read, member="anna", at=farm.now)
    with monkeypatch.context() as line:
        line.setattr("offline_cache.sync.deliver", lambda journal, transport: (0, None))
        kiosk.sync()

    assert kiosk.journal.waiting() == (late,)
    assert kiosk.journal.own_events("anna") == (late,)
    assert kiosk.journal.own_events("bo") == (bo,)
    assert kiosk.journal.pin_failures("anna").count == 0
    assert left_in_journal(tmp_path, "words of anna") == []
    assert kiosk.client.sync_once().delivered == 1
