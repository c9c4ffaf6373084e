"""A whole visit on the real window, pressed from outside as a touch panel presses: by the X server (XTEST)."""

import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageChops

PROCESS = Path(__file__).with_name("outside_process.py")


def test_a_whole_visit_is_pressed_through_the_x_server(tmp_path: Path) -> None:
    output = tmp_path / "output"
    visit = subprocess.run(
        [sys.executable, PROCESS, tmp_path / "state", output], capture_output=True, text=True, start_new_session=True
    )
    assert visit.returncode == 0, visit.stdout + visit.stderr
    presses = int(visit.stdout.splitlines()[-1].split()[0])
    assert presses > 40, "the visit was not pressed from outside"
    welcomes = sorted(output.glob("*-welcome*.png"))
    receipts = [picture for picture in sorted(output.glob("*.png")) if picture.stem.endswith("-receipt")]
    assert welcomes
    assert len(receipts) == 2
    with Image.open(receipts[0]) as online, Image.open(receipts[1]) as offline:
        assert ImageChops.difference(online.convert("RGB"), offline.convert("RGB")).getbbox() is not None
