"""A microphone without hardware, with faults that can be switched: somebody says the same sentence again and again."""

from devices.microphone.face import MicrophoneFault, MicrophoneStatus
from devices.microphone.sources import ONLINE, PIECE, RATE, Feed, Stream, piece_of
from devices.speech.engines import EngineError, choose
from devices.speech.face import Utterance
from devices.speech.sound import Sound, at_rate, joined, silence, tone
from devices.status import DeviceStatus

SENTENCE = "我们连队的路坏了三个月了，下雨天孩子上学都过不去，希望工会帮忙修一修。"
_BREAKS_AFTER = 2 * RATE
"""Bytes, a second of sound, that come before it is unplugged."""
_TIMES = 12
"""How often the sentence is said before there is silence: longer than any recording."""
_TONES_HZ = (330, 440, 390, 520)


class SimulatedSource:
    """A source that says ``sound``, or is at fault."""

    def __init__(self, sound: Sound | None = None, *, paced: bool = True) -> None:
        """``sound`` is any; without one a sentence is spoken, or whistled where nothing can speak."""
        self._sound, self._paced = sound, paced
        self.fault = MicrophoneFault.NONE
        """What is wrong with it from now on, in the middle of a recording, too."""

    def check(self) -> MicrophoneStatus:
        """Return what the fault lets be seen from outside."""
        match self.fault:
            case MicrophoneFault.NO_DEVICE:
                return MicrophoneStatus(DeviceStatus.NO_DEVICE, self.fault, "simulated")
            case MicrophoneFault.BUSY:
                return MicrophoneStatus(DeviceStatus.BUSY, self.fault, "simulated")
            case _:
                return ONLINE

    def open(self) -> Stream:
        """Begin to speak."""
        if self.fault in (MicrophoneFault.NO_DEVICE, MicrophoneFault.BUSY):
            raise OSError(self.fault.value)
        return Feed(self._piece, paced=self._paced, said=lambda: "No such device" if self.fault else "")

    def _piece(self, at: int) -> bytes | None:
        match self.fault:
            case MicrophoneFault.NO_DEVICE:
                return None
            case MicrophoneFault.UNPLUGGED if at >= _BREAKS_AFTER:
                return None
            case MicrophoneFault.HUNG:
                return b""
            case MicrophoneFault.SILENT:
                return bytes(PIECE)
            case _:
                return piece_of(self._say(), at)

    def _say(self) -> bytes:
        if self._sound is None:
            self._sound = sentence()
        return self._sound.samples


def sentence() -> Sound:
    """Return a spoken sentence at RATE, again and again with pauses; whistled where nothing can speak."""
    engine, _ = choose((), "")
    try:
        spoken = engine.sound(Utterance(SENTENCE), 1.0) if engine is not None else whistled()
    except EngineError:
        spoken = whistled()
    return joined([at_rate(spoken, RATE), silence(RATE, 1.0)] * _TIMES)


def whistled() -> Sound:
    """Return some tones that rise and fall as speech does."""
    return joined([tone(RATE, hertz, 1 / 3) for hertz in _TONES_HZ])
