"""The central server of the cache benches: the real one on PostgreSQL, in processes of their own, with documents."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests
from sqlalchemy import insert

from benchmarks.postgres import pair
from kiosk.demo.central import DemoServer
from offline_cache.enrolling import enrol
from offline_cache.journal import Journal
from protocol.canonical import canonical
from protocol.entities import AnyEntity
from protocol.wire import Problem
from server.config import settings_in
from server.context import open_context
from server.feed.worker import sequence_all
from server.store.feed import ChangeRow

SITE = "songling"
_SLICE = 5000


@contextmanager
def serving(folder: Path, entities: Iterable[AnyEntity], bucket: str = f"public:{SITE}") -> Iterator[DemoServer]:
    """Run a server that has published ``entities`` in ``bucket`` beside the demo farm."""
    folder.mkdir(parents=True)
    with pair() as own:
        url = own.primary.empty()
        settings = own.settings(url)
        server = DemoServer(folder, settings)
        server.prepare()
        _publish(folder, settings, entities, bucket)
        own.settle(url)
        server.start()
        try:
            yield server
        finally:
            server.stop()
        own.tell(url)


def _publish(folder: Path, settings: Mapping[str, str], entities: Iterable[AnyEntity], bucket: str) -> None:
    context = open_context(settings_in(folder, **settings))
    try:
        waiting: list[dict[str, object]] = []
        for entity in entities:
            waiting.append(_change(entity, bucket))
            if len(waiting) == _SLICE:
                with context.database.write() as session:
                    session.execute(insert(ChangeRow), waiting)
                waiting = []
        if waiting:
            with context.database.write() as session:
                session.execute(insert(ChangeRow), waiting)
        sequence_all(context.database)
    finally:
        context.close()


def enrolled(server: DemoServer, journal: Journal, http: requests.Session) -> None:
    """Enrol the kiosk that ``journal`` belongs to. Raises RuntimeError."""
    outcome = enrol(server.url, server.enrol_code(SITE, "bench"), "bench", journal, http)
    if isinstance(outcome, Problem):
        raise RuntimeError(f"the bench's kiosk was not enrolled: {outcome.code}")  # noqa: TRY004


def _change(entity: AnyEntity, bucket: str) -> dict[str, object]:
    kind = str(type(entity).__struct_config__.tag)
    return {
        "bucket": bucket, "op": "put", "kind": kind, "entity_id": entity.id, "rev": entity.rev,
        "body": canonical(entity),
    }  # fmt: skip
