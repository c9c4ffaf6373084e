"""What can be pressed. The stage's gesture (``screens.gesture``) presses, and decides what counts as one press."""

from typing import Any

from kivy.properties import BooleanProperty, StringProperty

from kiosk.machine.intents import Intent
from screens.widgets.flow import Row


class Pressable(Row):
    """A line that can be pressed. While pressed its ground is ``fill_pressed``; disabled it takes no touch.

    ``repeats`` lets quick presses of the same widget all count, as typing needs. A press sends ``intent``; widgets with
    something of their own to do override ``act``.
    """

    pressed = BooleanProperty(False)
    enabled = BooleanProperty(True)
    repeats = BooleanProperty(False)
    fill_normal = StringProperty("")
    fill_pressed = StringProperty("sunken")

    def __init__(self, **kwargs: Any) -> None:
        self.intent: Intent | None = None
        super().__init__(**kwargs)
        for name in ("pressed", "fill_normal", "fill_pressed"):
            self.fbind(name, self._refill)
        self._refill()

    def act(self) -> Intent | None:
        """Do what a press does inside the screen, and return the intent to send, if there is one."""
        return self.intent

    def _refill(self, *_: Any) -> None:
        self.fill = self.fill_pressed if self.pressed else self.fill_normal
