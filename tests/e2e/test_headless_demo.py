"""``make demo`` where there is no display, as a newcomer sees it: it says so, plays a whole visit, and says where the
pictures and the slips are.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from PIL import Image

STEPS = (
    "welcome",
    "contact",
    "pin",
    "home",
    "document",
    "voucher",
    "compose-online-receipt",
    "signed-up-offline",
    "spoken-offline-receipt",
)


def test_the_demo_without_a_display_leaves_pictures_and_slips_and_nothing_running(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("kiosk")
    output = tmp_path / "output"
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    with subprocess.Popen(
        [program, "demo", "--output", output, "--state", tmp_path / "state"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    ) as demo:
        out, err = demo.communicate()
    assert demo.returncode == 0, out + err
    assert out.startswith("There is no display here"), out
    assert out.splitlines()[-1] == f"The pictures are in {output}/, the printed slips in {output}/slips/."
    assert of_session(demo.pid) == []

    pictures = sorted(output.glob("*.png"))
    assert [int(picture.name[:2]) for picture in pictures] == list(range(1, len(pictures) + 1))
    names = {re.sub(r"^\d+-", "", picture.stem) for picture in pictures}
    assert names >= set(STEPS)
    for picture in pictures:
        with Image.open(picture) as image:
            assert image.size == (1080, 1920)
            colours = image.convert("RGB").getcolors(1 << 20)
            assert colours is None or len(colours) > 50, f"{picture.name} is blank"

    slips = sorted((output / "slips").glob("*.png"))
    assert len(slips) == sum(picture.stem.endswith("-printed") for picture in pictures)
    for slip in slips:
        with Image.open(slip) as image:
            black = image.convert("L").histogram()[0]
            assert 0.01 < black / (image.width * image.height) < 0.5, f"{slip.name} is blank"


def of_session(session: int) -> list[str]:
    """Return the command lines of the processes of this session that still run."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text().rpartition(")")[2].split()
            if int(words[3]) == session and words[0] != "Z":
                found.append((status.parent / "cmdline").read_text().replace("\0", " "))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
    return found
