"""What a page says when there is none, when the database is away, and when the program is at fault: what to do next."""

from collections.abc import Callable, Mapping

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from server.console.visit import Visit, language_of
from server.context import AppContext

Handler = Callable[[Request, Exception], Response]


def handlers(context: AppContext) -> Mapping[type[Exception], Handler]:
    """Return what answers in place of a page, by what was raised. A fault of the program reaches the log as well."""

    def visit(request: Request) -> Visit:
        return Visit(context, request, {}, {}, context.clock(), language_of(request), "", None)

    def on_http(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 400
        if request.url.path.startswith(_FOR_MEMBERS):  # on a phone, and no officer's
            return visit(request).page("phone.html", status, document=None, service=None)
        return _say(visit(request), status, _SENTENCES.get(status, _UNREADABLE))

    def on_busy(request: Request, _error: Exception) -> Response:
        answer = _say(visit(request), 503, _BUSY)
        answer.headers["Retry-After"] = "10"
        return answer

    def on_fault(request: Request, _error: Exception) -> Response:
        here = visit(request)
        time = here.now.astimezone(context.settings.zone).strftime("%Y-%m-%d %H:%M:%S")
        return _say(here, 500, _FAULT, time=time)

    return {HTTPException: on_http, OperationalError: on_busy, PoolTimeout: on_busy, Exception: on_fault}


def _say(visit: Visit, status: int, message: str, **values: str) -> Response:
    return visit.page("problem.html", status, sentence=visit.say(message, **values))


_FOR_MEMBERS = "/p/"
_NO_PAGE = "There is no such page. Please begin at today's desk."
_UNREADABLE = "The server could not read this form. Please go back and try again."
_BUSY = "The server is busy just now, and nothing was changed. Please go back and try again in a minute."
_FAULT = (
    "Something went wrong here at {time}. Please look first whether what you did is there, then try again. If it"
    " happens again, tell whoever looks after the server this time."
)
_SENTENCES = {404: _NO_PAGE, 405: _NO_PAGE, 413: "This is too large to be sent in. Please choose a smaller file."}


def every_word() -> tuple[str, ...]:
    """Return all msgids that can come, for the catalogue's tests."""
    return (*_SENTENCES.values(), _UNREADABLE, _BUSY, _FAULT)
