"""One recording at a time: its beginning, its end, its faults, and what is left of one that nobody wants."""

import os
import threading

import pytest

from devices.microphone import driver
from devices.microphone.driver import Deadlines, Meter
from devices.microphone.face import LEVELS, Listening, MicrophoneFault, MicrophoneStatus, Taken
from devices.microphone.simulator import SimulatedSource
from devices.microphone.sources import RATE
from devices.speech.sound import Sound
from devices.status import DeviceStatus
from tests.devices.microphone.conftest import PATIENCE_S, Ear, tone


def source(fault=MicrophoneFault.NONE, sound=None, paced=False):
    made = SimulatedSource(sound or tone(30), paced=paced)
    made.fault = fault
    return made


def test_a_recording_that_is_as_long_as_it_may_be_ends_by_itself(listening, ear):
    listening(source()).record(2.0, ear)
    take = ear.taken()
    assert take.seconds == 2.0
    assert bytes(take.samples) == tone(2).samples
    assert take.rate == RATE
    assert take.media == "audio/ogg"
    assert take.sound.startswith(b"OggS")


def test_it_is_told_how_loud_it_is_and_how_long_it_lasts(listening, ear):
    listening(source(paced=True)).record(5.0, ear)
    first, second = ear.next(), ear.next()
    assert isinstance(first, Listening)
    assert 0 < first.level < LEVELS
    assert second.seconds > first.seconds >= 0.1


def test_a_recording_that_is_finished_is_kept_as_far_as_it_is(listening, ear):
    microphone = listening(source(paced=True))
    microphone.record(60.0, ear)
    while ear.next().seconds < 0.3:
        pass
    microphone.finish()
    assert 0.3 <= ear.taken().seconds < 20


def test_of_a_dropped_recording_comes_no_news_and_nothing_is_left(listening, ear, monkeypatch):
    sessions, thrown = [], threading.Event()
    throw_away = driver._Session.throw_away

    def noted(session):
        throw_away(session)
        sessions.append(session)
        thrown.set()

    monkeypatch.setattr(driver._Session, "throw_away", noted)
    microphone = listening(source(paced=True))
    microphone.record(60.0, ear)
    ear.next()
    microphone.drop()
    left = ear.news.qsize()
    assert thrown.wait(PATIENCE_S)
    assert ear.news.qsize() == left
    (session,) = sessions
    assert session.began
    assert not any(session._samples)
    assert not any(session._encoder._room)


def test_a_new_recording_takes_the_place_of_the_old(listening, ear):
    microphone, second = listening(source(paced=True)), Ear()
    microphone.record(60.0, ear)
    ear.next()
    microphone.record(0.5, second)
    assert second.taken().seconds == 0.5
    kinds = {type(ear.news.get_nowait()) for _ in range(ear.news.qsize())}
    assert kinds <= {Listening}


def test_one_recording_after_another(listening):
    microphone = listening(source())
    for _ in range(3):
        ear = Ear()
        microphone.record(0.2, ear)
        assert ear.taken().seconds == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (MicrophoneFault.NO_DEVICE, MicrophoneFault.NO_DEVICE),
        (MicrophoneFault.BUSY, MicrophoneFault.BUSY),
        (MicrophoneFault.SILENT, MicrophoneFault.SILENT),
        (MicrophoneFault.UNPLUGGED, MicrophoneFault.UNPLUGGED),
        (MicrophoneFault.HUNG, MicrophoneFault.HUNG),
    ],
)
def test_each_fault_is_a_value(listening, ear, fault, told):
    listening(source(fault), Deadlines(first_s=0.2)).record(10.0, ear)
    assert ear.failed() is told


def test_a_microphone_that_stops_delivering_is_given_up(listening, ear):
    class Stalling(SimulatedSource):
        def open(self):
            return Stalled()

    class Stalled:
        def __init__(self):
            self.fd, self._in = os.pipe()
            os.write(self._in, tone(0.2).samples)

        def end(self):
            os.close(self.fd)
            os.close(self._in)
            return ""

    listening(Stalling(), Deadlines(next_s=0.2)).record(10.0, ear)
    assert ear.failed() is MicrophoneFault.HUNG


def test_a_recording_that_is_finished_before_it_began_is_nothing(listening, ear):
    microphone = listening(source(MicrophoneFault.HUNG))
    microphone.record(10.0, ear)
    microphone.finish()
    assert ear.failed() in (MicrophoneFault.SILENT, MicrophoneFault.HUNG)


def test_how_it_is_is_told_at_the_start_and_when_it_changes(listening, ear):
    away = source(MicrophoneFault.NO_DEVICE)
    microphone = listening(away)
    assert microphone.told.get(timeout=PATIENCE_S) == MicrophoneStatus(
        DeviceStatus.NO_DEVICE, MicrophoneFault.NO_DEVICE
    )
    away.fault = MicrophoneFault.BUSY
    microphone.record(1.0, ear)
    assert ear.failed() is MicrophoneFault.BUSY
    assert microphone.told.get(timeout=PATIENCE_S).device is DeviceStatus.BUSY


def test_one_that_is_plugged_in_later_is_found(listening, monkeypatch):
    monkeypatch.setattr(driver, "_LOOK_AGAIN_S", 0.01)
    away = source(MicrophoneFault.NO_DEVICE)
    microphone = listening(away)
    assert microphone.told.get(timeout=PATIENCE_S).device is DeviceStatus.NO_DEVICE
    away.fault = MicrophoneFault.NONE
    assert microphone.told.get(timeout=PATIENCE_S).device is DeviceStatus.ONLINE


def test_a_taken_recording_can_be_wiped(listening, ear):
    listening(source()).record(0.5, ear)
    take = ear.taken()
    take.wipe()
    assert not any(take.sound)
    assert not any(take.samples)


def test_a_take_that_nobody_wants_any_more_is_wiped_by_the_microphone(listening, monkeypatch):
    wiped, takes = threading.Event(), []

    class Dropping(Ear):
        def __call__(self, news):
            assert not isinstance(news, Taken)

    microphone = listening(source(paced=True))
    finish = driver._Session.take

    def dropped_meanwhile(session):
        take = finish(session)
        takes.append(take)
        microphone.drop()
        monkeypatch.setattr(take, "wipe", wiped.set)
        return take

    monkeypatch.setattr(driver._Session, "take", dropped_meanwhile)
    microphone.record(0.5, Dropping())
    assert wiped.wait(PATIENCE_S)


def test_full_scale_is_the_highest_step_and_a_constant_offset_is_silence():
    def level(*values):
        meter = Meter()
        return meter.level(memoryview(b"".join(v.to_bytes(2, "little", signed=True) for v in values))), meter.heard

    assert level(-32768, 32767) == (LEVELS, True)
    assert level(9000, 9000, 9001) == (0, False)
    assert level(0, 0) == (0, False)
    assert level(-16384, 16384)[0] == LEVELS - 4


def test_the_meter_rises_at_once_and_falls_slowly():
    meter, loud, quiet = Meter(), memoryview(tone(0.1, 32000).samples), memoryview(Sound(RATE, bytes(3200)).samples)
    top = meter.level(loud)
    assert [meter.level(quiet) for _ in range(3)] == [top - 3, top - 6, top - 9]
