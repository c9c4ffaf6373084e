"""The headless demo: a member's visit, pressed on the real window, with a numbered picture of every step."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from kiosk.demo.central import DemoServer
from kiosk.demo.hands import DemoHands

_SPOKEN_UNTIL = 86
"""Seconds that are left when the visitor of the demo has said enough."""


class Finger(Protocol):
    """Presses what is on the window by its name, looks, and takes pictures."""

    def tap(self, name: str, timeout: float = 5.0) -> None:
        """Press. Raises LookupError when nothing of this name comes up in time."""

    def visible_texts(self) -> tuple[str, ...]:
        """Return all texts in sight."""

    def names(self) -> tuple[str, ...]:
        """Return the names of all that can be pressed."""

    def picture(self, path: Path) -> None:
        """Write what is seen as PNG."""


class Walk:
    """Presses, and keeps a numbered picture of what it comes to."""

    def __init__(self, finger: Finger, folder: Path, say: Callable[[str], None]) -> None:
        """Take what presses, and where pictures go."""
        self._finger = finger
        self._folder = folder
        self._say = say
        self._steps = 0

    def play(self) -> None:
        """Play it all. Raises LookupError or TimeoutError at the step that fails."""
        raise NotImplementedError

    def _press(self, name: str) -> None:
        self._finger.tap(name)

    def _enter_pin(self, pin: str) -> None:
        for digit in pin:
            self._press(f"digit-{digit}")
        self._press("submit")

    def _see(self, name: str, called: str, within_s: float = 30.0) -> None:
        """Wait until ``name`` can be pressed, then keep a picture."""
        self._await(lambda: name in self._finger.names(), name, within_s)
        self._keep(called)

    def _keep(self, called: str) -> None:
        self._steps += 1
        path = self._folder / f"{self._steps:02}-{called}.png"
        self._finger.picture(path)
        self._say(f"  {path.name}")

    def _await(self, seen: Callable[[], bool], what: str, within_s: float = 30.0) -> None:
        end = time.monotonic() + within_s
        while not seen():
            if time.monotonic() > end:
                raise TimeoutError(f"{what} did not come up; in sight: {self._finger.visible_texts()}")
            time.sleep(0.02)  # we look from outside, as a person does

    def _first_row(self) -> str:
        """Return the name of the first row of the list in sight: rows are all that no screen has by itself."""
        known = (
            "category-",
            "back",
            "home",
            "leave",
            "language",
            "text_size",
            "contrast",
            "elder_mode",
            "page_",
            "previous-",
            "next-",
            "compose",
            "dock_",
            "search",
        )
        rows = [name for name in self._finger.names() if not name.startswith(known)]
        return rows[0]


class Journey(Walk):
    """One visit. Each step leaves a picture whose name tells it."""

    def __init__(
        self, hands: DemoHands, server: DemoServer, finger: Finger, folder: Path, say: Callable[[str], None]
    ) -> None:
        """Take the hands behind the dock, the server to stop, what presses, and where pictures go."""
        super().__init__(finger, folder, say)
        self._hands = hands
        self._server = server

    def play(self) -> None:
        """Play the whole visit."""
        self._read_in_public()
        self._ask_whom()
        self._come_in()
        self._read_and_print()
        self._claim()
        self._speak_up("compose-online")
        self._look_at_records()
        self._leave()
        self._server.stop()
        self._come_in()
        self._sign_up("signed-up-offline")
        self._say_it("spoken-offline")
        self._leave()

    def _read_in_public(self) -> None:
        self._see("disclosure", "welcome", within_s=60)
        self._press("disclosure")
        self._see("category-land", "public-list")
        self._press("leave")

    def _ask_whom(self) -> None:
        self._see("contacts", "back-at-welcome")
        self._press("contacts")
        self._see("category-rights", "contacts")
        self._press("category-rights")
        self._press(self._first_row())
        self._see("print", "contact")
        self._print("contact-printed")
        self._press("leave")

    def _come_in(self) -> None:
        member = self._hands.cards()[0]
        self._hands.insert(member.key)
        self._see("digit-1", "pin")
        self._enter_pin(member.pin)
        self._see("benefits", "home")

    def _read_and_print(self) -> None:
        self._press("disclosure")
        self._press("category-land")
        self._see("category-land", "land-contracts")
        self._press(self._first_row())
        self._see("print", "document")
        self._print("document-printed")
        self._press("home")

    def _claim(self) -> None:
        self._press("benefits")
        self._see("back", "benefits")
        self._press(self._first_row())
        self._see("option-0", "benefit")
        self._press("option-0")
        self._press("claim")
        self._see("confirm", "benefit-confirm")
        self._press("confirm")
        self._see("print", "voucher")
        self._print("voucher-printed")
        self._press("home")

    def _speak_up(self, name: str) -> None:
        self._open_form(name)
        self._press("phrase-0")
        self._press("phrase-1")
        self._see("submit", name)
        self._hand_in(name)

    def _say_it(self, name: str) -> None:
        self._open_form(name)
        self._press("speak")
        self._see("record", f"{name}-before")
        self._press("record")
        # A word or two: the simulated microphone speaks as long as a person would.
        self._await(lambda: any(f" {_SPOKEN_UNTIL} " in text for text in self._finger.visible_texts()), "some words")
        self._keep(f"{name}-speaking")
        self._press("finish")
        self._see("keep", f"{name}-afterwards")
        self._press("keep")
        self._see("submit", name)
        self._hand_in(name)

    def _sign_up(self, name: str) -> None:
        self._press("activities")
        self._see("part-mine", "activities")
        self._press("activities-new-year-walk")
        self._see("take-part", "activity")
        self._press("take-part")
        self._see("confirm", f"{name}-confirm")
        self._press("confirm")
        self._see("print", name)
        self._print(f"{name}-printed")
        self._press("home")

    def _open_form(self, name: str) -> None:
        self._press("opinions")
        self._see("compose", f"{name}-list")
        self._press("compose")
        self._press("topic-heating")

    def _hand_in(self, name: str) -> None:
        self._press("submit")
        self._see("print", f"{name}-receipt")
        self._print(f"{name}-printed")
        self._press("home")

    def _look_at_records(self) -> None:
        for service in ("dues", "land", "profile", "notices"):
            self._press(service)
            self._see("back", service)
            if service == "dues":
                self._print("dues-printed")
            self._press("home")

    def _leave(self) -> None:
        self._hands.pull()
        self._await(lambda: "leave" not in self._finger.names(), "the welcome screen")
        self._see("disclosure", "card-pulled")

    def _print(self, name: str) -> None:
        count = len(self._hands.slips())
        self._press("print")
        self._hands.wait_for_slips(count + 1)
        self._see("return", name)
        self._press("return")
        self._await(lambda: "return" not in self._finger.names(), "the page that was printed")
