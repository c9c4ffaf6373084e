"""Kiosks in virtual time that are recorded, and traces on disk."""

import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

_ROOT = str(Path(__file__).resolve().parents[2])
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

from kiosk.trace.file import FORMAT, Header, read, write  # noqa: E402 - after the path is set
from kiosk.trace.reel import Reel  # noqa: E402
from kiosk.trace.standins import Standins  # noqa: E402
from tests.simulation.invariants import Watch  # noqa: E402
from tests.simulation.kiosk_in_time import KioskInTime  # noqa: E402

SECRET = bytes(range(32))


class Tape:
    """What a tracer keeps, without its thread. A kiosk that boots again begins a new one, as a new process does."""

    def __init__(self, path, most_bytes=8 << 20):
        self._path = path
        self._most = most_bytes
        self.reel = None

    def __call__(self, event, after):
        if event is None:
            self.reel = Reel(self._most, Standins(SECRET))
        self.reel.take(event, after)

    def save(self):
        """Write the file and return it."""
        lines = tuple(self.reel.contents())
        header = Header(format=FORMAT, software="test", saved_at=datetime.now(UTC), forgotten=self.reel.forgotten)
        write(self._path, header, lines)
        return self._path

    def play(self):
        """Return the trace as whoever gets the file reads it."""
        return read(self.save())


@pytest.fixture
def tape(tmp_path):
    return Tape(tmp_path / "trace.jsonl.zst")


@pytest.fixture
def kiosk(tape):
    """A kiosk that is up, and recorded from its first event on."""
    built = KioskInTime(check=Watch(), witness=tape)
    built.pass_time(5)
    return built


@pytest.fixture(autouse=True)
def _silent_log():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
