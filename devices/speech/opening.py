"""A voice from its URL."""

from devices.speech.face import Voice
from devices.speech.messages import Setup
from devices.speech.sinks import open_sink
from devices.speech.supervisor import SpokenVoice


def open_voice(url: str, *, headphones: str = "", prompts: str = "", command: tuple[str, ...] = ()) -> Voice:
    """Return a voice, not yet started. Raises ValueError for a bad URL.

    ``url`` and ``headphones`` (may be empty) are sinks: ``sound://alsa/default``, ``sound://file/tmp/spoken``.
    ``prompts`` is a folder of recordings; ``command`` a program that takes a sentence and writes WAV, in place of
    espeak-ng.
    """
    open_sink(url)
    if headphones:
        open_sink(headphones)
    return SpokenVoice(Setup(url, headphones, prompts, command))
