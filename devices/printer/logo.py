"""A logo out of a picture file, as dots."""

from pathlib import Path

from PIL import Image

from devices.printer.slip import Logo

_INK = 128  # grey below which a dot is burnt


def load_logo(path: Path, width: int = 192) -> Logo:
    """Read a picture and scale it to ``width`` dots (8 to 832); what is transparent stays white.

    Raises OSError for a file that is no picture, ValueError for another width.
    """
    if not 8 <= width <= 832:
        raise ValueError("a logo is 8 to 832 dots wide")
    with Image.open(path) as picture:
        layered = picture.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    grey = Image.alpha_composite(white, layered).convert("L")
    grey = grey.resize((width, max(1, grey.height * width // grey.width)), Image.Resampling.LANCZOS)
    return Logo(width, grey.point(lambda v: 255 * (v < _INK)).convert("1").tobytes())
