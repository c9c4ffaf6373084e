"""The window over a long day: it rests, wakes, forgets, and does not grow."""

import ctypes
import gc
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest
from kivy.clock import Clock

from kiosk.views import ComposeView, HomeView, ListView, PinView, View, WelcomeView
from screens.samples import samples
from screens.samples.language import reworded
from screens.wake import Event
from screens.widgets.element import Element
from screens.widgets.label import Text
from tests.screens.conftest import Hand


def in_memory() -> list[object]:
    """Everything that is left after a collection, what the window has put out of the collector's sight included."""
    gc.unfreeze()
    gc.collect()
    return gc.get_objects()


def elements() -> int:
    return sum(issubclass(type(thing), Element) for thing in in_memory())


def test_two_hundred_rounds_through_all_screens_leave_no_widget_behind(hand: Hand) -> None:
    views = [view for name, view in samples().items() if name not in ("10-document-long", "11-document-table")]
    light = [view for view in views if type(view).__name__ != "WelcomeView"]
    stage = hand.window.stage
    for view in light * 2:
        stage.show(view)
    before = elements()
    for turn in range(200):
        stage.show(light[turn % len(light)])
    for view in light:
        stage.show(view)
    assert elements() <= before


def test_a_session_that_ends_leaves_none_of_its_words_in_any_widget(hand: Hand) -> None:
    for name in ("06-home", "12-record", "13-profile", "19-case", "20-result", "01-welcome"):
        hand.show(samples()[name])
    assert not words_about_a_member()


def test_a_screen_that_was_marked_for_the_ear_is_let_go_with_its_session(hand: Hand) -> None:
    home = samples()["06-home"]
    hand.show(replace(home, chrome=replace(home.chrome, focus="disclosure")))
    for name in ("06-home", "12-record", "01-welcome"):
        hand.show(samples()[name])
    assert not words_about_a_member()


def test_a_session_that_ends_leaves_none_of_its_words_in_any_cache(hand: Hand) -> None:
    mark = f"#{id(hand)}"
    for view in samples().values():
        if not isinstance(view, WelcomeView):
            hand.window.stage.show(marked(view, mark))
    hand.show(samples()["01-welcome"])
    assert not {word for word in strings_in_memory() if mark in word and word != mark}


def strings_in_memory() -> Iterator[str]:
    for thing in in_memory():
        within = gc.get_referents(thing)
        while within:
            one = within.pop()
            if type(one) is str:
                yield one
            elif type(one) in (dict, tuple) and not gc.is_tracked(one):
                within.extend(gc.get_referents(one))


def marked(view: View, mark: str) -> View:
    told = cast("View", reworded(view, lambda text: f"{text}{mark}" if text else text))
    # What the kiosk says of itself is nobody's, and may stay.
    return replace(told, chrome=replace(told.chrome, troubles=(), countdown=None, banner=""))


def words_about_a_member() -> list[str]:
    words = [thing.text for thing in in_memory() if issubclass(type(thing), Text) and thing.text]
    return [word for word in words if "张*明" in word or "欧阳**" in word or "SL-2025" in word or "7K3M" in word]


def test_the_same_view_again_draws_nothing(hand: Hand) -> None:
    view = samples()["09-document"]
    hand.show(view)
    assert not hand.window.stage.show(replace(view))


def test_of_several_waiting_views_the_last_is_shown(hand: Hand) -> None:
    for name in ("06-home", "09-document", "26-message"):
        hand.window.show(samples()[name])
    hand.window.step()
    assert hand.window.stage.view == samples()["26-message"]


def test_a_window_where_nothing_moves_sleeps(hand: Hand) -> None:
    hand.show(samples()["26-message"])
    while hand.window.stage.router.build_ahead():
        pass
    for _ in range(5):
        hand.window.step()
    assert hand.window.idle_seconds() > 0.5


def test_at_rest_only_what_may_come_next_is_built_and_the_rest_once_somebody_is_there(hand: Hand) -> None:
    hand.show(samples()["01-welcome"])
    router = hand.window.stage.router
    while router.build_ahead():
        pass
    at_rest = set(router._screens)
    hand.show(samples()["04-pin"])
    while router.build_ahead():
        pass
    assert {PinView, HomeView, ListView} < at_rest
    assert ComposeView not in at_rest
    assert ComposeView in router._screens


def test_a_window_sleeps_no_longer_than_until_its_next_timer(hand: Hand) -> None:
    hand.show(samples()["26-message"])
    while hand.window.stage.router.build_ahead():
        pass
    event = Clock.schedule_once(lambda _: None, 30.0)
    for _ in range(5):
        hand.window.step()
    assert 0.0 < hand.window.idle_seconds() <= 30.0
    event.cancel()


def test_what_is_pushed_into_sdls_queue_is_as_large_as_sdl_copies_it() -> None:
    # SDL_events.h asserts 56 bytes at compile time; what was shorter let it read beyond the heap now and then.
    assert ctypes.sizeof(Event) >= 56


def test_another_thread_wakes_the_window(hand: Hand) -> None:
    hand.show(samples()["26-message"])
    woken = threading.Event()

    def work() -> None:
        hand.window.show(samples()["16-confirm"])
        woken.set()

    thread = threading.Thread(target=work)
    thread.start()
    while hand.window.stage.view != samples()["16-confirm"]:
        hand.window.turn()
    thread.join()
    assert woken.is_set()


def test_work_from_another_thread_is_done_on_the_window_and_its_error_comes_back(hand: Hand) -> None:
    caught: list[str] = []

    def work() -> None:
        caught.append(hand.window.call(lambda: threading.current_thread().name))
        with pytest.raises(LookupError, match="nothing called 'nowhere'"):
            hand.driver.tap("nowhere", timeout=0)
        caught.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive():
        hand.window.turn(longest=0.05)
    assert caught == [threading.main_thread().name, "done"]


def test_text_sizes_and_troubles_can_change_under_way(hand: Hand) -> None:
    view = samples()["06-home"]
    hand.show(view)
    troubled = replace(view, chrome=replace(view.chrome, troubles=("打印纸快用完了。",)))
    hand.show(troubled, text_step=3)
    assert "打印纸快用完了。" in hand.driver.visible_texts()
    hand.show(view)
    assert "打印纸快用完了。" not in hand.driver.visible_texts()
