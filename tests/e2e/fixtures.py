"""The fixtures of every test that has a whole kiosk before it. A conftest imports the ones it needs."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.printer.simulator import PrinterSimulator
from tests.e2e.farm import Farm, make_once
from tests.e2e.in_hand import KioskInHand

DATABASE = "UNION_DATABASE"
_ADDRESS = "database-url"


@pytest.fixture(scope="session")
def farm_template(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, database_of: Callable[[Path], str]
) -> Farm:
    """The demo farm with an enrolled, synced kiosk; not to be changed."""
    folder = tmp_path_factory.getbasetemp() / "farm"
    if request.config.getoption("--database") != "postgresql":
        return make_once(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DATABASE, database_of(folder))
        made = make_once(folder)
        (folder / _ADDRESS).write_text(os.environ[DATABASE])
    return made


@pytest.fixture
def farm(
    farm_template: Farm, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Farm]:
    """A farm of this test's own. Its server is not running: ``farm.server.start()``."""
    if (farm_template.folder / _ADDRESS).exists():
        template = (farm_template.folder / _ADDRESS).read_text()
        monkeypatch.setenv(DATABASE, request.getfixturevalue("cluster").copy(template))
    copied = farm_template.copy(tmp_path / "farm")
    yield copied
    copied.server.stop()


@pytest.fixture
def served(farm: Farm) -> Farm:
    """A farm whose server runs."""
    farm.server.start()
    return farm


@pytest.fixture
def printer() -> Iterator[PrinterSimulator]:
    """A receipt printer on a TCP port."""
    with PrinterSimulator() as made:
        yield made


@pytest.fixture
def switch_on(printer: PrinterSimulator) -> Iterator[Callable[[Farm], KioskInHand]]:
    """Switch a kiosk on; it is switched off when the test ends."""
    on: list[KioskInHand] = []

    def start(farm: Farm) -> KioskInHand:
        on.append(KioskInHand(farm, printer=printer))
        return on[-1]

    yield start
    for kiosk in on:
        kiosk.stop()


@pytest.fixture
def kiosk(served: Farm, switch_on: Callable[[Farm], KioskInHand]) -> KioskInHand:
    """A kiosk whose server runs and answers."""
    started = switch_on(served)
    started.until_well()
    return started


@pytest.fixture
def lone_kiosk(farm: Farm, switch_on: Callable[[Farm], KioskInHand]) -> KioskInHand:
    """A kiosk whose server is gone: it lives from its cache."""
    return switch_on(farm)
