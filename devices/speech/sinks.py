"""Where sound goes: ALSA through ``aplay``, a folder of files, or nowhere. Named by URL, as all devices are.

``sound://alsa/<device>`` (``default``, ``plughw:CARD=Device``), ``sound://file/<folder>``, ``sound://null``.
``?pace=0`` lets the last two take sound faster than it would be heard.
"""

import fcntl
import shutil
import subprocess
import time
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from devices.speech.sound import Sound, write_wav
from devices.status import DeviceStatus

_PIPE_BYTES = 4096
_BUFFER_US = 120_000
_DRAIN_S = 1.0
_CHECK_S = 3.0
_F_SETPIPE_SZ = 1031


class Sink(Protocol):
    """Takes samples of one rate between ``begin`` and ``end``. ``paced``: no faster than they are heard."""

    paced: bool

    def check(self) -> tuple[DeviceStatus, str]:
        """Return whether sound can go here, and why not."""

    def begin(self, rate: int) -> None:
        """Get ready for samples of this rate. Raises OSError."""

    def write(self, samples: bytes) -> None:
        """Take samples. Raises OSError."""

    def end(self) -> None:
        """Let what was taken be heard to its end."""

    def cut(self) -> None:
        """Be silent at once. Any thread."""


class Alsa:
    """An ALSA device. ``aplay`` plays, so that a driver that hangs hangs a program that can be killed."""

    paced = True

    def __init__(self, device: str) -> None:
        self._device = device
        self._rate = 0
        self._process: subprocess.Popen[bytes] | None = None

    def check(self) -> tuple[DeviceStatus, str]:
        """Open the device and play nothing."""
        if shutil.which("aplay") is None:
            return DeviceStatus.NO_DEVICE, "aplay (Debian's alsa-utils) is not installed"
        try:
            done = subprocess.run(
                self._command(22050), stdin=subprocess.DEVNULL, capture_output=True, timeout=_CHECK_S, check=False
            )
        except subprocess.TimeoutExpired:
            return DeviceStatus.HARDWARE_ERROR, f"{self._device} does not answer"
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            return DeviceStatus.NO_DEVICE, f"{self._device}: {said[-1] if said else 'cannot be opened'}"
        return DeviceStatus.ONLINE, ""

    def begin(self, rate: int) -> None:
        """Start ``aplay`` unless it runs at this rate already."""
        if self._process is not None and self._rate == rate and self._process.poll() is None:
            return
        self.end()
        process = subprocess.Popen(
            self._command(rate), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, bufsize=0
        )
        if process.stdin is not None:
            # A pipe of 64 kB would hold a second and a half of what is not heard yet.
            fcntl.fcntl(process.stdin.fileno(), _F_SETPIPE_SZ, _PIPE_BYTES)
        self._process, self._rate = process, rate

    def write(self, samples: bytes) -> None:
        """Give samples to ``aplay``."""
        process = self._process
        if process is None or process.stdin is None:
            raise BrokenPipeError("the sound was cut")
        process.stdin.write(samples)

    def end(self) -> None:
        """Let ``aplay`` play out its buffer."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(_DRAIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def cut(self) -> None:
        """Kill ``aplay``: its buffer of a tenth of a second goes with it."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def _command(self, rate: int) -> list[str]:
        return [
            "aplay", "-q", "-D", self._device, "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", str(rate),
            f"--buffer-time={_BUFFER_US}", "-",
        ]  # fmt: skip


class Files:
    """A folder with one WAV an order of sentences, for machines without a sound card, and for tests."""

    def __init__(self, folder: Path, *, paced: bool) -> None:
        self._folder, self.paced = folder, paced
        self._rate, self._taken, self._open = 0, bytearray(), False

    def check(self) -> tuple[DeviceStatus, str]:
        """Make the folder."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            return DeviceStatus.NO_DEVICE, f"{self._folder}: {error.strerror}"
        return DeviceStatus.ONLINE, ""

    def begin(self, rate: int) -> None:
        """Begin a file unless one of this rate is open."""
        if self._open and rate == self._rate:
            return
        self.end()
        self._rate, self._open = rate, True
        self._taken.clear()

    def write(self, samples: bytes) -> None:
        """Keep samples."""
        if not self._open:
            raise BrokenPipeError("the sound was cut")
        self._taken += samples

    def end(self) -> None:
        """Write the file."""
        if self._open:
            self._open = False
            path = self._folder / f"{time.time_ns()}.wav"
            # Whoever waits for a file finds a whole one.
            path.with_suffix(".part").write_bytes(write_wav(Sound(self._rate, bytes(self._taken))))
            path.with_suffix(".part").rename(path)

    def cut(self) -> None:
        """Write as much as was heard."""
        self.end()


class Nowhere:
    """No device: sentences take their time and are not heard."""

    def __init__(self, *, paced: bool) -> None:
        self.paced = paced

    def check(self) -> tuple[DeviceStatus, str]:
        """Nothing can fail here."""
        return DeviceStatus.ONLINE, ""

    def begin(self, rate: int) -> None:
        """Get ready."""

    def write(self, samples: bytes) -> None:
        """Let samples go."""

    def end(self) -> None:
        """Nothing is left to hear."""

    def cut(self) -> None:
        """Nothing sounds."""


def open_sink(url: str) -> Sink:
    """Return the sink of a URL. Raises ValueError for one that names none."""
    parts = urlsplit(url)
    paced = parse_qs(parts.query).get("pace", ["1"])[-1] != "0"
    if parts.scheme == "sound":
        match parts.netloc:
            case "alsa":
                return Alsa(unquote(parts.path.lstrip("/")) or "default")
            case "file" if len(parts.path) > 1:
                return Files(Path(unquote(parts.path)), paced=paced)
            case "null":
                return Nowhere(paced=paced)
    raise ValueError(f"'{url}' must begin with sound://alsa/, sound://file/ or sound://null")
