"""PDF: pages become pictures of a bounded size here, so that no kiosk ever reads the file; their text is kept."""

from collections.abc import Callable

import msgspec

from protocol.blocks import Pdf, PdfPage
from server.domain.problems import DomainProblem
from server.media.apart import read_apart
from server.media.pdf_child import Reading

LARGEST_PDF = 40 * 1024 * 1024
"""Bytes of what is sent in."""
MOST_PAGES = 60
_PATIENCE_S = 120.0

Keep = Callable[[bytes], str]
"""Keeps bytes and returns their name."""


def is_pdf(head: bytes) -> bool:
    """Whether a file that begins so is a PDF; a few bytes may stand before its mark."""
    return b"%PDF-" in head[:1024]


def pages_of(data: bytes, keep: Keep) -> Pdf:
    """Keep a picture of each page of the PDF in ``data`` and return the block that shows them, without a title.

    Raises DomainProblem ``bad_pdf`` with a sentence that says what to do.
    """
    if len(data) > LARGEST_PDF:
        raise DomainProblem("bad_pdf", "This PDF is larger than {size} MB.", size=LARGEST_PDF // 1024**2)
    reading = _read(data)
    match reading.problem:
        case "password":
            raise DomainProblem("bad_pdf", "This PDF is protected by a password. Save it without one first.")
        case "too_many":
            raise DomainProblem("bad_pdf", "This PDF has more than {count} pages. Please split it.", count=MOST_PAGES)
        case "":
            return Pdf(tuple(PdfPage(keep(one.picture), one.width, one.height, one.text) for one in reading.pages))
        case _:
            raise DomainProblem("bad_pdf", "This PDF cannot be read. Open it and save it anew, then try again.")


def _read(data: bytes) -> Reading:
    read = read_apart("server.media.pdf_child", data, str(MOST_PAGES), patience_s=_PATIENCE_S)
    # Where it hung, ran out of memory or crashed: whatever it was, the file is not one to publish.
    return Reading(problem="broken") if read is None else msgspec.msgpack.decode(read, type=Reading)
