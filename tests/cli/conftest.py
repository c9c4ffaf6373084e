"""The command line as a technician types it: real processes, real pcscd, real sockets."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = str(Path(__file__).resolve().parents[2])
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

from devices.card.simulator.pcscd import PrivatePcscd  # noqa: E402 - after the path is set
from tests.e2e.fixtures import farm, farm_template, printer, served  # noqa: E402, F401 - fixtures are found by name


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    status: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, object]:
        """The one object of ``--json``."""
        (line,) = self.out.splitlines()
        return json.loads(line)


class Shell:
    """Runs ``kiosk``."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = {**os.environ, **(environment or {})}

    def line(self, *words: object) -> list[str]:
        return [str(Path(sys.executable).with_name("kiosk")), *map(str, words)]

    def run(self, *words: object) -> Said:
        done = subprocess.run(
            self.line(*words), capture_output=True, text=True, timeout=60, env=self._environment, check=False
        )
        return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def kiosk() -> Shell:
    """The kiosk's command."""
    return Shell()


@pytest.fixture
def pcscd() -> Iterator[PrivatePcscd]:
    """A real pcscd with two virtual readers. One a test: no hand swaps cards as fast as one test follows another."""
    with PrivatePcscd() as service:
        yield service
