"""Proof of the print journal: processes that are killed, printers that lose their power."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = str(Path(__file__).resolve().parents[2])
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

from devices.printer.simulator import PrinterSimulator  # noqa: E402 - after the path is set


@pytest.fixture
def paper() -> Iterator[PrinterSimulator]:
    """A printer whose paper can be looked at."""
    with PrinterSimulator() as made:
        yield made
