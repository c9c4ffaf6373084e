"""Pictures of documents: one is sent in while a document is written, and shown beside it."""

from starlette.responses import FileResponse, Response

from server.console.visit import HEADERS, Visit
from server.domain.actors import Role, require_role
from server.domain.blobs import blob_path, put_blob
from server.domain.pictures import publishable
from server.domain.problems import DomainProblem

_FOR_A_DAY = "private, max-age=86400, immutable"


def add(visit: Visit) -> Response:
    """Keep the picture and return the text's field with a line for it at the end; the text itself is never lost."""
    text, refusal = visit.form.get("body", "").rstrip(), ""
    try:
        require_role(visit.officer, Role.AUTHOR)
        name = put_blob(visit.context.settings.blobs, publishable(visit.files.get("picture", b"")))
        words = visit.form.get("picture_words", "").replace("]", "").replace("[", "").strip()
        text = f"{text}\n\n![{words or visit.say('Picture')}]({name})\n".lstrip()
    except DomainProblem as problem:
        refusal = problem.sentence(visit.language)
    answer = visit.page("picture_added.html", body=text, refusal=refusal)
    answer.headers["HX-Trigger-After-Settle"] = "written"  # the preview listens
    return answer


def show(visit: Visit) -> Response:
    """Return a picture for the preview."""
    path = blob_path(visit.context.settings.blobs, visit.path("sha256"))
    if path is None:
        return Response("", 404, headers=HEADERS)
    with path.open("rb") as file:
        kind = "image/png" if file.read(4) == b"\x89PNG" else "image/jpeg"
    return FileResponse(path, media_type=kind, headers={**HEADERS, "Cache-Control": _FOR_A_DAY})
