"""The speaking process: sentences come in on standard input, marks go out, sound goes to the device.

Whatever hangs here (a program, a driver) hangs this process; its supervisor kills it with all it started.
"""

import sys
import threading
import time

from devices.speech.engines import Engine, EngineError, choose
from devices.speech.face import Route
from devices.speech.messages import (
    Check,
    Ended,
    Failed,
    Hush,
    Reached,
    Ready,
    Say,
    Setup,
    Silent,
    ToParent,
    encode,
    to_child,
)
from devices.speech.sinks import Sink, open_sink
from devices.speech.sound import Sound, silence, softer
from devices.status import DeviceStatus

CHUNK_S = 0.04
LEAD_S = 0.12
"""How much sound is given away before it is heard: what a cut may lose, and a busy machine may be late by."""
PAUSE_S = 0.18
"""Between two sentences."""


class Speaker:
    """Says one order at a time, on a thread of its own."""

    def __init__(self, setup: Setup) -> None:
        self._speaker = open_sink(setup.speaker)
        self._headphones = open_sink(setup.headphones) if setup.headphones else None
        self._engine, self._why = choose(setup.command, setup.prompts)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def ready(self) -> Ready:
        """Look at engine and devices."""
        device, why = self._speaker.check()
        headphones = DeviceStatus.NO_DEVICE
        if self._headphones is not None:
            headphones, other = self._headphones.check()
            why = "; ".join(part for part in (why, other) if part)
        if self._engine is None:
            device = DeviceStatus.NO_DEVICE
        name = self._engine.name if self._engine is not None else ""
        return Ready(device, name, headphones, "; ".join(part for part in (self._why, why) if part))

    def warm(self) -> None:
        """Load what the first sentence would otherwise wait for."""
        from devices.speech.face import Utterance

        if self._engine is not None:
            try:
                self._engine.sound(Utterance("好"), 1.0)
            except EngineError as error:
                self._why = str(error)

    def say(self, order: Say) -> None:
        """Say this in place of what is being said."""
        self.hush()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(order, self._stopped), daemon=True)
        self._thread.start()

    def hush(self) -> None:
        """Be silent; returns when it is so."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._stopped.set()
        if self._engine is not None:
            self._engine.abort()
        for sink in self._sinks(Route.BOTH):
            sink.cut()
        thread.join()

    def _sinks(self, route: Route) -> list[Sink]:
        match route:
            case Route.SPEAKER:
                return [self._speaker]
            case Route.PRIVATE:
                return [self._headphones] if self._headphones is not None else []
            case Route.BOTH:
                return [self._speaker] + ([self._headphones] if self._headphones is not None else [])

    def _run(self, order: Say, stopped: threading.Event) -> None:
        try:
            self._say_all(order, self._voice(), stopped)
        except (EngineError, OSError, ValueError) as error:
            if not stopped.is_set():
                tell(Failed(order.order, f"{type(error).__name__}: {error}"))
        else:
            if not stopped.is_set():
                tell(Ended(order.order))

    def _voice(self) -> Engine:
        if self._engine is None:
            raise EngineError(self._why or "there is no voice")
        return self._engine

    def _say_all(self, order: Say, engine: Engine, stopped: threading.Event) -> None:
        ahead = _Ahead(engine, order)
        for index, utterance in enumerate(order.utterances):
            sound = ahead.take(index)
            if stopped.is_set():
                return
            sinks = self._sinks(utterance.route)
            for sink in sinks:
                sink.begin(sound.rate)
            tell(Reached(order.order, index))
            self._play(sound, sinks, order, stopped)
            if index + 1 < len(order.utterances):
                self._play(silence(sound.rate, PAUSE_S), sinks, order, stopped)
        if not stopped.is_set():
            for sink in self._sinks(Route.BOTH):
                sink.end()

    def _play(self, sound: Sound, sinks: list[Sink], order: Say, stopped: threading.Event) -> None:
        size = 2 * int(sound.rate * CHUNK_S)
        paced = any(sink.paced for sink in sinks)
        began = time.monotonic()
        for start in range(0, len(sound.samples), size):
            chunk = sound.samples[start : start + size]
            for sink in sinks:
                own = order.manner.volume if sink is self._speaker else order.manner.private_volume
                sink.write(softer(chunk, own))
            if stopped.is_set():
                return
            due = began + (start + len(chunk)) / 2 / sound.rate - LEAD_S
            if paced and stopped.wait(max(0.0, due - time.monotonic())):
                return
        # The next sentence's mark must not come before this one was heard.
        if paced:
            stopped.wait(max(0.0, began + sound.seconds - LEAD_S / 2 - time.monotonic()))


class _Ahead:
    """Makes the next sentence's sound while this one is heard."""

    def __init__(self, engine: Engine, order: Say) -> None:
        self._engine, self._order = engine, order
        self._made: dict[int, Sound | Exception] = {}
        self._thread: threading.Thread | None = None

    def take(self, index: int) -> Sound:
        """Return a sentence's sound and begin with the next. Raises what making it raised."""
        if self._thread is not None:
            self._thread.join()
            made = self._made.pop(index)
        else:
            made = self._make(index)
        if index + 1 < len(self._order.utterances):
            self._thread = threading.Thread(target=self._keep, args=(index + 1,), daemon=True)
            self._thread.start()
        if isinstance(made, Exception):
            raise made
        return made

    def _keep(self, index: int) -> None:
        self._made[index] = self._make(index)

    def _make(self, index: int) -> Sound | Exception:
        try:
            return self._engine.sound(self._order.utterances[index], self._order.manner.speed)
        except (EngineError, ValueError) as error:
            return error


_telling = threading.Lock()


def tell(message: ToParent) -> None:
    """Send one message to the supervisor."""
    with _telling:
        sys.stdout.buffer.write(encode(message))
        sys.stdout.buffer.flush()


def main() -> int:
    """Serve until standard input ends."""
    setup = to_child(sys.stdin.buffer.readline())
    if not isinstance(setup, Setup):
        raise TypeError("the first message must be Setup")
    speaker = Speaker(setup)
    speaker.warm()
    tell(speaker.ready())
    for line in sys.stdin.buffer:
        message = to_child(line)
        match message:
            case Say():
                speaker.say(message)
            case Hush(order):
                speaker.hush()
                tell(Silent(order))
            case Check():
                tell(speaker.ready())
            case Setup():
                raise ValueError("a second Setup")
    speaker.hush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
