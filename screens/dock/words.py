"""What the dock's buttons and headings say: to developers what is the case, to officers what pressing does."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.dock import CodeKind, Trouble


@dataclass(frozen=True)
class DockWords:
    """Message ids. ``troubles`` holds for each what its button says while all is well, and while it holds."""

    title: str
    troubles: Mapping[Trouble, tuple[str, str]]
    headings: Mapping[str, str] = field(default_factory=dict)


CODES = {
    CodeKind.E_CARD: "E-card",
    CodeKind.BARCODE: "Printed number",
    CodeKind.EXPIRED: "Expired e-card",
    CodeKind.USED: "Used e-card",
    CodeKind.FORGED: "Forged e-card",
}
TIMES = {30: "30 s", 300: "5 min", 86400: "1 day"}

HEADINGS = {
    "cards_title": "Cards",
    "scanner_title": "Scanner",
    "printer_title": "Printer",
    "wires_title": "Reader, microphone, network",
    "time_title": "Let time pass",
    "record_title": "Found a fault?",
    "slips_title": "Printed slips",
    "no_slips": "Nothing printed yet",
    "more_title": "All other cards",
    "lessons_title": "Exercises",
}

DEVELOPER = DockWords(
    title="Dev dock",
    troubles={
        Trouble.PAPER_OUT: ("Out of paper", "Out of paper"),
        Trouble.PAPER_JAM: ("Paper jam", "Paper jam"),
        Trouble.COVER_OPEN: ("Cover open", "Cover open"),
        Trouble.PRINTER_OFF: ("Offline", "Offline"),
        Trouble.PAPER_LOW: ("Paper low", "Paper low"),
        Trouble.READER_GONE: ("Unplug the reader", "Reader unplugged"),
        Trouble.SCANNER_GONE: ("Unplug the scanner", "Scanner unplugged"),
        Trouble.MICROPHONE_GONE: ("Unplug the microphone", "Microphone unplugged"),
        Trouble.MICROPHONE_MUTE: ("Mute the microphone", "Microphone muted"),
        Trouble.NETWORK_CUT: ("Cut the network", "Network cut"),
    },
)
OFFICER = DockWords(
    title="Practice desk",
    troubles={
        Trouble.PAPER_OUT: ("Use up the paper", "Put in a new roll"),
        Trouble.PAPER_JAM: ("Jam the paper", "Pull out the jammed paper"),
        Trouble.COVER_OPEN: ("Open the cover", "Close the cover"),
        Trouble.PRINTER_OFF: ("Take the printer off line", "Put the printer on line"),
        Trouble.PAPER_LOW: ("Let the paper run low", "Put in a full roll"),
        Trouble.READER_GONE: ("Pull the reader's plug", "Plug the reader in"),
        Trouble.SCANNER_GONE: ("Pull the scanner's plug", "Plug the scanner in"),
        Trouble.MICROPHONE_GONE: ("Pull the microphone's plug", "Plug the microphone in"),
        Trouble.MICROPHONE_MUTE: ("Mute the microphone", "Let the microphone hear"),
        Trouble.NETWORK_CUT: ("Cut the network", "Connect the network"),
    },
)
PRINTER = (Trouble.PAPER_OUT, Trouble.PAPER_JAM, Trouble.COVER_OPEN, Trouble.PRINTER_OFF, Trouble.PAPER_LOW)
WIRES = (Trouble.READER_GONE, Trouble.MICROPHONE_GONE, Trouble.MICROPHONE_MUTE, Trouble.NETWORK_CUT)
