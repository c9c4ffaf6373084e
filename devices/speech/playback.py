"""Lets a recording be heard: one at a time, cut at once, given up when the device takes it too slowly."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from devices.speech.sinks import Sink, open_sink
from devices.speech.sound import softer

_log = logging.getLogger(__name__)
_CHUNK_S = 0.1
_LEAD_S = 0.15
"""How much is given away before it is heard."""
_LATE_S = 3.0
"""A device that is so far behind hangs."""


class Player(Protocol):
    """Plays one recording at a time. No method blocks but ``close``, which may for a moment."""

    def play(self, samples: bytearray, rate: int, on_end: Callable[[], None], *, volume: float, private: bool) -> None:
        """Play these (16-bit mono) in place of what is played; ``private``: to the headphone socket alone.

        ``on_end`` is called on a thread of the player's own when all was heard or it cannot be; not after ``stop``.
        """

    def stop(self) -> None:
        """Be silent."""

    def close(self) -> None:
        """Be silent and let go of everything."""


class SoundPlayer:
    """A ``Player`` through the same sinks as the voice (``devices.speech.sinks``)."""

    def __init__(self, speaker: str, headphones: str = "") -> None:
        """Take the URLs of loudspeaker and headphone socket, each may be empty. Raises ValueError for a bad one."""
        for url in (speaker, headphones):
            if url:
                open_sink(url)
        self._speaker, self._headphones = speaker, headphones
        self._lock = threading.Lock()
        self._playing: _Playing | None = None

    def play(self, samples: bytearray, rate: int, on_end: Callable[[], None], *, volume: float, private: bool) -> None:
        """Play these in place of what is played."""
        self.stop()
        url = self._headphones if private else self._speaker
        if not url:
            on_end()
            return
        # Each playing has a sink of its own, so that the cut of one never meets the beginning of the next.
        playing = _Playing(open_sink(url), samples, rate, on_end, volume)
        with self._lock:
            self._playing = playing
        playing.start()

    def stop(self) -> None:
        """Be silent."""
        with self._lock:
            playing, self._playing = self._playing, None
        if playing is not None:
            playing.cut()

    def close(self) -> None:
        """Be silent."""
        self.stop()


class _Playing:
    """One recording on its way to a sink. Cutting kills what plays, so a write that hangs ends, too."""

    def __init__(self, sink: Sink, samples: bytearray, rate: int, on_end: Callable[[], None], volume: float) -> None:
        self._sink, self._samples, self._rate = sink, samples, rate
        self._on_end, self._volume = on_end, volume
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="playback", daemon=True)
        late = len(samples) / 2 / rate + _LATE_S
        self._watch = threading.Timer(late, self._too_late)
        self._watch.daemon = True

    def start(self) -> None:
        self._watch.start()
        self._thread.start()

    def cut(self) -> None:
        self._stopped.set()
        self._watch.cancel()
        # Killing may wait for a driver that hangs; whoever says stop does not.
        threading.Thread(target=self._sink.cut, name="playback cut", daemon=True).start()

    def _too_late(self) -> None:
        _log.warning("the loudspeaker takes a recording too slowly: given up")
        self._sink.cut()

    def _run(self) -> None:
        try:
            self._play()
        except OSError as error:
            if not self._stopped.is_set():
                _log.warning("a recording cannot be played: %s", type(error).__name__)
        self._watch.cancel()
        if self._stopped.is_set():
            self._sink.cut()  # it may have begun just after the cut
        else:
            self._on_end()

    def _play(self) -> None:
        size = 2 * int(self._rate * _CHUNK_S)
        self._sink.begin(self._rate)
        began = time.monotonic()
        for start in range(0, len(self._samples), size):
            chunk = bytes(self._samples[start : start + size])
            self._sink.write(softer(chunk, self._volume))
            due = began + (start + len(chunk)) / 2 / self._rate - _LEAD_S
            if self._stopped.wait(max(0.0, due - time.monotonic()) if self._sink.paced else 0.0):
                return
        self._sink.end()
