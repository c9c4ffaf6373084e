"""A film: its pictures when they are due, never waited for; its sound beside it; nothing left when it is closed."""

import signal
import threading
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.video import ffmpeg as module
from devices.video.face import FilmState
from devices.video.ffmpeg import RATE, RING, FfmpegFilm, fitted
from tests.devices.video.conftest import SIZE, Clock

PATIENCE_S = 20
Open = Callable[..., FfmpegFilm]


@pytest.fixture
def opened(film_file: Path, clock: Clock) -> Iterator[Open]:
    films: list[FfmpegFilm] = []

    def open_film(path: Path = film_file, **more: object) -> FfmpegFilm:
        films.append(FfmpegFilm(path, SIZE, now=clock, **more))  # type: ignore[arg-type]
        return films[-1]

    yield open_film
    for film in films:
        film.close()


def decoded(film: FfmpegFilm) -> None:
    """Wait until the next picture is in the ring."""
    if film._pictures.peek() is None:
        film._pictures._next = film._pictures._ready.get(timeout=PATIENCE_S)


def state_of(film: FfmpegFilm) -> FilmState:
    return film.state


def begun(film: FfmpegFilm) -> FfmpegFilm:
    decoded(film)
    assert film.frame() is not None
    return film


def colour(frame: memoryview | None) -> str:
    assert frame is not None
    red, green, _, alpha = frame[:4]
    assert alpha == 255
    return "red" if red > green else "green"


def watched(film: FfmpegFilm, clock: Clock) -> list[str]:
    """Look at every picture, one after the other, to the film's end."""
    seen: list[str] = []
    while film.state not in (FilmState.ENDED, FilmState.FAILED):
        if not film._pictures.is_over:
            decoded_or_over(film)
        frame = film.frame()
        seen += [colour(frame)] if frame is not None else []
        clock.seconds += 1 / RATE
    return seen


def decoded_or_over(film: FfmpegFilm) -> None:
    waited = threading.Event()
    while film._pictures.peek() is None and not film._pictures.is_over:
        waited.wait(0.005)


def test_it_begins_with_its_first_picture_and_plays(opened: Open) -> None:
    film = opened()
    assert state_of(film) is FilmState.OPENING
    decoded(film)
    assert colour(film.frame()) == "red"
    assert state_of(film) is FilmState.PLAYING
    assert film.position == 0.0


def test_the_same_picture_is_not_given_twice(opened: Open, clock: Clock) -> None:
    film = begun(opened())
    assert film.frame() is None
    assert film.due_in() == pytest.approx(1 / RATE)
    decoded(film)
    clock.seconds += 1 / RATE
    assert film.frame() is not None


def test_every_picture_is_shown_to_who_looks_in_time(opened: Open, clock: Clock) -> None:
    film = opened()
    seen = watched(film, clock)
    assert state_of(film) is FilmState.ENDED
    assert seen == ["red"] * 13 + ["green"] * 12


def test_who_looks_late_misses_pictures_and_no_time(opened: Open, clock: Clock) -> None:
    film = begun(opened())
    while film._pictures._ready.qsize() < RING - 1:
        threading.Event().wait(0.005)
    clock.seconds += (RING - 1) / RATE
    assert film.frame() is not None
    assert film.frame() is None
    assert film._current is not None
    assert film._current.number == RING - 1


def test_it_stands_still_while_paused(opened: Open, clock: Clock) -> None:
    film = begun(opened())
    clock.seconds += 0.2
    film.pause()
    clock.seconds += 60
    assert state_of(film) is FilmState.PAUSED
    assert film.position == pytest.approx(0.2)
    film.play()
    clock.seconds += 0.1
    assert state_of(film) is FilmState.PLAYING
    assert film.position == pytest.approx(0.3)


def test_paused_before_it_began_it_waits_with_its_first_picture(opened: Open, clock: Clock) -> None:
    film = opened()
    film.pause()
    begun(film)
    clock.seconds += 5
    assert film.position == 0.0


@pytest.mark.parametrize("content", [b"", b"no film at all", b"\x00\x00\x00\x18ftypmp42" + bytes(100)])
def test_what_is_no_film_fails_and_says_so(opened: Open, clock: Clock, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "film").write_bytes(content)
    film = opened(tmp_path / "film")
    assert watched(film, clock) == []
    assert state_of(film) is FilmState.FAILED


def test_without_ffmpeg_there_is_no_film(
    opened: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "PROGRAM", "no-such-program")
    film = opened()
    film.frame()
    assert state_of(film) is FilmState.FAILED
    assert "no film can be shown" in caplog.text


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[int], None]:
    """A decoder that makes so many pictures and then says nothing more."""

    def make(pictures: int) -> None:
        decoder = tmp_path / "decoder"
        decoder.write_text(f"#!/bin/sh\nhead -c {pictures * SIZE[0] * SIZE[1] * 4} /dev/zero\nexec sleep 60\n")
        decoder.chmod(0o755)
        monkeypatch.setattr(module, "PROGRAM", str(decoder))

    return make


def test_a_decoder_that_says_nothing_is_given_up(opened: Open, clock: Clock, stuck: Callable[[int], None]) -> None:
    stuck(0)
    film = opened()
    film.frame()
    assert state_of(film) is FilmState.OPENING
    clock.seconds += module._PATIENCE_S + 1
    film.frame()
    assert state_of(film) is FilmState.FAILED


def test_a_decoder_that_stops_in_the_middle_is_given_up(
    opened: Open, clock: Clock, stuck: Callable[[int], None]
) -> None:
    stuck(1)
    film = begun(opened())
    clock.seconds += module._PATIENCE_S
    film.frame()
    assert state_of(film) is FilmState.PLAYING
    clock.seconds += 1
    film.frame()
    assert state_of(film) is FilmState.FAILED


def test_closed_in_the_middle_it_leaves_no_process_behind(opened: Open, stuck: Callable[[int], None]) -> None:
    stuck(1)
    film = begun(opened())
    process = film._pictures._process
    assert process is not None
    film.close()
    assert process.wait(PATIENCE_S) == -signal.SIGKILL
    assert film.frame() is None


def test_its_sound_goes_to_the_sink_as_it_is_shown(opened: Open, clock: Clock, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    heard.mkdir()
    film = begun(opened(loudness=((f"sound://file/{heard}", 0.5),)))
    watched(film, clock)
    sound = film._sounds[0]._thread
    sound.join(PATIENCE_S)
    with wave.open(str(next(heard.iterdir()))) as file:
        seconds = file.getnframes() / file.getframerate()
        loudest = max(abs(value) for value in memoryview(file.readframes(file.getnframes())).cast("h"))
    assert seconds == pytest.approx(1.0, abs=0.1)
    assert 500 < loudest < 16_500


def test_a_silent_sink_does_not_stop_the_film(
    opened: Open, clock: Clock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    film = begun(opened(loudness=((f"sound://file/{tmp_path}/missing", 1.0),)))
    assert watched(film, clock)[-1] == "green"
    film._sounds[0]._thread.join(PATIENCE_S)
    assert "without its sound" in caplog.text


@pytest.mark.parametrize(
    ("size", "room", "fits"),
    [((960, 540), (1080, 980), (960, 540)), ((960, 540), (640, 980), (640, 360)), ((540, 960), (999, 480), (270, 480))],
)
def test_pictures_are_as_large_as_their_place_and_never_larger_than_they_are(
    size: tuple[int, int], room: tuple[int, int], fits: tuple[int, int]
) -> None:
    assert fitted(size, room) == fits
