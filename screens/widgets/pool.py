"""Reuse widgets for changing lists: the same view model never builds a widget twice, and none is left behind."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from screens.widgets.element import Element

W = TypeVar("W", bound=Element)
T = TypeVar("T")
SPARE = 12
"""How many widgets that are not needed just now a container keeps."""


def fill(container: Element, items: Sequence[T], make: Callable[[], W], show: Callable[[W, T], None]) -> None:
    """Give ``container`` one widget for each item, in order; all its children must come from here."""
    widgets = list(reversed(container.children))
    for surplus in widgets[len(items) + SPARE :]:
        container.drop(surplus)
    for index, item in enumerate(items):
        if index < len(widgets):
            widget = widgets[index]
            widget.hidden = False
        else:
            widget = make()
            container.add_widget(widget)
        show(widget, item)
    for spare in widgets[len(items) : len(items) + SPARE]:
        spare.hidden = True
