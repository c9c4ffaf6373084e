"""The database of the benches: a PostgreSQL that waits for its disk, and a standby of it that the pages come from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from sqlalchemy import make_url

from tests.postgres import Cluster, cluster

_OPTIONS = "-c fsync=on -c synchronous_commit=on -c shared_buffers=256MB"
"""A production PostgreSQL waits for its disk; so do the ones that are measured."""
_READS = "SELECT coalesce(sum(idx_scan + seq_scan), 0) FROM pg_stat_user_tables WHERE relname = 'bucket_rows'"


@dataclass(frozen=True)
class Pair:
    """A primary and the standby that follows it by streaming replication."""

    primary: Cluster
    _twin_of: Callable[[str], str]

    def settings(self, url: str) -> dict[str, str]:
        """Return the server's settings for the database at ``url``."""
        return {"UNION_DATABASE": url, "UNION_DATABASE_REPLICA": self._twin_of(url)}

    def settle(self, url: str) -> None:
        """Return when the standby has replayed what the primary wrote until now."""
        # The database itself may not be there yet.
        twin = make_url(self._twin_of(url)).set(database="postgres").render_as_string()
        with _connected(url) as primary, _connected(twin) as standby:
            (written,) = primary.execute("SELECT pg_current_wal_flush_lsn()").fetchone() or ("0/0",)
            wait = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn, pg_sleep(0.01)"
            while not (standby.execute(wait, (written,)).fetchone() or (False,))[0]:
                continue

    def tell(self, url: str) -> None:
        """Print how often rows of buckets were read from the standby; the server must have ended.

        Raises RuntimeError when they never were: then the bench did not measure what it says.
        """
        with _connected(self._twin_of(url)) as standby:
            (reads,) = standby.execute(_READS).fetchone() or (0,)
        if not reads:
            raise RuntimeError("no page was read from the standby")
        print(f"  the standby was asked for rows of pages {reads} times")


@contextmanager
def pair() -> Iterator[Pair]:
    """Run both, and end them with all their data. Raises tests.postgres.NoPostgresError."""
    with cluster(_OPTIONS) as primary, primary.standby(_OPTIONS) as twin_of:
        yield Pair(primary, twin_of)


def _connected(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(url.replace("postgresql+psycopg:", "postgresql:"), autocommit=True)
