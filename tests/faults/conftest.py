"""Bad luck of every kind, on real parts."""

import sys
from pathlib import Path

_ROOT = str(Path(__file__).resolve().parents[2])
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

from tests.e2e.fixtures import (  # noqa: E402, F401 - after the path is set; fixtures are found by name
    farm,
    farm_template,
    kiosk,
    lone_kiosk,
    printer,
    served,
    switch_on,
)
