"""The engine and the transaction scopes. A writer is alone from its first statement; a reader sees one instant."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

CHANGED = "changed"
"""Key of ``Session.info``: set by a write that the sequencer must see."""


class Database:
    """A database by its SQLAlchemy URL. Use ``read()`` and ``write()``; both give a Session for one transaction."""

    def __init__(self, url: str, replica: str = "") -> None:
        """Prepare the engine; nothing is opened yet. SQLite and PostgreSQL (psycopg) URLs are understood.

        ``replica`` is the URL of a read replica for ``lagging_read``.
        """
        parsed = _parsed(url)
        self.url = parsed
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.wake = threading.Event()
        """Set after each commit that left a change for the sequencer."""
        self.engine = _engine(parsed)
        self._reader = _reader(self.engine)
        self._replica = _reader(_engine(_parsed(replica))) if replica else None
        self._writer: Engine = self.engine.execution_options(writer=True)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Commit at the end, roll back on any exception. On SQLite the write lock is taken at once."""
        with Session(self._writer, expire_on_commit=False) as session:
            with session.begin():
                yield session
            if session.info.pop(CHANGED, False):
                self.wake.set()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """All statements see the same instant; nothing can be written."""
        with Session(self._reader, expire_on_commit=False, autoflush=False) as session, session.begin():
            yield session

    @property
    def has_replica(self) -> bool:
        """Whether ``lagging_read`` asks another server than ``read`` does."""
        return self._replica is not None

    @contextmanager
    def lagging_read(self) -> Iterator[Session]:
        """As ``read``, but of an instant that may be a little past, when there is a replica to spare the primary."""
        reader = self._replica or self._reader
        with Session(reader, expire_on_commit=False, autoflush=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        if self._replica is not None:
            self._replica.dispose()


def _parsed(url: str) -> URL:
    parsed = make_url(url)
    if parsed.drivername in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _engine(url: URL) -> Engine:
    # hide_parameters: an error's text reaches the log and the console's screen; members' data must not.
    pool = {"pool_size": 20, "max_overflow": 20}
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True, **pool)
    engine = create_engine(url, connect_args={"timeout": 15.0}, hide_parameters=True, **pool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _reader(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _prepare_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: _begin_sqlite chooses how they begin.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns into a writer fails with "database is locked" instead of waiting.
    writer = connection.get_execution_options().get("writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")
