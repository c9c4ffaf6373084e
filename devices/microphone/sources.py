"""Where sound comes from: ALSA through ``arecord``, or a file. Named by URL, as all devices are.

``sound-in:`` is ALSA's default, ``sound-in://alsa/<device>`` another one (``plughw:CARD=Device``),
``sound-in://file/<path of a WAV>`` reads that, and is silent afterwards; with ``?pace=0`` faster than it is heard.
"""

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from devices.microphone.face import MicrophoneFault, MicrophoneStatus
from devices.speech.sound import at_rate, read_wav
from devices.status import DeviceStatus

RATE = 16_000
"""Samples a second: what speech needs, and what Opus codes as wide band."""
_CHECK_S = 3.0
PIECE = 1600
"""Bytes that a simulated stream gives at once: a twentieth of a second."""
_BUFFER_US = 400_000
_TOLD = 2048

ONLINE = MicrophoneStatus(DeviceStatus.ONLINE)


class Stream(Protocol):
    """Sound coming in: 16-bit signed little-endian mono samples at RATE, from the file descriptor ``fd``."""

    fd: int

    def end(self) -> str:
        """Stop it, whatever it does, and return what it said about its end (English), or nothing."""


class Source(Protocol):
    """Makes streams."""

    def check(self) -> MicrophoneStatus:
        """Return whether a stream can be opened, having opened one for a moment."""

    def open(self) -> Stream:
        """Begin a stream. Raises OSError."""


class Alsa:
    """An ALSA device. ``arecord`` records, so that a driver that hangs hangs a program that can be killed."""

    def __init__(self, device: str) -> None:
        """``device`` is a PCM name of ALSA's."""
        self._device = device

    def check(self) -> MicrophoneStatus:
        """Record for a moment and throw it away."""
        if shutil.which("arecord") is None:
            return _missing("arecord (Debian's alsa-utils) is not installed")
        stream = _Program(self._command())
        with selectors.DefaultSelector() as selector:
            selector.register(stream.fd, selectors.EVENT_READ)
            answers = bool(selector.select(_CHECK_S))
            sounds = answers and bool(os.read(stream.fd, _TOLD))
        said = stream.end()
        if sounds:
            return ONLINE
        if not answers:
            hung = f"{self._device} does not answer"
            return MicrophoneStatus(DeviceStatus.HARDWARE_ERROR, MicrophoneFault.HUNG, hung)
        fault = fault_of(said, began=False)
        device = DeviceStatus.BUSY if fault is MicrophoneFault.BUSY else DeviceStatus.NO_DEVICE
        return MicrophoneStatus(device, fault, f"{self._device}: {said or 'cannot be opened'}")

    def open(self) -> Stream:
        """Start ``arecord``."""
        return _Program(self._command())

    def _command(self) -> list[str]:
        return [
            "arecord", "-q", "-D", self._device, "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", str(RATE),
            f"--buffer-time={_BUFFER_US}",
        ]  # fmt: skip


class _Program:
    """A recording program, in a group of its own."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_english(),
            bufsize=0,
            start_new_session=True,
        )
        if self._process.stdout is None or self._process.stderr is None:
            raise RuntimeError("a program without pipes")
        self.fd = self._process.stdout.fileno()
        self._said = bytearray()
        # What it says must be taken from it, or it would wait for that.
        self._listener = threading.Thread(target=self._listen, args=(self._process.stderr.fileno(),), daemon=True)
        self._listener.start()

    def end(self) -> str:
        with contextlib.suppress(ProcessLookupError):  # it has gone by itself
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._listener.join()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        return _last_line(bytes(self._said))

    def _listen(self, fd: int) -> None:
        while said := os.read(fd, _TOLD):
            self._said = (self._said + said)[-_TOLD:]


class Feed:
    """A stream that we write ourselves, a piece of PIECE bytes at a time."""

    def __init__(self, piece: Callable[[int], bytes | None], *, paced: bool, said: Callable[[], str] = str) -> None:
        """``piece`` returns what comes at this byte (empty: nothing just now; None: the stream ends).

        ``paced``: no faster than it would be heard. ``said`` is asked at its end.
        """
        self.fd, self._in = os.pipe()
        self._piece, self._said = piece, said
        self._pause_s = PIECE / 2 / RATE if paced else 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulated microphone", daemon=True)
        self._thread.start()

    def end(self) -> str:
        """Stop it."""
        self._ended.set()
        os.close(self.fd)
        self._thread.join()
        return self._said()

    def _run(self) -> None:
        at = 0
        try:
            while not self._ended.wait(self._pause_s) and (piece := self._piece(at)) is not None:
                if not piece:
                    self._ended.wait(PIECE / 2 / RATE)
                at += os.write(self._in, piece)
        except BrokenPipeError:
            return  # nobody listens any more
        finally:
            os.close(self._in)


def piece_of(samples: bytes, at: int) -> bytes:
    """Return the piece that begins at a byte of ``samples``, and silence after their end."""
    return samples[at : at + PIECE].ljust(PIECE, b"\0")


class File:
    """A WAV file in place of a microphone, for machines without one, and for tests."""

    def __init__(self, path: Path, *, paced: bool) -> None:
        """``paced``: no faster than it would be heard."""
        self._path, self._paced = path, paced

    def check(self) -> MicrophoneStatus:
        """Read the file."""
        try:
            read_wav(self._path.read_bytes())
        except OSError as error:
            return _missing(f"{self._path}: {error.strerror}")
        except ValueError as error:
            return _missing(f"{self._path}: {error}")
        return ONLINE

    def open(self) -> Stream:
        """Begin the file."""
        try:
            sound = read_wav(self._path.read_bytes())
        except ValueError as error:
            raise OSError(str(error)) from error
        samples = at_rate(sound, RATE).samples
        return Feed(lambda at: piece_of(samples, at), paced=self._paced)


def fault_of(said: str, *, began: bool) -> MicrophoneFault:
    """Return the fault that ``arecord`` names in its last line; ``began``: it had recorded something before."""
    if "busy" in said.lower():
        return MicrophoneFault.BUSY
    return MicrophoneFault.UNPLUGGED if began else MicrophoneFault.NO_DEVICE


def open_source(url: str) -> Source:
    """Return the source of a URL. Raises ValueError for one that names none."""
    parts = urlsplit(url)
    if parts.scheme == "sound-in":
        match parts.netloc:
            case "" if not parts.path:
                return Alsa("default")
            case "alsa":
                return Alsa(unquote(parts.path.lstrip("/")) or "default")
            case "file" if len(parts.path) > 1:
                paced = parse_qs(parts.query).get("pace", ["1"])[-1] != "0"
                return File(Path(unquote(parts.path)), paced=paced)
    raise ValueError(f"'{url}' must be sound-in:, sim: or begin with sound-in://alsa/ or sound-in://file/")


def _missing(detail: str) -> MicrophoneStatus:
    return MicrophoneStatus(DeviceStatus.NO_DEVICE, MicrophoneFault.NO_DEVICE, detail)


def _english() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C"}


def _last_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""
