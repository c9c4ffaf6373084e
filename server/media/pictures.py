"""Pictures in documents: whatever an officer's phone or scanner gives, made into what a kiosk shows.

A picture is decoded, turned upright, made no larger than a kiosk's screen, and encoded anew. So nothing of the camera
(place, time, its serial number) is published, and no file that is not a picture reaches a kiosk.
"""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from server.domain.problems import DomainProblem

LARGEST_PICTURE = 25 * 1024 * 1024
"""Bytes of what is sent in: the photograph of a good phone has 5 to 12 MB."""
LONGEST_SIDE = 1600
"""Pixels of what is published; the reading column of a kiosk is 984 wide."""
_PIXELS = 60_000_000
_QUALITY = 82
_FEW_COLOURS = 256


def publishable(data: bytes) -> bytes:
    """Return the picture in ``data`` as a PNG or JPEG for publication. Raises DomainProblem ``bad_picture``."""
    if len(data) > LARGEST_PICTURE:
        raise DomainProblem("bad_picture", "This picture is too large. Please make it smaller first.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")) as opened:
                if opened.width * opened.height > _PIXELS:
                    raise DomainProblem("bad_picture", "This picture is too large. Please make it smaller first.")
                opened.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))
                return _encoded(ImageOps.exif_transpose(opened) or opened)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning) as error:
        raise DomainProblem(
            "bad_picture", "This file can be neither shown nor played. JPEG, PNG and PDF work always."
        ) from error


def _encoded(picture: Image.Image) -> bytes:
    plain = _on_white(picture)
    is_drawing = plain.getcolors(_FEW_COLOURS) is not None
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if is_drawing:  # a plan, a chart, a scan in black and white: JPEG would smear its lines
        plain.save(out, "PNG", optimize=True)
    else:
        plain.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    layered = picture.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(white, layered).convert("RGB")
