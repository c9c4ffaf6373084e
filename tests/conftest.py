"""What several areas of the tests share: one browser, since Playwright runs one loop a process, and databases."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

_ROOT = str(Path(__file__).resolve().parents[1])
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

if TYPE_CHECKING:
    from tests.postgres import Cluster

CHROMIUM = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


# How long a machine that others load takes for an example tells nothing of what is tested.
settings.register_profile("any_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any_machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the server's tests be run on either database."""
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql", "usual"),
        default="usual",
        help="the server's database; usual: on both where the database matters most, the rest on SQLite",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make our marker known."""
    config.addinivalue_line("markers", "both_databases: run on SQLite and PostgreSQL by make test, too")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for ``any_database`` on each database that was asked for."""
    if "any_database" in metafunc.fixturenames:
        asked = metafunc.config.getoption("--database")
        both = metafunc.definition.get_closest_marker("both_databases") is not None
        usual = ["sqlite", "postgresql"] if both else ["sqlite"]
        metafunc.parametrize("any_database", usual if asked == "usual" else [asked], scope="session")


@pytest.fixture(scope="session")
def cluster() -> "Iterator[Cluster]":
    """A PostgreSQL of the tests' own."""
    from tests.postgres import NoPostgresError
    from tests.postgres import cluster as start

    try:
        with start() as made:
            yield made
    except NoPostgresError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def database_of(request: pytest.FixtureRequest) -> Callable[[Path], str]:
    """A function that gives the URL of a database for the server whose data lies in a folder; it has no tables."""

    def url(folder: Path) -> str:
        if request.config.getoption("--database") == "postgresql":
            made: Cluster = request.getfixturevalue("cluster")
            return made.empty()
        return f"sqlite:///{folder / 'union.sqlite'}"

    return url


@pytest.fixture
def hurried_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server's ffmpeg be as quick as the tests' other processes, which would starve it."""
    monkeypatch.setattr("server.media.video.NICENESS", 0)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium with an empty profile."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()
