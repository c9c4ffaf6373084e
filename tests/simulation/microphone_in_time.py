"""A microphone in virtual time, with whoever speaks before it, and a loudspeaker that takes as long as a real one.

A recording holds the mark of the member who was there when it began, so that nobody can be given another's words.
"""

from devices.microphone.face import (
    LEVELS,
    Failed,
    Listening,
    MicrophoneFault,
    MicrophoneStatus,
    Take,
    Taken,
)
from devices.status import DeviceStatus
from kiosk.machine.events import MicrophoneChanged
from kiosk.machine.recordings import RecordingRules
from kiosk.runtime.recording import Recorder

WELL = MicrophoneStatus(DeviceStatus.ONLINE)
RULES = RecordingRules(longest_s=90, can_play=True)
_STEP_S = 0.5
MARK = "\u25c6".encode()


class MicrophoneInTime:
    """Give it to a KioskInTime, which lets it follow every step. ``recording`` is the mark of whose words it takes now.

    ``opens_s`` and ``ends_s`` are how long it takes to open and to hand over; ``fails`` what the next one ends in.
    """

    def __init__(self):
        self.opens_s, self.ends_s = 0.2, 0.3
        self.fails = MicrophoneFault.NONE
        self.silent = False
        self.recording: str | None = None
        self.playing: bytes = b""
        self.tone: object | None = None
        self.made: dict[int, bytes] = {}
        self.status = WELL
        self._number = 0
        self._kiosk = None
        self._recorder = None

    def plug_into(self, kiosk) -> None:
        """Begin anew with a kiosk that boots; what was in memory is gone."""
        self._kiosk, self.recording, self.playing, self.tone = kiosk, None, b"", None
        self._number += 1
        self._recorder = Recorder(self, self, kiosk.ports.takes, kiosk._answered)
        self._recorder.forget()
        self._recorder.start()

    def become(self, status: MicrophoneStatus) -> None:
        """Be unplugged, or plugged in again; what is recorded then fails."""
        self.status = status
        if status.device is not DeviceStatus.ONLINE and self.recording is not None:
            self.recording = None
            self._end(Failed(MicrophoneFault.UNPLUGGED))
        self._kiosk.happen(MicrophoneChanged(status))

    def follow(self) -> None:
        if self._recorder is not None:
            self._recorder.follow(self._kiosk.state)

    # The Microphone.

    def start(self, on_status) -> None:
        on_status(self.status)

    def record(self, longest_s, on_news) -> None:
        self._number += 1
        self._news, self._longest, self._seconds = on_news, longest_s, 0.0
        reader = self._kiosk.state.session.reader
        self.recording = reader.id.removeprefix("member-") if reader is not None else ""
        if self.fails is not MicrophoneFault.NONE:
            fault, self.fails = self.fails, MicrophoneFault.NONE
            self._at(self.opens_s, lambda: self._end(Failed(fault)))
            return
        self._at(self.opens_s, self._listen)

    def _listen(self) -> None:
        self._news(Listening(0 if self.silent else LEVELS // 2, self._seconds))
        if self._seconds >= self._longest:
            self.finish()
            return
        self._seconds += _STEP_S
        self._at(_STEP_S, self._listen)

    def finish(self) -> None:
        if self.recording is None:
            return
        mark, self.recording = self.recording, None
        sound = f"\u25c6{mark}\u25c6 {self._number}".encode()
        self.made[self._number] = sound
        self._number += 1
        take = Take(bytearray(sound), "audio/ogg", max(self._seconds, _STEP_S), bytearray(sound), 16000)
        self._at(self.ends_s, lambda: self._end(Taken(take)))

    def _end(self, news) -> None:
        self.recording = None
        self._number += 1
        self._news(news)

    def drop(self) -> None:
        self._number += 1
        self.recording = None

    def close(self) -> None:
        self.drop()
        self.stop()

    # The Player.

    def play(self, samples, rate, on_end, *, volume, private) -> None:
        del volume, private
        self.stop()
        if not samples.startswith(MARK):
            self._play_tone(len(samples) / 2 / rate, on_end)
            return
        self.playing = bytes(samples)
        playing = self.playing

        def end():
            if self.playing is playing:
                self.playing = b""
                on_end()

        self._kiosk._later(self._kiosk.clock.seconds + 20.0, end)

    def _play_tone(self, seconds, on_end) -> None:
        tone = self.tone = object()

        def end():
            if self.tone is tone:
                self.tone = None
                on_end()

        self._kiosk._later(self._kiosk.clock.seconds + seconds, end)

    def stop(self) -> None:
        self.playing, self.tone = b"", None

    def _at(self, seconds, task) -> None:
        number = self._number

        def due():
            if number == self._number:
                task()

        self._kiosk._later(self._kiosk.clock.seconds + seconds, due)
