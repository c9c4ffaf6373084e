"""An officer does every exercise in the real window, dock and kiosk, pressed from outside by the X server (XTEST)."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from kiosk.trace.file import read
from kiosk.trace.replay import replayed
from kiosk.training.exercises import EXERCISES
from tests.e2e.farm import Farm
from tests.simulation.replay import play_again

PROCESS = Path(__file__).with_name("outside_process.py")


@pytest.mark.slow
def test_every_exercise_is_done_and_nothing_of_it_is_left_but_its_pictures(farm: Farm, tmp_path: Path) -> None:
    state, output = tmp_path / "state", tmp_path / "output"
    shutil.copytree(farm.server.folder, state / "prepared")
    before = sorted(path.name for path in state.iterdir())
    practice = subprocess.run(
        [sys.executable, PROCESS, state, output, "training"], capture_output=True, text=True, start_new_session=True
    )
    assert practice.returncode == 0, practice.stdout + practice.stderr
    assert sorted(path.name for path in state.iterdir()) == before
    names = [path.stem.partition("-")[2] for path in sorted(output.glob("*.png"))]
    finished = [name.removesuffix("-finished") for name in names if name.endswith("-finished")]
    assert finished == [exercise.key for exercise in EXERCISES]
    with Image.open(next(output.glob("*-finished.png"))) as picture:
        gold = picture.convert("RGB").getpixel((20, 20))
    assert gold[0] > 200, "no banner above the welcome screen"
    assert gold[2] < 150, "no banner above the welcome screen"

    (recorded,) = (output / "traces").iterdir()
    trace = read(recorded)
    assert all(moment.same for moment in replayed(trace))
    assert play_again(trace, lambda line: None)
