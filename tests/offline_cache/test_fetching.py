"""Long files come beside the rounds of sync, which never wait for them."""

import threading
from collections.abc import Callable, Iterator

import pytest

from offline_cache.fetching import Fetching
from offline_cache.transport import Unreachable

PATIENCE_S = 10


class Way:
    """A slow line: each fetch goes on until it is interrupted, or the file is here."""

    def __init__(self) -> None:
        self.began = threading.Semaphore(0)
        self.here = threading.Event()
        self.came = threading.Event()
        self.fetches = 0
        self.fails = False

    def fetch(self, until: Callable[[], bool]) -> bool:
        self.fetches += 1
        self.began.release()
        if self.fails:
            raise Unreachable("the line is dead")
        while not until():
            if self.here.wait(0.005):
                return True
        return False


@pytest.fixture
def way() -> Way:
    return Way()


@pytest.fixture
def round_() -> threading.Lock:
    return threading.Lock()


@pytest.fixture
def fetching(way: Way, round_: threading.Lock) -> Iterator[Fetching]:
    stop = threading.Event()
    made = Fetching(way.fetch, round_, stop, way.came.set)
    made.start()
    yield made
    stop.set()
    made.wake()


def begins(way: Way) -> bool:
    return way.began.acquire(timeout=PATIENCE_S)


def test_nothing_is_fetched_before_anything_is_wanted(fetching: Fetching, way: Way) -> None:
    assert way.fetches == 0
    fetching.wake()
    assert begins(way)


def test_what_came_is_told(fetching: Fetching, way: Way) -> None:
    fetching.wake()
    assert begins(way)
    way.here.set()
    assert way.came.wait(PATIENCE_S)


def test_a_round_of_sync_has_the_line_to_itself_and_the_file_goes_on_after_it(
    fetching: Fetching, way: Way, round_: threading.Lock
) -> None:
    fetching.wake()
    assert begins(way)
    with round_:
        assert not way.began.acquire(timeout=0.05)
    assert begins(way)
    way.here.set()
    assert way.came.wait(PATIENCE_S)


def test_a_dead_line_waits_for_the_next_round_that_ends_well(fetching: Fetching, way: Way) -> None:
    way.fails = True
    fetching.wake()
    assert begins(way)
    assert not way.came.is_set()
    way.fails = False
    way.here.set()
    fetching.wake()
    assert way.came.wait(PATIENCE_S)
