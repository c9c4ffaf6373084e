"""One router: which screen shows which view. Screens are built once, ahead of need, and used again."""

import gc
from collections.abc import Callable
from typing import Any

from kiosk import views
from kiosk.machine.intents import Intent
from screens.screen import Screen


def _screen_class(view_type: type[Any]) -> type[Screen[Any]]:
    """Import the screen of a view type: late, so that the first picture does not wait for the other thirteen."""
    from importlib import import_module

    module, name = _PLACES[view_type]
    screen_class: type[Screen[Any]] = getattr(import_module(f"screens.{module}.screen"), name)
    return screen_class


_PLACES: dict[type[Any], tuple[str, str]] = {
    views.WelcomeView: ("welcome", "WelcomeScreen"),
    views.PinView: ("pin", "PinScreen"),
    views.WaitView: ("wait", "WaitScreen"),
    views.HomeView: ("home", "HomeScreen"),
    views.ListView: ("list", "ListScreen"),
    views.DocumentView: ("document", "DocumentScreen"),
    views.MessageView: ("message", "MessageScreen"),
    views.EntitlementView: ("entitlement", "EntitlementScreen"),
    views.ConfirmView: ("confirm", "ConfirmScreen"),
    views.ResultView: ("result", "ResultScreen"),
    views.PrintView: ("print", "PrintScreen"),
    views.RecordView: ("record", "RecordScreen"),
    views.ComposeView: ("compose", "ComposeScreen"),
    views.CaseView: ("case", "CaseScreen"),
}


class Router:
    """Keeps one screen a view type. ``send`` and ``relayout`` are handed to every screen."""

    def __init__(self, send: Callable[[Intent], None], relayout: Callable[[], None]) -> None:
        self._send, self._relayout = send, relayout
        self._screens: dict[type[Any], Screen[Any]] = {}
        self._litter = False

    def screen_for(self, view: views.View) -> Screen[Any]:
        """Return the screen for this view, building it if it is the first of its type."""
        return self._get(type(view))

    def build_ahead(self) -> bool:
        """Build a screen or clear litter away while nobody waits; return whether there was something to do."""
        if self._litter:
            # The thrown-away screens may be among what was frozen.
            self._litter = False
            gc.unfreeze()
            gc.collect()
            return True
        missing = [view_type for view_type in _PLACES if view_type not in self._screens]
        if not missing:
            return False
        self._get(missing[0])
        if len(missing) == 1:
            # What is there now stays for long: the collector need not look at it again and again.
            gc.collect()
            gc.freeze()
        return True

    def forget_except(self, kept: Screen[Any]) -> None:
        """Throw the other screens away, with all the words a member's session left in them."""
        self._screens = {view_type: screen for view_type, screen in self._screens.items() if screen is kept}
        self._litter = True

    def _get(self, view_type: type[Any]) -> Screen[Any]:
        screen = self._screens.get(view_type)
        if screen is None:
            screen = self._screens[view_type] = _screen_class(view_type)(grow=1)
            screen.send, screen.relayout = self._send, self._relayout
        return screen
