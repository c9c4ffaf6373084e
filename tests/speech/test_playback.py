"""A recording is heard once, whole or until somebody says stop; a device that hangs is given up."""

import shutil
import threading

import pytest

from devices.speech import playback
from devices.speech.playback import SoundPlayer
from devices.speech.sound import read_wav

PATIENCE_S = 20.0
SAMPLES = bytearray(range(256)) * 100


class End(threading.Event):
    """Set by the player when it has finished by itself."""

    def __call__(self):
        self.set()


@pytest.fixture
def play():
    """Play on a loudspeaker (and headphones) of these URLs."""
    players = []

    def start(speaker="", headphones="", *, private=False, volume=1.0, samples=SAMPLES):
        player, ended = SoundPlayer(speaker, headphones), End()
        players.append(player)
        player.play(samples, 16000, ended, volume=volume, private=private)
        return player, ended

    yield start
    for player in players:
        player.close()


def heard(folder):
    return [read_wav(file.read_bytes()).samples for file in folder.iterdir()]


def test_all_of_it_is_heard(play, tmp_path):
    _, ended = play(f"sound://file{tmp_path}?pace=0")
    assert ended.wait(PATIENCE_S)
    assert heard(tmp_path) == [bytes(SAMPLES)]


def test_it_is_heard_as_softly_as_asked(play, tmp_path):
    _, ended = play(f"sound://file{tmp_path}?pace=0", volume=0.0)
    assert ended.wait(PATIENCE_S)
    assert not any(heard(tmp_path)[0])


def test_where_there_are_headphones_it_is_heard_there_alone(play, tmp_path):
    speaker, headphones = tmp_path / "speaker", tmp_path / "headphones"
    headphones.mkdir()
    speaker.mkdir()
    _, ended = play(f"sound://file{speaker}?pace=0", f"sound://file{headphones}?pace=0", private=True)
    assert ended.wait(PATIENCE_S)
    assert (len(heard(speaker)), len(heard(headphones))) == (0, 1)


def test_without_a_device_it_ends_at_once(play):
    _, ended = play()
    assert ended.is_set()


def test_whoever_says_stop_hears_of_no_end(play):
    player, ended = play("sound://null", samples=bytearray(32000 * 60))
    playing = player._playing
    player.stop()
    playing._thread.join(PATIENCE_S)
    assert not playing._thread.is_alive()
    assert not ended.is_set()


def test_the_next_one_takes_the_place_of_the_last(play, tmp_path):
    player, first = play("sound://null", samples=bytearray(32000 * 60))
    second = End()
    player.play(bytearray(1600), 16000, second, volume=1.0, private=False)
    assert second.wait(PATIENCE_S)
    assert not first.is_set()


@pytest.mark.skipif(shutil.which("aplay") is None, reason="aplay is not installed")
def test_aplay_plays_it(play, tmp_path, monkeypatch):
    (tmp_path / "asoundrc").write_text("pcm.null { type null }\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asoundrc"))
    _, ended = play("sound://alsa/null", samples=bytearray(3200))
    assert ended.wait(PATIENCE_S)


@pytest.mark.skipif(shutil.which("aplay") is None, reason="aplay is not installed")
def test_a_device_that_is_not_there_ends_it(play, tmp_path, monkeypatch):
    (tmp_path / "asoundrc").write_text("")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asoundrc"))
    _, ended = play("sound://alsa/hw:9", samples=bytearray(3200 * 10))
    assert ended.wait(PATIENCE_S)


def test_a_device_that_takes_nothing_is_given_up(play, tmp_path, monkeypatch):
    program = tmp_path / "aplay"
    program.write_text("#!/bin/sh\nexec sleep 1000\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(playback, "_LATE_S", 0.1)
    _, ended = play("sound://alsa/default", samples=bytearray(16000))
    assert ended.wait(PATIENCE_S)


def test_a_url_that_names_nothing_is_refused():
    with pytest.raises(ValueError, match="must begin with"):
        SoundPlayer("tape:")
