"""Sticks that another kiosk brings, and takes along (server.courier): the endpoints."""

import tempfile
from pathlib import Path

from sqlalchemy import select
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from protocol.courier import BadBundleError
from protocol.wire import Carried, Delivered
from server.api.replies import Refusal, reply
from server.api.signed import Received, authenticate, decode
from server.context import AppContext
from server.courier import export_bundle, import_bundle, roster_of
from server.domain.actors import Kiosk
from server.domain.problems import DomainProblem
from server.store.fleet import KioskRow

LARGEST_BUNDLE = 96 * 1024 * 1024
"""Bytes of a request that brings a bundle of some 70 MB: a month's events, with recordings."""


def roster(context: AppContext, received: Received) -> Response:
    """Answer who stands at the caller's site, signed."""
    caller = authenticate(context, received).kiosk
    return reply(roster_of(context, caller.site))


def deliver(context: AppContext, received: Received) -> Response:
    """Take in what another kiosk sent along."""
    authenticate(context, received)
    carried = decode(received, Carried)
    with tempfile.NamedTemporaryFile(prefix="courier-") as file:
        file.write(carried.bundle)
        file.flush()
        try:
            took = import_bundle(context, Path(file.name))
        except BadBundleError as error:
            raise Refusal(400, "bad_bundle", str(error)) from None
        except DomainProblem as problem:
            raise Refusal(403, problem.code, str(problem)) from None
    return reply(Delivered(number=took.number, name=took.kiosk, taken=took.taken, refused=took.refused))


def fetch(context: AppContext, received: Received, number: str) -> Response:
    """Answer a bundle for another kiosk of the caller's site. It is sealed for that one."""
    caller = authenticate(context, received).kiosk
    with context.database.read() as session:
        asked = session.scalar(select(KioskRow).where(KioskRow.number == number))
        if asked is None or not _are_neighbours(asked, caller):
            raise Refusal(404, "no_neighbour", "there is no such kiosk at this site")
        kiosk = asked.id
    folder = tempfile.TemporaryDirectory(prefix="courier-")
    made = export_bundle(context, kiosk, Path(folder.name))
    return FileResponse(
        made.file, media_type="application/octet-stream", headers={"Cache-Control": "no-store"},
        background=BackgroundTask(folder.cleanup),
    )  # fmt: skip


def _are_neighbours(asked: KioskRow, caller: Kiosk) -> bool:
    return asked.site_id == caller.site and asked.revoked_at is None
