"""The dock beside the kiosk's picture in the demo: exercises, cards, troubles, time, printed slips."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from kiosk.dock import Dock, DockCard, DockCode, DockFacts, Lessons, LessonTitle, LessonView, Part, Trouble
from kiosk.machine.intents import Intent
from screens.dock.parts import DockButton, DockSlip, LessonCard
from screens.dock.words import CODES, DEVELOPER, HEADINGS, OFFICER, PRINTER, TIMES, WIRES
from screens.gesture import Gate, Gesture
from screens.kv import load_kv
from screens.messages import text
from screens.tokens import Metrics
from screens.widgets import pool
from screens.widgets.element import Element
from screens.widgets.flow import Layer

__all__ = ["DockButton", "DockPanel", "DockSlip", "LessonCard"]

log = logging.getLogger(__name__)

DESIGN_WIDTH = 600.0
"""Design pixels across the dock, or more where the window is low."""
LEAST_HEIGHT = 1250.0
"""Design pixels from top to bottom, at the least."""
TURN_WIDTH = 170.0
"""Design pixels of the buttons that turn the dock's pages: it is narrower than any panel."""
SLIPS_SHOWN = 5
CARDS_AT_HAND, CARDS_IN_LESSON = 5, 3
"""Cards above the other controls; all others stand below everything else, and while an exercise is done nowhere."""
PARTS = {
    Part.CARDS: ("cards_title", "cards", "pull"),
    Part.PRINTER: ("printer_title", "printer"),
    Part.WIRES: ("wires_title", "wires"),
    Part.TIME: ("time_title", "times"),
}
"""The widgets of each part."""
LOCALES = {"zh": "zh_CN"}

Post = Callable[[Callable[[], None]], None]
"""Does something on the window's thread, soon; from any thread."""


