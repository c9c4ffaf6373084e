"""Input: how soon each key and stroke is answered through the engine's process, what it takes, and how right it is.

The peers are the project's own targets: 30 ms at the 95th percentile, 0.3 s to load, 85 % of the hundred sentences of
``tests/input`` and 96 % of their characters right at the first candidate, 97 % of the thousand commonest characters
among five. What is wrong is compared, so that less is better. librime types the same lists in the same run, where
Debian's is installed. The thousand characters are drawn by ``tests/input``'s unsteady hand.
"""

import importlib.util
import json
import statistics
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Generic, Protocol, TypeVar

from benchmarks import rime
from benchmarks.processes import pss_mb
from benchmarks.report import Figure
from kiosk.input.composer import Composer
from kiosk.input.engines import HandwritingEngine, PinyinEngine
from kiosk.input.face import Layout, Stroke
from kiosk.input.lexicon import Lexicon
from kiosk.input.recogniser import Recogniser
from kiosk.input.syllables import digits

_TESTS = Path(__file__).parents[1] / "tests" / "input"
_PATIENCE_S = 30.0
_LISTS = {
    "the hundred": ("sentences", "pinyin"),
    "later": ("later", "later_pinyin"),
    "third": ("third", "third_pinyin"),
}
Sentences = list[list[tuple[str, list[str]]]]
"""The clauses of each sentence: text, and the syllables that are typed."""
T = TypeVar("T")


class _Answer(Generic[T]):
    """Waits for the answer to one call at a time."""

    def __init__(self) -> None:
        self._come = threading.Event()
        self._last: T | None = None

    def __call__(self, answer: T) -> None:
        self._last = answer
        self._come.set()

    def to(self, call: Callable[[], None]) -> tuple[T, float]:
        """Call, and give the answer with the milliseconds it took."""
        self._come.clear()
        begun = time.perf_counter()
        call()
        if not self._come.wait(_PATIENCE_S) or self._last is None:
            raise TimeoutError("The engine did not answer.")
        return self._last, 1000 * (time.perf_counter() - begun)


def typing(*, quick: bool) -> tuple[Figure, ...]:
    """Measure both engines."""
    return (*_pinyin(quick=quick), *_handwriting(quick=quick), *_quality(quick=quick), *_beside_librime(quick=quick))


def _sentences(name: str = "the hundred") -> Sentences:
    written, spelt = _LISTS[name]
    texts = (_TESTS / f"{written}.txt").read_text().splitlines()
    readings = (_TESTS / f"{spelt}.txt").read_text().splitlines()
    return [
        [(part, pinyin.split()) for part, pinyin in zip(text.split("，"), reading.split(","), strict=True)]
        for text, reading in zip(texts, readings, strict=True)
    ]


def _pinyin(*, quick: bool) -> tuple[Figure, ...]:
    answer: _Answer[object] = _Answer()
    engine = PinyinEngine(answer)
    try:
        _, first = answer.to(lambda: engine.reset(Layout.LETTERS))
        taken = []
        for sentence in _sentences()[: 20 if quick else 100]:
            for _, pinyin in sentence:
                taken += [answer.to(partial(engine.press, key))[1] for key in "".join(pinyin)]
                taken.append(answer.to(lambda: engine.choose(0))[1])
        memory = pss_mb(engine.pid or 0)
    finally:
        engine.close()
    begun = time.perf_counter()
    Lexicon()
    return (
        Figure("pinyin: a key, 95th percentile", "ms", [_p95(taken)], "target", [30.0], 1.0),
        Figure("pinyin: a key, median", "ms", [statistics.median(taken)], "target p95", [30.0], 1.0),
        Figure("pinyin: load the lexicon", "ms", [1000 * (time.perf_counter() - begun)], "target", [300.0], 1.0),
        Figure("pinyin: process start to first answer", "ms", [first], "one second", [1000.0], 1.0),
        Figure("pinyin: memory of the process (PSS)", "MB", [memory], "librime's +13, Python", [30.0]),
    )


