"""The dock's own widgets: a button, a picture of paper, the card of an exercise."""

from collections.abc import Callable
from typing import Any

from kivy.properties import BooleanProperty, StringProperty

from kiosk.dock import LessonView, StepState
from kiosk.machine.intents import Intent
from screens.kv import load_kv
from screens.widgets import icon, label, picture, pool
from screens.widgets.flow import Column, Row
from screens.widgets.press import Pressable

__all__ = ["DockButton", "DockSlip", "LessonCard", "LessonStep", "icon", "label", "picture"]

_ICONS = {StepState.DONE: "check", StepState.NOW: "next", StepState.LATER: "circle"}
_TINTS = {StepState.DONE: "good", StepState.NOW: "brand", StepState.LATER: "line_strong"}


class DockButton(Pressable):
    """A button of the dock; ``on`` marks a trouble that holds, or the card that is in."""

    text = StringProperty("")
    note = StringProperty("")
    aside = StringProperty("")
    icon = StringProperty("")
    on = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        self.work: Callable[[], None] = _nothing
        super().__init__(**kwargs)

    def act(self) -> Intent | None:
        """Do it; the kiosk's machine hears of it from its devices, not from us."""
        self.work()
        return None


class DockSlip(Column):
    """One printed slip, or a code."""

    path = StringProperty("")

    def show(self, path: str) -> None:
        """Show this picture."""
        self.path = path


class LessonStep(Row):
    """One step of an exercise, with a mark for how far it is."""

    text = StringProperty("")
    icon = StringProperty("circle")
    icon_tint = StringProperty("line_strong")
    now = BooleanProperty(False)

    def show(self, step: tuple[str, StepState]) -> None:
        """Show this step."""
        self.text, state = step
        self.icon, self.icon_tint, self.now = _ICONS[state], _TINTS[state], state is StepState.NOW


class LessonCard(Column):
    """The exercise that is being done: what it is about, its steps, the hint, its end."""

    def show(self, lesson: LessonView | None) -> None:
        """Show this exercise; None hides."""
        self.hidden = lesson is None
        if lesson is None:
            return
        ids = self.ids
        ids.title.text, ids.goal.text = lesson.title, lesson.goal
        pool.fill(ids.steps, lesson.steps, LessonStep, LessonStep.show)
        ids.hint_text.text, ids.hint_box.hidden = lesson.hint, not lesson.hint
        ids.closing_text.text, ids.closing_box.hidden = lesson.closing, not lesson.closing


def _nothing() -> None:
    """Do nothing until a button is given its work."""


load_kv(__file__)
