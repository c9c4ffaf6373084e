"""What ``kiosk doctor`` says of the voice: engine, sound devices, recordings, quiet hours."""

import queue
from pathlib import Path

from devices.speech.engines import slug
from devices.speech.face import Mark, Reach, Utterance, VoiceStatus
from devices.speech.opening import open_voice
from devices.speech.sound import read_wav
from devices.status import DeviceStatus
from kiosk.config import SoundConfig
from kiosk.speech.prompts import FIXED

_READY_S = 20.0
_SAID_S = 15.0

Finding = tuple[str, bool, str, str]
"""Part, whether it is well, what was found, what to do."""


def voice_checks(sound: SoundConfig) -> tuple[Finding, ...]:
    """Start the voice, let it say two syllables, and look at headphones and recordings."""
    if not sound.url:
        return (("voice", True, "none is configured", ""),)
    checks = _voice(sound)
    return (*checks, _prompts(Path(sound.prompts))) if sound.prompts else checks


def _voice(sound: SoundConfig) -> tuple[Finding, ...]:
    news: queue.Queue[VoiceStatus] = queue.Queue()
    marks: queue.Queue[Mark] = queue.Queue()
    part = f"voice {sound.url}"
    voice = open_voice(sound.url, headphones=sound.headphones, prompts=sound.prompts, command=sound.voice)
    voice.start(news.put)
    try:
        status = news.get(timeout=_READY_S)
        if status.device is DeviceStatus.ONLINE:
            voice.say([Utterance("你好")], marks.put)
            last = marks.get(timeout=_SAID_S)
            while last.reach is Reach.STARTED:
                last = marks.get(timeout=_SAID_S)
            if last.reach is Reach.FAILED:
                return ((part, False, f"{status.voice}: {last.detail}", "Look at sound.voice and the packages."),)
    except queue.Empty:
        return ((part, False, "it says nothing", "Restart the kiosk; look at the journal."),)
    finally:
        voice.close()
    return (_speaker(part, status, sound), *_headphones(status, sound))


def _speaker(part: str, status: VoiceStatus, sound: SoundConfig) -> Finding:
    if status.device is not DeviceStatus.ONLINE:
        to_do = "Install espeak-ng and alsa-utils, plug the loudspeaker in, and see `aplay -L` for sound.url."
        return part, False, f"{status.device}: {status.detail}", to_do
    rules = sound.rules
    quiet = ""
    if rules.quiet_from != rules.quiet_until:
        quiet = f", quiet from {rules.quiet_from:%H:%M} until {rules.quiet_until:%H:%M} at {rules.quiet_volume:g}"
    hint = f"{status.detail}; the plain voice speaks." if status.detail else ""
    return part, True, f"{status.voice} spoke, volume {rules.volume:g}{quiet}", hint


def _headphones(status: VoiceStatus, sound: SoundConfig) -> tuple[Finding, ...]:
    if not sound.headphones:
        return ()
    there = status.headphones is DeviceStatus.ONLINE
    to_do = "" if there else "See `aplay -L` for sound.headphones: until it works what is private is not read aloud."
    return ((f"headphones {sound.headphones}", there, str(status.headphones), to_do),)


def _prompts(folder: Path) -> Finding:
    good, bad = 0, []
    for path in sorted(folder.glob("*/*.wav")):
        try:
            read_wav(path.read_bytes())
        except (OSError, ValueError):
            bad.append(path.name)
        else:
            good += 1
    known = {slug(prompt) for prompt in FIXED}
    strange = [path.name for path in folder.glob("*/*.wav") if path.stem not in known]
    found = f"{good} recordings can be played"
    wrong = [*(f"{name} is no 16-bit WAV" for name in bad), *(f"{name} is never asked for" for name in strange)]
    hint = "; ".join(wrong[:3])
    return f"recordings {folder}", not wrong, found, f"{hint}. Names: python -m kiosk.speech.prompts" if wrong else ""
