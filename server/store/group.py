"""Group commit: small writes of many requests share one transaction, so that each costs a share of one fsync."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from server.store.database import Database

LARGEST = 200
"""Writes in one transaction."""


@dataclass
class _Write:
    work: Callable[[Session], object]
    done: bool = False
    error: BaseException | None = field(default=None)


class GroupCommit:
    """Runs writes of many threads in common transactions. Whoever comes while one runs is in the next."""

    def __init__(self, database: Database) -> None:
        """Write to ``database``."""
        self._database = database
        self._waiting: deque[_Write] = deque()
        self._turn = threading.Lock()

    def run(self, work: Callable[[Session], object]) -> None:
        """Return when ``work`` is committed. It may run twice, the first time to no effect; raises what it raises."""
        mine = _Write(work)
        self._waiting.append(mine)
        while not mine.done:
            with self._turn:
                if not mine.done:
                    self._commit()
        if mine.error is not None:
            raise mine.error

    def _commit(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST))]
        if len(batch) > 1 and self._together(batch):
            return
        for write in batch:
            # One of them failed, or there is but one: each stands for itself.
            try:
                with self._database.write() as session:
                    write.work(session)
            except BaseException as error:  # noqa: BLE001 - raised again in the thread whose write it is
                write.error = error
            write.done = True

    def _together(self, batch: list[_Write]) -> bool:
        try:
            with self._database.write() as session:
                for write in batch:
                    write.work(session)
        except Exception:  # noqa: BLE001 - each is tried again alone, and raises then
            return False
        for write in batch:
            write.done = True
        return True
