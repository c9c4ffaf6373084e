"""Files of documents: pictures and PDFs are sent in while a document is written, and shown beside it."""

from pathlib import PurePath

from starlette.responses import FileResponse, Response

from server.console.visit import HEADERS, Visit
from server.domain.actors import Role, require_role
from server.domain.blobs import blob_path, put_blob
from server.domain.problems import DomainProblem
from server.media.attachments import attach, attached_in, is_silent
from server.media.pdf import LARGEST_PDF
from server.media.pictures import LARGEST_PICTURE, publishable

LARGEST_UPLOAD = max(LARGEST_PICTURE, LARGEST_PDF)
_FOR_A_DAY = "private, max-age=86400, immutable"


def add(visit: Visit) -> Response:
    """Keep the file and return the text's field with a line for it at the end; the text itself is never lost."""
    text, refusal, hint = visit.form.get("body", "").rstrip(), "", ""
    try:
        require_role(visit.officer, Role.AUTHOR)
        sent, blobs = visit.files.get("file"), visit.context.settings.blobs
        name = attach(blobs, _data(visit))
        found = attached_in(blobs)(name)
        if found is not None and is_silent(found):
            hint = visit.say("Its pages are pictures only: they can be read, but neither found nor read aloud.")
        called = PurePath(sent.name).stem[:60] if sent and found is not None else visit.say("Picture")
        words = (visit.form.get("file_words", "").strip() or called).replace("]", "").replace("[", "")
        text = f"{text}\n\n![{words}]({name})\n".lstrip()
    except DomainProblem as problem:
        refusal = problem.sentence(visit.language)
    answer = visit.page("attached.html", body=text, refusal=refusal, hint=hint)
    answer.headers["HX-Trigger-After-Settle"] = "written"  # the preview listens
    return answer


def keep_picture(visit: Visit) -> str:
    """Keep the picture that was sent in and return its digest. Raises DomainProblem."""
    require_role(visit.officer, Role.AUTHOR)
    return put_blob(visit.context.settings.blobs, publishable(_data(visit)))


def _data(visit: Visit) -> bytes:
    sent = visit.files.get("file")
    if sent is None or not sent.size:
        raise DomainProblem("no_file", "Please choose a file first.")
    return sent.file.read()


def show(visit: Visit) -> Response:
    """Return a picture for the preview."""
    path = blob_path(visit.context.settings.blobs, visit.path("sha256"))
    if path is None:
        return Response("", 404, headers=HEADERS)
    with path.open("rb") as file:
        kind = "image/png" if file.read(4) == b"\x89PNG" else "image/jpeg"
    return FileResponse(path, media_type=kind, headers={**HEADERS, "Cache-Control": _FOR_A_DAY})
