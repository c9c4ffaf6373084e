"""Sample views with media: pages of a PDF, a playlist. Their pictures are the demo farm's."""

from dataclasses import replace
from pathlib import Path

from kiosk.machine import intents as i
from kiosk.views import Action, DocumentView, HeadingBlock, PageBlock, PageView, SlideView, View, WelcomeView
from screens.samples import PRINT, chrome, welcome

DEMO = Path(__file__).parent.parent / "server" / "demo" / "media"
HEIGHTS = (1494, 1537, 1432)
LARGEST_ZOOM = 3


def media_samples() -> dict[str, View]:
    """Return the samples by name."""
    return {
        "41-document-pdf": document(),
        "42-page": page(),
        "43-page-whole": page(zoom=0),
        "44-page-largest": page(zoom=LARGEST_ZOOM),
        "45-welcome-playlist": welcome_playlist(),
    }


def welcome_playlist() -> WelcomeView:
    """The welcome screen with pictures to show in turn."""
    captions = ("秋收安全周：停机、断电、挂牌，再清理", "田间路维修：三区二支路今天起封闭施工，请绕行一支路", "")
    names = ("harvest.jpg", "field-road-plan.png", "warmth.jpg")
    slides = tuple(SlideView(str(DEMO / name), words, 8.0) for name, words in zip(names, captions, strict=True))
    return replace(welcome(), slides=slides)


def _page(number: int) -> PageBlock:
    larger = Action(f"page-{number}", "放大", i.OpenPage(number), icon="zoom_in")
    path = str(DEMO / f"audit-report-{number + 1}.png")
    return PageBlock(path, 1531, HEIGHTS[number], f"第{number + 1}页，共3页", "四、主要数字", larger)


def document() -> DocumentView:
    """A disclosure with a PDF of three pages, of which one has not come yet."""
    return DocumentView(
        chrome=chrome("场务公开", member=""),
        title="年度财务决算与审计意见摘要",
        meta=("2025-04-25发布", "每年公开"),
        blocks=(HeadingBlock("审计报告全文"), _page(0), _page(1), replace(_page(2), path="")),
        actions=(PRINT,),
    )


def page(zoom: int = 1) -> PageView:
    """The second page of three by itself."""
    return PageView(
        chrome=chrome("场务公开", member=""),
        page=_page(1),
        zoom=zoom,
        hint="用手指按住页面可以移动" if zoom else "",
        controls=(
            Action("smaller", "缩小", i.Zoom(-1), icon="zoom_out", enabled=zoom > 0),
            Action("larger", "放大", i.Zoom(1), icon="zoom_in", enabled=zoom < LARGEST_ZOOM),
            Action("previous-page", "上一页", i.TurnPage(-1), icon="previous"),
            Action("next-page", "下一页", i.TurnPage(1), icon="next"),
        ),
        actions=(Action("read", "朗读", i.ReadAloud(), icon="sound"),),
    )
