"""One person's typing in pinyin, as pure calls: what ``face.Pinyin`` asks, answered at once. Runs in the child."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final, NamedTuple

from kiosk.input.face import Candidate, Composition, Layout
from kiosk.input.lattice import SEPARATOR, Lattice, Syllabary
from kiosk.input.lexicon import MOST_SYLLABLES, SYLLABLE_BITS, Lexicon
from kiosk.input.model import START, LanguageModel, State
from kiosk.input.syllables import SYLLABLES, Spelling, beginnings, digits, letters, nine_keys

PAGE: Final = 8
MOST_SUGGESTED: Final = 8
LONGEST: Final = 60
"""Keys in one composition; a person who types more has stopped looking."""
_KEYS: Final = {Layout.LETTERS: frozenset("abcdefghijklmnopqrstuvwxyz'"), Layout.NINE_KEYS: frozenset("23456789")}


class _Choice(NamedTuple):
    """A candidate with its words, as ``(start, end, word)``; a learnt phrase has none."""

    text: str
    end: int
    path: tuple[tuple[int, int, int], ...]


@cache
def _tables(layout: Layout, fuzzy: bool) -> tuple[Spelling, Syllabary]:
    on_digits = layout is Layout.NINE_KEYS
    return (nine_keys() if on_digits else letters(fuzzy=fuzzy)), beginnings(on_digits=on_digits)


class Composer:
    """Keys in, compositions out. Learns what is chosen until ``forget``, and writes nothing anywhere."""

    def __init__(
        self, lexicon: Lexicon, layout: Layout = Layout.LETTERS, *, fuzzy: bool = True, page_size: int = PAGE
    ) -> None:
        """``fuzzy``: take zh for z, n for l, in for ing and the like, at a cost."""
        self._lexicon = lexicon
        self._fuzzy = fuzzy
        self._page_size = page_size
        self._model = LanguageModel(lexicon, lexicon.usage)
        self._phrases: dict[str, str] = {}
        self._begin(layout)

    def _begin(self, layout: Layout) -> None:
        self._layout = layout
        spelling, starts = _tables(layout, self._fuzzy)
        self._lattice = Lattice(self._lexicon, self._model, spelling, starts, initials=layout is Layout.LETTERS)
        self._spelling, self._starts = spelling, starts
        self._drop(START)

    def _drop(self, state: State) -> None:
        """Empty the composition; ``state``: what the words before it mean for the next."""
        self._before = state
        self._fixed: list[_Choice] = []
        self._choices: list[_Choice] = []
        self._best: tuple[tuple[int, int, int], ...] = ()
        self._page = 0
        self._lattice.clear(state)

    def press(self, key: str) -> Composition:
        """Add a key."""
        if (
            key in _KEYS[self._layout]
            and len(self._lattice.keys) < LONGEST
            and (key != SEPARATOR or self._lattice.keys)
        ):
            self._lattice.push(key)
            self._look()
        return self._shown()

    def choose(self, index: int) -> Composition:
        """Take a candidate of the page shown."""
        place = self._page * self._page_size + index
        if not 0 <= index < self._page_size or place >= len(self._choices):
            return self._shown()
        choice = self._choices[place]
        if place or not self._lattice.keys:
            for _, _, word in choice.path:
                self._model.favour(word)
        self._fixed.append(choice)
        if choice.end < len(self._lattice.keys):
            self._lattice.restart(choice.end, self._state())
            self._look()
            return self._shown()
        return self._commit()

    def narrow(self, index: int) -> Composition:
        """Say which of the readings shown the first keys mean."""
        readings = self._readings()
        if 0 <= index < len(readings):
            origin = self._origin()
            typed = digits(readings[index])
            self._lattice.force(origin, origin + len(typed), readings[index])
            self._lattice.restart(origin, self._state())
            self._look()
        return self._shown()

    def backspace(self) -> Composition:
        """Undo the last choice when nothing was typed after it, else the last key."""
        if self._fixed:
            self._fixed.pop()
            self._lattice.restart(self._origin(), self._state())
            self._look()
        elif self._lattice.keys:
            self._lattice.pop()
            self._look()
        return self._shown()

    def turn(self, pages: int) -> Composition:
        """Show another page; stays where it is at the ends."""
        last = max(0, (len(self._choices) - 1) // self._page_size)
        self._page = min(max(0, self._page + pages), last)
        return self._shown()

    def literal(self, text: str) -> Composition:
        """Commit what is composed, then ``text``."""
        if self._lattice.keys:
            self._fixed += self._choices[:1]
        committed = "".join(choice.text for choice in self._fixed) + text
        self._drop(START)
        return Composition(committed=committed)

    def raw(self) -> Composition:
        """Commit the words chosen and the rest of the keys as typed."""
        committed = "".join(choice.text for choice in self._fixed) + self._lattice.keys[self._origin() :]
        self._drop(START)
        return Composition(committed=committed)

    def reset(self, layout: Layout) -> Composition:
        """Drop what is composed and begin a field."""
        self._begin(layout)
        return Composition()

    def forget(self) -> Composition:
        """Drop what is composed and everything learnt."""
        self._model.forget()
        self._phrases.clear()
        self._drop(START)
        return Composition()

    def _origin(self) -> int:
        return self._fixed[-1].end if self._fixed else 0

    def _state(self) -> State:
        state = self._before
        for choice in self._fixed:
            for _, _, word in choice.path:
                state = self._model.step(state, word)[1]
            if not choice.path:
                state = START
        return state

    def _commit(self) -> Composition:
        committed = "".join(choice.text for choice in self._fixed)
        if len(self._fixed) > 1:
            self._phrases[self._lattice.keys] = committed
        self._drop(self._state())
        self._suggest()
        return replace(self._shown(), committed=committed)

    def _look(self) -> None:
        """Find the candidates for the keys after the origin."""
        self._page = 0
        if not self._lattice.keys:
            self._drop(self._before)
            return
        text = self._lexicon.text
        found: dict[str, _Choice] = {}
        phrase = self._phrases.get(self._lattice.keys)
        if phrase and not self._fixed:
            found[phrase] = _Choice(phrase, len(self._lattice.keys), ())
        best = self._best = tuple(self._lattice.best())
        if best:
            sentence = "".join(text(word) for _, _, word in best)
            found.setdefault(sentence, _Choice(sentence, best[-1][1], best))
        origin = self._origin()
        for end, word, _ in self._lattice.choices():
            spelt = text(word)
            found.setdefault(spelt, _Choice(spelt, end, ((origin, end, word),)))
        self._choices = list(found.values())

    def _suggest(self) -> None:
        followers = self._lexicon.followers(self._before.word, self._before.context, MOST_SUGGESTED)
        self._choices = [_Choice(self._lexicon.text(word), 0, ((0, 0, word),)) for word in followers]

    def _shown(self) -> Composition:
        first = self._page * self._page_size
        page = self._choices[first : first + self._page_size]
        typed = bool(self._lattice.keys)
        origin = self._origin()
        return Composition(
            preedit=self._preedit() if typed else "",
            candidates=tuple(Candidate(choice.text, choice.end - origin if typed else 0) for choice in page),
            page=self._page,
            more=first + self._page_size < len(self._choices),
            readings=self._readings() if typed and self._layout is Layout.NINE_KEYS else (),
        )

    def _preedit(self) -> str:
        chosen = "".join(choice.text for choice in self._fixed)
        best = self._best
        if not best:
            return chosen + self._lattice.keys[self._origin() :]
        parts = [part for start, end, word in best for part in self._cut(start, end, word)]
        return chosen + " ".join(parts)

    def _cut(self, start: int, end: int, word: int) -> tuple[str, ...]:
        """Cut a word's keys into its syllables, typed to the end or not: as typed on letters, as meant on nine keys."""
        typed = self._lattice.keys[start:end].strip(SEPARATOR)
        meant = self._layout is Layout.NINE_KEYS
        for syllables in range(len(self._lexicon.text(word)), 0, -1):
            for parts in self._cuts(typed, syllables, 0, 0, len(self._lexicon.keys), word):
                return tuple(syllable if meant else part for part, syllable in parts)
        return (typed,)

    def _cuts(
        self, typed: str, syllables: int, depth: int, low: int, high: int, word: int, prefix: int = 0
    ) -> Iterator[tuple[tuple[str, str], ...]]:
        """Yield the ways to read ``typed`` as ``word``, each as ``(keys, syllable)`` pairs."""
        if depth == syllables:
            if not typed and any(self._lexicon.entry_word[entry] == word for entry in range(low, high)):
                yield ()
            return
        typed = typed.lstrip(SEPARATOR)
        for length in range(min(len(typed), 7), 0, -1):
            part = typed[:length]
            for syllable in self._meanings(part, last=length == len(typed)):
                longer = prefix << SYLLABLE_BITS | syllable
                shift = SYLLABLE_BITS * (MOST_SYLLABLES - 1 - depth)
                after = self._lexicon.narrow(longer << shift, ((longer + 1) << shift) - 1, low, high)
                if after[0] < after[1]:
                    rest = self._cuts(typed[length:], syllables, depth + 1, *after, word, longer)
                    for more in rest:
                        name = SYLLABLES[syllable - 1]
                        yield ((part, name), *more)

    def _meanings(self, part: str, *, last: bool) -> Iterator[int]:
        for spelt in self._spelling.get(part, ()):
            yield spelt.syllable
        if last or len(part) <= 2:
            for first, final in self._starts.get(part, ()):
                yield from range(first, final + 1)

    def _readings(self) -> tuple[str, ...]:
        """Nine keys: what the first keys after the origin may mean, longest first."""
        rest = self._lattice.keys[self._origin() :]
        found: dict[str, None] = {}
        for length in range(min(len(rest), 6), 0, -1):
            for spelt in self._spelling.get(rest[:length], ()):
                found[SYLLABLES[spelt.syllable - 1]] = None
        return tuple(found)
