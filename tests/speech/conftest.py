"""People who hear and press four keys, at a kiosk in virtual time."""

import sys
from pathlib import Path

import pytest

_ROOT = str(Path(__file__).resolve().parents[2])
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

from kiosk.machine.intents import PressDigit, SubmitPin  # noqa: E402 - after the path is set
from kiosk.speech.quiet import SoundRules  # noqa: E402
from tests.simulation import farm  # noqa: E402
from tests.simulation.invariants import Watch, actions_of  # noqa: E402
from tests.simulation.kiosk_in_time import KioskInTime  # noqa: E402
from tests.simulation.voice_in_time import VoiceInTime  # noqa: E402


class Listener:
    """Somebody who may not see the screen. Every method returns the person again, once the kiosk has answered."""

    def __init__(self, kiosk: KioskInTime):
        self.kiosk = kiosk
        self.voice = kiosk.voice
        self._from = 0

    @property
    def sees(self):
        return self.kiosk.view

    @property
    def hears(self) -> str:
        """All that was said since the last key or touch."""
        return " / ".join(self.voice.said[self._from :])

    @property
    def all_heard(self) -> str:
        return " / ".join(self.voice.said)

    def press(self, key: str, times: int = 1) -> "Listener":
        """Press ``up``, ``down``, ``confirm``, ``back`` or ``again``."""
        for _ in range(times):
            intent = getattr(self.sees.chrome.keys, key)
            assert intent is not None, f"{key} does nothing on {self.sees}"
            self._do(intent)
        return self

    def choose(self, words: str) -> "Listener":
        """Go down until the choice that is said holds these words, then confirm it."""
        for _ in range(30):
            if words in self._focus():
                return self.press("confirm")
            self.press("down")
        raise AssertionError(f"{words} was never said; the last was {self.hears}")

    def _focus(self) -> str:
        return self.voice.said[-1] if self.voice.said else ""

    def touch(self, name: str) -> "Listener":
        found = [thing for _, thing in actions_of(self.sees) if getattr(thing, "name", "") == name]
        assert found, f"nothing called {name} on {self.sees}"
        self._do(found[0].intent)
        return self

    def can_touch(self, name: str) -> bool:
        return any(getattr(thing, "name", "") == name for _, thing in actions_of(self.sees))

    def insert(self, member: int) -> "Listener":
        self._from = len(self.voice.said)
        self.kiosk.insert(member)
        self.kiosk.pass_time(0.25)
        return self

    def pull(self) -> "Listener":
        self._from = len(self.voice.said)
        self.kiosk.pull()
        return self

    def type_pin(self, member: int) -> "Listener":
        for digit in farm.pin(member):
            self._do(PressDigit(digit), 0.5)
        return self

    def enter_pin(self, member: int) -> "Listener":
        self.type_pin(member)
        self._do(SubmitPin())
        return self

    def wait(self, seconds: float) -> "Listener":
        self.kiosk.pass_time(seconds)
        return self

    def _do(self, intent, seconds: float = 0.25) -> None:
        self._from = len(self.voice.said)
        self.kiosk.happen(intent)
        self.kiosk.pass_time(seconds)


@pytest.fixture
def at_kiosk():
    """Somebody at a kiosk that speaks; every invariant is checked after every step."""

    def build(*, headphones: bool = False, rules: SoundRules | None = None) -> Listener:
        voice = VoiceInTime(headphones)
        kiosk = KioskInTime(check=Watch(), voice=voice, sound=rules or SoundRules(headphones=headphones))
        kiosk.pass_time(5)
        return Listener(kiosk)

    return build


@pytest.fixture
def listener(at_kiosk) -> Listener:
    """Somebody at a kiosk with a loudspeaker and no headphone socket."""
    return at_kiosk()
