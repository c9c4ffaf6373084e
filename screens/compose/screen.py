"""The form of a case: topics, ready phrases, the text, and keys to type it."""

from typing import Any

from kivy.properties import StringProperty

from kiosk.machine.intents import EditText, Intent
from kiosk.view_parts import Action, Mode, Tone
from kiosk.views import ComposeView
from screens.draft import Draft
from screens.kv import load_kv
from screens.screen import Screen
from screens.typing import panel
from screens.typing.panel import TypingPanel
from screens.widgets import badge, button, choice, icon, label, pool, repair
from screens.widgets.choice import ChipButton
from screens.widgets.press import Pressable

__all__ = [
    "ComposeScreen",
    "PhraseButton",
    "SpeakButton",
    "badge",
    "button",
    "choice",
    "icon",
    "label",
    "panel",
    "repair",
]


class PhraseButton(Pressable):
    """A ready sentence; a press adds it to the text."""

    text = StringProperty("")

    def show(self, action: Action) -> None:
        """Show this phrase."""
        self.text, self.test_id = action.label, action.name
        self.intent, self.enabled = action.intent, action.enabled


class TextPanel(Pressable):
    """What is written so far; a press opens or closes the keys."""

    def act(self) -> Intent | None:
        """Open or close the keys."""
        self.screen.toggle_keyboard()
        return None


class SpeakButton(Pressable):
    """Opens where it can be said instead of written; once something was said, what that is."""

    text = StringProperty("")
    said = StringProperty("")

    def show(self, action: Action | None, said: str) -> None:
        """Show this action, and what was said so far; None: nothing can be said here."""
        self.hidden, self.said = action is None, said
        if action is not None:
            self.text, self.test_id = action.label, action.name
            self.intent, self.enabled = action.intent, action.enabled


class ComposeScreen(Screen[ComposeView]):
    """Typing is shown at once and sent whole; a view that answers older typing does not undo newer typing."""

    def __init__(self, **kwargs: Any) -> None:
        self._draft = Draft()
        super().__init__(**kwargs)
        keys: TypingPanel = self.ids.keyboard
        keys.typed, keys.erased, keys.closed = self.typed, self.erased, self._close_keyboard
        keys.relayout = self._laid_out
        keys.hidden = True
        self.ids.panel.screen = self

    def render(self, view: ComposeView) -> None:
        """Show the form."""
        ids = self.ids
        pool.fill(ids.topics, view.topics, ChipButton, ChipButton.show)
        pool.fill(ids.phrases, view.phrases, PhraseButton, PhraseButton.show)
        ids.typing.text = view.typing
        ids.phrases_title.text, ids.topics_title.text = view.phrases_title, view.topics_title
        ids.speak.show(view.speak, view.recording)
        ids.error.show(view.error, Tone.BAD)
        ids.mute.show(view.speak_fault)
        ids.repair.show(view.repair)
        ids.actions.show((view.submit,))
        if not ids.keyboard.hidden:
            ids.keyboard.show_words(view.keys)
        self._make_room()
        self._draft.answered(view.text)
        self._show_draft()

    def typed(self, text: str) -> None:
        """Add typed text, as far as there is room."""
        if self.view is not None:
            left = self._room()
            self._edit(self._draft.text + text[: max(0, left)])

    def erased(self) -> None:
        """Take the last character back."""
        self._edit(self._draft.text[:-1])

    def entered(self) -> None:
        """Begin a new line."""
        self.typed("\n")

    def toggle_keyboard(self) -> None:
        """Open or close the keys; the phrases make room for them."""
        keys: TypingPanel = self.ids.keyboard
        if not keys.hidden:
            keys.done()
        elif self.view is not None:
            keys.hidden = False
            keys.begin(self.engines, self.view.keys, first=Mode.NINE if self.view.nine_keys else Mode.PINYIN)
            self._make_room()
            self._laid_out()

    def _close_keyboard(self) -> None:
        self.ids.keyboard.hidden = True
        self._make_room()
        self.relayout()

    def enter(self) -> None:
        """Begin at the top with the keys closed."""
        self.ids.scroll.to_top()
        self.ids.keyboard.hidden = True
        self._make_room()

    def leave(self) -> None:
        """Forget what was typed."""
        super().leave()
        self._draft.forget()
        self.ids.keyboard.typist.forget()

    def _follow(self) -> None:
        """Keep in sight what is being written."""
        scroller = self.ids.scroll.ids.scroller
        scroller.jump(scroller.reach())

    def _laid_out(self) -> None:
        self.relayout()  # what it calls is given later, by the router
        if not self.ids.keyboard.hidden:
            self._follow()

    def _make_room(self) -> None:
        typing = not self.ids.keyboard.hidden
        # While somebody types, what is written has all the room that the keys leave.
        self.ids.panel.grow, self.ids.scroll.turns = (1, False) if typing else (0, True)
        self.ids.pill.hidden = typing or self.view is None or not self.view.typing
        self.ids.phrases.hidden = typing
        self.ids.actions.hidden = typing
        self.ids.topics.hidden = typing
        self.ids.topics_title.hidden = typing or not self.ids.topics_title.text
        self.ids.phrases_title.hidden = typing or not self.ids.phrases_title.text
        view = self.view
        self.ids.speak.hidden = typing or view is None or view.speak is None
        self.ids.mute.hidden = typing or view is None or not view.speak_fault
        self.ids.repair.hidden = typing or view is None or view.repair is None

    def _room(self) -> int:
        return 0 if self.view is None else self.view.room + len(self.view.text) - len(self._draft.text)

    def _edit(self, text: str) -> None:
        if self._draft.edit(text):
            self._show_draft()
            self._laid_out()
            self.send(EditText(text))

    def _show_draft(self) -> None:
        if self.view is not None:
            empty = not self._draft.text
            self.ids.words.text = self.view.placeholder if empty else self._draft.text + "▏"
            self.ids.words.tint = "ink_soft" if empty else "ink"
            self.ids.room.text = self.view.room_words.replace("{n}", str(self._room()))


load_kv(__file__)
