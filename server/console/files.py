"""Files of documents as browsers get them: told by their first bytes, for nothing else is kept."""

from starlette.responses import FileResponse, Response

from server.console.visit import HEADERS, Visit
from server.domain.blobs import blob_path

_KINDS = ((0, b"\x89PNG", "image/png"), (0, b"\xff\xd8\xff", "image/jpeg"), (4, b"ftyp", "video/mp4"))
"""Where a file of a kind has which bytes."""


def file_of(visit: Visit, name: str, cache: str) -> Response:
    """Return a picture or a film by its name, to be kept by the browser for a day; ``cache``: by whom."""
    path = blob_path(visit.context.settings.blobs, name)
    if path is None:
        return Response("", 404, headers=HEADERS)
    with path.open("rb") as file:
        head = file.read(8)
    kind = next((kind for place, mark, kind in _KINDS if head[place:].startswith(mark)), None)
    if kind is None:
        return Response("", 404, headers=HEADERS)
    kept = {"Cache-Control": f"{cache}, max-age=86400, immutable"}
    return FileResponse(path, media_type=kind, headers={**HEADERS, **kept})
