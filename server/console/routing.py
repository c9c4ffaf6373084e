"""Which page answers which address, and what every request goes through: session, CSRF, problems said plainly."""

import os
from collections.abc import Awaitable, Callable
from datetime import datetime

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from server.auth.sessions import COOKIE, CurrentOfficer, check_csrf, current_officer
from server.console.pages import (
    account,
    attachments,
    audit,
    cadence,
    campaign_list,
    campaigns,
    cases,
    catalogue,
    desk,
    directory,
    documents,
    editor,
    electronic_card,
    enter,
    fleet,
    login,
    member_import,
    members,
    officers,
    phone,
    pickup,
    playlists,
    record_import,
)
from server.console.templating import STATIC
from server.console.troubles import handlers
from server.console.uploads import LARGEST_LIST
from server.console.visit import HOME, Upload, Visit, language_of
from server.context import AppContext
from server.domain.problems import DomainProblem

Page = Callable[[Visit], Response]
_LARGEST_FORM = 1024 * 1024
_SECRET = frozenset({"password", "first", "second", "pin", "again", "secret", "code", "totp"})
"""Fields whose values are never shown."""
_PROSE = 10
"""Characters from which on a text is worth giving back."""
_LARGEST_HEARD = 512 * 1024 * 1024
"""Bytes of a file that is too large, but whose sender hears so in a sentence."""


def routes(context: AppContext) -> list[BaseRoute]:
    """Return the console, to stand last at the root of the server: no address that comes to it goes without a page."""
    return [Mount("/", app=Starlette(routes=_table(context), exception_handlers=handlers(context)))]


def _table(context: AppContext) -> list[BaseRoute]:
    def page(path: str, answer: Page, method: str = "GET", *, upload: int = 0) -> Route:
        return Route(HOME + path, _guarded(context, answer, upload), methods=[method])

    def open_page(path: str, answer: Page, method: str = "GET") -> Route:
        return Route(HOME + path, _open(context, answer), methods=[method])

    return [
        Route("/", lambda _request: RedirectResponse(HOME)),
        Mount(f"{HOME}/static", GZipMiddleware(_Static(directory=STATIC))),
        Route("/card", _open(context, electronic_card.form)),
        Route("/card", _open(context, electronic_card.show), methods=["POST"]),
        Route("/p/{id}", _open(context, phone.show)),
        Route("/p/{id}/{sha256}", _open(context, phone.picture)),
        open_page("/login", login.form),
        open_page("/login", login.submit, "POST"),
        open_page("/language", login.language, "POST"),
        page("/logout", login.leave, "POST"),
        page("", desk.show),
        open_page("/enter", enter.form),
        open_page("/enter", enter.submit, "POST"),
        page("/account", account.show),
        page("/account/{step}", account.step, "POST"),
        page("/officers", officers.listing),
        page("/officers/new", officers.new),
        page("/officers/new", officers.create, "POST"),
        page("/officers/{id}", officers.show),
        page("/officers/{id}/{step}", officers.step, "POST"),
        page("/password", login.password_form),
        page("/password", login.change_password, "POST"),
        page("/documents", documents.listing),
        page("/documents/new", editor.new),
        page("/documents/new", editor.create, "POST"),
        page("/documents/preview", editor.preview, "POST"),
        page("/documents/attachment", attachments.add, "POST", upload=attachments.LARGEST_UPLOAD),
        page("/documents/attachment/{token}", attachments.film, "POST"),
        page("/pictures/{sha256}", attachments.show),
        page("/documents/{id}", documents.show),
        page("/documents/{id}/edit", editor.edit),
        page("/documents/{id}/edit", editor.save, "POST"),
        page("/documents/{id}/{step}", documents.step, "POST"),
        page("/cadence", cadence.show),
        page("/cadence/catalogue", catalogue.show),
        page("/cadence/catalogue", catalogue.change, "POST"),
        page("/cadence/catalogue/remove", catalogue.remove, "POST"),
        page("/playlists", playlists.listing),
        page("/playlists/items", playlists.change, "POST", upload=attachments.LARGEST_UPLOAD),
        page("/playlists/items/{token}", playlists.film, "POST"),
        page("/playlists/new", playlists.copy.new),
        page("/playlists/new", playlists.copy.save, "POST"),
        page("/playlists/{id}/edit", playlists.copy.edit),
        page("/playlists/{id}/edit", playlists.copy.save, "POST"),
        page("/campaigns", campaigns.listing),
        page("/campaigns/preview", campaigns.preview, "POST"),
        page("/campaigns/new", campaigns.copy.new),
        page("/campaigns/new", campaigns.copy.save, "POST"),
        page("/campaigns/{id}", campaigns.show),
        page("/campaigns/{id}/edit", campaigns.copy.edit),
        page("/campaigns/{id}/edit", campaigns.copy.save, "POST"),
        page("/campaigns/{id}/close", campaigns.close, "POST"),
        page("/campaigns/{id}/file/{form}", campaign_list.file),
        page("/campaigns/{id}/paper", campaign_list.paper),
        page("/directory", directory.listing),
        page("/directory/new", directory.new),
        page("/directory/new", directory.save, "POST", upload=directory.LARGEST_UPLOAD),
        page("/directory/{id}", directory.edit),
        page("/directory/{id}", directory.save, "POST", upload=directory.LARGEST_UPLOAD),
        page("/directory/{id}/withdraw", directory.withdraw, "POST"),
        page("/directory/{id}/undo", directory.undo, "POST"),
        page("/approvals", documents.approvals),
        page("/cases", cases.listing),
        page("/cases/{id}", cases.show),
        page("/cases/{id}/{step}", cases.step, "POST"),
        page("/pickup", pickup.form),
        page("/pickup", pickup.check, "POST"),
        page("/pickup/redeem", pickup.redeem_voucher, "POST"),
        page("/members", members.listing),
        page("/members/import", member_import.form),
        page("/members/import", member_import.send, "POST", upload=LARGEST_LIST),
        page("/members/import/template/{form}", member_import.empty_list),
        page("/members/import/{id}", member_import.preview),
        page("/members/import/{id}/apply", member_import.apply, "POST"),
        page("/members/import/{id}/discard", member_import.discard, "POST"),
        page("/members/import/{id}/undo", member_import.take_back, "POST"),
        page("/members/rows", record_import.form),
        page("/members/rows", record_import.send, "POST", upload=LARGEST_LIST),
        page("/members/rows/template/{service}/{form}", record_import.empty_list),
        page("/members/rows/{id}", record_import.preview),
        page("/members/rows/{id}/apply", record_import.apply, "POST"),
        page("/members/rows/{id}/discard", record_import.discard, "POST"),
        page("/members/rows/{id}/undo", record_import.take_back, "POST"),
        page("/members/{id}", members.show),
        page("/members/{id}/records", members.records),
        page("/members/{id}/{step}", members.step, "POST"),
        page("/fleet", fleet.show),
        page("/fleet/refused", fleet.refused),
        page("/fleet/code", fleet.new_code, "POST"),
        page("/fleet/{id}/revoke", fleet.revoke_kiosk, "POST"),
        page("/audit", audit.show),
    ]


