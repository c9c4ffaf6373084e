"""``kiosk doctor`` on typing: each engine is started as a screen starts it, and asked for something easy."""

import queue
from typing import Final, TypeVar

from kiosk.cli.finding import Check
from kiosk.input.engines import HandwritingEngine, PinyinEngine
from kiosk.input.face import Composition, Recognised, Stroke
from kiosk.input.supervisor import FIRST_DEADLINE_S

_ANSWERS_WITHIN_S: Final = 3 * FIRST_DEADLINE_S
"""The supervisor gives two processes their time, and then answers itself that what was typed is lost."""
_KEYS: Final = "gonghui"
_WORD: Final = "工会"
_CROSS: Final[tuple[Stroke, ...]] = (((10.0, 50.0), (90.0, 50.0)), ((50.0, 10.0), (50.0, 90.0)))
_TEN: Final = "十"
_TO_DO: Final = "Run `make install` again; if that does not help, look at the memory and at the journal."
T = TypeVar("T")


def input_checks() -> tuple[Check, ...]:
    """Type a word and write a character. An engine that is broken is waited for up to 30 s."""
    return _pinyin(), _handwriting()


def _pinyin() -> Check:
    answers: queue.Queue[Composition] = queue.Queue()
    engine = PinyinEngine(answers.put)
    try:
        for key in _KEYS:
            engine.press(key)
        told = _last_of(answers, len(_KEYS))
    finally:
        engine.close()
    found = tuple(candidate.text for candidate in told.candidates) if told else ()
    return _check("pinyin", _WORD, found)


def _handwriting() -> Check:
    answers: queue.Queue[Recognised] = queue.Queue()
    engine = HandwritingEngine(answers.put)
    try:
        engine.recognise(_CROSS)
        told = _last_of(answers, 1)
    finally:
        engine.close()
    return _check("handwriting", _TEN, told.candidates if told else ())


def _last_of(answers: "queue.Queue[T]", count: int) -> T | None:
    """Return the last of so many answers; None when one does not come."""
    told: T | None = None
    for _ in range(count):
        try:
            told = answers.get(timeout=_ANSWERS_WITHIN_S)
        except queue.Empty:
            return None
    return told


def _check(part: str, wanted: str, found: tuple[str, ...]) -> Check:
    if wanted in found:
        return Check(part, ok=True, found=f"its engine wrote {wanted}")
    told = f"its engine wrote {' '.join(found)}, not {wanted}" if found else "its engine does not answer"
    return Check(part, ok=False, found=told, to_do=_TO_DO)
