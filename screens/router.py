"""One router: which screen shows which view. Screens are built once, ahead of need, and used again."""

import gc
from collections.abc import Callable
from typing import Any

from kiosk import views
from kiosk.films import Films
from kiosk.machine.intents import Intent
from screens.handback import hand_back
from screens.screen import Screen
from screens.typing.engines import InputEngines


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
    views.SearchView: ("search", "SearchScreen"),
    views.DocumentView: ("document", "DocumentScreen"),
    views.PageView: ("page", "PageScreen"),
    views.VideoView: ("video", "VideoScreen"),
    views.ContactView: ("contact", "ContactScreen"),
    views.MessageView: ("message", "MessageScreen"),
    views.EntitlementView: ("entitlement", "EntitlementScreen"),
    views.CampaignView: ("campaign", "CampaignScreen"),
    views.ConfirmView: ("confirm", "ConfirmScreen"),
    views.ResultView: ("result", "ResultScreen"),
    views.PrintView: ("print", "PrintScreen"),
    views.RecordView: ("record", "RecordScreen"),
    views.ComposeView: ("compose", "ComposeScreen"),
    views.SpeakView: ("speak", "SpeakScreen"),
    views.CaseView: ("case", "CaseScreen"),
}


_NEXT = (
    views.WelcomeView,
    views.PinView,
    views.WaitView,
    views.HomeView,
    views.ListView,
    views.DocumentView,
    views.MessageView,
)
"""What may come right after the welcome screen. The others are built when somebody is there: 7 MB while nobody is."""

NEVER = 1_000_000
ROUNDS = 10
"""After how many collections of what is young there is a full one, as Python does by itself."""


def _much_to_collect() -> bool:
    return gc.get_count()[2] >= ROUNDS


class Router:
    """Keeps one screen a view type. ``send`` and ``relayout`` are handed to every screen."""

    def __init__(self, send: Callable[[Intent], None], relayout: Callable[[], None]) -> None:
        self._send, self._relayout = send, relayout
        self._screens: dict[type[Any], Screen[Any]] = {}
        self.engines: InputEngines | None = None
        """How forms open what turns keys and strokes into Chinese."""
        self.films: Films | None = None
        """How screens open films."""
        self._litter = self._frozen = self._lean = False
        self._soon: tuple[type[Any], ...] = _NEXT

    def screen_for(self, view: views.View) -> Screen[Any]:
        """Return the screen for this view, building it if it is the first of its type."""
        self._soon = _NEXT if isinstance(view, views.WelcomeView) else tuple(_PLACES)
        return self._get(type(view))

    @property
    def has_chores(self) -> bool:
        """Tell whether ``build_ahead`` has something to do."""
        return self._litter or _much_to_collect() or not self._lean or self._missing is not None

    def build_ahead(self) -> bool:
        """Build a screen or clear litter away while nobody waits; return whether there was something to do."""
        if not self._frozen:
            # What is there now (modules, most of all) stays for good: the collector need not look at it again. What
            # members bring comes later, and can be let go.
            self._frozen = True
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            # A full collection takes 30 ms: not while a page moves, but when nobody waits.
            gc.set_threshold(*gc.get_threshold()[:2], NEVER)
            return True
        if self._litter or _much_to_collect():
            self._litter = False
            gc.collect()
            return True
        if self._missing is not None:
            self._get(self._missing)
            return True
        if not self._lean:
            self._lean = True
            hand_back()
            return True
        return False

    @property
    def _missing(self) -> type[Any] | None:
        """The first screen that may be wanted soon and is not built."""
        return next((view_type for view_type in self._soon if view_type not in self._screens), None)

    def forget_except(self, kept: Screen[Any]) -> None:
        """Throw the other screens away, with all the words a member's session left in them."""
        self._screens = {view_type: screen for view_type, screen in self._screens.items() if screen is kept}
        self._litter, self._lean = True, False

    def _get(self, view_type: type[Any]) -> Screen[Any]:
        screen = self._screens.get(view_type)
        if screen is None:
            screen = self._screens[view_type] = _screen_class(view_type)(grow=1)
            screen.send, screen.relayout, screen.engines = self._send, self._relayout, self.engines
            screen.films = self.films
        return screen
