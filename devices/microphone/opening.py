"""A microphone from its URL."""

from devices.microphone.driver import SupervisedMicrophone
from devices.microphone.face import Microphone
from devices.microphone.simulator import SimulatedSource
from devices.microphone.sources import Source, open_source


def open_microphone(url: str) -> Microphone:
    """Return a microphone, not yet started. Raises ValueError for a bad URL.

    ``sound-in:`` is ALSA's default, ``sound-in://alsa/plughw:CARD=Device`` another device, ``sound-in://file/a.wav`` a
    file, ``sim:`` somebody who says the same sentence again and again.
    """
    return SupervisedMicrophone(source_of(url))


def source_of(url: str) -> Source:
    """Return the source of a URL. Raises ValueError."""
    return SimulatedSource() if url == "sim:" else open_source(url)
