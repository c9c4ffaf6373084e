"""The runtime: one queue of events, worker threads for effects, one timer, and the view for whoever shows it."""

import logging
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from kiosk.machine.effects import Effect
from kiosk.machine.events import Event, Started, Ticked
from kiosk.machine.patience import next_deadline
from kiosk.machine.recordings import RecordingRules
from kiosk.machine.state import NO_RULES, Site, State
from kiosk.machine.step import initial, recover, step
from kiosk.presenters import present
from kiosk.presenters.context import BlobPath
from kiosk.runtime.chronicle import told
from kiosk.runtime.failures import FAILURES, describe
from kiosk.runtime.hands import Hands, Lane, lane_of
from kiosk.runtime.ports import CardPort, ClockPort, Ports, Witness
from kiosk.speech.quiet import SoundRules
from kiosk.views import View

if TYPE_CHECKING:
    from devices.microphone.face import Microphone
    from devices.speech.face import Voice
    from devices.speech.playback import Player
    from kiosk.runtime.recording import Recorder
    from kiosk.runtime.takes import Takes
    from kiosk.runtime.talking import Talker

_log = logging.getLogger(__name__)


def _nothing() -> None:
    """Wake nobody."""


def _no_blob(sha256: str) -> str:
    del sha256
    return ""


class Runtime:
    """Runs the machine.

    ``post`` may be called from any thread. ``run_pending`` is called on the UI thread, whenever ``wake`` asked for
    it; it never blocks. Effects run on one thread a lane, so a printer that hangs holds up no one but printing.
    """

    def __init__(
        self,
        site: Site,
        ports: Ports,
        readers: Sequence[CardPort] = (),
        *,
        wake: Callable[[], None] = _nothing,
        blob_path: BlobPath = _no_blob,
        voice: "Voice | None" = None,
        sound: SoundRules = NO_RULES,
        microphone: "Microphone | None" = None,
        player: "Player | None" = None,
        longest_s: int = RecordingRules.longest_s,
        witnesses: Sequence[Witness] = (),
    ) -> None:
        """Take the parts; nothing runs before ``start``. ``wake`` is called from any thread and must not block.

        A recording may be ``longest_s`` seconds long; without ``player`` it cannot be heard again.
        """
        self._clock: ClockPort = ports.clock
        self._hands = Hands(ports, site)
        self._readers = tuple(readers)
        self._wake = wake
        self._blob_path = blob_path
        self._events: SimpleQueue[Event | None] = SimpleQueue()
        self._lanes = {lane: _Lane(lane, self._hands, self.post) for lane in Lane}
        self._timer = _Timer(self._clock, self.tick)
        self._subscribers: list[Callable[[View], None]] = []
        recording = RecordingRules(longest_s, can_play=player is not None)
        self._state = initial(site, self._clock.now(), self._clock.monotonic(), sound, recording)
        self._talker = _talker(voice, self.post, sound) if voice is not None else None
        self._recorder = _recorder(microphone, player, ports.takes, self.post) if microphone is not None else None
        self._view = present(self._state, blob_path=blob_path)
        self._witnesses = tuple(witnesses)
        self._tell(None)

    @property
    def state(self) -> State:
        """The machine's state after the last ``run_pending``."""
        return self._state

    @property
    def view(self) -> View:
        """What is to be shown now."""
        return self._view

    def subscribe(self, callback: Callable[[View], None]) -> None:
        """Call ``callback`` with the view now, and on the UI thread with each different one."""
        self._subscribers.append(callback)
        callback(self._view)

    def post(self, event: Event) -> None:
        """Let an event happen. Any thread; never blocks."""
        self._events.put(event)
        self._wake()

    def tick(self) -> None:
        """Let the machine look at the clock; call it after a MovableClock was moved. Any thread."""
        self._events.put(None)
        self._wake()

    def start(self) -> None:
        """Start lanes, timer and readers, and settle what a crash left open."""
        self._lanes[Lane.PRINT].run_first(self._hands.recover)
        for lane in self._lanes.values():
            lane.start()
        self._timer.start()
        self.post(Started())
        for reader in self._readers:
            reader.start(self.post)
        if self._talker is not None:
            self._talker.start()
        if self._recorder is not None:
            self._recorder.start()

    def stop(self, timeout_s: float = 3.0) -> None:
        """Stop readers, timer and lanes. What is being written is written; a slip that hangs is left behind."""
        for reader in self._readers:
            reader.stop()
        if self._talker is not None:
            self._talker.stop()
        if self._recorder is not None:
            self._recorder.stop()
        self._timer.stop()
        for lane in self._lanes.values():
            lane.stop()
        for lane in self._lanes.values():
            lane.join(timeout_s)
        if self._recorder is not None:
            self._recorder.forget()  # only now: what was handed in is on disk

    def run_pending(self) -> None:
        """Take all events that have come, and hand out the view if it changed. UI thread only."""
        came = False
        while True:
            try:
                event = self._events.get_nowait()
            except Empty:
                break
            came = True
            self._take(Ticked(self._clock.now(), self._clock.monotonic()))
            if event is not None:
                self._take(event)
        if came:
            self._timer.set(next_deadline(self._state))
            self._show()

    def _take(self, event: Event) -> None:
        try:
            state, effects = step(self._state, event)
        except FAILURES as error:
            # A defect of ours. The member at the kiosk starts again from the welcome screen; the next one is served.
            _log.critical("the machine failed on %s: %s", type(event).__name__, describe(error))
            self._state = recover(self._state)
            self._tell(event)
            self._tell(None)
            return
        before, self._state = self._state, state
        self._tell(event)
        for level, sentence in told(before, event, state):
            _log.log(level, "%s", sentence)
        for effect in effects:
            self._lanes[lane_of(effect)].put(effect)

    def _tell(self, event: Event | None) -> None:
        for witness in self._witnesses:
            witness(event, self._state)

    def _show(self) -> None:
        try:
            view = present(self._state, blob_path=self._blob_path)
        except FAILURES as error:
            _log.critical("the presenter failed: %s", describe(error))
            self._state = recover(self._state)
            self._tell(None)
            view = present(self._state, blob_path=self._blob_path)
        if view != self._view:
            self._view = view
            for callback in self._subscribers:
                callback(view)
        if self._talker is not None:
            self._talker.follow(self._state, view)
        if self._recorder is not None:
            self._recorder.follow(self._state)


