"""What the interface answers: canonical JSON, and refusals as ``Problem``."""

from datetime import datetime

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from protocol.canonical import canonical
from protocol.signing import Signed
from protocol.wire import Problem

RETRY_AFTER_S = 5


class Refusal(Exception):  # noqa: N818 - an answer, not an error of the program
    """The request is answered with ``status`` and a Problem."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        now: datetime | None = None,
        retry_s: int = 0,
        proof: tuple[Signed, ...] = (),
    ) -> None:
        """Take the answer; ``now`` is told to a kiosk whose clock is wrong, ``retry_s`` when to come again."""
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.problem = Problem(code=code, detail=detail, proof=proof)
        self.headers = {"Retry-After": str(retry_s)} if retry_s else {}
        if now is not None:
            self.headers["X-Server-Time"] = now.isoformat()


def reply(value: msgspec.Struct, status: int = 200) -> Response:
    """Return ``value`` as canonical JSON."""
    return Response(canonical(value), status, media_type="application/json", headers={"Cache-Control": "no-store"})


async def on_refusal(_request: Request, error: Exception) -> Response:
    """Answer a Refusal."""
    if not isinstance(error, Refusal):
        raise error
    answer = reply(error.problem, error.status)
    answer.headers.update(error.headers)
    return answer


async def on_http(_request: Request, error: Exception) -> Response:
    """Answer what the router refuses: no such path, wrong method."""
    if not isinstance(error, HTTPException):
        raise error
    return reply(Problem(code="no_such_endpoint", detail=error.detail), error.status_code)


async def on_database(_request: Request, _error: Exception) -> Response:
    """Answer that the database is busy or away, and when to come again."""
    answer = reply(Problem(code="unavailable", detail="the database is busy or away"), 503)
    answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer
