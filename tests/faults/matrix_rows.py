"""The fault matrix: what may go wrong, when, and what must then be seen and recorded. ``docs/faults.md`` is its print.

Each row is played by ``matrix_play.py`` on the real runtime, an encrypted journal, the real printer driver against the
simulated printer, and the real card readers against simulated cards.
"""

from dataclasses import dataclass
from enum import StrEnum

from devices.microphone.face import MicrophoneFault
from devices.printer.simulator import FaultChanges


class Moment(StrEnum):
    """When a fault of the printer begins."""

    BEFORE = "before the start"
    MID = "in mid-slip"
    LAST = "after the last byte"


class Ending(StrEnum):
    """How a print that met a fault ends for its member."""

    PRINTED = "printed"
    """The slip comes: at once, or by itself when the fault is mended."""
    RETRIED = "nothing printed; printed after Try again"
    """The member is told that nothing was printed, and prints again when it is mended."""
    ASKED = "the member is asked; reprinted as 第1次补打"
    """Nobody can know; the member says that it did not come out."""


@dataclass(frozen=True)
class PrinterRow:
    """A fault of the printer at one moment. ``fault``: what screen and fleet call it; empty when nothing is wrong."""

    name: str
    moment: Moment
    breaks: FaultChanges
    fault: str
    ending: Ending

    @property
    def id(self) -> str:
        return f"{self.name}, {self.moment}"


_STOPS: tuple[tuple[str, FaultChanges, str], ...] = (
    ("paper out", {"paper_out": True}, "paper_out"),
    ("paper jam", {"paper_jam": True}, "paper_jam"),
    ("cover open", {"cover_open": True}, "cover_open"),
    ("cutter stuck", {"cutter": True}, "cutter"),
    ("overheated", {"overheated": True}, "overheated"),
    ("off line", {"offline": True}, "offline"),
)
_GOES_ON: tuple[tuple[str, FaultChanges, str], ...] = (
    ("paper low", {"near_end": True}, "paper_low"),
    ("late replies (0.15 s)", {"late": 0.15}, ""),
    ("line of 9600 baud", {"baud": 9600}, ""),
)


def printer_rows() -> tuple[PrinterRow, ...]:
    """Return every fault of the printer at every moment at which it can begin."""
    rows = [
        PrinterRow(name, moment, breaks, fault, Ending.RETRIED if moment is Moment.BEFORE else Ending.PRINTED)
        for name, breaks, fault in _STOPS
        for moment in Moment
    ]
    rows += [PrinterRow(name, Moment.BEFORE, breaks, fault, Ending.PRINTED) for name, breaks, fault in _GOES_ON]
    for name, breaks, fault in (
        ("unplugged or without power", FaultChanges(die=True), "no_device"),
        ("silent", FaultChanges(mute=True), "silent"),
        ("garbage replies", FaultChanges(garbage=True), "garbage"),
    ):
        rows += [
            PrinterRow(name, moment, breaks, fault, Ending.RETRIED if moment is Moment.BEFORE else Ending.ASKED)
            for moment in Moment
        ]
    return tuple(rows)


class CardFault(StrEnum):
    """What may go wrong with a card or its reader."""

    PULLED = "card pulled while it is read"
    HANGS = "card that never answers"
    SWAPPED = "another card the moment one that never answered is pulled"
    FOREIGN = "union card with another union's key"
    TWO = "two cards at once"
    UNPLUGGED = "reader unplugged, a member at the kiosk"
    PCSCD = "pcscd killed, a member at the kiosk"


@dataclass(frozen=True)
class CardRow:
    """A fault of card or reader. ``headline``: the notice in Chinese, empty for the welcome screen; ``status``: the
    reader's in the fleet's event, empty when there is none.
    """

    fault: CardFault
    headline: str
    status: str

    @property
    def id(self) -> str:
        return self.fault.value


CARD_ROWS = (
    CardRow(CardFault.PULLED, "卡拔得太早了", ""),
    CardRow(CardFault.HANGS, "这张卡没有反应", ""),
    CardRow(CardFault.SWAPPED, "这张卡没有反应", ""),
    CardRow(CardFault.FOREIGN, "这张卡是别的工会发的", ""),
    CardRow(CardFault.TWO, "读卡器里有两张卡", ""),
    CardRow(CardFault.UNPLUGGED, "", "no_device"),
    CardRow(CardFault.PCSCD, "", "offline"),
)


@dataclass(frozen=True)
class MicrophoneRow:
    """A fault of the microphone. ``speaking``: it comes while somebody speaks, else before the form is open.

    ``sentence`` is what the member then reads; ``mends``: an officer's card stands with it.
    """

    name: str
    fault: MicrophoneFault
    speaking: bool
    sentence: str
    mends: bool

    @property
    def id(self) -> str:
        return f"{self.name}, {'while somebody speaks' if self.speaking else 'before the form is open'}"


_MUTE = "话筒今天不能用，请打字，或者点现成的句子。"
MICROPHONE_ROWS = (
    MicrophoneRow("no microphone", MicrophoneFault.NO_DEVICE, False, _MUTE, True),
    MicrophoneRow("microphone in use by another program", MicrophoneFault.BUSY, False, _MUTE, True),
    MicrophoneRow("microphone unplugged", MicrophoneFault.UNPLUGGED, True, "话筒被拔掉了。", True),
    MicrophoneRow("microphone hangs", MicrophoneFault.HUNG, True, "话筒没有反应。", True),
    MicrophoneRow(
        "nothing but silence", MicrophoneFault.SILENT, True, "没有录到声音。请靠近话筒，大声一点再说一次。", False
    ),
)
