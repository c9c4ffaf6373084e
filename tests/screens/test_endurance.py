"""A short walk of the long proof (``python -m tests.screens.endurance``), in a process of its own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_memory_stays_about_where_it_is_over_some_sessions() -> None:
    command = [sys.executable, "-m", "tests.screens.endurance", "--sessions", "6", "--warm-up", "6"]
    # So few sessions open fonts and fill caches that stay; only what is gross can show. The long proof allows 2 %.
    command += ["--most", "0.5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
