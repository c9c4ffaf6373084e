"""One request to the console: who asks, in which language, and how to answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from server.auth.sessions import CurrentOfficer, csrf_token
from server.console.templating import render
from server.context import AppContext
from server.domain.actors import Officer
from server.text import translate

HOME = "/console"
LANGUAGE = "union_language"
FLASH = "union_flash"
_PAGE_DIGITS = 6
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "media-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Sent with every page: nothing inline runs, nothing comes from outside, nothing stays in an office PC's cache."""


def language_of(request: Request) -> str:
    """Return the language that was chosen in this browser, ``zh`` or ``en``."""
    return "en" if request.cookies.get(LANGUAGE) == "en" else "zh"


@dataclass(frozen=True)
class Upload:
    """A file that was sent in: what it was called there, its bytes to be read, and how many they are."""

    name: str
    file: BinaryIO
    size: int


@dataclass(frozen=True)
class Visit:
    """A request with its form read. ``current`` is None before login; ``token`` the session's cookie, if any."""

    context: AppContext
    request: Request
    form: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    now: datetime
    language: str
    token: str
    current: CurrentOfficer | None
    problems: list[str] = field(default_factory=list)
    files: Mapping[str, Upload] = field(default_factory=dict)

    @property
    def officer(self) -> Officer:
        """Who is logged in. Raises LookupError where nobody is; guarded pages never meet that."""
        if self.current is None:
            raise LookupError("nobody is logged in")
        return self.current.officer

    def say(self, message: str, **values: str | int) -> str:
        """Return the sentence with msgid ``message`` in the visitor's language."""
        return translate(message, self.language).format(**values)

    def too_many(self, wait: timedelta) -> str:
        """Return the sentence for who failed too often and has to wait."""
        minutes = max(1, round(wait.total_seconds() / 60))
        return self.say("Too many failed attempts. Please wait {minutes} minutes.", minutes=minutes)

    def query(self, name: str) -> str:
        """Return a query parameter, empty when it is not there."""
        return self.request.query_params.get(name, "")

    @property
    def page_number(self) -> int:
        """Which page of a list is asked for, from 1; the first for what is no number of a page."""
        typed = self.query("page")
        return max(1, int(typed)) if typed.isdecimal() and len(typed) <= _PAGE_DIGITS else 1

    def path(self, name: str) -> str:
        """Return a parameter of the path."""
        return str(self.request.path_params[name])

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """Return ``template`` as a page, with the flash message that the page before left."""
        flash = _read_flash(self.request.cookies.get(FLASH, ""))
        body = render(
            template,
            self.language,
            self.context.settings.zone,
            {
                "csrf": csrf_token(self.token) if self.token else "",
                "current": self.current,
                "officer": self.current.officer if self.current else None,
                "flash": flash,
                "problems": self.problems,
                "path": self.request.url.path,
                "now": self.now,
                **values,
            },
        )
        response = HTMLResponse(body, status_code=status, headers=HEADERS)
        if flash:
            response.delete_cookie(FLASH, path=HOME)
        return response

    def redirect(self, path: str, message: str = "", *, undo: str = "", undo_label: str = "") -> Response:
        """Return a redirect to ``path`` below the console; ``message`` is shown there.

        ``undo`` is a path that a button beside the message posts to.
        """
        response = RedirectResponse(HOME + path, status_code=303, headers=HEADERS)
        if message:
            value = quote(json.dumps({"message": message, "undo": undo and HOME + undo, "label": undo_label}))
            response.set_cookie(FLASH, value, path=HOME, httponly=True, samesite="lax", secure=self.secure, max_age=60)
        return response

    @property
    def secure(self) -> bool:
        """Whether the browser came over TLS, so that cookies may insist on it."""
        return self.request.url.scheme == "https"

    @property
    def address(self) -> str:
        """The address the request came from."""
        return self.request.client.host if self.request.client else ""


def _read_flash(cookie: str) -> dict[str, str]:
    # Anybody can send any cookie: only plain strings and paths of ours are taken from it.
    try:
        value = json.loads(unquote(cookie)) if cookie else {}
    except ValueError:
        return {}
    if not isinstance(value, dict) or not all(isinstance(part, str) for part in value.values()):
        return {}
    flash = {name: value.get(name, "") for name in ("message", "undo", "label")}
    if not flash["undo"].startswith(f"{HOME}/"):
        flash["undo"] = ""
    return flash if flash["message"] else {}
