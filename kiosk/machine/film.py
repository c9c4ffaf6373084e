"""A film: begun, stopped, ended. While it plays the session waits for it, but never longer than it can last."""

from dataclasses import replace

from kiosk.machine.intents import Intent, Replay, SetPlaying, VideoEnded
from kiosk.machine.patience import FILM_LIMIT_S
from kiosk.machine.rules import publication_of
from kiosk.machine.screen_states import VideoScreen
from kiosk.machine.session import Step, push, show
from kiosk.machine.state import Session, State
from kiosk.services.publications import film_of
from protocol.publications import Publication

SLACK_S = 15.0
"""What a film may take longer than it is: to begin, and where a busy machine loses time."""


def open_film(state: State, session: Session, service: str, publication: Publication, number: int) -> Step:
    """Show a film of a document, from its beginning."""
    film = film_of(publication, number)
    if film is None:
        return state, ()
    until = _until(state, film.seconds)
    return push(state, session, VideoScreen(service, publication.id, number, until)), ()


def on_film(state: State, session: Session, screen: VideoScreen, intent: Intent) -> Step:
    """Take a touch on a film, or its end."""
    publication = publication_of(state, session, screen.service, screen.publication)
    film = film_of(publication, screen.video) if publication is not None else None
    if film is None:
        return state, ()
    until = _until(state, film.seconds)
    match intent:
        case SetPlaying(on) if not screen.ended:
            return show(state, session, replace(screen, playing=on, until=until)), ()
        case Replay():
            again = replace(screen, playing=True, ended=False, lost=False, until=until, showing=screen.showing + 1)
            return show(state, session, again), ()
        case VideoEnded(showing, lost) if showing == screen.showing:
            return show(state, session, replace(screen, playing=False, ended=True, lost=lost)), ()
        case _:
            return state, ()


def _until(state: State, seconds: float) -> float:
    return state.mono + min(max(seconds, 0.0) + SLACK_S, FILM_LIMIT_S)
