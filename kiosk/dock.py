"""What the dev dock can do to a demo kiosk. The dock draws buttons; the demo's composition does the work."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class DockCard:
    """A simulated card: ``key`` names it, ``label`` shows whose it is, ``pin`` helps whoever is trying the demo."""

    key: str
    label: str
    pin: str


class CodeKind(StrEnum):
    """What can be held before the scanner."""

    E_CARD = "e_card"
    BARCODE = "barcode"
    EXPIRED = "expired"
    USED = "used"
    FORGED = "forged"


@dataclass(frozen=True)
class DockCode:
    """A code; ``key`` names it. ``pin`` helps whoever is trying the demo, empty for codes that open nothing."""

    key: str
    kind: CodeKind
    pin: str


class Dock(Protocol):
    """The hands of whoever plays member, technician and bad luck."""

    def cards(self) -> tuple[DockCard, ...]:
        """All cards that can be put in, odd ones (unknown, unreadable, lost) at the end."""

    def insert(self, key: str) -> None:
        """Put this card in, taking out the one that is there."""

    def pull(self) -> None:
        """Take the card out."""

    def codes(self) -> tuple[DockCode, ...]:
        """All codes that can be held before the scanner; none when there is no scanner."""

    def scan(self, key: str) -> None:
        """Hold this code before the scanner."""

    def code_picture(self) -> str:
        """Path of a picture of the code that was scanned last; empty when there is none."""

    def unplug_scanner(self, unplugged: bool) -> None:
        """Take the scanner away, or give it back."""

    def set_printer_fault(self, fault: str) -> None:
        """Set ``paper_out``, ``paper_jam``, ``cover_open``, ``offline`` or, empty, none."""

    def set_paper_low(self, low: bool) -> None:
        """Let the paper near-end sensor report."""

    def unplug_reader(self, unplugged: bool) -> None:
        """Take the card reader away, or give it back."""

    def cut_network(self, cut: bool) -> None:
        """Cut the line to the server, or mend it."""

    def pass_time(self, seconds: float) -> None:
        """Let this much time pass at once."""

    def slips(self) -> tuple[str, ...]:
        """Paths of the slips printed so far as PNG, oldest first."""
