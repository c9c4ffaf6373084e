"""Which keys each way of typing has, and the key itself."""

from kivy.properties import StringProperty

from kiosk.machine.intents import Intent
from kiosk.view_parts import Mode
from screens.kv import load_kv
from screens.typing.typist import CLEAR, ENTER, ERASE, SPACE
from screens.widgets import icon, label
from screens.widgets.flow import Column, Row
from screens.widgets.press import Pressable

__all__ = ["ROWS", "Key", "KeyBlock", "icon", "label"]

_LETTERS = (tuple("qwertyuiop"), tuple("asdfghjkl"))
ROWS: dict[Mode, tuple[tuple[str, ...], ...]] = {
    Mode.PINYIN: (*_LETTERS, ("'", *"zxcvbnm", ERASE), ("，", "。", SPACE, "？", ENTER)),
    Mode.NINE: (("，", "2", "3", ERASE), ("4", "5", "6", "。"), ("7", "8", "9", ENTER), ("？", SPACE, "！")),
    Mode.WRITE: (("，", "。", "？", CLEAR, ERASE, ENTER),),
    Mode.SIGNS: (
        tuple("1234567890"),
        tuple("，。？！、：；—…"),
        (*"（）《》“”", "元", "亩", ERASE),
        (*"％+-×=/.@", ENTER),
    ),
    Mode.LETTERS: (
        tuple("1234567890"),
        *_LETTERS,
        (*"zxcvbnm", ERASE),
        ("，", "。", SPACE, "？", "！", ENTER),
    ),
}
FACES = {"2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV", "9": "WXYZ"}
"""What is printed on the nine keys, as on a telephone."""
ICONS = {ERASE: "erase", SPACE: "space", ENTER: "enter", CLEAR: "trash"}
HIGHEST = 132
"""Design pixels of height that a key may have where there is room."""
_GROW = {SPACE: 3.0, ERASE: 1.5, ENTER: 1.6, CLEAR: 1.6}


class Key(Pressable):
    """One key. ``code`` is what it types or does, ``face`` what is printed on it."""

    code = StringProperty("")
    face = StringProperty("")
    icon_name = StringProperty("")

    def act(self) -> Intent | None:
        """Type; the screen sends the whole text."""
        self.parent.parent.press(self.code)
        return None


class KeyBlock(Column):
    """All keys of one way of typing. ``owner.press`` takes each press."""

    def __init__(self, mode: Mode, owner: object, **kwargs: object) -> None:
        super().__init__(gap=12, grow=1, **kwargs)
        self._owner = owner
        for row in ROWS[mode]:
            line = Row(gap=8, align="stretch", grow=1, h_most=HIGHEST)
            if len(row) == 9 and mode is not Mode.SIGNS:
                line.pad = [34, 0, 34, 0]
            for code in row:
                line.add_widget(_key(mode, code))
            self.add_widget(line)

    def press(self, code: str) -> None:
        """Hand a press on."""
        self._owner.press(code)  # type: ignore[attr-defined]


def _key(mode: Mode, code: str) -> Key:
    nine = mode is Mode.NINE
    grow = 1.0 if nine and code != SPACE else _GROW.get(code, 1.0)
    name = {ENTER: "enter"}.get(code, code)
    face = FACES.get(code, code) if nine else code
    key = Key(code=code, face=face, icon_name=ICONS.get(code, ""), grow=grow, repeats=True, test_id=f"key_{name}")
    if nine:
        key.h = 116
    return key


load_kv(__file__)
