"""Gathering: what many threads ask for at the same time is done in one go, one transaction and few statements.

A fleet that comes back asks the same small things of the database thousands of times; statement by statement, that
is what a server spends its time on.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

LARGEST = 200
"""What is done in one go at most."""

A = TypeVar("A")
R = TypeVar("R")


@dataclass
class _Asked(Generic[A, R]):
    what: A
    result: R | None = None
    error: BaseException | None = None
    done: bool = False


class Gather(Generic[A, R]):
    """Answers through ``work``, which gets what was asked and returns the answers in the same order.

    Whoever asks while ``work`` runs is in the next go; nobody waits for company.
    """

    def __init__(self, work: Callable[[Sequence[A]], Sequence[R]]) -> None:
        """Take the work. It must be right for one and for many, and may be called again for one that failed."""
        self._work = work
        self._waiting: deque[_Asked[A, R]] = deque()
        self._turn = threading.Lock()

    def ask(self, what: A) -> R:
        """Return the answer, or raise what ``work`` raised for it alone."""
        mine: _Asked[A, R] = _Asked(what)
        self._waiting.append(mine)
        while not mine.done:
            with self._turn:
                if not mine.done:
                    self._go()
        if mine.error is not None:
            raise mine.error
        return mine.result  # type: ignore[return-value] # it is done without an error, so it is an R

    def _go(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST))]
        if not self._answer(batch) and len(batch) > 1:
            # One of them failed: each stands for itself.
            for asked in batch:
                self._answer([asked])
        for asked in batch:
            asked.done = True

    def _answer(self, batch: list[_Asked[A, R]]) -> bool:
        try:
            results = self._work([asked.what for asked in batch])
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that asked
            for asked in batch:
                asked.error = error
            return False
        for asked, result in zip(batch, results, strict=True):
            asked.result, asked.error = result, None
        return True
