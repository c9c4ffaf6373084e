"""What stands round every screen: header above, footer below, the countdown over all."""

from kivy.properties import BooleanProperty, StringProperty

from kiosk.view_parts import Action, Chrome, Countdown
from screens.kv import load_kv
from screens.tokens import Metrics
from screens.widgets import badge, icon, label, pool
from screens.widgets.badge import ToneStrip
from screens.widgets.button import CommandButton
from screens.widgets.element import Element
from screens.widgets.flow import Column, Layer, Row
from screens.widgets.press import Pressable

__all__ = [
    "Banner",
    "CountdownOverlay",
    "Footer",
    "FooterButton",
    "Header",
    "SettingChip",
    "Troubles",
    "badge",
    "icon",
    "label",
]

EDGE = 3
"""The thickness of the line above the footer, in design pixels."""
WIDE_SIDE = 0.14
"""In landscape, the share of the footer's width that a way back, home or out has."""


class Banner(Row):
    """What stands above everything, whichever screen it is."""

    text = StringProperty("")

    def show(self, text: str) -> None:
        """Show these words; empty ones hide the banner."""
        self.text, self.hidden = text, not text


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


class FooterAction(Pressable):
    """What stands in the footer: icon beside a short label. Its place stays empty while it would do nothing."""

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


class FooterButton(FooterAction):
    """A way back, home or out."""


class SettingChip(FooterAction):
    """A setting of the footer, for whoever stands there: what it is and how it is set. ``on`` fills it."""

    on = BooleanProperty(False)

    def show(self, action: Action | None, *, on: bool = False) -> None:
        """Show this setting; None leaves the place empty."""
        super().show(action)
        self.line = "line_strong" if action is not None else ""
        self.tint = "on_brand" if on else "ink"
        self.fill_normal, self.fill_pressed = ("brand", "brand_deep") if on else ("surface", "brand_pale")


class Footer(Element):
    """Settings above back, home and leave; in landscape they stand in one line. Always in these places."""

    def show(self, chrome: Chrome) -> None:
        """Show what can be done now."""
        ids = self.ids
        ids.text_size.show(chrome.text_size)
        ids.contrast.show(chrome.contrast)
        ids.elder_mode.show(chrome.elder_mode, on=chrome.elder)
        ids.language.show(chrome.language)
        ids.back.show(chrome.back)
        ids.home.show(chrome.home)
        ids.leave.show(chrome.leave)
        # While nobody is here to go anywhere there is no empty row.
        ids.moves.hidden = ids.ending.hidden = not (chrome.back or chrome.home or chrome.leave)

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the height of the edge and both rows, or in landscape of the one."""
        ids = self.ids
        ids.settings.pad = (16, 14, 16, 14) if m.wide else (28, 14, 28, 14 if ids.moves.hidden else 0)
        left, middle, right = self._shares(m, width)
        settings, moves = float(ids.settings.wanted_height(m, middle)), self._lower(m, left, right)
        if m.wide:
            return m.px(EDGE) + max(settings, moves)
        return m.px(EDGE) + settings + (0.0 if ids.moves.hidden else moves)

    def _shares(self, m: Metrics, width: float) -> tuple[float, float, float]:
        """Return how wide back and home, the settings, and leave are."""
        if m.wide:
            return 2 * width * WIDE_SIDE, width - 3 * width * WIDE_SIDE, width * WIDE_SIDE
        return width * 2 / 3, width, width / 3

    def _lower(self, m: Metrics, left: float, right: float) -> float:
        """Return the height of the line of back, home and leave."""
        return float(max(self.ids.moves.wanted_height(m, left), self.ids.ending.wanted_height(m, right)))

    def arrange(self, m: Metrics) -> None:
        """Settings above, back and home below on the left, leave on the right; in landscape settings in the middle."""
        ids, x, y, width = self.ids, self.x, self.y, self.width
        room = self.height - m.px(EDGE)
        ids.edge.place(m, x, y + room, width, m.px(EDGE))
        left, middle, right = self._shares(m, width)
        lower = 0.0 if ids.moves.hidden else self._lower(m, left, right)
        if m.wide:
            ids.settings.place(m, x + left, y, middle, room)
            lower = room
        else:
            ids.settings.place(m, x, y + lower, middle, room - lower)
        ids.moves.place(m, x, y, left, lower)
        ids.ending.place(m, x + width - right, y, right, lower)


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
