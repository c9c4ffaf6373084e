"""Search: letters below, what they find above."""

from typing import Any

from kiosk.machine.intents import EditText
from kiosk.view_parts import Mode
from kiosk.views import SearchView
from screens.draft import Draft
from screens.kv import load_kv
from screens.screen import Screen
from screens.typing import panel
from screens.typing.panel import TypingPanel
from screens.widgets import icon, label, pool, row
from screens.widgets.row import RowButton

__all__ = ["SearchScreen", "icon", "label", "panel", "row"]


class SearchScreen(Screen[SearchView]):
    """Every key looks anew; the finds stay until others are there."""

    def __init__(self, **kwargs: Any) -> None:
        self._draft = Draft()
        self._elder: bool | None = None  # how typing was begun
        super().__init__(**kwargs)
        keys: TypingPanel = self.ids.keyboard
        keys.typed, keys.erased = self.typed, self.erased
        keys.relayout = self._laid_out

    def render(self, view: SearchView) -> None:
        """Show the field and the finds."""
        ids = self.ids
        ids.hint.text = view.hint
        ids.hint.hidden = bool(view.rows) or bool(view.empty)
        pool.fill(ids.rows, view.rows, RowButton, RowButton.show)
        ids.empty.hidden = not view.empty
        ids.empty.text = view.empty
        self._draft.answered(view.text)
        self._show_draft()
        self._begin_typing(view)

    def typed(self, text: str) -> None:
        """Add what was typed."""
        self._edit(self._draft.text + text.replace("\n", ""))

    def erased(self) -> None:
        """Take the last character back."""
        self._edit(self._draft.text[:-1])

    def enter(self) -> None:
        """Begin at the top."""
        self.ids.scroll.to_top()

    def leave(self) -> None:
        """Forget what was looked for."""
        super().leave()
        self._draft.forget()
        self.ids.keyboard.typist.forget()
        self._elder = None

    def _begin_typing(self, view: SearchView) -> None:
        """Offer the first letters first, writing by hand next to them."""
        keys, elder = self.ids.keyboard, view.chrome.elder
        if elder is not self._elder:
            self._elder = elder
            modes = (Mode.LETTERS, Mode.WRITE, Mode.NINE if elder else Mode.PINYIN)
            keys.begin(self.engines, view.keys, first=modes[0], modes=modes)
        keys.show_words(view.keys)

    def _laid_out(self) -> None:
        self.relayout()  # what it calls is given later, by the router

    def _edit(self, text: str) -> None:
        if self.view is not None and self._draft.edit(text):
            self._show_draft()
            self.relayout()
            self.ids.scroll.to_top()
            self.send(EditText(text))

    def _show_draft(self) -> None:
        if self.view is not None:
            text = self._draft.text
            self.ids.words.text = f"{text}▏" if text else self.view.placeholder
            self.ids.words.tint = "ink" if text else "ink_soft"


load_kv(__file__)
