"""The dock: each button does its one thing, and says to officers what it does."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PIL import Image

from kiosk.dock import LessonTitle, LessonView, Part, StepState, Trouble
from screens.dock.panel import DockPanel
from screens.gesture import spots
from screens.messages import LOCALE, text
from screens.widgets.press import Pressable
from tests.screens.conftest import Hand, RecordingDock
from tests.training.conftest import Practice


@dataclass
class Exercise:
    """Exercises that remember what was asked of them."""

    shown: LessonView | None = None
    done: list[tuple[str, ...]] = field(default_factory=list)

    def titles(self) -> tuple[LessonTitle, ...]:
        return (LessonTitle("paper", "更换打印纸", done=True), LessonTitle("jam", "处理卡纸"))

    def view(self) -> LessonView | None:
        return self.shown

    def begin(self, key: str) -> None:
        self.done.append(("begin", key))

    def again(self) -> None:
        self.done.append(("again",))

    def give_hint(self) -> None:
        self.done.append(("hint",))

    def stop(self) -> None:
        self.done.append(("stop",))


UNDER_WAY = LessonView(
    "更换打印纸",
    "单子打到一半，纸用完了。",
    (("打印一份文件。", StepState.DONE), ("打开上盖。", StepState.NOW), ("装上新纸卷。", StepState.LATER)),
    frozenset({Part.PRINTER}),
)


def built(hand: Hand, dock: RecordingDock) -> DockPanel:
    panel = DockPanel(dock, hand.window.post)
    panel.frame(0.0, 0.0, 360.0, 3000.0)
    return panel


@pytest.fixture
def panel(hand: Hand, dock: RecordingDock) -> Iterator[DockPanel]:
    panel = built(hand, dock)
    yield panel
    panel.close()


@pytest.fixture
def exercise(dock: RecordingDock) -> Exercise:
    dock.lessons = Exercise()
    return dock.lessons


def buttons(panel: DockPanel) -> dict[str, Pressable]:
    found = [spot.element for spot in spots(panel) if isinstance(spot.element, Pressable)]
    return {button.test_id: button for button in found if button.test_id}


def press(panel: DockPanel, hand: Hand, name: str) -> None:
    buttons(panel)[name].act()
    panel.wait()
    hand.window.step()


@pytest.mark.parametrize(
    ("name", "done"),
    [
        ("dock_card_zhang", ("insert", "zhang")),
        ("dock_pull", ("pull",)),
        ("dock_code_e_card", ("scan", "e_card")),
        ("dock_code_forged", ("scan", "forged")),
        ("dock_scanner", ("scanner", True)),
        ("dock_paper_out", ("paper_out", True)),
        ("dock_paper_jam", ("paper_jam", True)),
        ("dock_cover_open", ("cover_open", True)),
        ("dock_offline", ("offline", True)),
        ("dock_paper_low", ("paper_low", True)),
        ("dock_reader", ("reader", True)),
        ("dock_network", ("network", True)),
        ("dock_time_300", ("time", 300.0)),
        ("dock_record", ("record",)),
    ],
)
def test_a_button_does_its_thing(
    panel: DockPanel, dock: RecordingDock, hand: Hand, name: str, done: tuple[object, ...]
) -> None:
    press(panel, hand, name)
    assert dock.done == [done]


def test_a_trouble_pressed_again_is_mended(panel: DockPanel, dock: RecordingDock, hand: Hand) -> None:
    press(panel, hand, "dock_paper_out")
    assert buttons(panel)["dock_paper_out"].on
    press(panel, hand, "dock_paper_out")
    assert dock.done == [("paper_out", True), ("paper_out", False)]
    assert not buttons(panel)["dock_paper_out"].on


def test_a_new_slip_is_shown_and_the_newest_comes_first(
    panel: DockPanel, dock: RecordingDock, hand: Hand, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("slips")
    for name in ("1.png", "2.png"):
        Image.new("RGB", (40, 80), "white").save(folder / name)
    dock.change(slips=(str(folder / "1.png"), str(folder / "2.png")))
    hand.window.step()
    assert [slip.path for slip in panel.ids.slips.parts()] == [str(folder / "2.png"), str(folder / "1.png")]


def test_the_code_that_was_scanned_is_shown(
    panel: DockPanel, dock: RecordingDock, hand: Hand, tmp_path_factory: pytest.TempPathFactory
) -> None:
    code = str(tmp_path_factory.mktemp("codes") / "code.png")
    Image.new("L", (80, 80), "white").save(code)
    dock.change(code=code)
    hand.window.step()
    assert [shown.path for shown in panel.ids.code_shown.parts()] == [code]


def test_what_was_recorded_is_named_with_what_to_do_with_it(panel: DockPanel, hand: Hand) -> None:
    assert "不含姓名、卡号、密码" in panel.ids.recorded.text
    press(panel, hand, "dock_record")
    told = panel.ids.recorded.text
    assert "traces/trace-1.jsonl.zst" in told
    assert "交给开发人员" in told


def test_officers_read_what_a_press_does(hand: Hand, dock: RecordingDock, exercise: Exercise) -> None:
    panel = built(hand, dock)
    assert buttons(panel)["dock_cover_open"].text == "打开上盖"
    dock.change(troubles=frozenset({Trouble.COVER_OPEN}))
    hand.window.step()
    assert buttons(panel)["dock_cover_open"].text == "合上上盖"
    panel.close()


def test_an_exercise_is_begun_helped_and_left_by_buttons(hand: Hand, dock: RecordingDock, exercise: Exercise) -> None:
    panel = built(hand, dock)
    press(panel, hand, "dock_lesson_jam")
    exercise.shown = UNDER_WAY
    dock.change()
    hand.window.step()
    for name in ("hint", "again", "stop"):
        press(panel, hand, f"dock_lesson_{name}")
    assert exercise.done == [("begin", "jam"), ("hint",), ("again",), ("stop",)]
    panel.close()


def test_an_exercise_shows_only_the_parts_that_it_needs(hand: Hand, dock: RecordingDock, exercise: Exercise) -> None:
    exercise.shown = UNDER_WAY
    panel = built(hand, dock)
    there = set(buttons(panel))
    assert {"dock_cover_open", "dock_lesson_hint", "dock_record"} <= there
    assert not there & {"dock_card_zhang", "dock_network", "dock_time_300", "dock_code_e_card", "dock_lesson_jam"}
    assert [step.icon for step in panel.ids.lesson.ids.steps.parts()] == ["check", "next", "circle"]
    panel.close()


def test_the_steps_are_ticked_off_as_the_kiosk_goes_on(hand: Hand, dock: RecordingDock) -> None:
    officer = Practice()
    dock.lessons = officer.coach
    panel = built(hand, dock)

    def icons() -> list[str]:
        dock.change()
        hand.window.step()
        return [step.icon for step in panel.ids.lesson.ids.steps.parts()]

    press(panel, hand, "dock_lesson_reader")
    assert icons() == ["next", "circle", "circle"]
    officer.visitor.open("open")
    assert icons() == ["check", "next", "circle"]
    officer.kiosk.plug("slot")
    officer.comes_in()
    assert icons() == ["check", "check", "check"]
    assert not panel.ids.lesson.ids.closing_box.hidden
    panel.close()


def test_every_word_of_the_dock_is_translated() -> None:
    from babel.messages.pofile import read_po

    with (LOCALE / "zh_CN" / "LC_MESSAGES" / "screens.po").open("rb") as source:
        catalogue = read_po(source)
    assert all(message.string for message in catalogue if message.id)
    assert text("Cards") == "会员卡"
    assert text("Cards", "en") == "Cards"


def test_no_word_of_the_dock_is_missing_from_the_catalogue(hand: Hand, dock: RecordingDock, exercise: Exercise) -> None:
    from screens.dock.words import CODES, DEVELOPER, HEADINGS, OFFICER, TIMES

    words = [*HEADINGS.values(), *CODES.values(), *TIMES.values()]
    for audience in (DEVELOPER, OFFICER):
        words += [audience.title, *(word for pair in audience.troubles.values() for word in pair)]
    assert [word for word in words if text(word) == word] == []
    for shown in (None, UNDER_WAY):
        exercise.shown = shown
        panel = built(hand, dock)
        latin = [button.text for button in buttons(panel).values() if button.text.isascii()]
        assert latin == []
        panel.close()
