"""What the dev dock can do to a demo kiosk. The dock draws buttons; the demo's composition does the work."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class DockCard:
    """A simulated card: ``key`` names it, ``label`` shows whose it is, ``pin`` helps whoever is trying the demo."""

    key: str
    label: str
    pin: str


class Dock(Protocol):
    """The hands of whoever plays member, technician and bad luck."""

    def cards(self) -> tuple[DockCard, ...]:
        """All cards that can be put in, odd ones (unknown, unreadable, lost) at the end."""

    def insert(self, key: str) -> None:
        """Put this card in, taking out the one that is there."""

    def pull(self) -> None:
        """Take the card out."""

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
