"""Text size, colours, elder mode and language: for whoever stands there, and for nobody after them."""

import pytest

from kiosk.machine.intents import MoreServices, SetContrast, SetElder, SetLanguage, SetTextSize
from kiosk.machine.patience import PREFERENCES_S
from kiosk.machine.session import end
from kiosk.presenters.welcome import FEW
from kiosk.views import ComposeView, HomeView, WelcomeView

CHANGED = (SetLanguage("en"), SetTextSize(3), SetContrast(2), SetElder(True))


def settings(view):
    chrome = view.chrome
    return chrome.text_step, chrome.contrast_step, chrome.elder, chrome.language.label


UNTOUCHED = (0, 0, False, "English")


@pytest.mark.parametrize("leave", ["leave", "pull", "wait"])
def test_nothing_that_was_set_outlives_a_session(member, kiosk, leave):
    person = member()
    for intent in CHANGED:
        kiosk.happen(intent)
    assert settings(kiosk.view) == (3, 2, True, "中文")
    {"leave": lambda: person.leave(), "pull": lambda: person.pull(), "wait": lambda: person.wait(1000)}[leave]()
    assert isinstance(kiosk.view, WelcomeView)
    assert settings(kiosk.view) == UNTOUCHED


def test_what_a_passer_by_set_on_the_welcome_screen_falls_back(visitor, kiosk):
    for intent in CHANGED:
        kiosk.happen(intent)
    assert settings(visitor().wait(PREFERENCES_S + 1).sees) == UNTOUCHED


def test_each_setting_goes_round(visitor, kiosk):
    steps = []
    for _ in range(4):
        kiosk.happen(kiosk.view.chrome.contrast.intent)
        steps.append(kiosk.view.chrome.contrast_step)
    assert steps == [1, 2, 3, 0]
    assert kiosk.view.chrome.contrast.label == "颜色\n标准"


def test_a_contrast_that_there_is_not_is_the_nearest(kiosk):
    kiosk.happen(SetContrast(9))
    assert kiosk.view.chrome.contrast_step == 3
    kiosk.happen(SetContrast(-1))
    assert kiosk.view.chrome.contrast_step == 0


def test_elder_mode_brings_large_text_and_takes_it_back(kiosk):
    kiosk.happen(SetElder(True))
    assert kiosk.view.chrome.text_step == 2
    kiosk.happen(SetElder(False))
    assert kiosk.view.chrome.text_step == 0


def test_elder_mode_shows_a_few_services_and_the_way_to_the_others(member, kiosk):
    everything = [tile.name for tile in member().sees.tiles]
    assert len(everything) > FEW
    kiosk.happen(SetElder(True))
    first = kiosk.view
    assert [tile.name for tile in first.tiles] == [*everything[:FEW], "more"]
    assert not any(tile.subtitle for tile in first.tiles)
    kiosk.happen(MoreServices())
    rest = kiosk.view
    assert isinstance(rest, HomeView)
    assert [tile.name for tile in rest.tiles] == everything[FEW:]
    kiosk.happen(rest.chrome.back.intent)
    assert kiosk.view == first


def test_elder_mode_asks_for_few_large_keys(member, kiosk):
    form = member().open("意见诉求").touch("compose")
    assert isinstance(form.sees, ComposeView)
    assert not form.sees.nine_keys
    kiosk.happen(SetElder(True))
    assert kiosk.view.nine_keys


def test_the_settings_stand_on_every_screen(member, kiosk):
    person = member()
    views = [person.sees, person.open("会费").sees, person.leave().sees]
    for view in views:
        chrome = view.chrome
        assert [action.name for action in (chrome.text_size, chrome.contrast, chrome.elder_mode, chrome.language)] == [
            "text_size",
            "contrast",
            "elder_mode",
            "language",
        ]


def test_ending_forgets_the_settings_whatever_they_were(kiosk):
    for intent in CHANGED:
        kiosk.happen(intent)
    ended = end(kiosk.state)
    assert (ended.language, ended.text_step, ended.contrast, ended.elder) == ("zh", 0, 0, False)
