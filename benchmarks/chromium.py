"""The peer: Debian's Chromium in ``--kiosk`` mode, showing ``welcome.html``."""

import os
import subprocess
import tempfile
from pathlib import Path

PAGE = Path(__file__).with_name("welcome.html")
# A spot inside the first tile, and what the display shows there before and after the tap.
TILE = (400, 960)
GROUND, NEXT = (246, 243, 236), (255, 255, 255)
_QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-extensions --disable-features=Translate --lang=zh-CN --noerrdialogs"
).split()


def start(display: str, profile: Path) -> subprocess.Popen[bytes]:
    """Start the browser on ``display`` with an own empty profile folder, in a session of its own."""
    return subprocess.Popen(
        [
            "chromium",
            "--kiosk",
            *_QUIET,
            "--window-position=0,0",
            "--window-size=1080,1920",
            f"--user-data-dir={profile}",
            PAGE.as_uri(),
        ],
        env={**os.environ, "DISPLAY": display},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def fresh_profile() -> tempfile.TemporaryDirectory[str]:
    """Return a new, empty profile folder; the browser may still write while it is removed."""
    return tempfile.TemporaryDirectory(prefix="peer-", ignore_cleanup_errors=True)
