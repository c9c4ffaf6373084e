"""A finger on the glass: one press, one intent, and the right one."""

from dataclasses import replace

import pytest

from kiosk.machine import intents
from kiosk.views import ListView
from screens.gesture import Gate, spots
from screens.samples import samples
from screens.samples.finding import listing
from screens.samples.frame import chrome
from screens.tokens import BOUNCE_SECONDS, REPEAT_SECONDS, SETTLE_SECONDS
from screens.widgets.press import Pressable
from tests.screens.conftest import Hand

TAPS = [
    ("01-welcome", "disclosure", intents.OpenService("disclosure")),
    ("04-pin", "digit_7", intents.PressDigit("7")),
    ("04-pin", "erase", intents.EraseDigit()),
    ("06-home", "profile", intents.OpenService("profile")),
    ("06-home", "headline_notice", intents.OpenService("headline_notice")),
    ("06-home", "leave", intents.Leave()),
    ("07-list", "category_3", intents.ChooseCategory("土地承包")),
    ("07-list", "row_2", intents.OpenItem("d2")),
    ("07-list", "row_6", intents.OpenItem("d6")),
    ("09-document", "acknowledge", intents.Acknowledge()),
    ("09-document", "back", intents.Back()),
    ("14-entitlement", "option_2", intents.ChooseOption(2)),
    ("14-entitlement", "claim", intents.Claim()),
    ("16-confirm", "confirm", intents.Confirm()),
    ("17-compose", "topic_4", intents.ChooseTopic("子女上学")),
    ("17-compose", "phrase_3", intents.AddPhrase(3)),
    ("17-compose", "submit", intents.SubmitCase()),
    ("19-case", "reopen", intents.RateCase(1, reopen=True)),
    ("20-result", "print", intents.Print()),
    ("25-print-unknown", "again", intents.PrintAgain()),
    ("26-message", "home", intents.Home()),
    ("27-countdown", "stay", intents.StillHere()),
]


@pytest.mark.parametrize(("sample", "name", "intent"), TAPS)
def test_a_tap_sends_its_intent_once(hand: Hand, sample: str, name: str, intent: intents.Intent) -> None:
    hand.show(samples()[sample])
    hand.tap(name)
    assert hand.sent == [intent]


def test_a_touch_that_comes_twice_counts_once(hand: Hand) -> None:
    hand.show(samples()["04-pin"])
    place = hand.place_of("digit_1")
    hand.press_at(*place)
    hand.press_at(*place)
    assert hand.sent == [intents.PressDigit("1")]


def test_the_same_digit_typed_twice_counts_twice(hand: Hand) -> None:
    hand.show(samples()["04-pin"])
    place = hand.place_of("digit_1")
    hand.press_at(*place)
    hand.clock.seconds += 2 * BOUNCE_SECONDS
    hand.press_at(*place)
    assert hand.sent == [intents.PressDigit("1")] * 2


def test_an_impatient_second_press_of_a_button_counts_once(hand: Hand) -> None:
    hand.show(samples()["20-result"])
    place = hand.place_of("print")
    hand.press_at(*place)
    hand.clock.seconds += REPEAT_SECONDS / 2
    hand.press_at(*place)
    assert hand.sent == [intents.Print()]


def test_the_second_half_of_a_double_tap_reaches_no_new_screen(hand: Hand) -> None:
    hand.show(samples()["14-entitlement"])
    place = hand.driver.find("claim")
    assert place is not None
    hand.press_at(*place)
    hand.window.show(samples()["16-confirm"])
    hand.window.step()
    hand.clock.seconds += SETTLE_SECONDS / 2
    assert hand.driver.find("confirm") is None
    hand.press_at(*place)
    assert hand.sent == [intents.Claim()]


def test_what_is_disabled_sends_nothing(hand: Hand) -> None:
    hand.show(samples()["04-pin"])
    assert hand.driver.find("submit") is None


def test_nothing_below_the_countdown_can_be_pressed(hand: Hand) -> None:
    hand.show(samples()["09-document"])
    place = hand.driver.find("back")
    assert place is not None
    hand.show(samples()["27-countdown"])
    assert "back" not in hand.driver.names()
    hand.press_at(*place)
    assert hand.asked == []


