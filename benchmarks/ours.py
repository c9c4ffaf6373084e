"""Our side: ``kiosk run``, enrolled at a real server with the demo farm, on the real PC/SC stack."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.contender import Contender
from devices.card.simulator.pcscd import PrivatePcscd
from kiosk.config import Config
from kiosk.demo.stage import set_stage

_TOML = """[state]
folder = "{folder}"
[card]
readers = ["{reader}"]
[printer]
url = "{printer}"
[screen]
fullscreen = false
width = 1080
height = 1920
"""


@contextmanager
def ours(folder: Path) -> Iterator[Contender]:
    """Give the kiosk while its server, printer and pcscd run; its data, with content in the cache, is in ``folder``."""
    stage = set_stage(folder, size=(1080, 1920), fresh=True, say=lambda line: None, slips=folder / "slips")
    with PrivatePcscd() as pcscd:
        pcscd.start()
        file = folder / "kiosk.toml"
        _write(file, stage.config, pcscd.url)
        program = Path(sys.executable).with_name("kiosk")
        fetch(stage.config)

        def start(display: str) -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                [program, "run", "--config", file],
                env={**os.environ, "DISPLAY": display},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

        try:
            yield Contender("kiosk run", start, spot=SPOT, shown=SHOWN, away=AWAY, blank=BLANK)
        finally:
            stage.close()


# The welcome screen at 1080 x 1920: white in the lower corners of its first two tiles, paper between them. The list
# that the first tile opens has its button "finish" where AWAY is.
SPOT = (500, 1490)
SHOWN = ((SPOT, (255, 255, 255)), ((1000, 1490), (255, 255, 255)), ((540, 1490), (246, 243, 236)))
AWAY = (971, 1838)
BLANK = (540, 300)  # the heading: a touch between two tiles takes the nearer one


def _write(file: Path, config: Config, reader: str) -> None:
    file.write_text(_TOML.format(folder=config.state.folder, reader=reader, printer=config.printer.url))


def fetch(config: Config) -> None:
    """Fetch the kiosk's content once, as ``kiosk sync --once`` does. Raises CalledProcessError when that fails."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        file = Path(folder) / "kiosk.toml"
        _write(file, config, "pcsc:")
        program = Path(sys.executable).with_name("kiosk")
        subprocess.run([program, "sync", "--once", "--config", file], check=True, capture_output=True)
