"""The real ``arecord`` on ALSA devices that need no sound card: ALSA's own ``file`` and ``null`` plugins.

They give sound as fast as it is taken, so each recording ends at its greatest length. A device that is busy, or is
unplugged in the middle, cannot be made with them: a program that says and does what ``arecord`` then says and does
stands in for those two.
"""

import os
import shutil
import stat

import pytest

from devices.microphone import sources
from devices.microphone.driver import Deadlines
from devices.microphone.face import MicrophoneFault
from devices.microphone.opening import source_of
from devices.microphone.sources import Alsa, fault_of
from devices.status import DeviceStatus
from tests.devices.microphone.conftest import tone

pytestmark = pytest.mark.skipif(shutil.which("arecord") is None, reason="arecord is not installed")

DEVICES = """
pcm.null {{ type null }}
pcm.speaking {{ type file slave.pcm null file /dev/null infile "{folder}/said.raw" format raw }}
pcm.silent {{ type file slave.pcm null file /dev/null infile "{folder}/silence.raw" format raw }}
"""


@pytest.fixture(autouse=True)
def devices(tmp_path, monkeypatch):
    """Make ALSA know two devices: ``speaking``, which says three seconds of sound, and ``silent``."""
    (tmp_path / "said.raw").write_bytes(tone(3).samples)
    (tmp_path / "silence.raw").write_bytes(bytes(100_000))
    (tmp_path / "asoundrc").write_text(DEVICES.format(folder=tmp_path))
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asoundrc"))


@pytest.fixture
def instead(tmp_path, monkeypatch):
    """Put a shell script in the place of arecord."""

    def put(script):
        path = tmp_path / "bin" / "arecord"
        path.parent.mkdir()
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")

    return put


def test_what_is_said_is_recorded(listening, ear):
    listening(source_of("sound-in://alsa/speaking")).record(2.0, ear)
    take = ear.taken()
    assert bytes(take.samples) == tone(2).samples


def test_a_device_that_gives_only_silence_is_called_silent(listening, ear):
    listening(source_of("sound-in://alsa/silent")).record(2.0, ear)
    assert ear.failed() is MicrophoneFault.SILENT


def test_a_device_that_opens_is_online():
    assert Alsa("speaking").check().device is DeviceStatus.ONLINE


def test_a_device_that_is_not_there_is_none_and_the_log_hears_what_alsa_said(listening, ear):
    status = Alsa("hw:7").check()
    assert (status.device, status.fault) == (DeviceStatus.NO_DEVICE, MicrophoneFault.NO_DEVICE)
    assert "hw:7" in status.detail
    listening(Alsa("hw:7")).record(2.0, ear)
    assert ear.failed() is MicrophoneFault.NO_DEVICE


def test_without_arecord_there_is_no_microphone(monkeypatch, listening, ear):
    monkeypatch.setenv("PATH", "")
    assert Alsa("speaking").check().detail == "arecord (Debian's alsa-utils) is not installed"
    listening(Alsa("speaking")).record(2.0, ear)
    assert ear.failed() is MicrophoneFault.NO_DEVICE


def test_a_device_that_another_program_has_is_busy(instead, listening, ear):
    instead("echo 'arecord: main:831: audio open error: Device or resource busy' >&2; exit 1")
    status = Alsa("default").check()
    assert (status.device, status.fault) == (DeviceStatus.BUSY, MicrophoneFault.BUSY)
    listening(Alsa("default")).record(2.0, ear)
    assert ear.failed() is MicrophoneFault.BUSY


def test_a_device_that_is_unplugged_in_the_middle_is_said_to_be(instead, listening, ear):
    instead("head -c 64000 /dev/urandom; echo 'arecord: pcm_read:2221: read error: No such device' >&2; exit 1")
    listening(Alsa("default")).record(60.0, ear)
    assert ear.failed() is MicrophoneFault.UNPLUGGED


def test_an_arecord_that_hangs_is_killed_with_all_it_started(instead, listening, ear, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "_CHECK_S", 0.2)
    os.mkfifo(tmp_path / "held")
    held = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    instead(f"sleep 1000 > {tmp_path}/held & wait")
    listening(Alsa("default"), Deadlines(first_s=0.5)).record(60.0, ear)
    assert ear.failed() is MicrophoneFault.HUNG
    os.set_blocking(held, True)
    assert os.read(held, 1) == b"", "this waits for ever while anybody lives who could write"
    os.close(held)


@pytest.mark.parametrize(
    ("said", "began", "fault"),
    [
        ("arecord: main:831: audio open error: Device or resource busy", False, MicrophoneFault.BUSY),
        ("arecord: main:831: audio open error: No such file or directory", False, MicrophoneFault.NO_DEVICE),
        ("arecord: pcm_read:2221: read error: Input/output error", True, MicrophoneFault.UNPLUGGED),
        ("", True, MicrophoneFault.UNPLUGGED),
        ("", False, MicrophoneFault.NO_DEVICE),
    ],
)
def test_what_arecord_says_names_the_fault(said, began, fault):
    assert fault_of(said, began=began) is fault
