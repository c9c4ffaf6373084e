"""What presenters say to people: whose machine it is, the time of day, the last day, what is still to do."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kiosk.presenters import present
from kiosk.views import EntitlementView, HomeView, WelcomeView


def test_the_welcome_screen_says_whose_machine_it_is_and_how_to_use_it(kiosk):
    view = kiosk.view
    assert isinstance(view, WelcomeView)
    assert view.headline == kiosk.state.site.name
    assert view.chrome.place == kiosk.state.site.organisation
    assert view.purpose == "职工自助服务台"
    assert view.steps == ("插卡", "输密码", "查账目、领待遇、提意见")


def test_while_the_first_page_is_opened_nothing_can_be_gone_back_from(visitor, kiosk):
    kiosk.delay = lambda lane: 2.0
    chrome = visitor().open("场务公开").sees.chrome
    assert (chrome.back, chrome.home, chrome.leave) == (None, None, None)


@pytest.mark.parametrize(
    ("hour_in_utc", "greeting"),
    [(22, "上午好"), (3, "上午好"), (4, "下午好"), (9, "下午好"), (10, "晚上好"), (20, "晚上好")],
)
def test_the_greeting_knows_the_time_of_day_at_the_site(member, kiosk, hour_in_utc, greeting):
    member()
    view = present(replace(kiosk.state, now=datetime(2025, 9, 3, hour_in_utc, tzinfo=UTC)))
    assert isinstance(view, HomeView)
    assert view.greeting.startswith(greeting)


def test_a_benefit_with_options_says_that_one_is_to_be_chosen_first(member):
    detail = open_benefit_with_options(member())
    assert detail.sees.hint == "请先选一样，再点“领取”"
    chosen = detail.choose(detail.sees.choices[0].name)
    assert chosen.sees.hint == ""


def open_benefit_with_options(person):
    person.open("我的待遇")
    for row in person.sees.rows:
        person.touch(row.name)
        if isinstance(person.sees, EntitlementView) and person.sees.choices:
            return person
        person.touch("back")
    raise AssertionError("no benefit with options here")
