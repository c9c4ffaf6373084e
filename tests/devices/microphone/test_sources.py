"""Which URL names which source, and files in place of a microphone."""

import pytest

from devices.microphone.face import MicrophoneFault
from devices.microphone.opening import open_microphone, source_of
from devices.microphone.simulator import SimulatedSource, sentence, whistled
from devices.microphone.sources import RATE, Alsa, File
from devices.speech.sound import Sound, at_rate, write_wav
from devices.status import DeviceStatus
from tests.devices.microphone.conftest import tone


def test_a_url_names_its_source():
    assert source_of("sound-in:")._device == "default"
    assert source_of("sound-in://alsa/plughw:CARD=Device")._device == "plughw:CARD=Device"
    assert isinstance(source_of("sound-in://alsa/"), Alsa)
    assert isinstance(source_of("sound-in://file/tmp/a.wav"), File)
    assert isinstance(source_of("sim:"), SimulatedSource)


@pytest.mark.parametrize("url", ["", "sound:", "sound-in://file/", "sound-in://tape/x", "alsa:default", "sim://x"])
def test_any_other_is_refused(url):
    with pytest.raises(ValueError, match="must be"):
        open_microphone(url)


def test_a_file_is_recorded_and_then_silence(tmp_path, listening, ear):
    (tmp_path / "said.wav").write_bytes(write_wav(tone(1)))
    listening(source_of(f"sound-in://file{tmp_path}/said.wav?pace=0")).record(2.0, ear)
    assert bytes(ear.taken().samples) == tone(1).samples + bytes(2 * RATE)


@pytest.mark.parametrize("content", [None, b"RIFF no sound"])
def test_a_file_that_is_none_is_no_microphone(tmp_path, listening, ear, content):
    path = tmp_path / "said.wav"
    if content is not None:
        path.write_bytes(content)
    source = source_of(f"sound-in://file{path}")
    assert source.check().device is DeviceStatus.NO_DEVICE
    listening(source).record(1.0, ear)
    assert ear.failed() is MicrophoneFault.NO_DEVICE


def test_another_rate_keeps_length_and_pitch():
    slow = at_rate(tone(1), 8000)
    assert slow.seconds == pytest.approx(1.0, abs=0.001)
    assert at_rate(Sound(8000, b""), RATE) == Sound(RATE, b"")


def test_the_simulated_sentence_is_longer_than_any_recording_and_is_heard():
    spoken = sentence()
    assert spoken.seconds > 90
    assert spoken.rate == RATE
    assert max(memoryview(spoken.samples[: 2 * RATE * 5]).cast("h")) > 3000
    assert whistled().seconds > 1
