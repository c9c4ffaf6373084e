"""A farm to test on, on SQLite and on a PostgreSQL of our own, and a kiosk that signs its requests."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from protocol.wire import Page
from server.auth.officers import add_officer
from server.domain.actors import Officer, Role, System
from server.domain.kiosks import make_code
from server.serving import running
from server.store.database import Database
from server.store.schema import upgrade
from tests.server.farm import Clock, Farm, farm_in
from tests.server.kiosk_client import KioskClient, apply_page, checksum

if TYPE_CHECKING:
    from tests.postgres import Cluster

PASSWORD = "correct horse battery"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def postgres(cluster: "Cluster") -> Callable[[], str]:
    """A function that gives the URL of a fresh PostgreSQL database with all tables."""
    return cluster.fresh


@pytest.fixture(scope="session")
def sqlite_pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("pattern") / "union.sqlite"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture
def new_farm(
    tmp_path: Path, clock: Clock, any_database: str, request: pytest.FixtureRequest
) -> Callable[[], AbstractContextManager[Farm]]:
    """A function that gives a new farm each time, for tests that need many."""
    numbers = count(1)

    @contextmanager
    def make() -> Iterator[Farm]:
        data = tmp_path / f"farm{next(numbers)}"
        data.mkdir()
        if any_database == "sqlite":
            shutil.copy(request.getfixturevalue("sqlite_pattern"), data / "union.sqlite")
            with farm_in(data, f"sqlite:///{data / 'union.sqlite'}", clock) as made:
                yield made
            return
        cluster: Cluster = request.getfixturevalue("cluster")
        url = cluster.fresh()
        with farm_in(data, url, clock) as made:
            yield made
        cluster.drop(url)

    return make


@pytest.fixture
def farm(new_farm: Callable[[], AbstractContextManager[Farm]]) -> Iterator[Farm]:
    """The farm, once on each database."""
    with new_farm() as made:
        yield made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """An empty USB stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def applied() -> Callable[[dict[tuple[str, str], bytes], Page], None]:
    return apply_page


@pytest.fixture
def digest() -> Callable[[dict[tuple[str, str], bytes]], str]:
    return checksum


@pytest.fixture
def password() -> str:
    return PASSWORD


@pytest.fixture
def hired(farm: Farm) -> Officer:
    """An officer with a real password."""
    with farm.database.write() as session:
        view = add_officer(
            session,
            System(),
            login="Li.Na",
            name="李娜",
            unit="east",
            roles=[Role.CASE_OFFICER],
            password=PASSWORD,
            at=farm.now,
        )
    return Officer(view.id, view.name, view.unit, view.roles)


@pytest.fixture
def url(farm: Farm) -> Iterator[str]:
    """The farm's server, listening."""
    with running(farm.context) as address:
        yield address


@pytest.fixture
def new_client(farm: Farm, url: str) -> Callable[..., KioskClient]:
    """A function that enrols a kiosk over the wire."""

    def make(site: str = "east") -> KioskClient:
        with farm.database.write() as session:
            code = make_code(session, System(), site=site, name="测试机", at=farm.now)
        client = KioskClient(url, farm.clock)
        client.enrol(code)
        return client

    return make


@pytest.fixture
def client(new_client: Callable[..., KioskClient]) -> KioskClient:
    """A kiosk of the farm, enrolled over the wire."""
    return new_client()
