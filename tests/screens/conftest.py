"""One real Kivy window for the whole folder, drawn offscreen, with a clock that only tests move."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest

from kiosk.dock import CodeKind, DockCard, DockCode, DockFacts, Lessons, Trouble
from kiosk.machine.intents import Intent, StillHere
from kiosk.views import View
from screens.app import KioskWindow
from screens.driver import Driver
from screens.samples import samples
from screens.samples.media import StillFilms

SIZE = (1080, 1920)


@dataclass
class FakeClock:
    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Hand:
    """Shows views and presses as a person would; every press goes through SDL's event queue."""

    window: KioskWindow
    driver: Driver
    clock: FakeClock
    sent: list[Intent] = field(default_factory=list)

    @property
    def asked(self) -> list[Intent]:
        """What was sent, apart from the word that somebody is there."""
        return [intent for intent in self.sent if intent != StillHere()]

    def show(self, view: View, size: tuple[int, int] = SIZE, text_step: int = 0, contrast_step: int = 0) -> None:
        self.window.stage.frame(0.0, 0.0, *(float(side) for side in size))
        chrome = replace(view.chrome, text_step=text_step, contrast_step=contrast_step)
        self.window.show(replace(view, chrome=chrome))
        self.window.step()
        self.clock.seconds += 10
        self.window.step()

    def tap(self, name: str) -> None:
        self.press_at(*self.place_of(name))

    def place_of(self, name: str) -> tuple[int, int]:
        """Where it is, once the screen takes a press of it again; scrolled into sight if need be."""
        self.clock.seconds += 10
        place = self.driver.find(name)
        if place is None:
            assert self.driver.reveal(name), f"{name} is not among {self.driver.names()}"
            place = self.driver.find(name)
        assert place is not None, f"{name} is not among {self.driver.names()}"
        return place

    def press_at(self, x: int, y: int) -> None:
        self.driver.press_at(x, y)
        self.window.step()
        self.window.step()


@dataclass
class RecordingDock:
    """Remembers what was done to it; ``change`` lets the panel know that its facts are others."""

    done: list[tuple[object, ...]] = field(default_factory=list)
    known: DockFacts = field(default_factory=DockFacts)
    lessons: Lessons | None = None
    language: str = "zh"
    watchers: list[Callable[[], None]] = field(default_factory=list)

    def change(self, **facts: object) -> None:
        self.known = replace(self.known, **facts)  # type: ignore[arg-type]  # named by the tests
        for changed in self.watchers:
            changed()

    def facts(self) -> DockFacts:
        return self.known

    def watch(self, changed: Callable[[], None]) -> None:
        self.watchers.append(changed)

    def cards(self) -> tuple[DockCard, ...]:
        return (
            DockCard("zhang", "张*明", "第三管理区 银行卡", "123456"),
            DockCard("unknown", "没有登记的卡", "", ""),
        )

    def insert(self, key: str) -> None:
        self.done.append(("insert", key))

    def pull(self) -> None:
        self.done.append(("pull",))

    def codes(self) -> tuple[DockCode, ...]:
        return (DockCode("e_card", CodeKind.E_CARD, "123456"), DockCode("forged", CodeKind.FORGED, ""))

    def scan(self, key: str) -> None:
        self.done.append(("scan", key))

    def make(self, trouble: Trouble, *, on: bool) -> None:
        self.done.append((trouble.value, on))
        self.change(troubles=self.known.troubles ^ {trouble})

    def pass_time(self, seconds: float) -> None:
        self.done.append(("time", seconds))

    def record(self) -> None:
        self.done.append(("record",))
        self.change(trace="traces/trace-1.jsonl.zst")


@pytest.fixture(scope="session")
def _session_hand() -> Hand:
    clock = FakeClock()
    sent: list[Intent] = []
    with pytest.MonkeyPatch.context() as environment:
        # For this window only: what other tests start is to open its windows on a display.
        environment.setenv("SDL_VIDEODRIVER", "offscreen")
        window = KioskWindow(sent.append, size=SIZE, now=clock, films=StillFilms())
    return Hand(window, Driver(window), clock, sent)


@pytest.fixture
def hand(_session_hand: Hand) -> Iterator[Hand]:
    _session_hand.window.stage.gesture.cancel()
    _session_hand.show(samples()["03-wait"])
    _session_hand.sent.clear()
    yield _session_hand
    _session_hand.window.stage.gesture.cancel()


@pytest.fixture
def dock() -> RecordingDock:
    return RecordingDock()
