"""The microphone section of the configuration, what doctor says of it, and what the fleet is told."""

from pathlib import Path

import pytest

from devices.microphone.face import MicrophoneFault, MicrophoneStatus
from devices.speech.sound import Sound, write_wav
from devices.status import DeviceStatus
from kiosk.assembly import device_states, microphone_of, player_of
from kiosk.cli.doctor_microphone import microphone_checks
from kiosk.config import ConfigError, MicrophoneConfig, parse
from kiosk.machine.state import Devices
from protocol.wire import DeviceState

BASE = {"state": {"folder": "/x"}, "printer": {"url": "sim:"}}
LOUD = Sound(16000, (b"\x00\x40" * 40 + b"\x00\xc0" * 40) * 400)


def config(**section):
    return parse({**BASE, "microphone": section}, Path("k.toml"))


def test_without_a_section_there_is_no_microphone_and_nothing_to_hear_with():
    found = parse(BASE, Path("k.toml"))
    assert (found.microphone.url, microphone_of(found), player_of(found)) == ("", None, None)


def test_it_has_a_url_and_a_longest_recording():
    assert config(url="sound-in://alsa/plughw:CARD=Device", longest_s=60).microphone == MicrophoneConfig(
        "sound-in://alsa/plughw:CARD=Device", 60
    )
    assert microphone_of(config(url="sound-in:")) is not None
    assert config(url="").microphone.url == ""


@pytest.mark.parametrize(
    ("section", "where"),
    [
        ({"url": "sound://alsa/default"}, "microphone.url"),
        ({"url": "sound-in:", "longest_s": 5}, "microphone.longest_s"),
        ({"url": "sound-in:", "longest_s": 600}, "microphone.longest_s"),
        ({"loud": 1}, "microphone.loud"),
    ],
)
def test_what_is_wrong_is_named(section, where):
    with pytest.raises(ConfigError) as caught:
        config(**section)
    assert [problem.where for problem in caught.value.problems] == [where]


def checks(tmp_path, sound):
    (tmp_path / "said.wav").write_bytes(write_wav(sound))
    return microphone_checks(MicrophoneConfig(f"sound-in://file{tmp_path}/said.wav?pace=0"))


def test_doctor_says_how_loud_it_is_and_that_recordings_are_small(tmp_path):
    heard, small = checks(tmp_path, LOUD)
    assert heard[1:3] == (True, "it hears, loudest 20 of 24")
    assert small[0] == "recordings"


def test_doctor_names_a_microphone_that_gives_only_silence(tmp_path):
    ((_, well, found, to_do), _) = checks(tmp_path, Sound(16000, bytes(100)))
    assert (well, found) == (False, "silent")
    assert "alsamixer" in to_do


def test_doctor_names_a_microphone_that_is_not_there():
    ((_, well, found, to_do),) = microphone_checks(MicrophoneConfig("sound-in://file/nowhere.wav"))
    assert (well, "No such file" in found) == (False, True)
    assert "arecord -L" in to_do


def test_doctor_says_when_there_is_none():
    assert microphone_checks(MicrophoneConfig()) == (("microphone", True, "none is configured", ""),)


def test_without_opusenc_doctor_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert "opus-tools" in checks(tmp_path, LOUD)[1][3]


def test_the_fleet_sees_how_the_microphone_is():
    silent = MicrophoneStatus(DeviceStatus.ONLINE, MicrophoneFault.SILENT)
    told = DeviceState(device="microphone", status="online", fault="silent")
    assert told in device_states(Devices(microphone=silent))
