"""The process that reads one PDF: ``python -m server.media.pdf_child MOST_PAGES < file.pdf`` writes a ``Reading``.

A PDF from anywhere is read by a large program in C++. It may crash, hang or take all memory here, in a process of its
own with limits, and never in the server. PDFium is built without JavaScript: nothing in a file runs.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from server.media.apart import limit
from server.media.flowing import flowing

if TYPE_CHECKING:
    from PIL import Image
    from pypdfium2 import PdfDocument, PdfPage

PIXELS = 4_000_000
"""Pixels of a page with its upper and lower margins: A4 at 200 to 230 dpi, sharp at twice a kiosk's column."""
LONGEST_SIDE = 2600
"""Pixels; a strip of a map must still be a texture."""
LARGEST_SCALE = 4.0
MARGIN = 12.0
"""Points (1/72 inch) of white that stay round what is on a page."""
LONGEST_TEXT = 8000
"""Characters of one page that are kept for search and reading aloud."""
MEMORY_BYTES = 1536 * 1024 * 1024
SECONDS = 100
FONTS = Path(__file__).resolve().parents[2] / "screens" / "fonts"
"""For files that name a Chinese font and do not bring it, as office programs write them: text would be blank."""
_GLANCE = 0.5
_WHITE = 245
_GREY = 12
_SHADES = 16
_COLOURS = 64
_QUALITY = 80
_WORTH = 1.5
"""How much larger than JPEG a PNG may be: its letters have no halo."""


class RenderedPage(msgspec.Struct, frozen=True):
    """A page: a PNG or JPEG, its size in pixels, its text."""

    picture: bytes
    width: int
    height: int
    text: str


class Reading(msgspec.Struct, frozen=True):
    """The pages, or in ``problem`` why there are none: ``password``, ``too_many`` or ``broken``."""

    pages: tuple[RenderedPage, ...] = ()
    problem: str = ""


def main(most_pages: int) -> int:
    """Read the PDF on standard input and write its ``Reading``."""
    limit(MEMORY_BYTES, SECONDS)
    data = sys.stdin.buffer.read()
    sys.stdout.buffer.write(msgspec.msgpack.encode(read(data, most_pages)))
    return 0


def read(data: bytes, most_pages: int) -> Reading:
    """Return the pages of the PDF in ``data``."""
    import pypdfium2

    _take_our_fonts()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return Reading(problem="password" if "password" in str(error).lower() else "broken")
    try:
        if len(document) > most_pages:
            return Reading(problem="too_many")
        document.init_forms()  # what was typed into a form belongs to the page
        pages = tuple(_pages(document))
    except (pypdfium2.PdfiumError, ValueError):
        return Reading(problem="broken")
    finally:
        document.close()
    return Reading(pages) if pages else Reading(problem="broken")


def _take_our_fonts() -> None:
    """Let PDFium look for fonts in our own folder."""
    import ctypes

    import pypdfium2.raw as pdfium

    folder = ctypes.create_string_buffer(str(FONTS).encode())
    paths = (ctypes.POINTER(ctypes.c_char) * 2)(ctypes.cast(folder, ctypes.POINTER(ctypes.c_char)))  # ends with NULL
    pdfium.FPDF_DestroyLibrary()
    pdfium.FPDF_InitLibraryWithConfig(
        pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=paths, m_pIsolate=None, m_v8EmbedderSlot=0)
    )


def _pages(document: "PdfDocument") -> Iterator[RenderedPage]:
    """Yield the pages without their white margins: on a screen those would only make the letters smaller.

    Pages of one size lose the same on the left and on the right, so that their letters are of one size, too.
    """
    inked = [_inked(page) for page in document]
    sides: dict[tuple[float, float], tuple[float, float]] = {}
    for page, (left, _, right, _) in zip(document, inked, strict=True):
        least = sides.get(page.get_size(), (left, right))
        sides[page.get_size()] = (min(least[0], left), min(least[1], right))
    for page, (_, bottom, _, top) in zip(document, inked, strict=True):
        width, height = page.get_size()
        left, right = sides[width, height]
        seen = width - left - right
        scale = min((PIXELS / (seen * height)) ** 0.5, LONGEST_SIDE / max(seen, height), LARGEST_SCALE)
        picture = page.render(scale=scale, crop=(left, bottom, right, top)).to_pil().convert("RGB")
        yield RenderedPage(encoded(picture), picture.width, picture.height, _text(page))


def _inked(page: "PdfPage") -> tuple[float, float, float, float]:
    """Return how much of a page is white on its left, at its bottom, on its right and at its top, in points."""
    width, height = page.get_size()
    if width < 1 or height < 1:
        raise ValueError("a page without a size")
    small = page.render(scale=_GLANCE, grayscale=True).to_pil()
    box = small.point(lambda shade: 255 if shade < _WHITE else 0).getbbox()
    if box is None:
        return 0.0, 0.0, 0.0, 0.0
    left, top, right, bottom = (side / _GLANCE for side in box)
    white = (left, height - bottom, width - right, top)
    left, bottom, right, top = (max(0.0, side - MARGIN) for side in white)
    return left, bottom, right, top


def _text(page: "PdfPage") -> str:
    text = page.get_textpage()
    try:
        return flowing(text.get_text_range())[:LONGEST_TEXT]
    finally:
        text.close()


def encoded(picture: "Image.Image") -> bytes:
    """Return a page as PNG of few colours, or as JPEG where that is much smaller: a scan, photographs."""
    from PIL import Image

    plain = picture.convert("L") if _is_grey(picture) else picture
    drawing, photograph = io.BytesIO(), io.BytesIO()
    few = plain.quantize(_SHADES if plain.mode == "L" else _COLOURS, dither=Image.Dither.NONE)
    few.save(drawing, "PNG", compress_level=7)
    plain.save(photograph, "JPEG", quality=_QUALITY)
    is_small = len(drawing.getvalue()) <= _WORTH * len(photograph.getvalue())
    return (drawing if is_small else photograph).getvalue()


def _is_grey(picture: "Image.Image") -> bool:
    from PIL import ImageChops

    red, green, blue = picture.split()
    apart = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return not any(one.point(lambda shade: 255 if shade > _GREY else 0).getbbox() for one in apart)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
