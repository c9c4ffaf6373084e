"""A voice in virtual time: it says nothing, but takes as long as a voice would, and remembers what it was given."""

from devices.speech.face import Manner, Mark, Reach
from devices.status import DeviceStatus
from kiosk.machine.events import VoiceChanged
from kiosk.runtime.talking import Talker

SECONDS_A_CHARACTER = 0.25


class VoiceInTime:
    """Give it to a KioskInTime, which lets it follow every step. ``sounding`` is what can be heard right now."""

    def __init__(self, headphones: bool = False):
        self.headphones = headphones
        self.sounding = ()
        self.said: list[str] = []
        self.manners: list[Manner] = []
        self._order = 0
        self._kiosk = None
        self._talker: Talker | None = None

    def plug_into(self, kiosk) -> None:
        """Begin anew with a kiosk that boots; it is told of the voice at once."""
        self._kiosk, self.sounding = kiosk, ()
        self._order += 1
        self._talker = Talker(self, kiosk._answered, headphones=self.headphones)
        kiosk.happen(self.news())

    def news(self, device=DeviceStatus.ONLINE) -> VoiceChanged:
        return VoiceChanged(device, DeviceStatus.ONLINE if self.headphones else None)

    def follow(self) -> None:
        """Let what is heard follow the kiosk's state."""
        if self._talker is not None:
            self._talker.follow(self._kiosk.state, self._kiosk.view)

    def start(self, on_status) -> None:
        pass

    def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        self._order += 1
        self.sounding = ()

    def say(self, utterances, on_mark, manner) -> None:
        self._order += 1
        self.sounding = tuple(utterances)
        self.said += [one.text for one in utterances]
        self.manners.append(manner)
        order, when = self._order, self._kiosk.clock.seconds
        for index, one in enumerate(utterances):
            self._mark(order, when, on_mark, Mark(Reach.STARTED, index))
            when += 0.2 + len(one.text) * SECONDS_A_CHARACTER / manner.speed
        self._mark(order, when, on_mark, Mark(Reach.ENDED))

    def _mark(self, order, when, on_mark, mark) -> None:
        def tell():
            if order == self._order:
                if mark.reach is Reach.ENDED:
                    self.sounding = ()
                on_mark(mark)

        self._kiosk._later(when, tell)
