"""Today's notices on the welcome screen: those for everybody, valid now, newest first."""

from datetime import timedelta

import pytest

from kiosk.machine.events import ContentChanged
from kiosk.machine.intents import SetElder
from kiosk.presenters.welcome import MOST_HEADLINES
from protocol.entity import Audience
from protocol.publications import Publication, PublicationConfig
from protocol.services import Access, Service
from protocol.text import Text
from tests.simulation.farm import NOON

NOTICES = Service(
    id="announcements",
    title=Text(zh="公告"),
    subtitle=Text(zh=""),
    icon="notice",
    order=90,
    access=Access.PUBLIC,
    config=PublicationConfig(counted=True),
)


def notice(number, **more):
    return Publication(
        id=f"announcement-{number}",
        service=NOTICES.id,
        title=Text(zh=f"第{number}号公告"),
        summary=Text(zh=""),
        blocks=(),
        published_at=NOON + timedelta(minutes=number),
        **more,
    )


@pytest.fixture
def titles(kiosk, monkeypatch):
    """Show the welcome screen with these notices; return the titles it announces."""

    def show(*notices):
        content = kiosk.ports.content
        services, publications = content.services, content.publications
        monkeypatch.setattr(content, "services", lambda: (*services(), NOTICES))
        monkeypatch.setattr(
            content, "publications", lambda service: notices if service == NOTICES.id else publications(service)
        )
        kiosk.happen(ContentChanged())
        kiosk.pass_time(1)
        return [tile.title for tile in kiosk.view.headlines if tile.intent.service == NOTICES.id]

    return show


def test_the_newest_come_first_and_only_a_few(titles):
    shown = titles(*(notice(number) for number in range(1, 6)))
    assert shown == ["第5号公告", "第4号公告"][:MOST_HEADLINES]


def test_what_is_not_valid_now_is_not_announced(titles):
    day = timedelta(days=1)
    early, late = notice(2, valid_from=NOON + day), notice(3, valid_until=NOON - day)
    assert titles(notice(1), early, late) == ["第1号公告"]


def test_what_is_for_some_is_not_told_to_all(titles):
    assert titles(notice(1, audience=Audience(units=("zone3",)))) == []


def test_elder_mode_leaves_them_out(titles, kiosk):
    titles(notice(1))
    kiosk.happen(SetElder(True))
    assert kiosk.view.headlines == ()


def test_a_touch_opens_where_the_notice_is(titles, kiosk):
    titles(notice(1))
    kiosk.happen(kiosk.view.headlines[0].intent)
    kiosk.pass_time(1)
    assert [row.title for row in kiosk.view.rows] == ["第1号公告"]
