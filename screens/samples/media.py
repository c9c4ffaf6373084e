"""Sample views with media: pages of a PDF, a playlist, a film. Their pictures are the demo farm's."""

from dataclasses import replace
from pathlib import Path

from kiosk.films import Film, FilmState
from kiosk.machine import intents as i
from kiosk.view_parts import Action, HeadingBlock, PageBlock, SlideView, VideoBlock, Volume
from kiosk.views import DocumentView, PageView, VideoView, View, WelcomeView
from screens.samples.entrance import welcome
from screens.samples.frame import PRINT, chrome

DEMO = Path(__file__).parents[2] / "server" / "demo" / "media"
HEIGHTS = (1494, 1537, 1432)
LARGEST_ZOOM = 3


class StillFilms:
    """Films that stand still with their poster: for pictures of the screens."""

    def open(self, path: str, size: tuple[int, int], room: tuple[int, int], volume: Volume) -> Film | None:
        """Begin one."""
        return _StillFilm(size)


class _StillFilm:
    state = FilmState.PAUSED
    position = 0.0

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size

    def frame(self) -> memoryview | None:
        return None

    def due_in(self) -> float:
        return 60.0

    def play(self) -> None:
        pass

    def pause(self) -> None:
        pass

    def close(self) -> None:
        pass


def media_samples() -> dict[str, View]:
    """Return the samples by name."""
    return {
        "41-document-pdf": document(),
        "42-page": page(),
        "43-page-whole": page(zoom=0),
        "44-page-largest": page(zoom=LARGEST_ZOOM),
        "45-welcome-playlist": welcome_playlist(),
        "46-document-film": document_film(),
        "47-film": film(),
        "48-film-over": film(over=True),
        "49-film-lost": film_lost(),
        "50-welcome-film": welcome_film(),
    }


def welcome_playlist() -> WelcomeView:
    """The welcome screen with pictures to show in turn."""
    captions = ("秋收安全周：停机、断电、挂牌，再清理", "田间路维修：三区二支路今天起封闭施工，请绕行一支路", "")
    names = ("harvest.jpg", "field-road-plan.png", "warmth.jpg")
    slides = tuple(SlideView(str(DEMO / name), words, 8.0) for name, words in zip(names, captions, strict=True))
    return replace(welcome(), slides=slides)


def welcome_film() -> WelcomeView:
    """The welcome screen with a film to show, and a picture after it."""
    words = "清理、检修之前，先做这三件事"
    film = SlideView(str(DEMO / "stop-poster.jpg"), words, 12.0, str(DEMO / "stop.mp4"), (960, 540))
    return replace(welcome(), slides=(film, SlideView(str(DEMO / "warmth.jpg"), "", 8.0)))


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


def document_film() -> DocumentView:
    """A disclosure with a film, and one that has not come yet."""
    play = Action("film-0", "播放", i.PlayVideo(0), primary=True, icon="play")
    here = VideoBlock(str(DEMO / "stop-poster.jpg"), 960, 540, "停机、断电、挂牌，再清理", "时长 0:12", play)
    later = replace(play, name="film-1", intent=i.PlayVideo(1), enabled=False)
    coming = VideoBlock("", 960, 540, "收割机清堵示范", "视频还在下载，请过一会儿再看", later)
    return DocumentView(
        chrome=chrome("场务公开", member=""),
        title="安全生产与职业健康检查结果",
        meta=("2025-10-10发布", "每季度公开"),
        blocks=(HeadingBlock("四、秋收提醒"), here, coming),
        actions=(PRINT,),
    )


def film(*, over: bool = False) -> VideoView:
    """A film that plays, or that was shown to its end."""
    pause = Action("pause", "暂停", i.SetPlaying(False), primary=True, icon="pause")
    again = Action("replay", "从头看", i.Replay(), icon="replay")
    once_more = Action("replay", "再看一遍", i.Replay(), primary=True, icon="play")
    return VideoView(
        chrome=chrome("场务公开", member=""),
        title="停机、断电、挂牌，再清理",
        path=str(DEMO / "stop.mp4"),
        poster=str(DEMO / "stop-poster.jpg"),
        width=960,
        height=540,
        seconds=12.0,
        showing=1,
        playing=not over,
        volume=Volume(),
        controls=(once_more,) if over else (pause, again),
        lost="",
    )


def film_lost() -> VideoView:
    """A film that cannot be shown."""
    again = Action("replay", "再试一次", i.Replay(), primary=True, icon="replay")
    words = "这台终端放不了这段视频。您可以看文字，或者用手机看。"
    return replace(film(over=True), path="", poster="", controls=(again,), lost=words)


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
