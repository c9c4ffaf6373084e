"""A microphone without hardware, with faults that can be switched: somebody says the same sentence again and again."""

import array
import math
import os

from devices.microphone.face import MicrophoneFault, MicrophoneStatus
from devices.microphone.sources import ONLINE, RATE, Feed, Stream
from devices.speech.engines import EngineError, choose
from devices.speech.face import Utterance
from devices.speech.sound import Sound, at_rate, joined, silence
from devices.status import DeviceStatus

SENTENCE = "我们连队的路坏了三个月了，下雨天孩子上学都过不去，希望工会帮忙修一修。"
_BREAKS_S = 3.0
_TIMES = 12
"""How often the sentence is said before there is silence: longer than any recording."""
_TONES_HZ = (330, 440, 390, 520)


class SimulatedSource:
    """A source that says ``sound``, or is at fault."""

    def __init__(self, sound: Sound | None = None, *, paced: bool = True) -> None:
        """``sound`` is any; without one a sentence is spoken, or whistled where nothing can speak."""
        self._sound, self._paced = sound, paced
        self.fault = MicrophoneFault.NONE
        """What is wrong with it from now on."""

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
        match self.fault:
            case MicrophoneFault.NO_DEVICE | MicrophoneFault.BUSY:
                raise OSError(self.fault.value)
            case MicrophoneFault.SILENT:
                return Feed(Sound(RATE, b""), paced=self._paced)
            case MicrophoneFault.UNPLUGGED:
                return Feed(self._say(), paced=self._paced, breaks_after_s=_BREAKS_S)
            case MicrophoneFault.HUNG:
                return Hanging()
            case MicrophoneFault.NONE:
                return Feed(self._say(), paced=self._paced)

    def _say(self) -> Sound:
        if self._sound is None:
            self._sound = sentence()
        return self._sound


class Hanging:
    """A stream that never says anything, as a driver that hangs."""

    def __init__(self) -> None:
        self.fd, self._in = os.pipe()

    def end(self) -> str:
        """Stop it."""
        os.close(self.fd)
        os.close(self._in)
        return ""


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
    made = array.array("h")
    for tone in _TONES_HZ:
        for index in range(RATE // 3):
            swell = math.sin(math.pi * index / (RATE // 3))
            made.append(int(9000 * swell * math.sin(2 * math.pi * tone * index / RATE)))
    return Sound(RATE, made.tobytes())
