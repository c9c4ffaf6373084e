"""Saying an opinion in place of writing it, at a kiosk in virtual time; every invariant is checked after every step."""

import pytest

from devices.microphone.face import MicrophoneFault, MicrophoneStatus
from devices.status import DeviceStatus
from kiosk.machine.intents import Confirm, EditText, SetEar, Speak, StopRecording
from kiosk.machine.recordings import Phase
from kiosk.views import CaseView, ComposeView, MessageView, ResultView, SpeakView, WelcomeView
from tests.kiosk.conftest import Person
from tests.simulation.invariants import Watch
from tests.simulation.kiosk_in_time import KioskInTime
from tests.simulation.microphone_in_time import WELL, MicrophoneInTime
from tests.simulation.voice_in_time import VoiceInTime

GONE = MicrophoneStatus(DeviceStatus.NO_DEVICE, MicrophoneFault.NO_DEVICE)


@pytest.fixture
def microphone():
    return MicrophoneInTime()


@pytest.fixture
def kiosk(microphone):
    built = KioskInTime(check=Watch(), microphone=microphone)
    built.pass_time(5)
    return built


@pytest.fixture
def form(member):
    """A member with an open form whose topic is chosen."""
    return lambda number=1: member(number).open("opinions").touch("compose").choose("topic-road")


@pytest.fixture
def spoken(form):
    """A member who has spoken for twelve seconds and sees what can be done with it."""
    return lambda number=1: speak(form(number), 12)


def speak(person: Person, seconds: float) -> Person:
    return person.touch("speak").touch("record").wait(seconds).touch("finish").wait(1)


def cases(kiosk):
    return [item.body for item in kiosk.ports.journal.items if hasattr(item.body, "attachments")]


def test_who_does_not_write_says_it_and_gets_a_receipt(kiosk, spoken):
    person = spoken().touch("keep")
    assert person.sees.recording == "附录音 12 秒"
    person.touch("submit")
    assert isinstance(person.sees, ResultView)
    assert ("附件", "录音 12 秒") in person.sees.facts
    (case,) = cases(kiosk)
    assert case.text == ""
    assert [one.seconds for one in case.attachments] == [12]
    assert kiosk.ports.journal.attached.keys() == {case.attachments[0].sha256}


def test_the_case_s_thread_says_that_something_was_said(spoken):
    person = spoken().touch("keep").write("听我说").touch("submit").touch("list")
    person.touch(person.sees.rows[0].title)
    assert isinstance(person.sees, CaseView)
    assert (person.sees.bubbles[0].text, person.sees.bubbles[0].attached) == ("听我说", "附录音 12 秒")


def test_a_list_shows_a_case_without_words_by_what_was_said(spoken):
    person = spoken().touch("keep").touch("submit").touch("list")
    assert person.sees.rows[0].subtitle == "附录音 12 秒"


def test_the_receipt_s_check_code_stands_for_the_words_and_for_the_recording(kiosk, form, spoken):
    written = form(1).write("路坏了").touch("submit").sees.code
    kiosk.pull()
    both = spoken(2).touch("keep").write("路坏了").touch("submit").sees.code
    assert written != both


def test_a_printed_receipt_says_what_is_attached(kiosk, spoken):
    spoken().touch("keep").touch("submit").print_page()
    assert "录音 12 秒" in kiosk.ports.printer.paper[-1].decode()


def test_a_pulled_card_ends_a_recording_at_once_and_nothing_is_left_of_it(kiosk, microphone, form):
    person = form().touch("speak").touch("record").wait(5)
    assert microphone.recording == "1"
    person.pull()
    assert isinstance(person.sees, WelcomeView)
    assert microphone.recording is None
    kiosk.pass_time(60)
    assert kiosk.ports.takes.all() == ()


def test_what_was_said_and_not_handed_in_is_wiped_with_the_session(kiosk, spoken):
    person = spoken().touch("keep")
    ((_, take),) = kiosk.ports.takes.all()
    assert any(take.sound)
    person.pull()
    assert kiosk.ports.takes.all() == ()
    assert not any(take.sound)
    assert not any(take.samples)
    assert cases(kiosk) == []


