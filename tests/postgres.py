"""A PostgreSQL cluster of our own: Debian's programs, a folder that goes away, a Unix socket and no TCP port.

The benchmarks use it as well. initdb refuses to run as root; then everything runs as the user ``postgres``, which
Debian's package makes.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

from server.store.database import Database
from server.store.schema import upgrade

PATTERN = "pattern"
FAST = "-c fsync=off"
"""Options of a cluster whose data nobody will miss after a power cut."""


class NoPostgresError(Exception):
    """PostgreSQL is not installed."""


class Cluster:
    """A running cluster. Its databases are copies of one with all tables, made when it is first asked for."""

    def __init__(self, folder: Path, programs: "_Programs") -> None:
        """Know where the socket is."""
        self._folder = folder
        self._programs = programs
        self._admin = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        self._numbers = count(1)
        self._has_pattern = False

    def fresh(self) -> str:
        """Return the URL of a new database with all tables."""
        if not self._has_pattern:
            self._create(PATTERN)
            pattern = Database(self._url(PATTERN))
            upgrade(pattern)
            pattern.close()
            self._has_pattern = True
        return self.copy(self._url(PATTERN))

    def copy(self, url: str) -> str:
        """Return the URL of a new copy of the database at ``url``, to which nobody may be connected."""
        name = f"test{next(self._numbers)}"
        self._create(name, _name(url))
        return self._url(name)

    def empty(self) -> str:
        """Return the URL of a new database without tables."""
        name = f"test{next(self._numbers)}"
        self._create(name)
        return self._url(name)

    def drop(self, url: str) -> None:
        """Remove the database at ``url``, whoever is still connected."""
        with self._admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {_name(url)} WITH (FORCE)"))

    def crash(self) -> None:
        """Let the server's processes die as in a power cut, and start it again: it recovers from its log."""
        self._programs.run(self._folder, "pg_ctl", "-m", "immediate", "-w", "restart")

    @contextmanager
    def standby(self, options: str = FAST) -> Iterator[Callable[[str], str]]:
        """Run a second server that follows this one by streaming replication; yields what gives a URL's twin there."""
        with self._programs.folder() as folder:
            primary = ("-h", str(self._folder), "-U", "postgres")
            self._programs.run(folder, "pg_basebackup", *primary, "-R", "-X", "stream", "-c", "fast", "--no-sync")
            with self._programs.started(folder, options):
                yield lambda url: url.replace(str(self._folder), str(folder))

    def close(self) -> None:
        """Let go of our own connection."""
        self._admin.dispose()

    def _create(self, name: str, template: str = "template1") -> None:
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"


def _name(url: str) -> str:
    return url.rpartition("@/")[2].partition("?")[0]


@dataclass(frozen=True)
class _Programs:
    """PostgreSQL's programs, and how to run them."""

    where: Path
    as_user: tuple[str, ...]

    @classmethod
    def find(cls) -> "_Programs":
        """Find the newest. Raises NoPostgresError."""
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
        if not found:
            raise NoPostgresError("PostgreSQL is not installed: apt-get install postgresql")
        return cls(found[-1].parent, ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ())

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Make a folder of the user that the programs run as, and remove it."""
        made = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        try:
            if self.as_user:
                shutil.chown(made, "postgres", "postgres")
            yield made
        finally:
            shutil.rmtree(made)

    def run(self, folder: Path, program: str, *words: str) -> None:
        """Run a program on the data in ``folder`` to its end."""
        command = [*self.as_user, str(self.where / program), "-D", f"{folder}/data", *words]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)

    @contextmanager
    def started(self, folder: Path, options: str) -> Iterator[None]:
        """Serve the data in ``folder`` at a socket there, and stop."""
        settings = f"-k {folder} -c listen_addresses='' -c max_connections=100 {options}"
        self.run(folder, "pg_ctl", "-o", settings, "-l", f"{folder}/log", "-w", "start")
        try:
            yield
        finally:
            self.run(folder, "pg_ctl", "-m", "immediate", "-w", "stop")


@contextmanager
def cluster(options: str = FAST) -> Iterator[Cluster]:
    """Start a cluster, and end it with all its data. Raises NoPostgresError."""
    programs = _Programs.find()
    with programs.folder() as folder:
        programs.run(folder, "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        with programs.started(folder, options):
            made = Cluster(folder, programs)
            try:
                yield made
            finally:
                made.close()
