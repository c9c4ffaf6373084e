"""How far somebody is in an exercise. Pure."""

from dataclasses import dataclass, replace

from kiosk.dock import LessonView, StepState
from kiosk.machine.state import State
from kiosk.training.exercises import Exercise
from kiosk.training.rules import Since
from kiosk.translation import Translator


@dataclass(frozen=True)
class Progress:
    """``step`` counts the steps that are done; ``hinted``: the hint of the next one was asked for."""

    exercise: Exercise
    since: Since
    step: int = 0
    hinted: bool = False

    @property
    def finished(self) -> bool:
        """Whether all steps are done."""
        return self.step == len(self.exercise.steps)


def begun(exercise: Exercise, state: State) -> Progress:
    """Return the beginning of an exercise in this state."""
    return Progress(exercise, Since(state.now, state.sessions))


def followed(progress: Progress, state: State) -> Progress:
    """Return how far it is after the machine came into this state: what is done stays done, one step after another."""
    while not progress.finished and progress.exercise.steps[progress.step].is_done(state, progress.since):
        progress = replace(progress, step=progress.step + 1, hinted=False)
    return progress


def hinted(progress: Progress) -> Progress:
    """Return the same with the hint shown."""
    return replace(progress, hinted=not progress.finished)


def view_of(progress: Progress, words: Translator) -> LessonView:
    """Return what the officer is shown."""
    _, exercise, now = words.gettext, progress.exercise, progress.step
    return LessonView(
        title=_(exercise.title),
        goal=_(exercise.goal),
        steps=tuple((_(step.text), _state(number, now)) for number, step in enumerate(exercise.steps)),
        parts=exercise.parts,
        hint=_(exercise.steps[now].hint) if progress.hinted else "",
        closing=_(exercise.closing) if progress.finished else "",
    )


def _state(number: int, now: int) -> StepState:
    if number == now:
        return StepState.NOW
    return StepState.DONE if number < now else StepState.LATER
