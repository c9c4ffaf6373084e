"""A worker in a hurry, on the real window through the X server: hammering, fast keys, quick strokes, a pulled card."""

import subprocess
import sys
from pathlib import Path

PROCESS = Path(__file__).with_name("hurried_process.py")


def test_whoever_hurries_gets_what_they_wanted_and_gets_it_once(tmp_path: Path) -> None:
    visit = subprocess.run(
        [sys.executable, PROCESS, tmp_path], capture_output=True, text=True, start_new_session=True, check=False
    )
    assert visit.returncode == 0, visit.stdout + visit.stderr
    seen = visit.stdout.splitlines()
    assert "found by hand" in seen
    assert "still there in English" in seen
    assert "0 slips" in seen, "hammering on “submit” went on to print the receipt"
    assert "1 opinions" in seen
    assert seen[-1] == "pulled"
