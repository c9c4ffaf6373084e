"""What follows a finger instead of being pressed: the stage's gesture tells it where the finger goes."""

from screens.widgets.element import Element


class Surface(Element):
    """Takes a whole touch, in window pixels from the bottom left; it never scrolls what is around it."""

    def began(self, x: float, y: float) -> None:
        """Take the finger coming down."""
        raise NotImplementedError

    def moved(self, x: float, y: float) -> None:
        """Take its next place."""
        raise NotImplementedError

    def ended(self) -> None:
        """Take its leaving, or that it no longer counts."""
        raise NotImplementedError

    def dropped(self) -> None:
        """Take it that this touch never was: it was a palm, and a finger came."""
        self.ended()
