"""Files of documents: pictures, PDFs and films are sent in while a document is written, and shown beside it."""

from functools import partial
from pathlib import PurePath

from starlette.responses import Response

from server.console.files import file_of
from server.console.visit import Upload, Visit
from server.domain.actors import Role, require_role
from server.domain.problems import DomainProblem
from server.media.attachments import attach, attach_film, attached_in, is_silent
from server.media.jobs import Job, Jobs
from server.media.video import LARGEST_VIDEO, is_film

LARGEST_UPLOAD = LARGEST_VIDEO
_ADDRESS = "/console/documents/attachment/"
_HEAD = 512


def add(visit: Visit) -> Response:
    """Keep the file and return the text's field with a line for it at the end; the text itself is never lost.

    A film takes longer than anybody waits: what is returned asks for it again and again, and the text stays as it is.
    """
    try:
        require_role(visit.officer, Role.AUTHOR)
        sent = sent_in(visit)
        if is_film(head_of(sent)):
            return waiting(visit, _ADDRESS + begin_film(visit, sent, silent=False), title_of(visit, sent), Job())
        blobs = visit.context.settings.blobs
        name = attach(blobs, sent.file.read())
        found = attached_in(blobs)(name)
    except DomainProblem as problem:
        return _written(visit, _text(visit), refusal=problem.sentence(visit.language))
    hint = ""
    if found is not None and is_silent(found):
        hint = visit.say("Its pages are pictures only: they can be read, but neither found nor read aloud.")
    title = title_of(visit, sent) if found is not None else _words(visit) or visit.say("Picture")
    return _written(visit, _with_line(visit, title, name), hint=hint)


def film(visit: Visit) -> Response:
    """Say how far a film is, or put its line at the end of the text."""
    token, title = visit.path("token"), visit.query("title")
    job = Jobs(visit.context.settings.incoming).look(token)
    if not job.is_over:
        return waiting(visit, _ADDRESS + token, title, job)
    text = _with_line(visit, title, job.name) if job.name else _text(visit)
    return _written(visit, text, refusal=refusal_of(visit, job), beside=True)


def show(visit: Visit) -> Response:
    """Return a picture or a film for the preview."""
    return file_of(visit, visit.path("sha256"), "private")


def sent_in(visit: Visit) -> Upload:
    """Return the file that came with the form. Raises DomainProblem ``no_file``."""
    sent = visit.files.get("file")
    if sent is None or not sent.size:
        raise DomainProblem("no_file", "Please choose a file first.")
    return sent


def head_of(sent: Upload) -> bytes:
    """Return how a file begins."""
    head = sent.file.read(_HEAD)
    sent.file.seek(0)
    return head


def begin_film(visit: Visit, sent: Upload, *, silent: bool) -> str:
    """Start to make a film what kiosks play; return its token."""
    settings = visit.context.settings
    return Jobs(settings.incoming).begin(sent.file, partial(attach_film, settings.blobs, silent=silent))


def waiting(visit: Visit, address: str, title: str, job: Job) -> Response:
    """Return how far a film is; the page asks ``address`` again soon."""
    fresh = bool(visit.files)
    answer = visit.page("film_waits.html", address=address, title=title, share=round(job.share * 100), fresh=fresh)
    if fresh:
        answer.headers["HX-Reswap"] = "none"  # what was written while the film was sent stays
    return answer


def refusal_of(visit: Visit, job: Job) -> str:
    """Return why nothing came of a job, in the visitor's language; nothing when something did."""
    return DomainProblem("bad_video", job.refusal, **job.values).sentence(visit.language) if job.refusal else ""


def title_of(visit: Visit, sent: Upload) -> str:
    """Return what a file is called: what the officer wrote, or the name it had."""
    return _words(visit) or _plain(PurePath(sent.name).stem[:60])


def _words(visit: Visit) -> str:
    return _plain(visit.form.get("file_words", "").strip())


def _plain(words: str) -> str:
    return words.replace("]", "").replace("[", "")


def _text(visit: Visit) -> str:
    return visit.form.get("body", "").rstrip()


def _with_line(visit: Visit, title: str, name: str) -> str:
    return f"{_text(visit)}\n\n![{_plain(title)}]({name})\n".lstrip()


def _written(visit: Visit, text: str, *, refusal: str = "", hint: str = "", beside: bool = False) -> Response:
    answer = visit.page("attached.html", body=text, refusal=refusal, hint=hint, beside=beside)
    answer.headers["HX-Trigger-After-Settle"] = "written"  # the preview listens
    return answer
