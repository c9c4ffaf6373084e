"""A touch panel that reads 8 mm too low, at a real kiosk, pressed from outside: before it is learnt, and after."""

import random
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from kiosk.runtime.touching import TouchNotes
from offline_cache.journal import Journal
from offline_cache.keys import load_key
from tests.e2e.farm import Farm
from tests.kiosk.hall import learnt

PROCESS = Path(__file__).with_name("drifted_process.py")


def run(farm: Farm) -> str:
    """Switch the kiosk on, let a visitor press, switch it off, and return what the press brought."""
    visit = subprocess.run(
        [sys.executable, PROCESS, farm.config_file], capture_output=True, text=True, start_new_session=True, check=False
    )
    assert visit.returncode == 0, visit.stdout + visit.stderr
    return visit.stdout.strip()


def test_a_press_on_a_drifted_panel_does_something_else_until_the_panel_is_learnt(farm: Farm) -> None:
    assert run(farm) == "WelcomeView 0", "the press was read on the button below, which leads back"
    with closing(Journal.open(farm.state / "journal.db", load_key(farm.state / "cache.key"))) as journal:
        notes = TouchNotes(journal, lambda: datetime.now(UTC))
        notes.keep(learnt(random.Random(1), (0, -8), visitors=12, known=notes.known()))
        notes.close()
    assert run(farm) == "ListView 1"