class _Static(StaticFiles):
    """Files that the browser keeps for an hour: an old office PC need not fetch them for each page."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Add how long the file may be kept."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response


def _guarded(context: AppContext, answer: Page, upload: int = 0) -> Callable[[Request], Awaitable[Response]]:
    """Wrap a page for officers only: others are sent to log in, forms without their CSRF token are refused."""

    def guard(visit: Visit) -> Response:
        if visit.current is None:
            return _written_in_vain(visit) or visit.redirect(
                "/login", visit.say("Please log in again. What you saved is safe.")
            )
        if visit.request.method == "POST" and not check_csrf(visit.token, visit.form.get("csrf", "")):
            return _written_in_vain(visit) or refuse_csrf(visit)
        try:
            return answer(visit)
        except DomainProblem as problem:
            sentence = problem.sentence(visit.language)
            return visit.page("problem.html", _STATUS.get(problem.code, 409), sentence=sentence)

    return _open(context, guard, upload)


def _written_in_vain(visit: Visit) -> Response | None:
    """Give back what somebody wrote for longer than the log-in lasted; None where nothing was written.

    The browser keeps none of our pages, so going back would not bring it back either.
    """
    texts = tuple(text for name, text in visit.form.items() if name not in _SECRET and _is_prose(text))
    return visit.page("ended.html", 401, texts=texts) if texts else None


def _is_prose(text: str) -> bool:
    """Whether a form's value was written by somebody, and is not one of a page's own names and numbers."""
    return len(text) >= _PROSE and (" " in text or not text.isascii())


def refuse_csrf(visit: Visit) -> Response:
    """Return the answer to a form that did not come from a page of ours."""
    return visit.page(
        "problem.html", 403, sentence=visit.say("This form has expired. Please go back, reload the page and try again.")
    )


def _open(context: AppContext, answer: Page, upload: int = 0) -> Callable[[Request], Awaitable[Response]]:
    """Read the form; with ``upload`` one file of so many bytes may be in it, from whoever is logged in."""

    async def endpoint(request: Request) -> Response:
        size = int(request.headers.get("content-length") or 0)
        if size > _LARGEST_FORM + upload and (not upload or size > _LARGEST_HEARD):
            raise HTTPException(413)
        now = context.clock()
        token = request.cookies.get(COOKIE, "")
        current = await run_in_threadpool(current_officer, context.database, token, now)
        if size > _LARGEST_FORM + upload and current is not None:
            return await _too_large(_visit(context, request, FormData(), now, current), upload)
        if request.method != "POST" or (upload and current is None):
            return await run_in_threadpool(lambda: answer(_visit(context, request, FormData(), now, current)))
        async with request.form(max_files=1 if upload else 0, max_fields=400) as form:
            return await run_in_threadpool(lambda: answer(_visit(context, request, form, now, current)))

    return endpoint


async def _too_large(visit: Visit, upload: int) -> Response:
    """Hear out a file that is too large: a browser that is cut short shows its own page in place of our sentence."""
    async for _ in visit.request.stream():
        pass
    sentence = visit.say(
        "This file is too large: {size} MB at most. Please go back and look whether it is the right one.",
        size=upload // 1024**2,
    )
    return await run_in_threadpool(lambda: visit.page("problem.html", 413, sentence=sentence))


def _visit(
    context: AppContext, request: Request, form: FormData, now: datetime, current: CurrentOfficer | None
) -> Visit:
    lists = {name: tuple(part for part in form.getlist(name) if isinstance(part, str)) for name in form}
    files = {
        name: Upload(part.filename or "", part.file, part.size or 0)
        for name, part in form.items()
        if isinstance(part, UploadFile)
    }
    return Visit(
        context,
        request,
        {name: parts[0] if parts else "" for name, parts in lists.items()},
        lists,
        now,
        language_of(request),
        request.cookies.get(COOKIE, ""),
        current,
        files=files,
    )


_STATUS = {"not_allowed": 403, "out_of_scope": 403} | {
    f"unknown_{what}": 404
    for what in (
        "publication",
        "contact",
        "case",
        "campaign",
        "member",
        "kiosk",
        "service",
        "unit",
        "attachment",
        "list",
        "form",
        "officer",
    )
}
