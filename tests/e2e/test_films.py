"""A film comes to the kiosk by itself, after the pictures, and real ffmpeg shows it without the server."""

import threading

from kiosk.films import FfmpegFilms, FilmState
from kiosk.view_parts import VideoBlock, Volume
from kiosk.views import DocumentView, VideoView, View
from tests.e2e.farm import Farm
from tests.e2e.in_hand import KioskInHand

SAFETY = "安全生产与职业健康检查结果"


def film(view: View) -> VideoBlock:
    assert isinstance(view, DocumentView)
    return next(block for block in view.blocks if isinstance(block, VideoBlock))


def test_a_film_is_fetched_and_shown_without_a_network(kiosk: KioskInHand, served: Farm) -> None:
    visitor = kiosk.visitor().open("场务公开").touch("安全健康").choose(SAFETY)
    kiosk.until(lambda view: isinstance(view, DocumentView) and film(view).play.enabled, "the film")
    assert film(visitor.sees).label == "时长 0:12"
    served.server.stop()
    shown = visitor.touch("film-0").sees
    assert isinstance(shown, VideoView)
    opened = FfmpegFilms().open(shown.path, (shown.width, shown.height), (320, 180), Volume())
    assert opened is not None
    frame = None
    while frame is None and opened.state is not FilmState.FAILED:
        frame = opened.frame()
        threading.Event().wait(0.01)
    assert frame is not None
    assert len(frame) == 320 * 180 * 4
    assert len(set(frame[:: 4 * 97])) > 10, "a picture, not one colour"
    opened.close()
