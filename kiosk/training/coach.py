"""The coach: watches the machine and says how far the exercise is. Between the UI thread and the dock's."""

import threading
from collections.abc import Callable

from kiosk.dock import LessonTitle, LessonView
from kiosk.machine.events import Event
from kiosk.machine.state import State
from kiosk.training.exercises import EXERCISES, Exercise
from kiosk.training.progress import Progress, begun, followed, hinted, view_of
from kiosk.translation import translator

SetStage = Callable[[Exercise | None], None]
"""Makes all well and takes the card out, then makes the exercise's troubles; None: no exercise."""


class Coach:
    """The ``Lessons`` of a practice, and a witness of its runtime. From any thread."""

    def __init__(self, language: str, set_stage: SetStage, changed: Callable[[], None]) -> None:
        """``changed`` is called after anything that is shown became another."""
        self._words = translator(language)
        self._set_stage = set_stage
        self._changed = changed
        self._lock = threading.Lock()
        self._state: State | None = None
        self._progress: Progress | None = None
        self._finished: set[str] = set()

    def __call__(self, event: Event | None, after: State) -> None:
        """Take what happened; see ``Witness``."""
        del event
        with self._lock:
            self._state = after
            before = self._progress
            if before is not None:
                self._take(followed(before, after))
            same = self._progress is before
        if not same:
            self._changed()

    def titles(self) -> tuple[LessonTitle, ...]:
        """All exercises."""
        with self._lock:
            return tuple(
                LessonTitle(one.key, self._words.gettext(one.title), one.key in self._finished) for one in EXERCISES
            )

    def view(self) -> LessonView | None:
        """The exercise that is being done."""
        with self._lock:
            return view_of(self._progress, self._words) if self._progress is not None else None

    def begin(self, key: str) -> None:
        """Begin. KeyError for an exercise that there is not; RuntimeError before the kiosk is up."""
        found = {one.key: one for one in EXERCISES}[key]
        self._set_stage(found)
        with self._lock:
            if self._state is None:
                raise RuntimeError("the kiosk is not up yet")
            self._progress = begun(found, self._state)
        self._changed()

    def again(self) -> None:
        """Begin the same one once more."""
        with self._lock:
            key = self._progress.exercise.key if self._progress is not None else ""
        if key:
            self.begin(key)

    def give_hint(self) -> None:
        """Show the hint."""
        with self._lock:
            self._progress = hinted(self._progress) if self._progress is not None else None
        self._changed()

    def stop(self) -> None:
        """Leave the exercise."""
        with self._lock:
            self._progress = None
        self._set_stage(None)
        self._changed()

    def _take(self, progress: Progress) -> None:
        self._progress = progress
        if progress.finished:
            self._finished.add(progress.exercise.key)
