"""The feed's thread outlives whatever fails in it."""

import threading
from contextlib import contextmanager
from datetime import timedelta

from server.domain.actors import System
from server.domain.members import put_member
from server.feed.worker import FeedWorker
from tests.server.farm import Clock

PATIENCE_S = 20


class Outcome:
    """What a callback was called with, and a first call that fails."""

    def __init__(self, *, fails=0):
        self.left, self.done = fails, threading.Event()

    def __call__(self, *_what):
        if self.left:
            self.left -= 1
            raise ValueError("a defect")
        self.done.set()


@contextmanager
def running(farm, clock, **callbacks):
    known = {"on_news": lambda _news: None, "on_scope": lambda: None} | callbacks
    worker = FeedWorker(farm.database, clock, farm.context.advances, **known)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def test_news_go_out_after_a_round_that_met_a_defect(farm):
    news = Outcome(fails=1)
    with running(farm, farm.clock, on_news=news):
        for name in ("first", "second"):
            with farm.database.write() as session:
                put_member(session, System(), farm.member(name), at=farm.now)
            while news.left and name == "first":
                farm.database.wake.set()
        assert news.done.wait(PATIENCE_S)


def test_what_fails_in_tidying_keeps_nothing_else_from_being_done_that_hour(farm):
    clock, bad, good = Clock(), Outcome(fails=1), Outcome()
    with running(farm, clock, tidying=(bad, good)):
        clock.now += timedelta(hours=1)
        farm.database.wake.set()
        assert good.done.wait(PATIENCE_S)
    assert (bad.left, bad.done.is_set()) == (0, False)
