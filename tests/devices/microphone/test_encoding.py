"""Opus by ``opusenc``, decoded again by ``opusdec``; and what becomes of a recording where that is missing or fails."""

import shutil
import stat
import subprocess

import pytest

from devices.microphone import encoding
from devices.microphone.encoding import OPUS, WAV, Encoder
from devices.microphone.simulator import sentence
from devices.microphone.sources import RATE
from devices.speech.sound import read_wav
from tests.devices.microphone.conftest import tone

with_opus = pytest.mark.skipif(shutil.which("opusenc") is None, reason="opus-tools are not installed")


def encoded(samples: bytes, seconds: float = 60.0):
    encoder = Encoder(RATE, seconds)
    encoder.feed(memoryview(samples)[: len(samples) // 2])
    return encoder.finish(memoryview(samples))


@with_opus
def test_speech_becomes_a_tenth_and_sounds_as_long():
    spoken = sentence().samples[: 2 * RATE * 10]
    made = encoded(spoken)
    assert made.media == OPUS
    assert len(made.sound) < len(spoken) / 8
    back = subprocess.run(
        ["opusdec", "--quiet", "--rate", str(RATE), "-", "-"], input=bytes(made.sound), capture_output=True, check=True
    )
    assert len(back.stdout) == pytest.approx(len(spoken), abs=2 * RATE * 0.1)


@with_opus
def test_an_aborted_recording_leaves_nothing():
    encoder = Encoder(RATE, 10.0)
    encoder.feed(memoryview(tone(5).samples))
    process = encoder._process
    encoder.abort()
    assert process.poll() is not None
    assert not any(encoder._room)


def test_without_opusenc_it_is_kept_as_wav(monkeypatch):
    monkeypatch.setenv("PATH", "")
    samples = tone(1).samples
    made = encoded(samples)
    assert made.media == WAV
    assert read_wav(bytes(made.sound)).samples == samples
    assert read_wav(bytes(made.sound)).rate == RATE


@pytest.mark.parametrize(
    "script", ["exit 3", "exec >&-; cat > /dev/null", "head -c 100 > /dev/null; exit 1", "sleep 60"]
)
def test_an_opusenc_that_fails_costs_compactness_and_no_words(tmp_path, monkeypatch, script):
    program = tmp_path / "opusenc"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(encoding, "_FINISH_S", 0.3)
    samples = tone(10).samples
    made = encoded(samples)
    assert made.media == WAV
    assert read_wav(bytes(made.sound)).samples == samples
