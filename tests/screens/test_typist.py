"""What each key means while an engine answers late, never, or to somebody who has left."""

import pytest

from kiosk.input.face import Candidate, Composition, CompositionSink, Layout, Recognised, RecognisedSink, Stroke
from kiosk.view_parts import Mode
from screens.typing.engines import InputEngines
from screens.typing.typist import CLEAR, ENTER, ERASE, SPACE, Typist

STROKE: Stroke = ((0.0, 0.0), (10.0, 10.0))


class SlowPinyin:
    """An engine that answers when it is told to."""

    def __init__(self, sink: CompositionSink) -> None:
        self.sink = sink
        self.asked: list[str] = []

    def __getattr__(self, name: str):
        return lambda *given: self.asked.append(" ".join((name, *(str(one) for one in given))))

    def answer(self, preedit: str = "", *candidates: str, committed: str = "") -> None:
        self.sink(Composition(committed, preedit, tuple(Candidate(text, 1) for text in candidates)))


class SlowHandwriting:
    def __init__(self, sink: RecognisedSink) -> None:
        self.sink = sink
        self.asked: list[int] = []

    def recognise(self, strokes: tuple[Stroke, ...]) -> None:
        self.asked.append(len(strokes))

    def close(self) -> None:
        self.asked.append(-1)


class Field:
    """A text field with a typist before it."""

    def __init__(self, *, elder: bool = False, engines: bool = True) -> None:
        self.text = ""
        self.typist = Typist(self._add, self._cut, lambda: None)
        there = InputEngines(self._pinyin, self._handwriting) if engines else None
        self.typist.begin(there, first=Mode.NINE if elder else Mode.PINYIN)

    def _pinyin(self, sink: CompositionSink) -> SlowPinyin:
        self.engine = SlowPinyin(sink)
        return self.engine

    def _handwriting(self, sink: RecognisedSink) -> SlowHandwriting:
        self.writing = SlowHandwriting(sink)
        return self.writing

    def _add(self, text: str) -> None:
        self.text += text

    def _cut(self) -> None:
        self.text = self.text[:-1]

    def press(self, *codes: str) -> "Field":
        for code in codes:
            self.typist.press(code)
        return self

    def reset_answered(self) -> "Field":
        """The answer to the reset with which a field begins."""
        self.engine.answer()
        self.engine.asked.clear()
        return self


@pytest.fixture
def field() -> Field:
    return Field().reset_answered()


def test_a_field_begins_with_pinyin_and_in_elder_mode_with_nine_keys() -> None:
    assert Field().typist.mode is Mode.PINYIN
    elder = Field(elder=True)
    assert elder.typist.mode is Mode.NINE
    assert elder.engine.asked == [f"reset {Layout.NINE_KEYS}"]


def test_letters_go_to_the_engine_and_a_choice_into_the_text(field: Field) -> None:
    field.press("n", "i")
    field.engine.answer("n", "你")
    field.engine.answer("ni", "你", "呢")
    assert field.text == ""
    field.typist.choose(0)
    field.engine.answer(committed="你")
    assert field.text == "你"
    assert field.engine.asked == ["press n", "press i", "choose 0"]


def test_erase_belongs_to_the_composition_while_a_key_is_unanswered(field: Field) -> None:
    field.text = "路"
    field.press("n", ERASE)
    assert field.text == "路"
    assert field.engine.asked == ["press n", "backspace"]


def test_erase_belongs_to_the_text_when_nothing_is_composed(field: Field) -> None:
    field.text = "路坏"
    field.press(ERASE)
    assert field.text == "路"
    assert field.engine.asked == []


def test_space_takes_the_first_candidate_and_enter_the_letters(field: Field) -> None:
    field.press("n", SPACE)
    field.engine.answer("n", "你")
    field.engine.answer(committed="你")
    field.press("o", "k", ENTER)
    assert field.engine.asked[-4:] == ["choose 0", "press o", "press k", "raw"]


def test_punctuation_commits_what_is_composed_before_it(field: Field) -> None:
    field.press("n", "，")
    assert field.engine.asked[-1] == "literal ，"


def test_another_mode_finishes_what_is_composed(field: Field) -> None:
    field.press("n")
    field.typist.switch(Mode.SIGNS)
    assert field.engine.asked == ["press n", "literal "]
    field.engine.answer("n", "你")
    field.engine.answer(committed="你")
    assert field.text == "你"


def test_answers_to_somebody_who_left_reach_nobody(field: Field) -> None:
    field.press("n", "i")
    field.typist.forget()
    field.engine.answer("n", "你")
    field.engine.answer(committed="你的秘密")
    assert field.text == ""
    assert field.typist.composition == Composition()
    field.engine.answer()  # to forget
    field.press("w")
    field.engine.answer("w", "我")
    assert field.typist.composition.preedit == "w"


def test_an_engine_that_broke_down_leaves_the_text_and_begins_anew(field: Field) -> None:
    field.text = "路坏了"
    field.press("n", "i")
    field.engine.sink(Composition(lost=True))
    assert field.typist.lost
    field.press(ERASE)
    assert field.text == "路坏"


def test_without_engines_letters_and_signs_are_typed_as_they_are() -> None:
    field = Field(engines=False)
    assert field.typist.modes == (Mode.LETTERS,)
    field.press("a", SPACE, "1", ERASE, "。")
    assert field.text == "a 。"


class TestHandwriting:
    """Strokes, and what they may say."""

    def test_each_stroke_asks_and_a_choice_begins_the_next_character(self, field: Field) -> None:
        field.typist.switch(Mode.WRITE)
        field.typist.drew(STROKE)
        field.typist.drew(STROKE)
        assert field.writing.asked == [1, 2]
        field.writing.sink(Recognised(("十", "士"), 2))
        field.typist.choose(1)
        assert (field.text, field.typist.strokes) == ("士", ())

    def test_an_answer_to_fewer_strokes_than_are_drawn_is_not_shown(self, field: Field) -> None:
        field.typist.switch(Mode.WRITE)
        field.typist.drew(STROKE)
        field.typist.drew(STROKE)
        field.writing.sink(Recognised(("一",), 1))
        assert field.typist.candidates == ()

    def test_erase_takes_the_last_stroke_and_then_the_text(self, field: Field) -> None:
        field.typist.switch(Mode.WRITE)
        field.text = "路"
        field.typist.drew(STROKE)
        field.press(ERASE)
        assert (field.text, field.typist.strokes) == ("路", ())
        field.press(ERASE)
        assert field.text == ""

    def test_a_sign_takes_the_likeliest_character_with_it(self, field: Field) -> None:
        field.typist.switch(Mode.WRITE)
        field.typist.drew(STROKE)
        field.writing.sink(Recognised(("一",), 1))
        field.press("。")
        assert field.text == "一。"

    def test_wiping_begins_the_character_anew(self, field: Field) -> None:
        field.typist.switch(Mode.WRITE)
        field.typist.drew(STROKE)
        field.press(CLEAR)
        field.writing.sink(Recognised(("一",), 1))
        assert field.typist.candidates == ()
