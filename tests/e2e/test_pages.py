"""The pages of a PDF come to the kiosk by themselves and are turned there without the server."""

from pathlib import Path

from PIL import Image

from kiosk.view_parts import PageBlock
from kiosk.views import DocumentView, PageView, View
from tests.e2e.farm import Farm
from tests.e2e.in_hand import KioskInHand

ACCOUNTS = "年度财务决算与审计意见摘要"


def paths(view: View) -> list[str]:
    assert isinstance(view, DocumentView)
    return [block.path for block in view.blocks if isinstance(block, PageBlock)]


def test_the_pages_of_a_pdf_are_fetched_and_turned_without_a_network(kiosk: KioskInHand, served: Farm) -> None:
    visitor = kiosk.visitor().open("场务公开").touch("生产经营").choose(ACCOUNTS)
    kiosk.until(lambda view: isinstance(view, DocumentView) and all(paths(view)), "the pages")
    served.server.stop()
    assert len(paths(visitor.sees)) == 3
    shown = visitor.touch("page-0").touch("next-page").sees
    assert isinstance(shown, PageView)
    assert "资产负债" in shown.page.text
    with Image.open(Path(shown.page.path)) as page:
        assert page.size == (shown.page.width, shown.page.height)