def _handwriting(*, quick: bool) -> tuple[Figure, ...]:
    hand, characters = _hand()
    answer: _Answer[object] = _Answer()
    engine = HandwritingEngine(answer)
    try:
        _, first = answer.to(lambda: engine.recognise(hand.draw(characters[0])))
        taken = []
        for character in characters[: 50 if quick else 300]:
            strokes = hand.draw(character)
            growing = (strokes[:count] for count in range(1, len(strokes) + 1))
            taken += [answer.to(partial(engine.recognise, so_far))[1] for so_far in growing]
        memory = pss_mb(engine.pid or 0)
    finally:
        engine.close()
    return (
        Figure("handwriting: a stroke, 95th percentile", "ms", [_p95(taken)], "target", [30.0], 1.0),
        Figure("handwriting: process start to first answer", "ms", [first], "one second", [1000.0], 1.0),
        Figure("handwriting: memory of the process (PSS)", "MB", [memory], "PP-OCRv4 on ONNX", [85.0]),
    )


def _quality(*, quick: bool) -> tuple[Figure, ...]:
    sentences = _sentences()
    halves = {"all": sentences, "odd lines": sentences[::2], "even lines": sentences[1::2]}
    right = {name: _right(chosen, Layout.LETTERS) for name, chosen in halves.items() if name == "all" or not quick}
    nine = _right(sentences[:20] if quick else sentences, Layout.NINE_KEYS)
    hand, characters = _hand()
    recogniser = Recogniser()
    some = characters[::5] if quick else characters
    missed = sum(
        character not in [guess.character for guess in recogniser.nearest(hand.draw(character), 5)]
        for character in some
    )
    return (
        *(
            Figure(f"pinyin: sentences not right at once, {name}", "%", [100 - whole], "target", [15.0], 1.0)
            for name, (whole, _) in right.items()
        ),
        *(
            Figure(f"pinyin: characters wrong, {name}", "%", [100 - characters], "target", [4.0], 1.0)
            for name, (_, characters) in right.items()
        ),
        Figure("nine keys: sentences not right at once", "%", [100 - nine[0]], "librime 13 of 20", [35.0]),
        Figure("handwriting: not among five", "%", [100 * missed / len(some)], "target", [3.0], 1.0),
    )


def _beside_librime(*, quick: bool) -> tuple[Figure, ...]:
    """Let both type the lists of sentences; nothing where librime is not installed."""
    if not rime.installed():
        return ()
    figures = []
    with rime.started() as process:
        for name in list(_LISTS)[: 1 if quick else None]:
            sentences = _sentences(name)
            typed = [[rime.type_into(process, "".join(pinyin)) for _, pinyin in clauses] for clauses in sentences]
            theirs = _score(sentences, [[clause.text for clause in clauses] for clauses in typed])
            ours = _right(sentences, Layout.LETTERS)
            for what, mine, other in zip(("sentences", "characters"), ours, theirs, strict=True):
                figures.append(
                    Figure(f"pinyin: {what} wrong, {name}", "%", [100 - mine], "librime", [100 - other], 1.0)
                )
    return tuple(figures)


def _right(sentences: Sentences, layout: Layout) -> tuple[float, float]:
    """Give the percentages of whole sentences and of characters that are right at the first candidate."""
    composer = Composer(Lexicon(), layout)
    found = []
    for sentence in sentences:
        clauses = []
        for _, pinyin in sentence:
            for key in "".join(pinyin) if layout is Layout.LETTERS else digits("".join(pinyin)):
                composer.press(key)
            clauses.append(composer.choose(0).committed)
            composer.literal("，")
        composer.forget()
        found.append(clauses)
    return _score(sentences, found)


def _score(sentences: Sentences, found: list[list[str]]) -> tuple[float, float]:
    whole = right = total = 0
    for sentence, clauses in zip(sentences, found, strict=True):
        wanted, typed = "".join(text for text, _ in sentence), "".join(clauses)
        whole += typed == wanted
        total += len(wanted)
        right += sum(one == other for one, other in zip(typed, wanted, strict=False))
    return 100 * whole / len(sentences), 100 * right / total


class _Writes(Protocol):
    def draw(self, character: str) -> tuple[Stroke, ...]:
        """Return the strokes as the unsteady hand made them."""


def _hand() -> tuple[_Writes, list[str]]:
    """Give the tests' unsteady hand, and the characters it knows."""
    medians = json.loads((_TESTS / "strokes.json").read_text())
    return _module(_TESTS / "conftest.py").Hand(medians, seed=1925), list(medians)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("input_conftest", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no module.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]
