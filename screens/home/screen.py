"""The member's home: a greeting, what is new, the services."""

from kiosk.views import HomeView
from screens.kv import load_kv
from screens.screen import Screen
from screens.widgets import icon, label, pool, tile
from screens.widgets.tile import HeadlineTile, TileButton

__all__ = ["HomeScreen", "icon", "label", "tile"]


class HomeScreen(Screen[HomeView]):
    """Greeting, headlines, tiles."""

    def render(self, view: HomeView) -> None:
        """Show them."""
        self.ids.greeting.text = view.greeting
        pool.fill(self.ids.headlines, view.headlines, HeadlineTile, HeadlineTile.show)
        self.ids.headlines.hidden = not view.headlines
        pool.fill(self.ids.tiles, view.tiles, TileButton, TileButton.show)
        elder = view.chrome.elder
        self.ids.tiles.tallest = 340 if elder else 256
        self.ids.tiles.columns_wide = 4 if elder else 3
        for button in self.ids.tiles.parts():
            button.icon_side = 84 if elder else 60

    def enter(self) -> None:
        """Begin at the top."""
        self.ids.scroll.to_top()


load_kv(__file__)
