"""Find and press what is on the window by its name: for tests, for the headless demo, for a screen reader's tool.

Names are those of the view model (``Action.name``, ``Tile.name``, ``ListRow.name``, ``Chip.name``, ``Choice.name``) and
the screens' own: ``page_up``, ``page_down``, ``text``, ``key_a``…, and in the dock ``dock_…``.
"""

import time
from pathlib import Path

from screens.app import KioskWindow
from screens.gesture import Spot, scroll_to, spots
from screens.widgets.element import Element
from screens.widgets.label import Text
from screens.widgets.press import Pressable
from screens.widgets.table import Table


class Driver:
    """The hands and eyes of a program on a ``KioskWindow``. Safe from any thread."""

    def __init__(self, window: KioskWindow) -> None:
        self._window = window

    def find(self, name: str) -> tuple[int, int] | None:
        """Return the middle of what can be pressed under this name (pixels from the window's top left), or None.

        None, too, while the screen has just changed and takes no touch yet, and for what is scrolled out of sight.
        """
        return self._window.call(lambda: self._find(name))

    def visible_texts(self) -> tuple[str, ...]:
        """Return all texts in sight, in reading order; a table's cells one by one."""
        return self._window.call(self._texts)

    def names(self) -> tuple[str, ...]:
        """Return the names of everything that can be pressed now."""
        return self._window.call(lambda: tuple(s.element.test_id for s in self._pressable_spots()))

    def tap(self, name: str, timeout: float = 5.0) -> None:
        """Press what has this name as a finger would, through SDL; wait for it up to ``timeout`` seconds.

        ``LookupError`` names what is there instead. Not from the window's own thread.
        """
        ends = time.monotonic() + timeout
        while (place := self.find(name)) is None:
            if time.monotonic() > ends:
                raise LookupError(f"nothing called {name!r} can be pressed; there are {self.names()}")
            if not self.reveal(name):
                time.sleep(0.02)
        self.press_at(*place)
        # The loop takes its calls between reading SDL's events and handing them out: after two the press is done.
        for _ in range(2):
            self._window.call(_nothing)

    def picture(self, path: Path) -> None:
        """Write what the window shows as PNG."""
        self._window.screenshot(path)

    def reveal(self, name: str) -> bool:
        """Scroll so that what has this name is in sight; return whether something moved."""
        return self._window.call(lambda: any(scroll_to(root, name) for root in self._roots()))

    def press_at(self, x: int, y: int) -> None:
        """Press and release at this pixel from the window's top left."""
        sleeper = self._window.sleeper
        sleeper.push_mouse(x, y, down=True)
        sleeper.push_mouse(x, y, down=False)
        self._window.wake()

    def _roots(self) -> list[Element]:
        dock = self._window.dock_panel
        return [self._window.stage] if dock is None else [self._window.stage, dock]

    def _spots(self) -> list[Spot]:
        found: list[Spot] = []
        for root in self._roots():
            for spot in spots(root):
                if spot.element is self._window.stage.overlay:
                    found.clear()
                found.append(spot)
        return found

    def _pressable_spots(self) -> list[Spot]:
        return [
            s for s in self._spots() if isinstance(s.element, Pressable) and s.element.enabled and s.element.test_id
        ]

    def _find(self, name: str) -> tuple[int, int] | None:
        dock = self._window.dock_panel
        gate = dock.gate if dock is not None and name.startswith("dock_") else self._window.stage.gate
        if not gate.is_open():
            return None
        for spot in self._pressable_spots():
            if isinstance(spot.element, Pressable) and not gate.would_admit(spot.element):
                continue
            if spot.element.test_id == name and spot.height >= min(spot.whole_height, 2) * 0.5:
                height = self._window.height
                return int(spot.x + spot.width / 2), int(height - spot.y - spot.height / 2)
        return None

    def _texts(self) -> tuple[str, ...]:
        texts: list[str] = []
        for spot in self._spots():
            if isinstance(spot.element, Text) and spot.element.text:
                texts.append(spot.element.text)
            elif isinstance(spot.element, Table):
                block = spot.element.block
                texts += [block.caption, *block.titles, *(cell for row in block.rows for cell in row)]
        return tuple(text for text in texts if text)


def _nothing() -> None:
    """Wait one turn of the loop."""