class DockPanel(Layer):
    """Draws ``dock`` and does what is pressed, in a thread of its own: a slow simulator holds up no picture."""

    def __init__(self, dock: Dock, post: Post, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._dock, self._post = dock, post
        self._words = OFFICER if dock.lessons is not None else DEVELOPER
        self._frame = (0.0, 0.0, DESIGN_WIDTH, 960.0)
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._facts = DockFacts()
        self._lesson: LessonView | None = None
        self.gate = Gate(time.monotonic)
        self.gesture = Gesture(self, _unheard, self.gate)
        turns = self.ids.scroll.ids
        turns.page_up.w = turns.page_down.w = TURN_WIDTH
        turns.pages.w = TURN_WIDTH * 0.8
        self.ids.title.text = self._text(self._words.title)
        for heading, words in HEADINGS.items():
            self.ids[heading].text = self._text(words)
        self.refresh()
        dock.watch(lambda: self._post(self.refresh))
        threading.Thread(target=self._serve, name="dock", daemon=True).start()

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        """Take this place on the window, in pixels."""
        self._frame = (x, y, width, height)
        self.relayout()

    def relayout(self) -> None:
        """Lay everything out anew."""
        _, _, width, height = self._frame
        self.place(Metrics(scale=min(width / DESIGN_WIDTH, height / LEAST_HEIGHT)), *self._frame)

    def refresh(self) -> None:
        """Show what holds now. On the window's thread."""
        before, facts, lessons = self._facts, self._dock.facts(), self._dock.lessons
        lesson = lessons.view() if lessons is not None else None
        self._facts = facts
        self._show_lessons(lessons, lesson)
        self._show_cards(CARDS_AT_HAND if lesson is None else CARDS_IN_LESSON, more=lesson is None)
        self._show_scanner(self._dock.codes() if lesson is None else ())
        pool.fill(self.ids.printer, PRINTER, DockButton, self._show_trouble)
        pool.fill(self.ids.wires, WIRES, DockButton, self._show_trouble)
        pool.fill(self.ids.times, list(TIMES), DockButton, self._show_time)
        for part, widgets in PARTS.items():
            for widget in widgets:
                self.ids[widget].hidden = lesson is not None and part not in lesson.parts
        self._show_trace()
        shown = list(reversed(facts.slips[-SLIPS_SHOWN:]))
        pool.fill(self.ids.slips, shown, DockSlip, DockSlip.show)
        self.ids.no_slips.hidden = bool(shown)
        self.relayout()
        if (facts.slips != before.slips and lessons is None) or (lesson is None) != (self._lesson is None):
            self.ids.scroll.to_top()
        if facts.trace != before.trace:
            self._bring_into_sight(self.ids.recorded)
        self._lesson = lesson

    def _bring_into_sight(self, widget: Element) -> None:
        scroller = self.ids.scroll.ids.scroller
        hidden = scroller.y - (widget.y + scroller.offset)
        if hidden > 0:
            scroller.jump(scroller.offset + hidden)

    def _text(self, words: str) -> str:
        return text(words, LOCALES.get(self._dock.language, self._dock.language))

    # Its parts

    def _show_lessons(self, lessons: Lessons | None, lesson: LessonView | None) -> None:
        ids = self.ids
        titles = lessons.titles() if lessons is not None and lesson is None else ()
        pool.fill(ids.lessons, titles, DockButton, self._show_title)
        ids.lesson.show(lesson)
        acts: list[tuple[str, str, Callable[[], None]]] = []
        if lessons is not None and lesson is not None:
            acts = [("again", "Start over", lessons.again)]
            if lesson.closing:
                acts.append(("stop", "Choose another", lessons.stop))
            else:
                acts = [("hint", "Give me a hint", lessons.give_hint), *acts, ("stop", "End exercise", lessons.stop)]
        pool.fill(ids.lesson_acts, acts, DockButton, self._show_act)
        ids.lesson_acts.columns = max(1, len(acts))
        ids.lessons_title.hidden, ids.lessons.hidden, ids.lesson_acts.hidden = not titles, not titles, not acts

    def _show_title(self, button: DockButton, lesson: LessonTitle) -> None:
        lessons = self._dock.lessons
        self._show(button, f"lesson_{lesson.key}", lesson.title, icon="check" if lesson.done else "training")
        if lessons is not None:
            button.work = lambda: self._do(lambda: lessons.begin(lesson.key))

    def _show_act(self, button: DockButton, act: tuple[str, str, Callable[[], None]]) -> None:
        name, words, work = act
        self._show(button, f"lesson_{name}", self._text(words))
        button.work = lambda: self._do(work)

    def _show_cards(self, at_hand: int, *, more: bool) -> None:
        ids, cards = self.ids, self._dock.cards()
        others = cards[at_hand:] if more else ()
        pool.fill(ids.cards, cards[:at_hand], DockButton, self._show_card)
        pool.fill(ids.more_cards, others, DockButton, self._show_card)
        ids.more_title.hidden = ids.more_cards.hidden = not others
        self._show(ids.pull, "pull", self._text("Take the card out"), icon="leave")
        ids.pull.work = lambda: self._do(self._dock.pull)

    def _show_card(self, button: DockButton, card: DockCard) -> None:
        self._show(button, f"card_{card.key}", card.name, card.about, on=card.key == self._facts.card)
        button.aside = self._pin(card.pin)
        button.work = lambda: self._do(lambda: self._dock.insert(card.key))

    def _pin(self, pin: str) -> str:
        return self._text("PIN {pin}").format(pin=pin) if pin else ""

    def _show_scanner(self, codes: tuple[DockCode, ...]) -> None:
        ids = self.ids
        choices: tuple[DockCode | Trouble, ...] = (*codes, Trouble.SCANNER_GONE) if codes else ()
        shown = [self._facts.code] if codes and self._facts.code else []
        pool.fill(ids.codes, choices, DockButton, self._show_code)
        pool.fill(ids.code_shown, shown, DockSlip, DockSlip.show)
        ids.scanner_title.hidden = ids.codes.hidden = not codes
        ids.code_shown.hidden = not shown

    def _show_code(self, button: DockButton, code: DockCode | Trouble) -> None:
        if isinstance(code, Trouble):
            self._show_trouble(button, code)
            return
        self._show(button, f"code_{code.key}", self._text(CODES[code.kind]), self._pin(code.pin))
        button.work = lambda: self._do(lambda: self._dock.scan(code.key))

    def _show_trouble(self, button: DockButton, trouble: Trouble) -> None:
        on = trouble in self._facts.troubles
        well, amiss = self._words.troubles[trouble]
        self._show(button, trouble.value, self._text(amiss if on else well), on=on)
        button.work = lambda: self._do(lambda: self._toggle(trouble))

    def _toggle(self, trouble: Trouble) -> None:
        # What holds is asked when it is done, not when it was drawn: an earlier press may still be at work.
        self._dock.make(trouble, on=trouble not in self._dock.facts().troubles)

    def _show_time(self, button: DockButton, seconds: int) -> None:
        self._show(button, f"time_{seconds}", self._text(TIMES[seconds]))
        button.work = lambda: self._do(lambda: self._dock.pass_time(float(seconds)))

    def _show_trace(self) -> None:
        ids, path = self.ids, self._facts.trace
        self._show(ids.record, "record", self._text("Record the fault"), icon="edit")
        ids.record.work = lambda: self._do(self._dock.record)
        told = "Written to {path}. Give this file to the developers: it plays again what happened here."
        usual = "Writes down what has just happened. Names, cards, PINs and what was typed are not in it."
        ids.recorded.text = self._text(told).format(path=path) if path else self._text(usual)

    def _show(
        self, button: DockButton, name: str, words: str, note: str = "", *, icon: str = "", on: bool = False
    ) -> None:
        button.test_id, button.text, button.note, button.icon, button.on = f"dock_{name}", words, note, icon, on

    # Its work

    def _do(self, work: Callable[[], None]) -> None:
        self._queue.put(work)

    def _serve(self) -> None:
        """Do what was pressed, in order; what a simulator raises is told and the dock goes on."""
        while (work := self._queue.get()) is not None:
            try:
                work()
            except Exception:
                log.exception("the dock could not do it")
            finally:
                self._queue.task_done()

    def close(self) -> None:
        """End the thread once it has done what was pressed."""
        self._queue.put(None)

    def wait(self) -> None:
        """Wait until everything pressed is done. For tests."""
        self._queue.join()


def _unheard(_: Intent) -> None:
    """The dock sends no intents."""


load_kv(__file__)
