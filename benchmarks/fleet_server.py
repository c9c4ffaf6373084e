"""A real server for the feed's benches: ``union-server serve`` in a process of its own, on PostgreSQL, with a fleet."""

import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import msgspec
import requests

from benchmarks.postgres import pair
from benchmarks.processes import end
from protocol.blocks import Paragraph
from protocol.ids import uuid7
from protocol.organisation import Unit, UnitLevel
from protocol.publications import Publication, PublicationConfig
from protocol.services import Access, Service
from protocol.signing import PublicKey, SigningKey
from protocol.text import Text
from protocol.wire import EnrolReply
from server.config import settings_in
from server.domain.actors import System
from server.domain.organisation import put_unit
from server.domain.services import put_service
from server.feed.changes import publish_change
from server.feed.worker import sequence_all
from server.keys import make_keys, publisher_key
from server.store.database import Database
from server.store.fleet import KioskRow
from server.store.tables import PublicationRow

SITE = "farm"
BUCKET = f"public:{SITE}"
_READY_S = 60.0


@dataclass
class FleetServer:
    """The running server, its database, and the keys of the kiosks that are enrolled with it."""

    url: str
    database: Database
    publisher: PublicKey
    kiosks: list[SigningKey]
    process: "subprocess.Popen[bytes]"
    documents: list[str]
    _edits: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, _, port = self.url.removeprefix("http://").rpartition(":")
        return host, int(port)

    def edit(self, dice: random.Random) -> float:
        """Change one line of one document, as another process would; return the clock when it was committed."""
        name = self.documents[dice.randrange(len(self.documents))]
        with self.database.write() as session:
            row = session.get_one(PublicationRow, name, with_for_update=True)
            document = msgspec.json.decode(row.body, type=Publication)
            lines = list(document.blocks)
            place = dice.randrange(len(lines))
            lines[place] = Paragraph(f"第{next(self._edits)}次更正：{_words(dice, 18)}。")
            publish_change(session, row, msgspec.structs.replace(document, blocks=tuple(lines)), BUCKET)
        return time.monotonic()


@contextmanager
def fleet_server(kiosks: int, documents: int, **settings: str) -> Iterator[FleetServer]:
    """Start a server with so many enrolled kiosks and documents of 1 KB, and end it with all its data."""
    with tempfile.TemporaryDirectory(prefix="fleet-") as folder, pair() as own:
        data = Path(folder)
        make_keys(data)
        url = own.primary.fresh()
        database = Database(url)
        names = _load(database, documents)
        keys = _enrol(database, kiosks)
        own.settle(url)
        port = _free_port()
        environment = {**os.environ, **own.settings(url), "UNION_CONSOLE": "off", **settings}
        program = Path(sys.executable).with_name("union-server")
        command = [os.fspath(program), "serve", "--data", folder, "--listen", f"127.0.0.1:{port}"]
        with (data / "log").open("wb") as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            _await(f"http://127.0.0.1:{port}/healthz", process, data / "log")
            publisher = publisher_key(settings_in(data).data).public
            yield FleetServer(f"http://127.0.0.1:{port}", database, publisher, keys, process, names)
        finally:
            end(process)
            database.close()
        own.tell(url)


def enrolment(kiosk: str, publisher: PublicKey) -> EnrolReply:
    """Return what the server would have answered when the kiosk was enrolled."""
    return EnrolReply(
        kiosk=kiosk, number="1", site=SITE, site_name="", organisation="", time_zone="Asia/Shanghai",
        publisher_keys=(publisher,), token_key=bytes(32),
    )  # fmt: skip


def _load(database: Database, documents: int) -> list[str]:
    dice, now = random.Random(4), datetime.now(UTC)
    names = []
    with database.write() as session:
        system = System()
        put_unit(session, system, Unit(id="union", name=Text("总工会"), level=UnitLevel.FEDERATION), at=now)
        put_unit(session, system, Unit(id=SITE, name=Text("农场"), level=UnitLevel.FARM, parent="union"), at=now)
        service = Service(
            id="disclosure",
            title=Text("场务公开"),
            subtitle=Text(""),
            icon="disclosure",
            order=0,
            access=Access.PUBLIC,
            config=PublicationConfig(),
        )
        put_service(session, system, service, unit="union", at=now)
        session.flush()
        for _ in range(documents):
            made = Publication(
                id=uuid7(now),
                service="disclosure",
                title=Text(_words(dice, 12)),
                summary=Text(_words(dice, 20)),
                # Ten lines of 25 characters: with the names around them 1 KB.
                blocks=tuple(Paragraph(_words(dice, 22)) for _ in range(7)),
                published_at=now,
            )
            row = PublicationRow(
                id=made.id, rev=0, body=b"", unit_id=SITE, service_id="disclosure", title=made.title.zh[:300],
                category="", state="published", draft=b"", version=1, remark="", editors=[], changed_at=now,
            )  # fmt: skip
            session.add(row)
            publish_change(session, row, made, BUCKET)
            names.append(made.id)
    sequence_all(database)
    return names


def _enrol(database: Database, kiosks: int) -> list[SigningKey]:
    now = datetime.now(UTC)
    keys = [SigningKey.generate(uuid7(now)) for _ in range(kiosks)]
    with database.write() as session:
        session.add_all(
            KioskRow(
                id=key.id,
                number=f"{number:06d}",
                name=f"{number}号机",
                site_id=SITE,
                algorithm=key.public.alg.value,
                key=key.public.raw,
                enrolled_at=now,
            )
            for number, key in enumerate(keys)
        )
    return keys


def _words(dice: random.Random, many: int) -> str:
    # Characters by a Zipf-like law, as in text, so that it compresses as text does.
    return "".join(chr(0x4E00 + int(3500 ** dice.random())) for _ in range(many))


def _await(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    last = time.monotonic() + _READY_S
    while time.monotonic() < last and process.poll() is None:
        try:
            if requests.get(url, timeout=1).ok:
                return
        except requests.RequestException:
            time.sleep(0.05)  # its port gives no sign but an answer
    raise RuntimeError(f"the server did not start: {log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
