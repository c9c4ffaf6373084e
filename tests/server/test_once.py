"""Whatever line, clock and database do, the real server has every event of a real kiosk, once and in its order."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from protocol.canonical import sha256_hex
from protocol.events import CaseOpened
from protocol.ids import uuid7
from server.domain import inbox
from server.feed.worker import sequence_all
from server.store.fleet import InboxRow
from server.store.tables import CaseRow
from tests.server.bad_line import Fate, bad_line
from tests.server.real_kiosk import real_kiosk

pytestmark = pytest.mark.both_databases

EVENTS = 40
YEAR_DAYS = 365


@pytest.fixture
def chance():
    return random.Random(7)


@pytest.fixture
def kiosk(farm, url, tmp_path, chance):
    """A kiosk on a line that loses a third of the requests or of their answers, and says some twice."""
    fates = (Fate.LOST, Fate.UNANSWERED, Fate.REPLAYED, None, None, None)
    sequence_all(farm.database)
    with bad_line(url) as line, real_kiosk(farm, line.url, tmp_path / "kiosk") as made:
        line.fate = lambda path: chance.choice(fates)
        yield made


@pytest.fixture
def a_database_that_goes_away(monkeypatch, chance):
    """It does so for every fifth item, in the midst of a batch, when the item is written and not committed."""
    real = inbox.take

    def take(*arguments, **named):
        result = real(*arguments, **named)
        if chance.random() < 0.2:
            raise OperationalError("COMMIT", {}, ConnectionError("it went away"))
        return result

    monkeypatch.setattr(inbox, "take", take)


@pytest.mark.usefixtures("a_database_that_goes_away")
def test_every_event_is_there_once_and_in_its_order(farm, kiosk, chance):
    said = []
    for number in range(EVENTS):
        at = farm.now + timedelta(days=chance.uniform(-YEAR_DAYS, YEAR_DAYS))
        text = f"第{number}条意见"
        event = CaseOpened(
            case=uuid7(farm.now),
            service="opinions",
            number=f"YJ-0002-{number}",
            topic="canteen",
            text=text,
            text_sha256=sha256_hex(text.encode()),
        )
        said.append(kiosk.journal.append(event, member="anna", at=at))
        if number % 4 == 0:
            kiosk.client.sync_once()
    while kiosk.journal.waiting_count():
        kiosk.client.sync_once()

    with farm.database.read() as session:
        taken = session.scalars(select(InboxRow).order_by(InboxRow.received_at, InboxRow.seq)).all()
        assert [(row.id, row.verdict, row.reason) for row in taken] == [(item.id, "taken", "") for item in said]
        cases = session.scalars(select(CaseRow.number)).all()
    assert sorted(cases) == sorted(item.body.number for item in said)
    assert kiosk.journal.dead_letters() == ()
