"""Samples into something small: Opus, by ``opusenc`` as a program of its own; where that is missing, plain WAV.

The program is given samples while they are recorded, so that at the end nobody waits for it. Its output goes straight
into a buffer that can be wiped.
"""

import contextlib
import logging
import os
import shutil
import signal
import struct
import subprocess
import threading
from dataclasses import dataclass

from devices.microphone.face import wipe

_log = logging.getLogger(__name__)

KBITS = 20
"""Kilobits a second: 90 seconds are some 220 kB. Below 16 consonants suffer, above 24 nobody hears a difference."""
_MOST_KBITS = 48
_HEADERS = 64 * 1024
_FINISH_S = 20.0
_PIECE = 64 * 1024
OPUS, WAV = "audio/ogg", "audio/wav"


@dataclass
class Encoded:
    """Sound as it is kept; ``media`` is its type."""

    sound: bytearray
    media: str


class Encoder:
    """Encodes one recording. ``feed`` never waits."""

    def __init__(self, rate: int, longest_s: float) -> None:
        """Start the program if there is one; ``rate`` is the samples a second."""
        self._rate = rate
        self._room = bytearray(int(longest_s * _MOST_KBITS * 125) + _HEADERS)
        self._length = self._sent = 0
        self._process = _start(rate)
        self._reader = threading.Thread(target=self._read, name="opus", daemon=True)
        if self._process is not None:
            self._reader.start()

    def feed(self, samples: memoryview) -> None:
        """Offer all samples so far; the program takes what it has room for."""
        if self._process is None or self._process.stdin is None:
            return
        try:
            self._sent += os.write(self._process.stdin.fileno(), samples[self._sent : self._sent + _PIECE])
        except BlockingIOError:
            return  # it is busy: later
        except BrokenPipeError:
            self._give_up("it ended too early")

    def finish(self, samples: memoryview) -> Encoded:
        """Return the whole recording. Takes at most some seconds; a program that fails costs compactness, not words."""
        if self._process is not None and self._complete(self._process, samples):
            sound = bytearray(memoryview(self._room)[: self._length])
            wipe(self._room)
            return Encoded(sound, OPUS)
        wipe(self._room)
        return Encoded(_wav(samples, self._rate), WAV)

    def abort(self) -> None:
        """Throw everything away."""
        self._end_program()
        wipe(self._room)

    def _end_program(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        _kill(process)
        process.wait()
        self._reader.join()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def _complete(self, process: "subprocess.Popen[bytes]", samples: memoryview) -> bool:
        late = threading.Timer(_FINISH_S, _kill, (process,))
        late.daemon = True
        late.start()
        try:
            if process.stdin is not None:
                os.set_blocking(process.stdin.fileno(), True)
                while self._sent < len(samples):
                    self._sent += os.write(process.stdin.fileno(), samples[self._sent : self._sent + _PIECE])
                process.stdin.close()
            self._reader.join()
            code = process.wait()
        except OSError as error:
            self._give_up(error.strerror or type(error).__name__)
            return False
        finally:
            late.cancel()
        if code or not self._length or self._length == len(self._room):
            self._give_up(f"it ended with {code} after {self._length} bytes")
            return False
        self._end_program()
        return True

    def _give_up(self, why: str) -> None:
        _log.warning("opusenc failed: %s; the recording is kept as WAV", why)
        self._end_program()

    def _read(self) -> None:
        process = self._process
        if process is None or process.stdout is None:
            return
        room = memoryview(self._room)
        while self._length < len(room):
            read = os.readv(process.stdout.fileno(), [room[self._length :]])
            if not read:
                return
            self._length += read


def compact() -> bool:
    """Whether recordings will be compact here."""
    return shutil.which("opusenc") is not None


def _start(rate: int) -> "subprocess.Popen[bytes] | None":
    if not compact():
        return None
    process = subprocess.Popen(
        [
            "opusenc", "--quiet", "--raw", "--raw-rate", str(rate), "--raw-chan", "1", "--raw-bits", "16",
            "--speech", "--bitrate", str(KBITS), "--framesize", "60", "--padding", "0", "-", "-",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        start_new_session=True,
    )  # fmt: skip
    if process.stdin is not None:
        os.set_blocking(process.stdin.fileno(), False)
    return process


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):  # it has gone by itself
            os.killpg(process.pid, signal.SIGKILL)


def _wav(samples: memoryview, rate: int) -> bytearray:
    # Written by hand, for what the wave module leaves behind could not be wiped.
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16, b"data", len(samples),
    )  # fmt: skip
    made = bytearray(len(head) + len(samples))
    made[: len(head)] = head
    made[len(head) :] = samples
    return made