def test_a_card_that_is_pulled_just_after_handing_in_takes_nothing_back(kiosk, spoken):
    person = spoken().touch("keep")
    kiosk.happen(next(one for one in [person.sees.submit]).intent)
    person.pull()
    kiosk.pass_time(5)
    assert len(cases(kiosk)) == 1
    assert kiosk.ports.takes.all() == ()


def test_nobody_is_thrown_out_while_they_speak(kiosk, form):
    person = form().touch("speak").touch("record").wait(89)
    assert isinstance(person.sees, SpeakView)
    assert person.sees.chrome.countdown is None
    assert person.sees.left == "还可以说 1 秒"


def test_a_recording_ends_when_its_time_is_over_and_is_kept(form):
    person = form().touch("speak").touch("record").wait(95)
    assert person.sees.headline == "录好了：90 秒"


def test_who_falls_silent_afterwards_is_asked_whether_they_are_still_there(form):
    person = form().touch("speak").touch("record").wait(92 + 110)
    assert person.sees.chrome.countdown is not None
    assert isinstance(person.wait(60).sees, WelcomeView)


def test_a_second_touch_of_the_same_place_does_not_end_the_recording_at_once(kiosk, form):
    person = form().touch("speak").touch("record").wait(0.3)
    kiosk.happen(StopRecording())
    assert kiosk.state.session.top.phase is Phase.RECORDING
    assert isinstance(person.sees, SpeakView)


def test_recording_anew_wipes_what_was_said_before(kiosk, spoken):
    person = spoken()
    ((_, first),) = kiosk.ports.takes.all()
    person.touch("record").wait(3).touch("finish").wait(1).touch("keep")
    assert person.sees.recording == "附录音 3 秒"
    assert not any(first.sound)
    assert len(kiosk.ports.takes.all()) == 1


def test_back_while_recording_anew_keeps_what_was_there(spoken):
    person = spoken().touch("record").wait(3).touch("back")
    assert person.sees.recording == "附录音 12 秒"


def test_what_is_dropped_is_gone_and_the_form_is_as_before(kiosk, spoken):
    person = spoken().touch("drop")
    assert isinstance(person.sees, ComposeView)
    assert person.sees.recording == ""
    assert kiosk.ports.takes.all() == ()
    assert person.touch("submit").sees.error == "请至少写一句，或者说给我们听"


def test_it_can_be_heard_again_before_it_is_handed_in(microphone, spoken):
    person = spoken().touch("play")
    assert microphone.playing
    person.touch("stop")
    assert not microphone.playing
    person.touch("play").wait(21)
    assert person.can_touch("play")
    assert not microphone.playing


def test_who_sees_hears_no_tone(microphone, form):
    form().touch("speak").touch("record")
    assert microphone.tone is None
    assert microphone.recording is not None


def test_a_pulled_card_ends_what_is_played(microphone, spoken):
    spoken().touch("play").pull()
    assert not microphone.playing


def test_where_nothing_is_heard_the_member_is_asked_to_come_nearer(microphone, form):
    microphone.silent = True
    person = form().touch("speak").touch("record").wait(6)
    assert person.sees.headline == "听不到声音，请靠近一点"


@pytest.mark.parametrize("fault", [fault for fault in MicrophoneFault if fault])
def test_each_fault_has_its_sentence_and_writing_still_works(microphone, form, fault):
    microphone.fails = fault
    person = form().touch("speak").touch("record").wait(1)
    assert person.sees.headline
    person.touch("write").write("路坏了").touch("submit")
    assert isinstance(person.sees, ResultView)


