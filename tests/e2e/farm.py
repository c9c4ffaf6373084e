"""The demo farm on disk: made once a test session, copied for each test that wants one of its own."""

import functools
import os
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy import select

from kiosk.assembly import Stores, open_stores
from kiosk.config import CardConfig, Config, MicrophoneConfig, PrinterConfig, ScreenConfig, StateConfig
from kiosk.demo.central import DemoServer
from offline_cache.enrolling import enrol
from offline_cache.sync import SyncClient
from protocol.events import EventBody, OutboxItem
from protocol.wire import EnrolReply, Problem
from server.config import settings_in
from server.context import open_context
from server.demo.cards import DemoCard, read_cards
from server.store.fleet import InboxRow

SITE = "songling"
HALL = "第三管理区服务大厅"


class Farm:
    """A central server with its data, and one kiosk's state, in a folder. Nothing runs before it is started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = DemoServer(folder / "server")
        self.printer_url = "tcp://127.0.0.1:9"  # nobody listens there
        self.microphone = MicrophoneConfig()

    def copy(self, folder: Path) -> "Farm":
        """Return the same farm in another folder and on another port; its kiosk knows where the server went."""
        shutil.copytree(self.folder, folder)
        return Farm(folder).redirect()

    def redirect(self) -> "Farm":
        stores = self.stores()
        known = stores.journal.enrolment()
        assert known is not None
        stores.journal.save_enrolment(known.reply, known.secret, self.server.url)
        stores.close()
        return self

    @property
    def state(self) -> Path:
        """The folder of the kiosk's databases."""
        return self.folder / "kiosk"

    @property
    def config(self) -> Config:
        return Config(
            state=StateConfig(self.state),
            printer=PrinterConfig(self.printer_url, patience_s=5),
            card=CardConfig(),
            microphone=self.microphone,
            screen=ScreenConfig(fullscreen=False),
        )

    @property
    def config_file(self) -> Path:
        """The same configuration as a technician writes it."""
        file = self.folder / "kiosk.toml"
        file.write_text(
            f'[state]\nfolder = "{self.state}"\n[printer]\nurl = "{self.printer_url}"\n[screen]\nfullscreen = false\n'
        )
        return file

    @functools.cached_property
    def cards(self) -> dict[str, DemoCard]:
        return {card.key: card for card in read_cards(self.server.cards)}

    def stores(self) -> Stores:
        """Open the kiosk's databases, as the kiosk itself does."""
        return open_stores(self.config)

    def taken(self, kind: type[EventBody]) -> list[OutboxItem]:
        """Return what the server took of one kind of event, read from the server's own database."""
        context = open_context(settings_in(self.server.folder, **database_setting()))
        with context.database.read() as session:
            rows = [(row.verdict, row.reason, row.body) for row in session.scalars(select(InboxRow))]
        context.close()
        items = [(verdict, reason, msgspec.json.decode(body, type=OutboxItem)) for verdict, reason, body in rows]
        refused = [(reason, item) for verdict, reason, item in items if verdict != "taken"]
        assert not refused, refused
        (_, often), *_ = Counter(item.id for _, _, item in items).most_common(1) or [("", 1)]
        assert often == 1
        return [item for _, _, item in items if isinstance(item.body, kind)]


def database_setting() -> dict[str, str]:
    """What the server's processes inherit when the test runs on PostgreSQL; nothing on SQLite."""
    return {name: os.environ[name] for name in ("UNION_DATABASE",) if name in os.environ}


def make_farm(folder: Path) -> Farm:
    """Load the demo farm, enrol its kiosk over the network and let it fetch its content."""
    farm = Farm(folder)
    farm.server.folder.mkdir(parents=True)
    farm.server.prepare()
    farm.server.start()
    try:
        enrol_and_sync(farm)
    finally:
        farm.server.stop()
    return farm


def enrol_and_sync(farm: Farm) -> EnrolReply:
    stores = farm.stores()
    try:
        outcome = enrol(farm.server.url, farm.server.enrol_code(SITE, HALL), "test", stores.journal, None)
        assert not isinstance(outcome, Problem), outcome
        client = SyncClient(
            stores.content, stores.journal, http=None, clock=_now, devices=lambda: (), software="test", is_cut=_never
        )
        report = client.sync_once()
        assert report.ok, report
        return outcome.reply
    finally:
        stores.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _never() -> bool:
    return False


def make_once(folder: Path) -> Farm:
    """Return the farm in ``folder``, making it if this test session has not yet."""
    done = folder / "done"
    if not done.exists():
        make_farm(folder)
        os.close(os.open(done, os.O_CREAT))
    return Farm(folder)
