"""Practice is never taken for the real thing: every screen and every slip says so, and no other kiosk says it."""

from dataclasses import replace

import pytest

from devices.printer.slip import Line
from kiosk.machine.screen_states import PrintScreen
from kiosk.presenters import present
from kiosk.presenters.startup import starting_view
from kiosk.slips.templates import slip_of
from tests.kiosk.conftest import Person
from tests.kiosk.test_slips import ALL
from tests.simulation import kiosk_in_time
from tests.simulation.chance import Chance

ZH, EN = "练习模式：不会提交任何内容", "Practice mode - nothing is submitted"


@pytest.fixture
def practice(monkeypatch):
    """From now on, kiosks are for practice."""
    monkeypatch.setattr(kiosk_in_time.farm, "SITE", replace(kiosk_in_time.farm.SITE, practice=True))


def lines(facts):
    return [part.text for part in slip_of(facts).parts if isinstance(part, Line)]


def test_every_screen_of_a_whole_day_says_that_it_is_practice(practice):
    seen = set()

    def look(event, after):
        view = present(after)
        seen.add((type(view).__name__, view.chrome.banner, after.language))

    Chance(11, witness=look).run()
    assert {banner for _, banner, language in seen if language == "zh"} == {ZH}
    assert {banner for _, banner, language in seen if language == "en"} <= {EN}
    assert len({kind for kind, _, _ in seen}) > 8


def test_the_first_picture_says_it_too():
    assert starting_view(practice=True).chrome.banner == ZH
    assert starting_view().chrome.banner == ""


@pytest.mark.parametrize("facts", ALL, ids=lambda facts: type(facts).__name__)
def test_every_slip_says_it_above_and_below(facts):
    from msgspec.structs import replace as changed

    practised = lines(changed(facts, practice=True))
    assert (practised[0], practised[-1]) == (ZH, ZH)
    assert ZH not in lines(facts)
    assert lines(changed(facts, practice=True, language="en"))[0] == EN


def test_what_a_practising_member_prints_is_practice(practice):
    kiosk = kiosk_in_time.KioskInTime()
    kiosk.pass_time(5)
    kiosk.insert(1)
    kiosk.pass_time(0.25)
    Person(kiosk, 1).enter_pin().open("dues").print_page()
    assert isinstance(kiosk.state.session.top, PrintScreen)
    assert ZH.encode() in kiosk.ports.printer.paper[0]


def test_a_real_kiosk_says_nothing_of_practice():
    kiosk = kiosk_in_time.KioskInTime()
    kiosk.pass_time(5)
    assert kiosk.view.chrome.banner == ""