def test_a_microphone_that_is_unplugged_in_the_middle_is_said_so_and_does_not_come_back_by_itself(microphone, form):
    person = form().touch("speak").touch("record").wait(3)
    microphone.become(GONE)
    person.wait(1)
    assert person.sees.headline == "话筒被拔掉了。"
    assert person.sees.repair is not None
    person.touch("write")
    assert person.sees.speak is None
    assert person.sees.repair is not None
    assert person.sees.speak_fault
    microphone.become(WELL)
    assert person.sees.speak is not None


def test_a_microphone_that_never_opens_is_given_up(microphone, form):
    microphone.opens_s = 1e6
    person = form().touch("speak").touch("record").wait(12)
    assert person.sees.headline == "话筒没有反应。"
    assert microphone.recording is None


def test_what_the_microphone_never_hands_over_is_given_up(microphone, form):
    microphone.ends_s = 1e6
    person = form().touch("speak").touch("record").wait(5).touch("finish").wait(32)
    assert person.sees.headline == "话筒没有反应。"


def test_where_there_is_no_microphone_there_is_no_button(member):
    built = KioskInTime(check=Watch())
    built.pass_time(5)
    built.insert(1)
    built.pass_time(1)
    person = Person(built, 1).enter_pin().open("opinions").touch("compose")
    assert (person.sees.speak, person.sees.speak_fault) == (None, "")
    built.happen(Speak())
    assert isinstance(person.sees, ComposeView)


def test_a_full_disk_says_so_and_the_recording_is_still_there(kiosk, spoken):
    person = spoken().touch("keep")
    kiosk.ports.journal.full = True
    person.touch("submit")
    assert isinstance(person.sees, MessageView)
    assert person.sees.headline == "这台机器现在存不下了"
    kiosk.ports.journal.full = False
    person.touch("back")
    assert person.sees.recording == "附录音 12 秒"
    person.touch("submit")
    assert isinstance(person.sees, ResultView)
    assert len(cases(kiosk)) == 1


def test_a_second_card_throws_away_what_is_being_recorded(kiosk, microphone, form):
    form().touch("speak").touch("record").wait(3)
    kiosk.insert(2, "pad")
    assert microphone.recording is None
    assert isinstance(kiosk.view, MessageView)


def test_the_fleet_hears_of_a_microphone_that_gives_only_silence_and_when_it_is_well(kiosk, microphone, form):
    microphone.fails = MicrophoneFault.SILENT
    person = form().touch("speak").touch("record").wait(1).touch("record").wait(3).touch("finish").wait(1)
    assert person.sees.headline == "录好了：3 秒"
    kiosk.come_to_rest()
    told = [i.body.fault for i in kiosk.ports.journal.items if getattr(i.body, "device", "") == "microphone"]
    assert told == ["", "silent", ""]


def test_text_and_recording_are_kept_while_the_other_is_seen_to(kiosk, form):
    person = form()
    kiosk.happen(EditText("先写一句"))
    speak(person, 3).touch("keep")
    assert (person.sees.text, person.sees.recording) == ("先写一句", "附录音 3 秒")


def test_by_ear_and_keypad_it_is_said_what_to_press_and_nothing_sounds_into_the_recording():
    voice, microphone = VoiceInTime(), MicrophoneInTime()
    built = KioskInTime(check=Watch(), voice=voice, microphone=microphone)
    built.pass_time(5)
    built.happen(SetEar(on=True))
    built.insert(1)
    built.pass_time(1)
    person = Person(built, 1).enter_pin()
    built.happen(Confirm())  # those beside may hear it
    person.open("opinions").touch("compose").choose("topic-road").touch("speak").wait(60)
    assert any("按确认键开始说" in said for said in voice.said)
    built.happen(person.sees.chrome.keys.confirm)
    assert microphone.tone is not None
    assert microphone.recording is None
    person.wait(5)
    assert microphone.tone is None
    assert microphone.recording == "1"
    assert voice.sounding == ()
    built.happen(person.sees.chrome.keys.confirm)
    person.wait(2)
    assert any("录好了" in said for said in voice.said)
    built.happen(person.sees.chrome.keys.confirm)
    assert person.sees.recording
