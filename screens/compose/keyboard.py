"""Keys on the screen: letters, digits, Chinese punctuation, erase, new line."""

from collections.abc import Callable
from typing import Any

from kivy.properties import StringProperty

from kiosk.machine.intents import Intent
from screens.kv import load_kv
from screens.widgets import icon, label
from screens.widgets.flow import Column, Row
from screens.widgets.press import Pressable

__all__ = ["Key", "Keyboard", "icon", "label"]

ERASE = "erase"
SPACE = "space"
ROWS: tuple[tuple[str, ...], ...] = (
    tuple("1234567890"),
    tuple("qwertyuiop"),
    tuple("asdfghjkl"),
    (*"zxcvbnm", ERASE),
    ("，", "。", SPACE, "？", "！", "\n"),
)


class Key(Pressable):
    """One key. ``code`` is what it types, or ``erase``."""

    code = StringProperty("")

    def act(self) -> Intent | None:
        """Type; the screen sends the whole text."""
        self.parent.parent.press(self.code)
        return None


class Keyboard(Column):
    """The keys. ``typed`` and ``erased`` are called for each press."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.typed: Callable[[str], None] = _nothing
        self.erased: Callable[[], None] = _nothing_to_erase
        for row in ROWS:
            line = Row(gap=8, align="stretch")
            if len(row) == 9:
                line.pad = [50, 0, 50, 0]
            for code in row:
                grow = {SPACE: 3.0, ERASE: 1.6, "\n": 1.6}.get(code, 1.0)
                name = {"\n": "enter"}.get(code, code)
                line.add_widget(Key(code=code, grow=grow, repeats=True, test_id=f"key_{name}"))
            self.add_widget(line)

    def press(self, code: str) -> None:
        """Take one key."""
        if code == ERASE:
            self.erased()
        else:
            self.typed(" " if code == SPACE else code)

    def clear(self) -> None:
        """Forget what is half typed."""


def _nothing(_: str) -> None:
    """Take typing while no screen listens."""


def _nothing_to_erase() -> None:
    """Take erasing while no screen listens."""


load_kv(__file__)
