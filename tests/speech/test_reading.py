"""朗读: what is read, what stops it, how long it keeps a session, and who may hear it."""

from datetime import time

import pytest

from devices.speech.face import Route
from devices.status import DeviceStatus
from kiosk.machine.intents import SetLanguage, SetTextSize, StillHere
from kiosk.machine.patience import READING_STALL_S
from kiosk.speech.quiet import SoundRules
from kiosk.views import ConfirmView, DocumentView, RecordView, WelcomeView
from tests.simulation import voice_in_time


@pytest.fixture
def reader(listener):
    """Somebody who has 朗读 pressed on a public document."""
    return listener.touch("open").touch("open-1").touch("read")


def test_the_sentence_that_is_heard_is_marked(reader):
    marks = []
    for _ in range(200):
        reader.wait(0.25)
        mark = reader.sees.chrome.spoken
        if mark is not None and mark not in marks:
            marks.append(mark)
    assert [mark.part for mark in marks[:2]] == ["title", "meta"]
    more_on_pictures = 2  # on a picture no sentence can be marked: a page, or a film with its length, stays so
    assert len(marks) == len(reader.voice.said) - more_on_pictures
    assert reader.sees.chrome.spoken is None


def test_the_button_stops_it(reader):
    assert not reader.can_touch("read")
    reader.touch("stop-reading")
    assert reader.voice.sounding == ()
    assert reader.can_touch("read")


def test_another_screen_stops_it(reader):
    reader.touch("back")
    assert reader.voice.sounding == ()


def test_a_print_stops_it(reader):
    reader.touch("print")
    assert reader.voice.sounding == ()


def test_another_language_stops_it(reader):
    reader._do(SetLanguage("en"))
    assert reader.voice.sounding == ()


def test_larger_text_and_scrolling_do_not(reader):
    reader._do(SetTextSize(2))
    reader._do(StillHere())
    assert reader.voice.sounding


def test_other_speeds_go_on_from_the_sentence_that_is_heard(reader):
    reader.wait(4)
    at = reader.kiosk.state.session.reading.sentence
    assert at > 0
    whole = len(reader.voice.sounding)
    reader.touch("speed")
    assert len(reader.voice.sounding) == whole - at
    assert reader.voice.manners[-1].speed > reader.voice.manners[0].speed
    reader.touch("speed")
    assert reader.voice.manners[-1].speed < reader.voice.manners[0].speed


def test_no_session_ends_while_it_is_read_to(listener, monkeypatch):
    listener.touch("open").touch("open-1")
    # A voice that takes four minutes for the document: longer than any screen waits.
    monkeypatch.setattr(voice_in_time, "SECONDS_A_CHARACTER", 4.0)
    listener.touch("read")
    for _ in range(50):
        listener.wait(5)
        assert listener.sees.chrome.countdown is None
    assert isinstance(listener.sees, DocumentView)


def test_the_limit_begins_when_the_reading_ends(reader):
    while reader.kiosk.state.session.reading is not None:
        reader.wait(1)
    reader.wait(150)
    assert isinstance(reader.sees, DocumentView)
    reader.wait(35)
    assert isinstance(reader.sees, WelcomeView)


def test_a_voice_that_hangs_keeps_no_session_open(reader):
    reader.voice._order += 1  # no mark of it comes any more
    reader.wait(READING_STALL_S + 185)
    assert isinstance(reader.sees, WelcomeView)


def test_a_voice_that_dies_ends_the_reading(reader):
    reader.kiosk.happen(reader.voice.news(DeviceStatus.HARDWARE_ERROR))
    assert reader.kiosk.state.session.reading is None
    assert not reader.can_touch("read")


def at_record(person):
    return person.insert(1).enter_pin(1).touch("dues").touch("read")


def test_what_is_private_is_asked_about_first(listener):
    at_record(listener)
    assert isinstance(listener.sees, ConfirmView)
    assert listener.sees.question == "旁边的人会听到。要念出来吗？"
    assert [action.label for action in listener.sees.actions] == ["要，念出来", "不要，不念"]
    assert listener.voice.said == []
    listener.touch("confirm")
    assert isinstance(listener.sees, RecordView)
    assert listener.voice.sounding
    assert {one.route for one in listener.voice.sounding} == {Route.SPEAKER}


def test_no_is_no_and_asked_again_next_time(listener):
    at_record(listener).touch("cancel")
    assert isinstance(listener.sees, RecordView)
    assert listener.voice.said == []
    listener.touch("read")
    assert isinstance(listener.sees, ConfirmView)


def test_a_yes_holds_for_the_session_alone(listener):
    at_record(listener).touch("confirm").touch("stop-reading").touch("read")
    assert listener.voice.sounding
    listener.pull()
    at_record(listener)
    assert isinstance(listener.sees, ConfirmView)


def test_a_public_document_asks_nobody(reader):
    assert reader.voice.sounding


def test_a_pulled_card_is_silence_at_once(listener):
    at_record(listener).touch("confirm")
    listener.pull()
    assert listener.voice.sounding == ()
    said = len(listener.voice.said)
    listener.insert(2).enter_pin(2).wait(60)
    assert len(listener.voice.said) == said, "the next member hears nothing of the last one"


def test_where_there_are_headphones_what_is_private_is_heard_there_alone(at_kiosk):
    person = at_kiosk(headphones=True)
    at_record(person)
    assert isinstance(person.sees, RecordView)
    assert {one.route for one in person.voice.sounding} == {Route.PRIVATE}


def test_headphones_that_are_broken_mean_silence_for_what_is_private(at_kiosk):
    person = at_kiosk(headphones=True)
    person.kiosk.happen(type(person.voice.news())(DeviceStatus.ONLINE, DeviceStatus.NO_DEVICE))
    person.insert(1).enter_pin(1).touch("dues")
    assert not person.can_touch("read")


def test_in_quiet_hours_it_is_softer(at_kiosk):
    rules = SoundRules(quiet_from=time(11), quiet_until=time(14), quiet_volume=0.2)
    person = at_kiosk(rules=rules).touch("open").touch("open-1").touch("read")
    assert person.voice.manners[-1].volume == 0.2


def test_a_mute_loudspeaker_offers_no_reading(at_kiosk):
    rules = SoundRules(quiet_from=time(11), quiet_until=time(14), quiet_volume=0.0)
    person = at_kiosk(rules=rules).touch("open").touch("open-1")
    assert not person.can_touch("read")
    assert person.sees.chrome.keys.confirm is None


def test_fixed_sentences_carry_their_prompt(listener):
    listener.press("confirm")
    prompts = [one.prompt for one in listener.voice.sounding]
    assert "Please put in your union service card" in prompts
