"""Files that the console hands out: their names, which may be Chinese, and that no office PC keeps them in a cache."""

from collections.abc import Callable
from urllib.parse import quote

from starlette.responses import Response

from server.console.visit import HEADERS
from server.domain.problems import DomainProblem
from server.office.sheets import CSV, XLSX, Sheet, csv_of, xlsx_of

FORMS: dict[str, tuple[str, Callable[[Sheet], bytes]]] = {"xlsx": (XLSX, xlsx_of), "csv": (CSV, csv_of)}
"""How a table can be had: the media type, and what writes it."""


def download(sheet: Sheet, form: str) -> Response:
    """Return the table as a file of this ``form``, called as the table is. Raises DomainProblem ``unknown_form``."""
    if form not in FORMS:
        raise DomainProblem("unknown_form", "There is no such kind of file.")
    media_type, write = FORMS[form]
    # Browsers of our day take the second name (RFC 6266); the first is for those that know no other.
    named = f"attachment; filename=\"table.{form}\"; filename*=UTF-8''{quote(f'{sheet.title}.{form}', safe='')}"
    return Response(write(sheet), media_type=media_type, headers={**HEADERS, "Content-Disposition": named})
