"""Films: in their document, and by themselves."""

from kiosk.films import clock_of
from kiosk.machine.ear import Way, is_private, private_way
from kiosk.machine.intents import PlayVideo, Replay, SetPlaying
from kiosk.machine.screen_states import VideoScreen
from kiosk.machine.state import Session
from kiosk.presenters.context import Context, chrome
from kiosk.services.publications import film_of
from kiosk.speech.quiet import speaker_volume
from kiosk.view_parts import Action, VideoBlock, Volume
from kiosk.views import VideoView
from protocol.blocks import Video
from protocol.publications import Publication


def video_block(context: Context, film: Video, number: int) -> VideoBlock:
    """Return what a document shows of a film."""
    _, here = context._, bool(context.blob_path(film.sha256))
    length = _("Length {time}").format(time=clock_of(film.seconds))
    return VideoBlock(
        poster=context.blob_path(film.poster),
        width=film.width,
        height=film.height,
        title=film.title,
        label=length if here else _("This film is still on its way to this kiosk"),
        play=Action(f"film-{number}", _("Play"), PlayVideo(number), primary=True, enabled=here, icon="play"),
    )


def video_view(context: Context, session: Session, screen: VideoScreen, publication: Publication) -> VideoView | None:
    """Return a film by itself; None when a new version of the document has no such film any more."""
    _, film = context._, film_of(publication, screen.video)
    if film is None:
        return None
    service = context.state.catalogue.service(screen.service)
    lost = _("This film cannot be shown here. You can read the document, or see the film on your phone.")
    return VideoView(
        chrome=chrome(context, context.text(service.title) if service else ""),
        title=film.title or context.text(publication.title),
        path=context.blob_path(film.sha256),
        poster=context.blob_path(film.poster),
        width=film.width,
        height=film.height,
        seconds=film.seconds,
        showing=screen.showing,
        playing=screen.playing,
        volume=_volume(context, session),
        controls=_controls(context, screen),
        lost=lost if screen.lost else "",
    )


def _controls(context: Context, screen: VideoScreen) -> tuple[Action, ...]:
    _ = context._
    if screen.lost:
        return (Action("replay", _("Try again"), Replay(), primary=True, icon="replay"),)
    if screen.ended:
        return (Action("replay", _("See it again"), Replay(), primary=True, icon="play"),)
    if screen.playing:
        main = Action("pause", _("Pause"), SetPlaying(False), primary=True, icon="pause")
    else:
        main = Action("play", _("Go on"), SetPlaying(True), primary=True, icon="play")
    return (main, Action("replay", _("From the beginning"), Replay(), icon="replay"))


def _volume(context: Context, session: Session) -> Volume:
    """Return how loud it may be: of what is not for everybody, as loud as it may be read aloud."""
    state = context.state
    speaker = speaker_volume(state.sound, state.now, state.site.zone)
    headphones = state.sound.headphone_volume if state.sound.headphones else 0.0
    if not is_private(state, session):
        return Volume(speaker, headphones)
    match private_way(state, session):
        case Way.HEADPHONES:
            return Volume(headphones=headphones)
        case Way.ALOUD:
            return Volume(speaker=speaker)
        case Way.ASK | Way.SILENT:
            return Volume()
