"""Files in documents: whatever an officer sends in becomes a block, kept under a name that stands in the text."""

from functools import partial
from pathlib import Path

from protocol.blocks import Pdf
from server.domain.blobs import blob_path, put_blob
from server.media import pdf
from server.media.names import Attached, Attachment, described, description
from server.media.pictures import publishable
from server.media.video import Progress, film_of


def attach(folder: Path, data: bytes) -> str:
    """Keep the file in ``data`` as blobs in ``folder`` and return the name for the text.

    What it is is told by its bytes. Raises DomainProblem ``bad_picture`` or ``bad_pdf``.
    """

    def keep(blob: bytes) -> str:
        return put_blob(folder, blob)

    return keep(description(pdf.pages_of(data, keep)) if pdf.is_pdf(data) else publishable(data))


def attach_film(folder: Path, film: Path, progress: Progress, *, silent: bool = False) -> str:
    """Keep the film in the file ``film`` and return the name for the text. Raises DomainProblem ``bad_video``, OSError.

    It takes about a third of the time for which it plays; ``progress`` hears how much of that is done.
    """
    return put_blob(folder, description(film_of(film, partial(put_blob, folder), progress, silent=silent)))


def attached_in(folder: Path) -> Attached:
    """Return what finds blocks by their names among the blobs in ``folder``."""

    def find(name: str) -> Attachment | None:
        path = blob_path(folder, name)
        if path is None:
            return None
        with path.open("rb") as file:
            # A picture is not read to its end: the preview asks after every stroke.
            return described(b"{" + file.read()) if file.read(1) == b"{" else None

    return find


def is_silent(block: Attachment) -> bool:
    """Whether nothing of a block can be found by its words or read aloud."""
    return isinstance(block, Pdf) and not any(page.text for page in block.pages)
