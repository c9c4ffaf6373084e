"""The headphone socket's switch, where the machine has one: the kernel's input event ``SW_HEADPHONE_INSERT``.

Sound cards inside a computer have it; most USB adapters do not: then nobody can tell whether something is plugged in.
"""

import fcntl
import logging
import os
import selectors
import struct
import threading
from collections.abc import Callable
from pathlib import Path

_log = logging.getLogger(__name__)

_EVENT = struct.Struct("llHHi")
_EV_SW, _SW_HEADPHONE_INSERT = 0x05, 0x02
_EVIOCGSW_1 = 0x8001451B
"""``EVIOCGSW(1)``: the state of the first eight switches."""
_SYS = Path("/sys/class/input")
_LOOK_AGAIN_S = 10.0


def find_jack(folder: Path = _SYS) -> Path | None:
    """Return the device of the first headphone switch, or None."""
    for entry in sorted(folder.glob("event*")):
        try:
            words = (entry / "device" / "capabilities" / "sw").read_text("ascii").split()
        except OSError:
            continue  # it has gone, or has no switches
        if words and int(words[-1], 16) >> _SW_HEADPHONE_INSERT & 1:
            return Path("/dev/input") / entry.name
    return None


class Jack:
    """Tells whether headphones are plugged in. ``path`` None: looked for, again and again until one is there."""

    def __init__(self, path: Path | None, on_change: Callable[[bool], None]) -> None:
        """``on_change`` is called on a thread of the jack's own, first with how it is at the start."""
        self._path, self._on_change = path, on_change
        self._plugged: bool | None = None
        self._stop_read, self._stop_write = -1, -1
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._stop_read, self._stop_write = os.pipe()
        self._thread = threading.Thread(target=self._run, name="headphone jack", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; harmless when not started."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        os.write(self._stop_write, b"x")
        thread.join()
        os.close(self._stop_read)
        os.close(self._stop_write)

    def _run(self) -> None:
        while True:
            path = self._path or find_jack()
            if path is not None:
                try:
                    if self._watch(path):
                        return
                except OSError as error:
                    _log.warning("The headphone switch %s went away (%s).", path, error.strerror)
                # What cannot be seen any more counts as pulled out.
                self._tell(plugged=False)
            if self._stopped_within(_LOOK_AGAIN_S):
                return

    def _watch(self, path: Path) -> bool:
        """Read events until stopped (True) or until the device ends."""
        # Read and write, so that a pipe in its place (in tests) does not end with its first writer.
        device = os.open(path, os.O_RDWR | os.O_NONBLOCK if path.is_fifo() else os.O_RDONLY | os.O_NONBLOCK)
        try:
            state = _state_of(device)
            if state is not None:
                self._tell(plugged=state)
            with selectors.DefaultSelector() as selector:
                selector.register(self._stop_read, selectors.EVENT_READ)
                selector.register(device, selectors.EVENT_READ)
                while True:
                    ready = {key.fd for key, _ in selector.select()}
                    if self._stop_read in ready:
                        return True
                    self._take(os.read(device, _EVENT.size * 16))
        finally:
            os.close(device)

    def _take(self, events: bytes) -> None:
        for _, _, kind, code, value in _EVENT.iter_unpack(events[: len(events) // _EVENT.size * _EVENT.size]):
            if (kind, code) == (_EV_SW, _SW_HEADPHONE_INSERT):
                self._tell(plugged=bool(value))

    def _tell(self, *, plugged: bool) -> None:
        if plugged != self._plugged:
            self._plugged = plugged
            self._on_change(plugged)

    def _stopped_within(self, seconds: float) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self._stop_read, selectors.EVENT_READ)
            return bool(selector.select(seconds))


def _state_of(device: int) -> bool | None:
    """Return whether something is plugged in, None where the device does not say."""
    try:
        answer = fcntl.ioctl(device, _EVIOCGSW_1, bytes(1))
    except OSError:
        return None
    return bool(answer[0] >> _SW_HEADPHONE_INSERT & 1)
