"""A kiosk with a line as post office for one without: it takes sticks to the server and brings the answers.

What it carries is sealed for the server or for the other kiosk; it cannot read any of it.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import requests

from offline_cache.content import Content
from offline_cache.courier import CourierError, enrolled, write_bundle
from offline_cache.courier_across import export_across
from offline_cache.failing import RoundFailed, decode_reply
from offline_cache.journal import Enrolment, Journal
from offline_cache.media import Media
from offline_cache.neighbours import ask_roster
from offline_cache.transport import Refused, TooLong, Transport, Unreachable
from protocol.courier import SUFFIX
from protocol.signing import SigningKey
from protocol.wire import Carried, Delivered

_PATIENCE_S = 600.0
"""Seconds for the server to take a month's events in, or to put everything together."""
_BUNDLE_LIMIT = 4 * 1024 * 1024 * 1024


def _never() -> bool:
    return False


def way(enrolment: Enrolment, http: requests.Session, clock: Callable[[], datetime]) -> Transport:
    """Return the way to the server that this kiosk knows."""
    key = SigningKey(enrolment.reply.kiosk, enrolment.secret)
    return Transport(enrolment.server, http, key=key, clock=clock, is_cut=_never)


def carry(file: Path, folder: Path, journal: Journal, *, clock: Callable[[], datetime]) -> tuple[Delivered, Path]:
    """Deliver another kiosk's bundle to the server and write the answer to ``folder``. Raises CourierError and OSError.

    Doing so twice changes nothing.
    """
    enrolment = enrolled(journal)
    with requests.Session() as http:
        transport = way(enrolment, http, clock)
        try:
            raw = transport.call("POST", "/courier", Carried(bundle=file.read_bytes()), read_s=_PATIENCE_S)
            delivered = decode_reply(raw, Delivered)
            return delivered, _fetch(transport, delivered.number, folder)
        except Unreachable as error:
            raise CourierError(f"the server cannot be reached ({error}): the stick stays as it is") from error
        except (Refused, RoundFailed, TooLong) as error:
            raise CourierError(f"the server does not take it: {error}") from error


def export_for(
    name: str, folder: Path, content: Content, journal: Journal, *, clock: Callable[[], datetime],
    media: Media | None = None,
) -> Path:  # fmt: skip
    """Write a bundle for the kiosk of this site with the number ``name``: the server's own, or what is held here.

    Raises CourierError and OSError.
    """
    enrolment = enrolled(journal)
    with requests.Session() as http:
        transport = way(enrolment, http, clock)
        try:
            roster = ask_roster(transport, journal, enrolment, clock())
            neighbour = roster.named(name) if roster else None
            if neighbour is not None:
                return _fetch(transport, neighbour.number, folder)
        except Unreachable:
            pass  # what is held here will do
        except (Refused, RoundFailed, TooLong) as error:
            raise CourierError(f"the server makes no bundle for it: {error}") from error
    return export_across(name, folder, content, journal, clock=clock, media=media)


def _fetch(transport: Transport, number: str, folder: Path) -> Path:
    pieces = (piece for _, piece in transport.fetch(f"/courier/{number}", 0, _BUNDLE_LIMIT, _PATIENCE_S))
    return write_bundle(folder / f"{number}{SUFFIX}", pieces)
