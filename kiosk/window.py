"""What the kiosk needs of a window. ``screens.app.KioskWindow`` is one; the composition root knows that, we do not."""

from collections.abc import Callable
from typing import Protocol

from kiosk.dock import Dock
from kiosk.drift import Drift
from kiosk.machine.intents import Intent
from kiosk.views import View


class Window(Protocol):
    """A window that shows views. ``run`` belongs to the thread that opened it; all else may come from any thread."""

    def show(self, view: View) -> None:
        """Show this view."""

    def wake(self) -> None:
        """Let the loop go round once."""

    def close(self) -> None:
        """End ``run``."""

    def learn(self, drift: Drift, keep: Callable[[Drift], None]) -> None:
        """Correct touches by this, and learn on; ``keep`` is called on the window's thread and must return at once."""

    def run(self) -> None:
        """Run until closed."""


class OpenWindow(Protocol):
    """Opens the window, on the calling thread."""

    def __call__(
        self,
        emit: Callable[[Intent], None],
        *,
        size: tuple[int, int],
        fullscreen: bool,
        dock: Dock | None,
        on_frame: Callable[[], None],
        sinks: tuple[str, str],
    ) -> Window:
        """Open it. ``emit`` and ``on_frame`` are called on this thread, the latter after each turn of the loop.

        ``sinks``: the ``sound://`` URLs of loudspeaker and headphones, for films; empty for none.
        """
