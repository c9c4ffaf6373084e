"""The paper in a simulated printer: what was burnt, as text and as dots, until it is cut."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

from devices.printer.profile import Profile


@dataclass(frozen=True)
class PaperSlip:
    """One slip that lies in the tray. ``text`` has a line for each printed line, placed by spaces.

    ``image`` is the printable width, one bit a dot, black on white; ``rasters`` and ``qrs`` are the pictures that
    came as dots (black on white) and the contents of native QR codes, ``barcodes`` the symbol
    values of native CODE128 barcodes, in order.
    """

    text: str
    image: Image.Image
    rasters: tuple[Image.Image, ...]
    qrs: tuple[bytes, ...]
    paper_dots: int
    barcodes: tuple[tuple[int, ...], ...] = ()

    def picture(self, path: Path) -> None:
        """Write the slip with its paper's margins as a PNG file."""
        side = max(0, (self.paper_dots - self.image.width) // 2)
        paper = Image.new("1", (self.image.width + 2 * side, self.image.height + 2 * _MARGIN), 1)
        paper.paste(self.image, (side, _MARGIN))
        paper.save(path, format="PNG", dpi=(203, 203), optimize=True)


_MARGIN = 40  # dots of blank paper above and below: 5 mm


class Paper:
    """The strip being printed on. Ink is 1 while it is made."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._clear()

    def _clear(self) -> None:
        self._y = 0
        self._ink: list[tuple[int, int, Image.Image]] = []
        self._lines: list[str] = []
        self._rasters: list[Image.Image] = []
        self._qrs: list[bytes] = []
        self._barcodes: list[tuple[int, ...]] = []

    @property
    def is_blank(self) -> bool:
        """Whether the paper has not moved since the last cut."""
        return self._y == 0

    def line(self, text: str, x: int, ink: Image.Image | None, advance: int) -> None:
        """Print one line of text whose ink begins at ``x`` and go ``advance`` dots on."""
        self._lines.append(text)
        if ink is not None:
            self._ink.append((x, self._y, ink))
        self.feed(advance)

    def picture(self, x: int, ink: Image.Image, *, raster: bool) -> None:
        """Burn a picture at ``x`` and go on by its height."""
        self._ink.append((x, self._y, ink))
        if raster:
            self._rasters.append(ImageChops.invert(ink))
        self.feed(ink.height)

    def qr(self, data: bytes) -> None:
        """Remember what a native QR code holds."""
        self._qrs.append(data)

    def barcode(self, symbols: tuple[int, ...]) -> None:
        """Remember the symbols of a native barcode."""
        self._barcodes.append(symbols)

    def feed(self, dots: int) -> None:
        """Go on without printing."""
        self._y += dots

    def cut(self) -> PaperSlip:
        """Give the strip so far as a slip and begin a new one."""
        ink = Image.new("1", (self._profile.dots, max(1, self._y)))
        for x, y, band in self._ink:
            ink.paste(band, (x, y), band)
        slip = PaperSlip(
            "".join(line.rstrip(" ") + "\n" for line in self._lines),
            ImageChops.invert(ink),
            tuple(self._rasters),
            tuple(self._qrs),
            self._profile.paper_mm * 8,
            tuple(self._barcodes),
        )
        self._clear()
        return slip
