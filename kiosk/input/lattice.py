"""Keys to words: a lattice of every reading of what was typed, searched by beam, and grown key by key.

A new key looks only at what ends with it, so it costs the same at the end of a long sentence as at its start. A *walk*
is a range of the lexicon's sorted keys: the words that begin with the syllables read so far.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple

from kiosk.input.lexicon import MOST_SYLLABLES, SYLLABLE_BITS, Lexicon
from kiosk.input.model import START, LanguageModel, State
from kiosk.input.sections import COST_MOST
from kiosk.input.syllables import FINISHED_COST, NUMBER, PARTIAL_COST, SYLLABLES, Spelling, initial_of

BEAM: Final = 12
WIDTH: Final = 90
"""Ways that cost more than this above the cheapest are given up: 3 decades."""
MOST_WORDS: Final = 40
"""Words of one reading that the search follows; the list of candidates shows more."""
MOST_PARTIAL: Final = 12
_WIDEST_PARTIAL: Final = 3000
INITIAL_COST: Final = 40
"""What each syllable given by its initial alone costs."""
MOST_INITIALS: Final = 6
_REMEMBERED: Final = 20_000
CLAUSE: Final = 12
"""From this many keys on, the words are taken for a whole clause, and how it ends counts. Who types word by word types
fewer."""
SEPARATOR: Final = "'"


class Walk(NamedTuple):
    """Entries ``low`` to ``high`` begin with ``prefix`` (``depth`` syllables), typed from ``start`` on."""

    start: int
    depth: int
    prefix: int
    low: int
    high: int
    cost: int


class Edge(NamedTuple):
    """A word that the keys from ``start`` on may mean. ``cost``: of the spelling, above the word's own."""

    start: int
    word: int
    cost: int
    whole: bool
    """Whether every syllable is typed in full."""


class Node(NamedTuple):
    """The cheapest way to a state: what it costs, and whence."""

    cost: int
    start: int
    before: State
    word: int


Syllabary = Mapping[str, tuple[tuple[int, int], ...]]


