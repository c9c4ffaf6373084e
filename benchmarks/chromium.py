"""The peer: Debian's Chromium in ``--kiosk`` mode, showing ``welcome.html``."""

import os
import subprocess
from pathlib import Path

from benchmarks.contender import Contender

_PAGE = Path(__file__).with_name("welcome.html")
_QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-extensions --disable-features=Translate "
    "--lang=zh-CN --noerrdialogs"
).split()


def chromium(profile: Path) -> Contender:
    """Return the browser with its profile in the folder ``profile``, empty at first and kept from start to start."""

    def start(display: str) -> subprocess.Popen[bytes]:
        size = ("--window-position=0,0", "--window-size=1080,1920", f"--user-data-dir={profile}")
        return subprocess.Popen(
            ["chromium", "--kiosk", *_QUIET, *size, _PAGE.as_uri()],
            env={**os.environ, "DISPLAY": display},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    return Contender(
        "Chromium --kiosk",
        start,
        spot=(400, 960),
        shown=(((10, 10), (246, 243, 236)), ((400, 960), (255, 255, 255))),
        away=(540, 1700),
        blank=(1070, 1910),
    )
