"""The engines in their processes: asked from here, stalled, killed, and asked again."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import pytest

from kiosk.input import messages
from kiosk.input.engines import HandwritingEngine, PinyinEngine
from kiosk.input.face import Composition, Layout, Recognised
from kiosk.input.supervisor import Supervisor
from kiosk.input.syllables import digits

T = TypeVar("T")
PATIENCE_S = 60.0


class Answers(Generic[T]):
    """A sink that can be waited on."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self.all: list[T] = []

    def __call__(self, answer: T) -> None:
        with self._news:
            self.all.append(answer)
            self._news.notify_all()

    def after(self, count: int) -> T:
        """The last answer, once there are so many."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.all) >= count, PATIENCE_S), f"{len(self.all)} answers"
            return self.all[count - 1]


@pytest.fixture
def answers() -> Answers[Composition]:
    return Answers()


@pytest.fixture
def pinyin(answers: Answers[Composition]) -> Iterator[PinyinEngine]:
    engine = PinyinEngine(answers)
    yield engine
    engine.close()


def press(engine: PinyinEngine, keys: str) -> None:
    for key in keys:
        engine.press(key)


def test_no_process_runs_before_the_first_key(pinyin: PinyinEngine) -> None:
    assert pinyin.pid is None


def test_every_key_is_answered_in_order(pinyin: PinyinEngine, answers: Answers[Composition]) -> None:
    press(pinyin, "gonghui")
    assert answers.after(7).candidates[0].text == "工会"
    assert [answer.preedit.replace(" ", "") for answer in answers.all] == ["gonghui"[:length] for length in range(1, 8)]


def test_a_killed_process_is_replaced_and_nothing_typed_is_lost(
    pinyin: PinyinEngine, answers: Answers[Composition]
) -> None:
    press(pinyin, "gong")
    answers.after(4)
    os.kill(pinyin.pid or 0, signal.SIGKILL)
    press(pinyin, "hui")
    assert answers.after(7).preedit == "gong hui"
    assert len(answers.all) == 7


def test_a_new_process_keeps_the_layout(pinyin: PinyinEngine, answers: Answers[Composition]) -> None:
    pinyin.reset(Layout.NINE_KEYS)
    answers.after(1)
    os.kill(pinyin.pid or 0, signal.SIGKILL)
    press(pinyin, digits("wo"))
    assert answers.after(3).preedit == "wo"


def test_a_stalled_process_is_replaced(answers: Answers[Composition]) -> None:
    stalled = Supervisor(
        "pinyin", messages.composition, lambda answer: not answer.preedit, lambda: Composition(lost=True), answers,
        deadline_s=0.2,
    )  # fmt: skip
    try:
        stalled.ask(messages.Press("g"))
        answers.after(1)
        os.kill(stalled.pid or 0, signal.SIGSTOP)
        stalled.ask(messages.Press("h"))
        assert answers.after(2).preedit == "g h"
    finally:
        stalled.close()


def test_keys_that_break_two_processes_are_given_up(answers: Answers[Composition]) -> None:
    broken = Supervisor(
        "pinyin", messages.composition, lambda _: True, lambda: Composition(lost=True), answers,
        command=(sys.executable, "-c", "raise SystemExit(3)"),
    )  # fmt: skip
    try:
        broken.ask(messages.Press("g"))
        assert answers.after(1) == Composition(lost=True)
    finally:
        broken.close()


def test_what_was_typed_is_in_no_log(
    pinyin: PinyinEngine, answers: Answers[Composition], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    press(pinyin, "gongzi")
    answers.after(6)
    os.kill(pinyin.pid or 0, signal.SIGKILL)
    pinyin.literal("张三")
    answers.after(7)
    assert "replaced" in caplog.text
    assert "gong" not in caplog.text
    assert "张三" not in caplog.text


def test_forgetting_reaches_the_process(pinyin: PinyinEngine, answers: Answers[Composition]) -> None:
    press(pinyin, "gongshi")
    before = answers.after(7)
    pinyin.choose(3)
    pinyin.forget()
    press(pinyin, "gongshi")
    assert answers.after(16) == before


def test_a_closed_engine_stays_silent(pinyin: PinyinEngine, answers: Answers[Composition]) -> None:
    pinyin.close()
    pinyin.press("g")
    pinyin.close()
    assert answers.all == []


def test_strokes_are_answered(hand: object, medians: dict) -> None:
    drawn: Callable[..., tuple] = hand.draw  # type: ignore[attr-defined]
    answers: Answers[Recognised] = Answers()
    engine = HandwritingEngine(answers)
    try:
        strokes = drawn("会", joined=0.0)
        engine.recognise(strokes)
        answer = answers.after(1)
        assert "会" in answer.candidates[:5]
        assert answer.strokes == len(strokes)
    finally:
        engine.close()
