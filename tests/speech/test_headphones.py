"""A headphone socket with a switch: plugging in begins use by ear, pulling out is silence."""

import os
import queue
import struct

import pytest

from devices.speech.face import Route
from devices.speech.jack import Jack, find_jack
from kiosk.machine.events import HeadphonesPlugged

LIMIT_S = 10.0


def event(kind: int, code: int, value: int) -> bytes:
    return struct.pack("llHHi", 0, 0, kind, code, value)


@pytest.fixture
def socket(tmp_path):
    """A switch in a pipe, what it says, and the hand that plugs."""
    path = tmp_path / "event7"
    os.mkfifo(path)
    told: queue.Queue = queue.Queue()
    jack = Jack(path, told.put)
    jack.start()
    hand = os.open(path, os.O_RDWR)
    yield lambda data: os.write(hand, data), lambda: told.get(timeout=LIMIT_S)
    jack.stop()
    os.close(hand)


def test_the_switch_tells_when_something_is_plugged_in(socket):
    plug, told = socket
    plug(event(0x05, 0x02, 1) + event(0, 0, 0))
    assert told() is True
    plug(event(0x05, 0x02, 0))
    assert told() is False


def test_other_switches_and_repeats_say_nothing(socket):
    plug, told = socket
    plug(event(0x05, 0x04, 1) + event(0x05, 0x02, 1) + event(0x05, 0x02, 1) + event(0x01, 0x02, 1))
    plug(event(0x05, 0x02, 0))
    assert [told(), told()] == [True, False]


def test_a_switch_is_found_by_what_it_can_do(tmp_path):
    for name, switches in (("event1", "0"), ("event4", "14"), ("event5", "4")):
        folder = tmp_path / name / "device" / "capabilities"
        folder.mkdir(parents=True)
        (folder / "sw").write_text(f"{switches}\n")
    assert find_jack(tmp_path).name == "event4"
    assert find_jack(tmp_path / "nothing") is None


def test_plugging_in_begins_use_by_ear(at_kiosk):
    person = at_kiosk(headphones=True)
    person.kiosk.happen(HeadphonesPlugged(plugged=False))
    assert not person.kiosk.state.ear.on
    person.kiosk.happen(HeadphonesPlugged(plugged=True))
    assert person.kiosk.state.ear.on
    assert {one.route for one in person.voice.sounding} == {Route.BOTH}


def test_pulling_out_is_silence_at_once(at_kiosk):
    person = at_kiosk(headphones=True)
    person.kiosk.happen(HeadphonesPlugged(plugged=True))
    person.insert(1).enter_pin(1).touch("dues").touch("read")
    assert {one.route for one in person.voice.sounding} == {Route.PRIVATE}
    person.kiosk.happen(HeadphonesPlugged(plugged=False))
    assert person.voice.sounding == ()
    assert not person.can_touch("read"), "the loudspeaker does not take the headphones' place"


def test_a_kiosk_that_starts_with_headphones_in_waits_for_a_key(at_kiosk):
    person = at_kiosk(headphones=True)
    person.kiosk.happen(HeadphonesPlugged(plugged=True))
    assert not person.kiosk.state.ear.on
    person.press("confirm")
    assert person.kiosk.state.ear.on