def _talker(voice: "Voice", post: Callable[[Event], None], sound: SoundRules) -> "Talker":
    from kiosk.runtime.talking import Talker  # a kiosk without a voice need not load what speech is made of

    return Talker(voice, post, headphones=sound.headphones)


def _recorder(
    microphone: "Microphone", player: "Player | None", takes: "Takes", post: Callable[[Event], None]
) -> "Recorder":
    from kiosk.runtime.recording import Recorder

    return Recorder(microphone, player, takes, post)


class _Lane:
    """One worker thread and its queue."""

    def __init__(self, lane: Lane, hands: Hands, post: Callable[[Event], None]) -> None:
        self._hands = hands
        self._post = post
        self._queue: SimpleQueue[Effect | None] = SimpleQueue()
        self._first: Callable[[], None] = _nothing
        # A daemon, so that a printer that never answers cannot keep the process from ending.
        self._thread = threading.Thread(target=self._run, name=f"kiosk-{lane}", daemon=True)

    def run_first(self, task: Callable[[], None]) -> None:
        self._first = task

    def start(self) -> None:
        self._thread.start()

    def put(self, effect: Effect) -> None:
        self._queue.put(effect)

    def stop(self) -> None:
        self._queue.put(None)

    def join(self, timeout_s: float) -> None:
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            self._first()
        except FAILURES as error:
            _log.error("what a crash left open could not be settled: %s", describe(error))
        while (effect := self._queue.get()) is not None:
            self._hands.carry_out(effect, self._post)


class _Timer:
    """Calls ``ring`` when the clock reaches the deadline that was last set."""

    def __init__(self, clock: ClockPort, ring: Callable[[], None]) -> None:
        self._clock = clock
        self._ring = ring
        self._changed = threading.Condition()
        self._deadline: float | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="kiosk-timer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def set(self, deadline: float) -> None:
        with self._changed:
            if deadline != self._deadline:
                self._deadline = deadline
                self._changed.notify()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._stopped:
                if self._deadline is None:
                    self._changed.wait()
                    continue
                left = self._deadline - self._clock.monotonic()
                if left > 0:
                    self._changed.wait(left)
                    continue
                self._deadline = None
                self._ring()
