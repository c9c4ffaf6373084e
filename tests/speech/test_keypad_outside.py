"""A visit with eyes shut, on the real window, with keys that come through the X server."""

import subprocess
import sys
from pathlib import Path

PROCESS = Path(__file__).with_name("keypad_process.py")


def test_a_member_who_sees_nothing_reads_claims_and_gives_an_opinion(tmp_path: Path) -> None:
    visit = subprocess.run(
        [sys.executable, PROCESS, tmp_path], capture_output=True, text=True, start_new_session=True, check=False
    )
    assert visit.returncode == 0, visit.stdout + visit.stderr
    said = visit.stdout.splitlines()
    assert said.count("一位") == 6
    assert any(one.startswith("领取成功") for one in said)
    assert any("已提交" in one for one in said)
    assert not any(char.isascii() and char.isdigit() for one in said for char in one)
    assert list((tmp_path / "speaker").glob("*.wav")), "it was heard, too"
