"""A film through ffmpeg: one child decodes pictures, another sound; threads carry both here, and the clock decides.

A picture waits in a ring of a few until it is due; a decoder that is ahead waits for room in the ring, one that is late
loses pictures, never time. A child that hangs is killed with its film.
"""

import fcntl
import logging
import queue
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import cast

from devices.speech.sinks import Sink, open_sink
from devices.speech.sound import softer
from devices.video.face import FilmState

__all__ = ["RATE", "FfmpegFilm", "Loudness", "fitted", "is_there"]

_log = logging.getLogger(__name__)
PROGRAM = "ffmpeg"
RATE = 25
"""Pictures a second of every film: the server makes them so."""
RING = 4
_SAMPLES = 32_000
_CHUNK_S = 0.04
_LEAD_S = 0.1
"""How much sound is given away before it is heard."""
_ASK_S = 0.02
_PATIENCE_S = 8.0
"""A film of which no picture comes for so long has failed."""
_PIPE_BYTES = 1024 * 1024
_F_SETPIPE_SZ = 1031
_QUIET = ("-nostdin", "-v", "error", "-threads", "2")
_INPUT = ("-protocol_whitelist", "file", "-f", "mov", "-max_pixels", str(2048 * 2048), "-i")
"""Whatever a file may be, it is read as an MP4, leads to no other, and takes no more memory than a film of ours may."""


Loudness = tuple[tuple[str, float], ...]
"""Where a film's sound goes (``sound://`` URLs), each with its volume, 0 to 1."""


def is_there() -> bool:
    """Whether films can be shown on this machine."""
    return shutil.which(PROGRAM) is not None


