"""From the machine's state to the voice, and from the voice's marks back to the machine."""

import logging
from collections.abc import Callable

from devices.speech.face import Mark, Reach, Voice, VoiceStatus
from devices.status import DeviceStatus
from kiosk.machine.events import Event, ReadingEnded, SentenceReached, VoiceChanged
from kiosk.machine.state import State
from kiosk.speech.hearing import Heard, Order, hear, next_order
from kiosk.views import View

_log = logging.getLogger(__name__)


class Talker:
    """Says what a state wants said. ``follow`` belongs to the UI thread and never blocks."""

    def __init__(self, voice: Voice, post: Callable[[Event], None], *, headphones: bool) -> None:
        """``post`` takes events from any thread; ``headphones``: there is a socket."""
        self._voice, self._post, self._headphones = voice, post, headphones
        self._before: Heard | None = None
        self._reached: tuple[int, int] = (0, 0)

    def start(self) -> None:
        """Start the voice."""
        self._voice.start(self._changed)

    def stop(self) -> None:
        """Be silent and let the voice go."""
        self._voice.close()

    def follow(self, state: State, view: View) -> None:
        """Let what is heard follow what is seen."""
        now = hear(state, view, self._before)
        number, sentence = self._reached
        order = next_order(self._before, now, sentence if number == now.reading else 0)
        self._before = now
        if order is not None:
            self._carry_out(order)

    def _carry_out(self, order: Order) -> None:
        if order.utterances:
            self._voice.say(order.utterances, lambda mark: self._marked(order, mark), order.manner)
        else:
            self._voice.stop()
            if order.reading:
                self._post(ReadingEnded(order.reading))

    def _marked(self, order: Order, mark: Mark) -> None:
        """Take a mark, on a thread of the voice's own."""
        if mark.reach is Reach.FAILED:
            _log.warning("speech failed: %s", mark.detail)
        if not order.reading:
            return
        if mark.reach is Reach.STARTED:
            self._reached = (order.reading, order.first + mark.index)
            self._post(SentenceReached(order.reading, order.first + mark.index))
        else:
            self._post(ReadingEnded(order.reading))

    def _changed(self, status: VoiceStatus) -> None:
        if status.device is not DeviceStatus.ONLINE:
            _log.warning("the voice is %s: %s", status.device, status.detail)
        self._post(VoiceChanged(status.device, status.headphones if self._headphones else None))