class Lattice:
    """What was typed since the last commit. Positions count keys; position 0 is before the first."""

    def __init__(
        self, lexicon: Lexicon, model: LanguageModel, spelling: Spelling, beginnings: Syllabary, *, initials: bool
    ) -> None:
        """``initials``: whether a syllable may be given by its initial alone (not on nine keys)."""
        self._lexicon = lexicon
        self._model = model
        self._spelling = spelling
        self._beginnings = beginnings
        self._initials = initials
        self._longest = max(map(len, spelling))
        self._costs = lexicon.entry_cost
        self.keys = ""
        self.edges: list[list[Edge]] = [[]]
        self.partial: list[list[Edge]] = [[]]
        """Edges that guess the rest of the last syllable; they count only while nothing follows."""
        self._walks: list[list[Walk]] = [[]]
        self._forced: list[tuple[int, int, int]] = []
        self._reached = {0}
        """Positions that syllables typed in full lead to."""
        self._abbreviations: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        self._origin = 0
        self._state = START
        self._nodes: list[dict[State, Node]] = [{}]
        self.restart(0, START)

    def restart(self, origin: int, state: State) -> None:
        """Search again from a position, after words that led to ``state``; keys and edges stay."""
        self._origin, self._state = origin, state
        self._nodes = [{} for _ in range(origin + 1)]
        self._nodes[origin] = {state: Node(0, -1, state, 0)}
        for end in range(origin + 1, len(self.keys) + 1):
            self._nodes.append(self._search(end, self.edges[end]))

    def clear(self, state: State) -> None:
        """Begin anew after ``state``."""
        self.keys = ""
        self._forced = []
        self._reached = {0}
        del self.edges[1:], self.partial[1:], self._walks[1:]
        self.restart(0, state)

    def push(self, key: str) -> None:
        """Add a key."""
        self.keys += key
        end = len(self.keys)
        self.edges.append([])
        self.partial.append([])
        self._walks.append([])
        self._read(end)
        self._nodes.append(self._search(end, self.edges[end]))

    def force(self, start: int, end: int, syllable: str) -> None:
        """Read the keys from ``start`` to ``end`` as this syllable only. Search again (``restart``) after it."""
        keys, forced = self.keys, [*self._forced, (start, end, NUMBER[syllable])]
        self.clear(START)
        self._forced = forced
        for key in keys:
            self.push(key)

    def pop(self) -> None:
        """Take the last key back. IndexError when there is none."""
        if not self.keys:
            raise IndexError("No key to take back.")
        self.keys = self.keys[:-1]
        self._reached.discard(len(self.keys) + 1)
        self._forced = [forced for forced in self._forced if forced[1] <= len(self.keys)]
        self.edges.pop()
        self.partial.pop()
        self._walks.pop()
        self._nodes.pop()

    def best(self) -> list[tuple[int, int, int]]:
        """Give the likeliest words for all keys from the origin on, as ``(start, end, word)``; empty when none fit."""
        end = len(self.keys)
        nodes = self._search(end, self.edges[end] + self.partial[end]) if self.partial[end] else self._nodes[end]
        if end == self._origin or not nodes:
            return []
        ending = self._lexicon.ending
        if len(self.keys) - self._origin < CLAUSE:
            node = min(nodes.values(), key=itemgetter(0))
        else:
            node = min(nodes.values(), key=lambda node: node.cost + ending[node.word])
        path = []
        while node.start >= 0:
            path.append((node.start, end, node.word))
            end = node.start
            node = self._nodes[end][node.before]
        return path[::-1]

    def choices(self) -> list[tuple[int, int, int]]:
        """Give the words from the origin on, as ``(end, word, cost)``: most keys first, then the cheapest."""
        step, state, last = self._model.step, self._state, len(self.keys.rstrip(SEPARATOR))
        found: dict[tuple[int, int], int] = {}
        for end in range(self._origin + 1, last + 1):
            if self.keys[end - 1] == SEPARATOR:
                continue
            for edge in self.edges[end] + (self.partial[end] if end == last else []):
                if edge.start == self._origin:
                    cost = step(state, edge.word)[0] + edge.cost
                    found[end, edge.word] = min(cost, found.get((end, edge.word), cost))
            found.update(self._rare(end, found))
        return sorted(((end, word, cost) for (end, word), cost in found.items()), key=lambda item: (-item[0], item[2]))

    def _rare(self, end: int, known: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], int]:
        """Find the characters of the first syllable that are too rare to take part in the search."""
        found = {}
        for start, depth, prefix, low, high, cost in self._walks[end]:
            if start == self._origin and depth == 1:
                key = prefix << SYLLABLE_BITS * (MOST_SYLLABLES - 1)
                exact = bisect_right(self._lexicon.keys, key, low, high)
                for word, own in self._lexicon.words(range(min(low + MOST_WORDS, exact), exact)):
                    if (end, word) not in known:
                        found[end, word] = COST_MOST + own + cost
        return found

    def _search(self, end: int, edges: list[Edge]) -> dict[State, Node]:
        """Keep the cheapest ways of ending at ``end`` by one of ``edges``."""
        step, nodes, origin = self._model.step, self._nodes, self._origin
        found: dict[State, Node] = {}
        limit = 1 << 30
        for start, word, extra, _ in edges:
            if start < origin:
                continue
            for state, node in nodes[start].items():
                before = node[0] + extra
                if before > limit:
                    break
                cost, after = step(state, word)
                cost += before
                known = found.get(after)
                if known is None or cost < known[0]:
                    found[after] = Node(cost, start, state, word)
                    if cost + WIDTH < limit:
                        limit = cost + WIDTH
        if end and self.keys[end - 1] == SEPARATOR:
            return nodes[end - 1]
        kept = sorted((item for item in found.items() if item[1][0] <= limit), key=_node_cost)
        return dict(kept[:BEAM])

    def _read(self, end: int) -> None:
        """Find everything that ends with the last key."""
        if self.keys[end - 1] == SEPARATOR:
            self._walks[end] = self._walks[end - 1]
            if end - 1 in self._reached:
                self._reached.add(end)
            return
        for middle in range(max(0, end - self._longest), end):
            typed = self.keys[middle:end]
            spelt = self._spelling.get(typed, ())
            for syllable, cost in spelt:
                if self._allowed(middle, end, syllable):
                    self._extend(middle, end, syllable, cost)
            extra = PARTIAL_COST + (FINISHED_COST if any(not cost for _, cost in spelt) else 0)
            for first, last in self._beginnings.get(typed, ()):
                self._guess(middle, end, first, last, extra)
        whole = any(edge.start in self._reached for edge in self.edges[end])
        if whole:
            self._reached.add(end)
        elif self._initials:
            self.edges[end] += self._by_initials(end)

    def _allowed(self, middle: int, end: int, syllable: int) -> bool:
        return all(
            end <= start or middle >= stop or (middle, end, syllable) == (start, stop, meant)
            for start, stop, meant in self._forced
        )

    def _from(self, middle: int) -> Iterator[Walk]:
        yield from self._walks[middle]
        yield Walk(middle, 0, 0, 0, len(self._costs), 0)

    def _extend(self, middle: int, end: int, syllable: int, cost: int) -> None:
        keys, walks, edges = self._lexicon.keys, self._walks[end], self.edges[end]
        for start, depth, prefix, low, high, before in self._from(middle):
            if depth == MOST_SYLLABLES:
                continue
            longer = prefix << SYLLABLE_BITS | syllable
            shift = SYLLABLE_BITS * (MOST_SYLLABLES - depth - 1)
            key = longer << shift
            first = bisect_left(keys, key, low, high)
            after = bisect_left(keys, (longer + 1) << shift, first, high)
            if first == after:
                continue
            walks.append(Walk(start, depth + 1, longer, first, after, before + cost))
            exact = bisect_right(keys, key, first, after)
            words = self._lexicon.words(range(first, min(exact, first + MOST_WORDS)))
            # The model costs words without regard to reading; a rare reading of a common word costs what it is rarer.
            unigram = self._lexicon.unigram
            edges += [Edge(start, word, before + cost + own - unigram[word], True) for word, own in words]

    def _guess(self, middle: int, end: int, first: int, last: int, cost: int) -> None:
        """Read the last keys, at a cost, as the beginning of any syllable from ``first`` to ``last``."""
        for start, depth, prefix, low, high, before in self._from(middle):
            if depth == MOST_SYLLABLES:
                continue
            shift = SYLLABLE_BITS * (MOST_SYLLABLES - depth - 1)
            one = bisect_left(self._lexicon.keys, (prefix << SYLLABLE_BITS | first) << shift, low, high)
            other = bisect_left(self._lexicon.keys, (prefix << SYLLABLE_BITS | last + 1) << shift, one, high)
            if depth == 0:
                chosen = self._singles(first, last, one, other)
            else:
                chosen = sorted(range(one, min(other, one + _WIDEST_PARTIAL)), key=self._costs.__getitem__)
            self.partial[end] += [
                Edge(start, self._lexicon.entry_word[entry], before + cost, False) for entry in chosen[:MOST_PARTIAL]
            ]

    def _singles(self, first: int, last: int, low: int, high: int) -> list[int]:
        """Find the commonest single characters of a run of syllables."""
        found: list[int] = []
        for syllable in range(first, last + 1):
            key = syllable << SYLLABLE_BITS * (MOST_SYLLABLES - 1)
            low = bisect_left(self._lexicon.keys, key, low, high)
            found += range(low, min(bisect_right(self._lexicon.keys, key, low, high), low + MOST_PARTIAL))
        return sorted(found, key=self._costs.__getitem__)

    def _by_initials(self, end: int) -> list[Edge]:
        """Find words some of whose syllables are given by their initials alone, and that end with the last key."""
        found: dict[tuple[int, int], Edge] = {}
        for start, parts in self._splits(end, 0):
            if parts not in self._abbreviations:
                if len(self._abbreviations) > _REMEMBERED:
                    self._abbreviations.clear()
                self._abbreviations[parts] = self._abbreviated(parts)
            for word, cost in self._abbreviations[parts]:
                edge = Edge(start, word, cost, False)
                if (start, word) not in found or cost < found[start, word].cost:
                    found[start, word] = edge
        return list(found.values())

    def _splits(self, end: int, depth: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Cut the keys before ``end`` into syllables and initials, backwards."""
        if depth == MOST_INITIALS:
            return
        for start in range(max(self._origin, end - 6), end):
            typed = self.keys[start:end]
            if typed in _INITIALS or typed in _FULL:
                yield start, (typed,)
                for earlier, parts in self._splits(start, depth + 1):
                    yield earlier, (*parts, typed)

    def _abbreviated(self, parts: tuple[str, ...]) -> list[tuple[int, int]]:
        if all(part in _FULL for part in parts):
            return []
        extra = INITIAL_COST * sum(part not in _FULL for part in parts)
        if len(parts) == 1:
            runs = self._beginnings.get(parts[0], ())
            entries = [e for first, last in runs for e in self._singles(first, last, 0, len(self._costs))]
        else:
            entries = self._with_initials(parts)
        best = sorted(entries, key=self._costs.__getitem__)[:MOST_PARTIAL]
        return [(self._lexicon.entry_word[entry], extra) for entry in best]

    def _with_initials(self, parts: tuple[str, ...]) -> list[int]:
        wanted = tuple(initial_of(part) for part in parts)
        order, keys = self._lexicon.initial_order, self._lexicon.keys
        initials: Callable[[int], tuple[str, ...]] = lambda entry: _initials_of(keys[entry])  # noqa: E731
        low = bisect_left(order, wanted, key=initials)
        high = bisect_right(order, wanted, low, key=initials)
        full = [(place, part) for place, part in enumerate(parts) if part in _FULL]
        return [
            entry
            for entry in order[low:high]
            if all(SYLLABLES[_syllable(keys[entry], place) - 1] == part for place, part in full)
        ]


def _syllable(key: int, place: int) -> int:
    return key >> SYLLABLE_BITS * (MOST_SYLLABLES - 1 - place) & ((1 << SYLLABLE_BITS) - 1)


@lru_cache(_REMEMBERED)
def _initials_of(key: int) -> tuple[str, ...]:
    numbers = (_syllable(key, place) for place in range(MOST_SYLLABLES))
    return tuple(_INITIAL[number] for number in numbers if number)


def _node_cost(item: tuple[State, Node]) -> int:
    return item[1][0]


_FULL: Final = frozenset(SYLLABLES)
_INITIAL: Final = ("", *(initial_of(syllable) for syllable in SYLLABLES))
_INITIALS: Final = frozenset(_INITIAL[1:]) - frozenset("aeo")
