"""A document's picture comes from the server by itself, stays when the server is gone, and is drawn."""

from pathlib import Path

from PIL import Image

from kiosk.view_parts import PictureBlock
from kiosk.views import DocumentView, View, WelcomeView
from tests.e2e.farm import Farm
from tests.e2e.in_hand import KioskInHand

ROADS = "一事一议：三区田间路维修筹资"


def picture(view: View) -> str:
    assert isinstance(view, DocumentView)
    return next(block.path for block in view.blocks if isinstance(block, PictureBlock))


def test_the_welcome_screens_pictures_and_its_film_come_by_themselves(kiosk: KioskInHand) -> None:
    view = kiosk.until(lambda view: isinstance(view, WelcomeView) and len(view.slides) == 3, "two pictures and a film")
    assert isinstance(view, WelcomeView)
    assert all(Path(slide.path).is_file() and slide.caption for slide in view.slides)


def test_a_picture_in_a_document_is_fetched_shown_and_kept(kiosk: KioskInHand, served: Farm) -> None:
    visitor = kiosk.visitor().open("场务公开").touch("收费补贴").choose(ROADS)
    kiosk.until(lambda view: isinstance(view, DocumentView) and bool(picture(view)), "the picture")
    with Image.open(picture(visitor.sees)) as plan:
        assert plan.size == (1200, 760)
    visitor.touch("leave")
    served.server.stop()
    kiosk.restart()
    again = kiosk.visitor().open("场务公开").touch("收费补贴").choose(ROADS)
    assert Path(picture(again.sees)).is_file()
