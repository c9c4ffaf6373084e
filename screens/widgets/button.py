"""Buttons: one primary, the others plain."""

from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.view_parts import Action
from screens.kv import load_kv
from screens.tokens import Metrics
from screens.widgets import icon, label, pool
from screens.widgets.element import Element
from screens.widgets.flow import Column, Flow, Row
from screens.widgets.press import Pressable

__all__ = ["CommandBar", "CommandButton", "icon", "label"]


WIDEST = 1400
"""Design pixels of width that a line of actions has at most."""


class CommandButton(Pressable):
    """A button with a label and perhaps an icon; ``primary`` is filled, ``danger`` is brick red."""

    text = StringProperty("")
    icon = StringProperty("")
    primary = BooleanProperty(False)
    danger = BooleanProperty(False)
    tint = StringProperty("brand")
    style = StringProperty("label")
    icon_side = NumericProperty(48)

    def show(self, action: Action) -> None:
        """Show this action."""
        self.text, self.icon, self.test_id = action.label, action.icon, action.name
        self.primary, self.enabled, self.intent = action.primary, action.enabled, action.intent
        self.recolour()

    def recolour(self) -> None:
        """Choose the colours for what the button is now."""
        if not self.enabled:
            self.tint, self.fill_normal, self.fill_pressed, self.line = "on_disabled", "disabled", "disabled", ""
        elif self.primary:
            self.tint, self.fill_normal, self.fill_pressed, self.line = "on_brand", "brand", "brand_deep", ""
        elif self.danger:
            self.tint, self.fill_normal, self.fill_pressed, self.line = "brick", "surface", "brick_pale", "brick"
        else:
            self.tint, self.fill_normal, self.fill_pressed, self.line = "brand", "surface", "brand_pale", "brand"

    def natural_width(self, m: Metrics) -> float:
        """Return the width of icon, label and padding."""
        sides = m.px(self.pad[0]) + m.px(self.pad[2])
        icon_width = m.px(self.icon_side) + m.px(self.gap) if self.icon else 0.0
        return float(self.ids.text.natural_width(m) + icon_width + sides)


class Pile(Flow):
    """Actions for which one line is too short: the primary one across, of the others as many in a line as fit."""

    def _lines(self, m: Metrics, room: float) -> list[list[tuple[Element, float]]]:
        def share(row: list[Element]) -> float:
            return (room - m.px(self.gap) * (len(row) - 1)) / len(row)

        rows: list[list[Element]] = []
        for part in self.parts():
            row = [*rows[-1], part] if rows else [part]
            fits = rows and not any(one.primary for one in row)
            if fits and all(one.natural_width(m) <= share(row) for one in row):
                rows[-1] = row
            else:
                rows.append([part])
        return [[(one, share(row)) for one in row] for row in rows]


class CommandBar(Column):
    """The actions of a screen, the primary one always in the same place.

    Side by side where they fit, the primary one on the right; else piled, the primary one on top.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._line = Row(gap=24, align="stretch")
        self._pile = Pile(gap=20)
        self.add_widget(self._line)
        self.add_widget(self._pile)

    def show(self, actions: tuple[Action, ...]) -> None:
        """Show these actions; none: take no room."""
        self.hidden = not actions
        pool.fill(self._line, sorted(actions, key=_is_primary), _wide_button, _show)
        pool.fill(self._pile, sorted(actions, key=_is_primary, reverse=True), _wide_button, _show)

    def inner(self, m: Metrics) -> tuple[float, float, float, float]:
        """Return what is inside the padding; in landscape no wider than an eye takes in, in the middle."""
        left, bottom, width, height = super().inner(m)
        spare = max(0.0, width - m.px(WIDEST)) if m.wide else 0.0
        return left + spare / 2, bottom, width - spare, height

    def _choose(self, m: Metrics, width: float) -> Element:
        room = width - m.px(self.pad[0]) - m.px(self.pad[2])
        room = min(room, m.px(WIDEST)) if m.wide else room
        parts = self._line.parts()
        share = (room - m.px(24) * max(0, len(parts) - 1)) / max(1.0, sum(part.grow for part in parts))
        side_by_side = all(part.natural_width(m) <= share * part.grow for part in parts)
        self._line.hidden, self._pile.hidden = not side_by_side, side_by_side
        return self._line

    def stacked_width(self, m: Metrics) -> float:
        """Return the width that the widest action needs, in pixels, the padding with it."""
        widest = max((part.natural_width(m) for part in self._pile.parts()), default=0.0)
        return widest + m.px(self.pad[0]) + m.px(self.pad[2])

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the height of the line or of the pile."""
        self._choose(m, width)
        return super().natural_height(m, width)

    def arrange(self, m: Metrics) -> None:
        """Place whichever fits."""
        self._choose(m, self.width)
        super().arrange(m)


def _is_primary(action: Action) -> bool:
    return action.primary


def _wide_button() -> CommandButton:
    return CommandButton(grow=1)


def _show(button: CommandButton, action: Action) -> None:
    button.grow = 1.6 if action.primary else 1.0
    button.h = 132 if action.primary else 112
    button.show(action)


load_kv(__file__)
