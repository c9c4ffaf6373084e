"""What stands round every screen: header above, footer below, the countdown over all."""

from kivy.properties import StringProperty

from kiosk.views import Action, Chrome, Countdown
from screens.kv import load_kv
from screens.widgets import badge, icon, label, pool
from screens.widgets.badge import ToneStrip
from screens.widgets.button import CommandButton
from screens.widgets.flow import Column, Layer
from screens.widgets.press import Pressable

__all__ = ["CountdownOverlay", "Footer", "FooterButton", "Header", "Troubles", "badge", "icon", "label"]


class Header(Column):
    """Heading, whose session, 数据截至, clock."""

    title = StringProperty("")
    where = StringProperty("")
    clock = StringProperty("")
    member = StringProperty("")
    as_of = StringProperty("")

    def show(self, chrome: Chrome) -> None:
        """Show this chrome's words."""
        self.title, self.where, self.clock = chrome.title, chrome.place, chrome.clock
        self.member, self.as_of = chrome.member, chrome.as_of


class Troubles(Column):
    """The machine's troubles, one strip each."""

    def show(self, troubles: tuple[str, ...]) -> None:
        """Show these sentences."""
        self.hidden = not troubles
        pool.fill(self, troubles, ToneStrip, ToneStrip.show)


class FooterButton(Pressable):
    """A button of the footer: icon above a short label. Its place stays empty while it would do nothing."""

    text = StringProperty("")
    icon = StringProperty("default")
    tint = StringProperty("brand")

    def show(self, action: Action | None) -> None:
        """Show this action; None leaves the place empty."""
        self.enabled = action is not None and action.enabled
        self.opacity = 1.0 if action is not None else 0.0
        self.test_id, self.intent, self.text = "", None, ""
        if action is not None:
            self.text, self.intent, self.test_id = action.label, action.intent, action.name


class Footer(Column):
    """Back and home on the left, language and text size in the middle, leave on the right; always in these places."""

    def show(self, chrome: Chrome) -> None:
        """Show what can be done now."""
        ids = self.ids
        ids.back.show(chrome.back)
        ids.home.show(chrome.home)
        ids.language.show(chrome.language)
        ids.text_size.show(chrome.text_size)
        ids.leave.show(chrome.leave)


class CountdownOverlay(Layer):
    """The warning before the session ends; while it is there nothing below it can be touched."""

    def show(self, countdown: Countdown | None) -> None:
        """Show this countdown; None hides."""
        self.hidden = countdown is None
        if countdown is not None:
            self.ids.seconds.text = str(countdown.seconds)
            self.ids.sentence.text = countdown.sentence
            stay: CommandButton = self.ids.stay
            stay.show(countdown.stay)
            leave: CommandButton = self.ids.leave
            leave.danger = True
            leave.show(countdown.leave)


load_kv(__file__)
