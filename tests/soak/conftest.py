"""A kiosk that runs for long."""

import sys
from pathlib import Path

_ROOT = str(Path(__file__).resolve().parents[2])
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

from tests.e2e.fixtures import farm, farm_template  # noqa: E402, F401 - after the path is set
