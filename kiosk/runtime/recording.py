"""From the machine's state to the microphone and to what plays, and from their news back to the machine."""

import functools
import logging
from collections.abc import Callable

from devices.microphone.face import Failed, Listening, Microphone, MicrophoneStatus, News, Taken
from devices.speech.playback import Player
from devices.speech.sound import tone
from devices.status import DeviceStatus
from kiosk.machine.events import (
    Event,
    MicrophoneChanged,
    PlayingEnded,
    SoundFailed,
    SoundHeard,
    SoundTaken,
)
from kiosk.machine.speak import TONE, Job, heard_again, job, kept_takes
from kiosk.machine.state import State
from kiosk.runtime.takes import Takes
from kiosk.speech.quiet import speaker_volume

_log = logging.getLogger(__name__)
_TONE_RATE, _TONE_HZ, _TONE_S = 16_000, 880.0, 0.3


class Recorder:
    """Records and plays what a state wants recorded and played, and nothing else: a session that ends, ends both.

    ``follow`` belongs to the UI thread and never blocks.
    """

    def __init__(
        self, microphone: Microphone, player: Player | None, takes: Takes, post: Callable[[Event], None]
    ) -> None:
        """``post`` takes events from any thread; without ``player`` nothing can be heard again."""
        self._microphone, self._player, self._takes, self._post = microphone, player, takes, post
        self._job: Job | None = None
        self._playing = 0

    def start(self) -> None:
        """Start the microphone."""
        self._microphone.start(self._changed)

    def stop(self) -> None:
        """Throw away what is being recorded, and let go of microphone and loudspeaker."""
        self._microphone.close()
        if self._player is not None:
            self._player.close()

    def forget(self) -> None:
        """Wipe all that was recorded."""
        self._takes.keep_only(())

    def follow(self, state: State) -> None:
        """Let microphone and loudspeaker follow the state, and wipe what nobody wants any more."""
        self._record(job(state), state.recording.longest_s)
        self._play(state)
        self._takes.keep_only(kept_takes(state))

    def _record(self, wanted: Job | None, longest_s: int) -> None:
        before, self._job = self._job, wanted
        if wanted == before:
            return
        if before is not None and (wanted is None or wanted.take != before.take):
            # Either its end has come, or nobody waits for it any more; dropping what has ended does nothing.
            self._microphone.drop()
        if wanted is None:
            return
        if before is None or before.take != wanted.take:
            self._microphone.record(longest_s, functools.partial(self._heard, wanted.take))
        if wanted.ends:
            self._microphone.finish()

    def _play(self, state: State) -> None:
        number, named = heard_again(state) or (0, 0)
        if number == self._playing:
            return
        self._playing = number
        if self._player is None:
            return
        self._player.stop()
        if not number:
            return
        samples, rate = self._samples(named)
        if not samples:
            self._post(PlayingEnded(number))
            return
        private = state.sound.headphones
        loud = state.sound.headphone_volume if private else speaker_volume(state.sound, state.now, state.site.zone)
        ended = functools.partial(self._post, PlayingEnded(number))
        self._player.play(samples, rate, ended, volume=loud, private=private)

    def _samples(self, named: int) -> tuple[bytearray, int]:
        """Return what is to be heard and its rate: a take that is kept, or the tone; none when it is there no more."""
        if named == TONE:
            return bytearray(tone(_TONE_RATE, _TONE_HZ, _TONE_S).samples), _TONE_RATE
        take = self._takes.get(named)
        return (take.samples, take.rate) if take is not None else (bytearray(), 0)

    def _heard(self, take: int, news: News) -> None:
        """Take the microphone's news, on a thread of its own."""
        match news:
            case Listening(level, seconds):
                self._post(SoundHeard(take, level, seconds))
            case Taken(kept):
                # Kept first: whoever hears of it may ask for it at once. If nobody wants it, the next state wipes it.
                self._takes.put(take, kept)
                self._post(SoundTaken(take, kept.seconds))
            case Failed(fault, detail):
                _log.warning("nothing was recorded: %s %s", fault, detail)
                self._post(SoundFailed(take, fault))

    def _changed(self, status: MicrophoneStatus) -> None:
        if status.device is not DeviceStatus.ONLINE:
            _log.warning("the microphone is %s: %s %s", status.device, status.fault, status.detail)
        self._post(MicrophoneChanged(status))
