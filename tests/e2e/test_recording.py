"""A member says an opinion in place of writing it: real ``arecord``, real ``opusenc``, real journal, real server.

The microphone is ALSA's own ``file`` plugin, which gives sound as fast as it is taken: a recording is ten seconds long
at once.
"""

import logging
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from devices.printer.simulator import PrinterSimulator
from kiosk.config import MicrophoneConfig
from kiosk.views import CaseView, ResultView
from protocol.canonical import sha256_hex
from protocol.cases import Attachment
from protocol.events import CaseOpened
from server.config import settings_in
from server.context import open_context
from server.domain.actors import System
from server.domain.attachments import hear
from tests.devices.microphone.conftest import tone
from tests.e2e.farm import Farm, database_setting
from tests.e2e.in_hand import KioskInHand, text_of

SECONDS = 10
DEVICE = """
pcm.null {{ type null }}
pcm.speaking {{ type file slave.pcm null file /dev/null infile "{said}" format raw }}
"""


@pytest.fixture
def microphone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a microphone into which somebody speaks."""
    said = tmp_path / "said.raw"
    said.write_bytes(tone(SECONDS).samples)
    (tmp_path / "asoundrc").write_text(DEVICE.format(said=said))
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asoundrc"))
    return "sound-in://alsa/speaking"


@pytest.fixture
def listening_farm(farm: Farm, microphone: str) -> Farm:
    farm.microphone = MicrophoneConfig(microphone, SECONDS)
    return farm


def said_to(farm: Farm) -> list[tuple[CaseOpened, bytes]]:
    """Return the cases that the server took, each with the sound that came with it."""
    found = []
    context = open_context(settings_in(farm.server.folder, **database_setting()))
    for item in farm.taken(CaseOpened):
        body = item.body
        assert isinstance(body, CaseOpened)
        (one,) = body.attachments
        with context.database.write() as session:
            sound = hear(session, context.vault, System(), body.case, one.sha256, at=datetime.now(UTC))
        found.append((body, sound))
    context.close()
    return found


def until_brought(kiosk: KioskInHand) -> None:
    """Wait until the server has all that was said, too."""
    kiosk.terminal.sync.nudge()
    held = kiosk.terminal._stores.journal.attachments.held
    kiosk.until(lambda _: kiosk.waiting == 0 and not held(), "the end of the upload")


def require_whole(one: Attachment, sound: bytes) -> None:
    assert sound.startswith(b"OggS")
    assert (sha256_hex(sound), len(sound), one.seconds) == (one.sha256, one.size, SECONDS)


def test_what_a_member_says_without_a_line_is_heard_by_an_officer_once_there_is_one(
    listening_farm: Farm, switch_on: Callable[[Farm], KioskInHand], printer: PrinterSimulator
) -> None:
    kiosk = switch_on(listening_farm)
    member = kiosk.tap("m0001").come_in().open("意见诉求").say("宿舍供暖").submit()
    receipt = member.sees
    assert isinstance(receipt, ResultView)
    assert ("附件", f"录音 {SECONDS} 秒") in receipt.facts
    member.print_receipt()
    assert f"录音{SECONDS}秒" in text_of(printer.slips[-1])
    member.pull()
    assert kiosk.waiting >= 1

    listening_farm.server.start()
    until_brought(kiosk)
    ((body, sound),) = said_to(listening_farm)
    assert body.number == receipt.number
    assert body.text == ""
    require_whole(body.attachments[0], sound)

    thread = kiosk.tap("m0001").come_in().open("意见诉求").choose(body.case).sees
    assert isinstance(thread, CaseView)
    assert thread.bubbles[0].attached == f"附录音 {SECONDS} 秒"


def test_what_was_said_survives_kill_9_and_is_delivered_once(
    farm: Farm, microphone: str, switch_on: Callable[[Farm], KioskInHand]
) -> None:
    script = Path(__file__).with_name("speaking_process.py")
    with subprocess.Popen(
        [sys.executable, script, farm.folder, microphone], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as speaking:
        assert speaking.stdout is not None
        number = speaking.stdout.readline().decode().strip()
        speaking.send_signal(signal.SIGKILL)
    assert number.startswith("YJ"), "the process said no number"

    kiosk = switch_on(farm)
    farm.server.start()
    kiosk.terminal.sync.nudge()
    kiosk.until_well()
    until_brought(kiosk)
    kiosk.restart()
    kiosk.until_well()
    ((body, sound),) = said_to(farm)
    assert body.number == number
    require_whole(body.attachments[0], sound)


def test_nothing_that_was_said_lies_on_the_kiosk_s_disk_in_the_clear_or_in_its_log(
    listening_farm: Farm, switch_on: Callable[[Farm], KioskInHand], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        kiosk = switch_on(listening_farm)
        member = kiosk.tap("m0001").come_in().open("意见诉求").say("宿舍供暖")
        ((_, take),) = kiosk.runtime._hands._ports.takes.all()
        sound, samples = bytes(take.sound), bytes(take.samples)
        member.submit()
        files = {file: file.read_bytes() for file in listening_farm.state.rglob("*") if file.is_file()}
        member.pull()
    kiosk.until(lambda _: not any(take.sound), "the wiping")
    assert not any(take.samples)
    parts = (sound[200:232], samples[3200:3232], b"OggS", b"OpusHead")
    for place, content in {**files, "the log": caplog.text.encode()}.items():
        assert not [part for part in parts if part in content], f"what was said is in {place}"
