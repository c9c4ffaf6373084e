"""The language model as the decoder asks it: states, and what the next word costs."""

from typing import Final, NamedTuple

from kiosk.input.lexicon import BEGINNING, Lexicon
from kiosk.input.usage import LEVELS, NEUTRAL, Usage, gains

_REMEMBERED: Final = 60_000
_FAVOUR: Final = 48
"""What a word chosen before in the same session costs less, once; twice is as good as it gets."""


class State(NamedTuple):
    """All that the words so far mean for the next one: the last word, and the context of the last two, -1 for none."""

    word: int
    context: int


START: Final = State(BEGINNING, -1)


class LanguageModel:
    """Costs of words in states, with what the session's member chose before made cheaper."""

    def __init__(self, lexicon: Lexicon, usage: Usage) -> None:
        """Start without anything learnt."""
        self._lexicon = lexicon
        self._usage = usage
        self._gains = [gains(trust) for trust in range(LEVELS + 1)]
        self._pairs: dict[int, tuple[int, int, int]] = {}
        self._chosen: dict[int, int] = {}

    def step(self, state: State, word: int) -> tuple[int, State]:
        """Give what ``word`` costs after ``state``, and the state it leads to."""
        last, context = state
        known = self._pairs.get(last << 20 | word)
        if known is None:
            if len(self._pairs) > _REMEMBERED:
                self._pairs.clear()
            pair, cost = self._lexicon.pair(last, word)
            usage = self._usage.pair(last, word)
            known = (cost, self._lexicon.context(pair) if pair >= 0 else -1, usage)
            self._pairs[last << 20 | word] = known
        cost, following, usage = known
        if context >= 0:
            closer = self._lexicon.triple(context, word)
            cost = cost + self._lexicon.context_backoff(context) if closer < 0 else closer
        if usage != NEUTRAL:
            cost += self._gains[self._lexicon.trust[last]][cost - usage]
        if word in self._chosen:
            cost -= min(self._chosen[word], 2 * _FAVOUR, max(cost - 8, 0))
        return cost, State(word, following)

    def favour(self, word: int) -> None:
        """Make a word cheaper until ``forget``."""
        self._chosen[word] = self._chosen.get(word, 0) + _FAVOUR

    def forget(self) -> None:
        """Forget every choice."""
        self._chosen.clear()
        self._pairs.clear()