def test_a_button_shows_that_it_is_pressed_at_once(hand: Hand) -> None:
    hand.show(samples()["20-result"])
    place = hand.driver.find("print")
    assert place is not None
    hand.window.sleeper.push_mouse(*place, down=True)
    hand.window.step()
    pressed = [s.element for s in spots(hand.window.stage) if isinstance(s.element, Pressable) and s.element.pressed]
    assert [button.test_id for button in pressed] == ["print"]
    hand.window.sleeper.push_mouse(*place, down=False)
    hand.window.step()
    hand.window.step()
    assert hand.sent == [intents.Print()]


def test_a_finger_that_slides_off_sends_nothing(hand: Hand) -> None:
    hand.show(samples()["20-result"])
    place = hand.driver.find("print")
    assert place is not None
    hand.window.sleeper.push_mouse(*place, down=True)
    hand.window.step()
    hand.window.sleeper.push_motion(place[0], place[1] - 400)
    hand.window.sleeper.push_mouse(place[0], place[1] - 400, down=False)
    hand.window.step()
    hand.window.step()
    assert hand.asked == []


def long_list() -> ListView:
    view = listing()
    rows = tuple(replace(view.rows[0], name=f"row_{n}", intent=intents.OpenItem(f"d{n}")) for n in range(40))
    return replace(view, rows=rows, chrome=chrome("长名单"))


def test_a_dragged_list_scrolls_and_opens_nothing(hand: Hand) -> None:
    hand.show(long_list())
    assert hand.driver.find("row_30") is None
    place = hand.driver.find("row_2")
    assert place is not None
    x, y = place
    hand.window.sleeper.push_mouse(x, y, down=True)
    hand.window.step()
    for up in range(50, 501, 50):
        hand.window.sleeper.push_motion(x, y - up)
        hand.window.step()
    hand.window.sleeper.push_mouse(x, y - 500, down=False)
    hand.window.step()
    hand.window.step()
    after = hand.driver.find("row_2")
    assert after is None or after[1] < y - 300
    assert hand.asked == []


def test_what_is_out_of_sight_can_be_scrolled_to_and_opened(hand: Hand) -> None:
    hand.show(long_list())
    hand.tap("row_30")
    assert hand.sent == [intents.OpenItem("d30")]


def test_the_page_buttons_turn_pages_and_keep_the_session(hand: Hand) -> None:
    hand.show(samples()["11-document-table"])
    assert "1 / " in next(text for text in hand.driver.visible_texts() if " / " in text)
    assert hand.driver.find("page_up") is None
    hand.tap("page_down")
    while hand.window.stage.moving():
        hand.window.step()
    assert "2 / " in next(text for text in hand.driver.visible_texts() if " / " in text)
    assert hand.place_of("page_up")
    assert hand.sent == [intents.StillHere()]


def test_another_document_begins_at_its_top(hand: Hand) -> None:
    hand.show(samples()["11-document-table"])
    hand.tap("page_down")
    while hand.window.stage.moving():
        hand.window.step()
    hand.show(samples()["10-document-long"])
    assert hand.driver.find("page_up") is None


def test_the_gate_lets_different_buttons_act_one_after_the_other() -> None:
    seconds = [0.0]
    gate = Gate(lambda: seconds[0])
    first, second = Pressable(), Pressable()
    assert gate.admit(first)
    seconds[0] += BOUNCE_SECONDS + 0.01
    assert gate.admit(second)
    assert not gate.admit(second)


def test_whoever_reads_on_is_still_here_but_says_so_only_now_and_then(hand: Hand) -> None:
    hand.show(samples()["11-document-table"])
    gesture = hand.window.stage.gesture
    for second in range(12):
        hand.clock.seconds += 1
        gesture.wheel(500, 1000, second % 2 == 0)
    assert hand.sent == [intents.StillHere()] * 3


def test_a_finger_that_rests_on_the_page_counts_as_being_here(hand: Hand) -> None:
    hand.show(samples()["09-document"])
    hand.press_at(540, 700)
    assert hand.sent == [intents.StillHere()]


def test_a_touch_beside_the_countdown_does_not_answer_it(hand: Hand) -> None:
    hand.show(samples()["27-countdown"])
    hand.press_at(40, 700)
    assert hand.sent == []


def test_nobody_is_reported_where_nobody_has_a_session(hand: Hand) -> None:
    hand.show(samples()["01-welcome"])
    hand.press_at(540, 500)
    assert hand.sent == []