def fitted(size: tuple[int, int], room: tuple[int, int]) -> tuple[int, int]:
    """Return the largest size of the proportions of ``size`` that fits ``room``; never larger than it is, and even."""
    scale = min(1.0, room[0] / size[0], room[1] / size[1])
    return max(2, int(size[0] * scale) // 2 * 2), max(2, int(size[1] * scale) // 2 * 2)


class FfmpegFilm:
    """A ``Film``. It begins to play as soon as its first picture is there."""

    def __init__(
        self,
        path: Path,
        size: tuple[int, int],
        loudness: Loudness = (),
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start to decode ``path`` into pictures of ``size`` pixels. ``now`` is a clock in seconds."""
        self._size, self._now = size, now
        self._began = now()
        self._clock: tuple[float, float | None] = (0.0, None)
        """Seconds shown before it went on, and when that was; None while it stands still. Replaced as a whole."""
        self._paused = self._failed = self._closed = False
        self._pictures = _Pictures(path, size)
        self._sounds = [_Sound(path, url, volume, self._heard_until) for url, volume in loudness]
        self._current: _Picture | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the pictures."""
        return self._size

    @property
    def state(self) -> FilmState:
        """How it is now."""
        if self._failed:
            return FilmState.FAILED
        if self._current is not None and self._pictures.is_over and self.position >= self._pictures.count / RATE:
            return FilmState.ENDED
        if self._paused:
            return FilmState.PAUSED
        return FilmState.OPENING if self._clock[1] is None else FilmState.PLAYING

    @property
    def position(self) -> float:
        """Seconds that have been shown."""
        shown, since = self._clock
        return shown + (self._now() - since if since is not None else 0.0)

    def frame(self) -> memoryview | None:
        """Return the picture that is due; pictures that came too late are passed over."""
        if self._closed:
            return None
        if self._current is None:
            return self._first()
        due, found = int(self.position * RATE), None
        while (waiting := self._pictures.peek()) is not None and waiting.number <= due:
            if found is not None:
                self._pictures.give_back(found)
            found = self._pictures.take()
        if found is None:
            behind = self.position - (self._current.number + 1) / RATE
            self._failed = behind > _PATIENCE_S and not self._pictures.is_over
            return None
        self._pictures.give_back(self._current)
        self._current = found
        return memoryview(found.data)

    def due_in(self) -> float:
        """Return when the next picture is due."""
        if self._current is None or self._clock[1] is None:
            return _ASK_S
        return max(0.0, (self._current.number + 1) / RATE - self.position)

    def play(self) -> None:
        """Go on."""
        self._paused = False
        if self._current is not None and self._clock[1] is None:
            self._clock = (self.position, self._now())

    def pause(self) -> None:
        """Stand still."""
        self._clock, self._paused = (self.position, None), True

    def close(self) -> None:
        """End both processes."""
        self._clock, self._closed = (self.position, None), True
        self._pictures.close()
        for sound in self._sounds:
            sound.close()

    def _first(self) -> memoryview | None:
        over = self._pictures.is_over
        found = self._pictures.take()
        if found is None:
            self._failed = self._failed or over or self._now() - self._began > _PATIENCE_S
            return None
        self._current = found
        if not self._paused:
            self.play()
        return memoryview(found.data)

    def _heard_until(self) -> float | None:
        """Return up to which second sound may be given away; None while it stands still. From sound's thread."""
        shown, since = self._clock
        return None if since is None else shown + self._now() - since + _LEAD_S


@dataclass
class _Picture:
    number: int
    data: bytearray


class _Pictures:
    """The decoding child and the ring that its pictures wait in."""

    def __init__(self, path: Path, size: tuple[int, int]) -> None:
        self.count = 0
        self.is_over = False
        self._ready: queue.SimpleQueue[_Picture] = queue.SimpleQueue()
        self._next: _Picture | None = None
        self._free: queue.SimpleQueue[bytearray | None] = queue.SimpleQueue()
        for _ in range(RING):
            self._free.put(bytearray(size[0] * size[1] * 4))
        scaled = ("-vf", f"scale={size[0]}:{size[1]}:flags=bilinear", "-r", str(RATE))
        command = [PROGRAM, *_QUIET, *_INPUT, str(path), "-an", *scaled, "-f", "rawvideo", "-pix_fmt", "rgba", "pipe:1"]
        self._process = _started(command, _PIPE_BYTES)
        if self._process is None:
            self.is_over = True
            return
        threading.Thread(target=self._read, name="film", daemon=True).start()

    def peek(self) -> _Picture | None:
        """Return the next picture without taking it."""
        if self._next is None:
            try:
                self._next = self._ready.get_nowait()
            except queue.Empty:
                return None
        return self._next

    def take(self) -> _Picture | None:
        """Take the next picture; ``give_back`` it, for its memory is used again."""
        found, self._next = self.peek(), None
        return found

    def give_back(self, picture: _Picture) -> None:
        """Let the decoder use this memory."""
        self._free.put(picture.data)

    def close(self) -> None:
        """Kill the child."""
        self._free.put(None)
        if self._process is not None:
            self._process.kill()

    def _read(self) -> None:
        process = self._process
        if process is None or process.stdout is None:
            return
        try:
            while (room := self._free.get()) is not None and _filled(cast(FileIO, process.stdout), room):
                self._ready.put(_Picture(self.count, room))
                self.count += 1
        finally:
            self.is_over = True
            process.kill()
            process.wait()


class _Sound:
    """The child that decodes sound, and the thread that gives it to a sink when it is due."""

    def __init__(self, path: Path, url: str, volume: float, until: Callable[[], float | None]) -> None:
        self._sink: Sink = open_sink(url)
        self._volume, self._until = volume, until
        self._closed = threading.Event()
        raw = ("-f", "s16le", "-ac", "1", "-ar", str(_SAMPLES))
        self._process = _started([PROGRAM, *_QUIET, *_INPUT, str(path), "-vn", "-map", "0:a:0", *raw, "pipe:1"], 0)
        self._thread = threading.Thread(target=self._run, name="film-sound", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Be silent at once."""
        self._closed.set()
        self._sink.cut()
        if self._process is not None:
            self._process.kill()

    def _run(self) -> None:
        process = self._process
        if process is None or process.stdout is None:
            return
        try:
            self._play(cast(FileIO, process.stdout))
        except OSError as error:
            if not self._closed.is_set():
                _log.warning("a film goes on without its sound: %s", error)
        finally:
            process.kill()
            process.wait()

    def _play(self, source: FileIO) -> None:
        begun, given = False, 0.0
        while not self._closed.is_set():
            until = self._until()
            if until is None or given > until:
                self._closed.wait(_CHUNK_S / 2)
                continue
            chunk = source.read(2 * int(_SAMPLES * _CHUNK_S))
            if not chunk:
                if begun:
                    self._sink.end()
                return
            if not begun:
                self._sink.begin(_SAMPLES)
                begun = True
            self._sink.write(softer(chunk, self._volume))
            given += len(chunk) / 2 / _SAMPLES


def _started(command: list[str], pipe_bytes: int) -> "subprocess.Popen[bytes] | None":
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
    except OSError as error:
        _log.warning("no film can be shown: %s", error)
        return None
    if pipe_bytes and process.stdout is not None:
        try:
            # A picture is larger than the usual pipe by thirty times.
            fcntl.fcntl(process.stdout.fileno(), _F_SETPIPE_SZ, pipe_bytes)
        except OSError as error:
            _log.info("the pipe of a film stays small: %s", error)
    return process


def _filled(source: FileIO, room: bytearray) -> bool:
    """Fill ``room`` from ``source``; False at its end."""
    view, at = memoryview(room), 0
    while at < len(view):
        came = source.readinto(view[at:])
        if not came:
            return False
        at += came
    return True
