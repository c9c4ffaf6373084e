"""The sound section of the configuration, and what doctor says of it."""

from datetime import time
from pathlib import Path

import pytest

from devices.speech.engines import slug
from devices.speech.sound import Sound, write_wav
from kiosk.cli.doctor_voice import voice_checks
from kiosk.config import ConfigError, SoundConfig, parse
from kiosk.speech.prompts import FIXED, prompt_of
from kiosk.translation import translator

BASE = {"state": {"folder": "/x"}, "printer": {"url": "sim:"}}


def sound(**section) -> SoundConfig:
    return parse({**BASE, "sound": section}, Path("k.toml")).sound


def test_without_a_section_there_is_no_voice():
    assert parse(BASE, Path("k.toml")).sound.url == ""


def test_everything_can_be_set():
    found = sound(
        url="sound://alsa/default",
        headphones="sound://alsa/plughw:CARD=Headset",
        prompts="/srv/prompts",
        voice=["piper", "--model", "x"],
        volume=0.8,
        headphone_volume=0.5,
        quiet_from="21:00",
        quiet_until="07:30",
        quiet_volume=0,
    )
    assert found.voice == ("piper", "--model", "x")
    assert found.rules.headphones
    assert (found.rules.quiet_from, found.rules.quiet_until) == (time(21), time(7, 30))


@pytest.mark.parametrize(
    ("section", "where"),
    [
        ({"url": "alsa://default"}, "sound.url"),
        ({"url": "sound://loud"}, "sound.url"),
        ({"headphones": "sound://file"}, "sound.headphones"),
        ({"prompts": "here"}, "sound.prompts"),
        ({"voice": "piper"}, "sound.voice"),
        ({"volume": 2}, "sound.volume"),
        ({"quiet_from": "9 pm"}, "sound.quiet_from"),
        ({"loud": 1}, "sound.loud"),
    ],
)
def test_what_is_wrong_is_named(section, where):
    with pytest.raises(ConfigError) as caught:
        sound(**section)
    assert [problem.where for problem in caught.value.problems] == [where]


def test_doctor_hears_the_voice(tmp_path):
    ((part, ok, found, _),) = voice_checks(SoundConfig(url=f"sound://file{tmp_path}/out?pace=0"))
    assert (ok, "espeak-ng spoke" in found) == (True, True), part


def test_doctor_says_what_to_do_without_a_sound_card():
    ((_, ok, found, to_do),) = voice_checks(SoundConfig(url="sound://alsa/plughw:CARD=NoSuchCard"))
    assert not ok
    assert "no_device" in found
    assert "aplay -L" in to_do


def test_doctor_says_that_there_is_no_voice():
    assert voice_checks(SoundConfig()) == (("voice", True, "none is configured", ""),)


def test_doctor_names_recordings_that_are_never_played(tmp_path):
    folder = tmp_path / "prompts" / "zh"
    folder.mkdir(parents=True)
    (folder / f"{slug(FIXED[0])}.wav").write_bytes(write_wav(Sound(22050, b"\0\0" * 100)))
    good = SoundConfig(url="sound://null?pace=0", prompts=str(tmp_path / "prompts"))
    assert all(ok for _, ok, _, _ in voice_checks(good))
    (folder / "hello.wav").write_bytes(b"no sound")
    *_, (_, ok, found, to_do) = voice_checks(good)
    assert not ok
    assert found.startswith("1 recordings")
    assert "hello.wav" in to_do


def test_every_fixed_sentence_is_one_of_ours_and_has_a_file_name_of_its_own():
    chinese = translator("zh")
    assert all(chinese.gettext(prompt) != prompt for prompt in FIXED)
    assert len({slug(prompt) for prompt in FIXED}) == len(FIXED)
    assert all(prompt_of(chinese.gettext(prompt), "zh") == prompt for prompt in FIXED)
