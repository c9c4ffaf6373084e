"""What can be held before the demo's scanner: phones with electronic member cards, printed numbers, and bad codes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image, ImageOps

from devices.printer.code128 import values
from devices.printer.render_png import draw_bars, draw_qr
from devices.scanner.simulator import ScannerSimulator
from kiosk.assembly import Tokenise
from kiosk.dock import CodeKind, DockCode
from protocol.member_qr import issue
from protocol.signing import SigningKey

_MODULE, _BAR_HEIGHT, _QUIET = 6, 120, 30  # dots of the picture


class DemoCodes:
    """A scanner, and hands that show it codes of one member. The scanner is a pseudo-terminal: the line a real one has.

    The demo signs with the server's own key, as the server's app would, because no phone is at hand.
    """

    def __init__(self, pin: str, token: Callable[[Tokenise], str | None], number: str, folder: Path) -> None:
        """``pin`` is the member's, ``token`` makes their card token, ``number`` is on their card's back."""
        self.scanner = ScannerSimulator()
        self._pin, self._token, self._number = pin, token, number
        self._folder = folder
        self._shown = self._last = ""
        self._count = 0

    def codes(self) -> tuple[DockCode, ...]:
        """All kinds of codes that can be shown."""
        return tuple(DockCode(kind.value, kind, self._pin if kind is CodeKind.E_CARD else "") for kind in CodeKind)

    def scan(self, kind: CodeKind, key: SigningKey, tokenise: Tokenise, now: datetime) -> None:
        """Hold a code of this kind before the scanner, and keep a picture of it."""
        text = self._text(kind, key, self._token(tokenise) or "", now)
        if kind is CodeKind.E_CARD:
            self._last = text
        self._picture(text, bars=kind is CodeKind.BARCODE)
        self.scanner.scan(text)

    def picture(self) -> str:
        """Path of the picture of the code shown last; empty when there was none."""
        return self._shown

    def plug(self, *, plugged: bool) -> None:
        """Give the scanner back, or tear it off."""
        self.scanner.plug() if plugged else self.scanner.unplug()

    def close(self) -> None:
        """Remove the scanner."""
        self.scanner.close()

    def _text(self, kind: CodeKind, key: SigningKey, token: str, now: datetime) -> str:
        match kind:
            case CodeKind.E_CARD:
                return issue(token, key, now)
            case CodeKind.BARCODE:
                return self._number
            case CodeKind.EXPIRED:
                return issue(token, key, now - timedelta(minutes=10))
            case CodeKind.USED:
                return self._last or issue(token, key, now)
            case CodeKind.FORGED:
                return issue(token, SigningKey.generate(key.id), now)

    def _picture(self, text: str, *, bars: bool) -> None:
        ink = draw_bars(values(text), _MODULE // 2, _BAR_HEIGHT) if bars else draw_qr(text.encode(), _MODULE)
        paper: Image.Image = ImageOps.expand(ImageOps.invert(ink.convert("L")), _QUIET, 255)
        self._count += 1
        path = self._folder / f"code-{self._count:02}.png"
        paper.save(path)
        self._shown = str(path)
