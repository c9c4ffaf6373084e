"""Setting the demo's stage: a server with the demo farm, an enrolled kiosk, and its configuration."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.config import CardConfig, Config, PrinterConfig, ScannerConfig, ScreenConfig, SoundConfig, StateConfig
from kiosk.demo.central import DemoServer, DemoServerError
from kiosk.demo.hands import DemoHands
from offline_cache.enrolling import enrol
from offline_cache.journal import Journal
from offline_cache.keys import load_key
from protocol.wire import Problem

SITE = "songling"
"""The demo farm, in the server's demo data."""


_FRESH_S = 12 * 3600
"""A prepared farm older than this is made anew: its dates are those of the day it was made on."""


@dataclass(frozen=True)
class Stage:
    """A demo that is ready to begin."""

    server: DemoServer
    hands: DemoHands
    config: Config

    def close(self) -> None:
        """Take everything down but the data."""
        self.hands.close()
        self.server.stop()


def prepare_farm(folder: Path, say: Callable[[str], None]) -> Path:
    """Return the folder of a server with the demo farm that never ran: a practice begins with a copy of it.

    It is kept below ``folder`` for half a day, for filling it takes longest. Raises DemoServerError.
    """
    prepared = folder / "prepared"
    made = prepared / "demo-cards.json"
    if not made.exists() or time.time() - made.stat().st_mtime > _FRESH_S:
        shutil.rmtree(prepared, ignore_errors=True)
        prepared.mkdir(parents=True, mode=0o700)
        say("Filling a central server with the demo farm 松岭农场 …")
        DemoServer(prepared).prepare()
    return prepared


def set_stage(
    folder: Path,
    *,
    size: tuple[int, int],
    fresh: bool,
    say: Callable[[str], None],
    slips: Path,
    traces: Path | None = None,
    language: str = "zh",
    training: bool = False,
) -> Stage:
    """Make or take up the demo in ``folder``; ``fresh`` begins anew. ``say`` hears what is going on.

    ``size`` is the window's in pixels; ``slips`` and ``traces`` are folders for what is printed and recorded.
    ``language`` is the dock's, ``zh`` or ``en``; ``training``: officers practise, with exercises and a banner.
    Raises DemoServerError with a sentence to act on.
    """
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    server = DemoServer(folder / "server")
    server.folder.mkdir(exist_ok=True, mode=0o700)
    say("Filling the central server with the demo farm 松岭农场 …")
    server.prepare()
    server.start()
    hands = DemoHands(
        server.cards,
        slips,
        server.publisher,
        traces or folder / "traces",
        language=language,
        training=training,
    )
    config = Config(
        state=StateConfig(folder / "kiosk"),
        printer=PrinterConfig(hands.printer.url),
        card=CardConfig(),
        scanner=ScannerConfig(hands.codes_at_hand.scanner.url),
        screen=ScreenConfig(fullscreen=False, width=size[0], height=size[1]),
        sound=_sound(),
    )
    say("Enrolling the kiosk …")
    _enrol(config, server)
    return Stage(server, hands, config)


def _sound() -> SoundConfig:
    """Let the demo speak where the machine has a sound card and the programs for it."""
    there = Path("/dev/snd").is_dir() and shutil.which("aplay") and shutil.which("espeak-ng")
    return SoundConfig(url="sound://alsa/default") if there else SoundConfig()


def _enrol(config: Config, server: DemoServer) -> None:
    state = config.state.folder
    journal = Journal.open(state / "journal.db", load_key(state / "cache.key"))
    try:
        known = journal.enrolment()
        if known is not None:
            # The data is taken up again, the server's port is another one.
            journal.save_enrolment(known.reply, known.secret, server.url)
            return
        outcome = enrol(server.url, server.enrol_code(SITE, "第三管理区服务大厅"), "demo", journal, None)
        if isinstance(outcome, Problem):
            raise DemoServerError(f"the kiosk could not be enrolled: {outcome.code} {outcome.detail}")
    finally:
        journal.close()
