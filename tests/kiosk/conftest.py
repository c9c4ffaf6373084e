"""People at a kiosk in virtual time. A journey reads: ``tap(1).enter_pin().open("场务公开").print_page()``."""

import sys
from pathlib import Path

import pytest

_ROOT = str(Path(__file__).resolve().parents[2])
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

from kiosk.machine.intents import EditText, Leave, PressDigit, SubmitPin  # noqa: E402 - after the path is set
from tests.simulation import farm  # noqa: E402
from tests.simulation.invariants import Watch, actions_of  # noqa: E402
from tests.simulation.kiosk_in_time import KioskInTime  # noqa: E402


class Person:
    """Somebody at the kiosk. Every method waits until the kiosk has answered and returns the person again."""

    def __init__(self, kiosk: KioskInTime, number: int | None = None):
        self.kiosk = kiosk
        self.number = number

    @property
    def sees(self):
        """The view on show."""
        return self.kiosk.view

    def can_touch(self, label: str) -> bool:
        return any(label in _names(thing) for _, thing in actions_of(self.sees))

    def touch(self, label: str) -> "Person":
        """Touch the tile, row, choice or button with this name or label."""
        found = [thing for _, thing in actions_of(self.sees) if label in _names(thing)]
        assert found, f"nothing called {label} on {self.sees}"
        self.kiosk.happen(found[0].intent)
        self.kiosk.pass_time(0.25)
        return self

    open = choose = touch

    def enter_pin(self, pin: str = "") -> "Person":
        for digit in pin or farm.pin(self.number):
            self.kiosk.happen(PressDigit(digit))
        self.kiosk.happen(SubmitPin())
        self.kiosk.pass_time(0.25)
        return self

    def write(self, text: str) -> "Person":
        self.kiosk.happen(EditText(text))
        return self

    def print_page(self) -> "Person":
        self.touch("print")
        self.kiosk.pass_time(3)
        return self

    def wait(self, seconds: float) -> "Person":
        self.kiosk.pass_time(seconds)
        return self

    def pull(self) -> "Person":
        self.kiosk.pull()
        return self

    def leave(self) -> "Person":
        self.kiosk.happen(Leave())
        return self


def _names(thing) -> tuple[str, ...]:
    return tuple(getattr(thing, name, "") for name in ("name", "title", "label"))


@pytest.fixture
def kiosk():
    """A kiosk that is up and has loaded its content; every invariant is checked after every step."""
    built = KioskInTime(check=Watch())
    built.pass_time(5)
    return built


@pytest.fixture
def visitor(kiosk):
    """Somebody without a card."""
    return lambda: Person(kiosk)


@pytest.fixture
def tap(kiosk):
    """Put a card in: a member's number, a CardProblem, ``"clonable"`` or an unknown token."""

    def insert(card=1, reader="slot"):
        kiosk.insert(card, reader)
        kiosk.pass_time(0.25)
        return Person(kiosk, card if isinstance(card, int) else None)

    return insert


@pytest.fixture
def member(tap):
    """A member at home, after card and PIN."""
    return lambda number=1: tap(number).enter_pin()
