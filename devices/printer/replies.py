"""What a printer says back: a total parser for its reply stream, and what the status bits mean.

Replies of four kinds come mixed, late and in pieces: one byte for DLE EOT n, four for an automatic status (ASB), seven
for a process id (GS ( H), a line of text for what it is (GS I). Their fixed bits tell them apart (Epson, ESC/POS
command reference, "Transmit status").
"""

from dataclasses import dataclass

from devices.printer.face import PrinterFault, PrinterStatus
from devices.status import DeviceStatus, PaperStatus


@dataclass(frozen=True)
class RealTime:
    """One byte answering DLE EOT n; it does not say which n."""

    value: int


@dataclass(frozen=True)
class Automatic:
    """Four bytes of automatic status."""

    data: bytes


@dataclass(frozen=True)
class Echo:
    """The printer has worked up to this process id."""

    process_id: bytes


@dataclass(frozen=True)
class InTurn:
    """One byte answering GS r, sent when the printer got there in its buffer."""

    value: int


@dataclass(frozen=True)
class About:
    """What the printer says about itself (GS I): maker, model, firmware, as text."""

    text: str


@dataclass(frozen=True)
class Garbage:
    """Bytes that are no reply."""

    data: bytes


Reply = RealTime | Automatic | Echo | InTurn | About | Garbage

_ECHO_LENGTH = 7  # 37 22 id id id id 00
_ABOUT, _ABOUT_LONGEST = 0x5F, 80  # 5F, up to 80 characters, 00


class ReplyParser:
    """Turns any bytes into replies; never raises, keeps at most 82 bytes between calls."""

    def __init__(self) -> None:
        self._block = bytearray()

    def feed(self, data: bytes) -> list[Reply]:
        """Take bytes as they arrived; give the replies that they complete."""
        replies: list[Reply] = []
        for byte in data:
            self._take(byte, replies)
        return replies

    def flush(self) -> list[Reply]:
        """Give up on a block that never ended; its bytes were garbage."""
        broken, self._block = bytes(self._block), bytearray()
        return [Garbage(broken)] if broken else []

    def _take(self, byte: int, replies: list[Reply]) -> None:
        if not self._block:
            self._begin(byte, replies)
        elif self._fits(byte):
            self._block.append(byte)
            self._close(replies)
        elif (
            _is_real_time(byte) and byte < 0x20
        ):  # a real-time answer may cut into a block; this one cannot be its data
            replies.append(RealTime(byte))
        else:
            replies.extend(self.flush())
            self._begin(byte, replies)

    def _begin(self, byte: int, replies: list[Reply]) -> None:
        if byte in (0x37, _ABOUT) or byte & 0x93 == 0x10:
            self._block.append(byte)
        elif _is_real_time(byte):
            replies.append(RealTime(byte))
        elif byte in (0x11, 0x13):  # XON, XOFF: flow control is the line's matter
            pass
        elif byte & 0xF0 == 0:  # bits 0 to 3 are paper sensors; text from a wrong device has others
            replies.append(InTurn(byte))
        else:
            replies.append(Garbage(bytes((byte,))))

    def _fits(self, byte: int) -> bool:
        if self._block[0] == _ABOUT:
            return byte == 0 or (0x20 <= byte <= 0x7E and len(self._block) <= _ABOUT_LONGEST)
        if self._block[0] != 0x37:
            return byte & 0x90 == 0
        at = len(self._block)
        if at == 1:
            return byte == 0x22
        return byte == 0 if at == _ECHO_LENGTH - 1 else 0x20 <= byte <= 0x7E

    def _close(self, replies: list[Reply]) -> None:
        if self._block[0] == _ABOUT:
            if self._block[-1] == 0:
                text, self._block = self._block[1:-1].decode("ascii"), bytearray()
                replies.append(About(text))
            return
        length = _ECHO_LENGTH if self._block[0] == 0x37 else 4
        if len(self._block) == length:
            data, self._block = bytes(self._block), bytearray()
            replies.append(Echo(data[2:6]) if length == _ECHO_LENGTH else Automatic(data))


def _is_real_time(byte: int) -> bool:
    return byte & 0x93 == 0x12


@dataclass(frozen=True)
class Signs:
    """What the sensors say, whichever way it was asked."""

    offline: bool = False
    cover_open: bool = False
    paper_out: bool = False
    near_end: bool = False
    jam: bool = False
    cutter: bool = False
    broken: bool = False
    overheated: bool = False


def signs_of_real_time(one: int, two: int, three: int, four: int) -> Signs:
    """Read the answers to DLE EOT 1, 2, 3 and 4."""
    return Signs(
        offline=bool(one & 0x08),
        cover_open=bool(two & 0x04),
        paper_out=bool(two & 0x20 or four & 0x60),
        near_end=bool(four & 0x0C),
        jam=bool(three & 0x04),
        cutter=bool(three & 0x08),
        broken=bool(three & 0x20),
        overheated=bool(three & 0x40),
    )


def signs_of_automatic(data: bytes) -> Signs:
    """Read the four bytes of an automatic status."""
    one, two, three, _ = data
    return Signs(
        offline=bool(one & 0x08),
        cover_open=bool(one & 0x20),
        paper_out=bool(three & 0x0C),
        near_end=bool(three & 0x03),
        jam=bool(two & 0x04),
        cutter=bool(two & 0x08),
        broken=bool(two & 0x20),
        overheated=bool(two & 0x40),
    )


_DEVICE_OF = {
    PrinterFault.NONE: DeviceStatus.ONLINE,
    PrinterFault.PAPER_OUT: DeviceStatus.USER_ERROR,
    PrinterFault.COVER_OPEN: DeviceStatus.USER_ERROR,
    PrinterFault.PAPER_JAM: DeviceStatus.HARDWARE_ERROR,
    PrinterFault.CUTTER: DeviceStatus.HARDWARE_ERROR,
    PrinterFault.GARBAGE: DeviceStatus.HARDWARE_ERROR,
    PrinterFault.OVERHEATED: DeviceStatus.BUSY,
    PrinterFault.OFFLINE: DeviceStatus.OFFLINE,
    PrinterFault.SILENT: DeviceStatus.OFFLINE,
    PrinterFault.NO_DEVICE: DeviceStatus.NO_DEVICE,
}


def status_of_signs(signs: Signs) -> PrinterStatus:
    """Name the fault that a person has to mend first, and the paper."""
    if signs.broken:
        return PrinterStatus(DeviceStatus.HARDWARE_ERROR, _paper(signs), PrinterFault.OFFLINE)
    fault = PrinterFault.NONE
    for seen, name in (
        (signs.cover_open, PrinterFault.COVER_OPEN),
        (signs.jam, PrinterFault.PAPER_JAM),
        (signs.cutter, PrinterFault.CUTTER),
        (signs.paper_out, PrinterFault.PAPER_OUT),
        (signs.overheated, PrinterFault.OVERHEATED),
        (signs.offline, PrinterFault.OFFLINE),
    ):
        if seen:
            fault = name
            break
    return PrinterStatus(_DEVICE_OF[fault], _paper(signs), fault)


def status_without_answer(fault: PrinterFault) -> PrinterStatus:
    """State of a printer that gave no readable answer; its paper is unknown, never out."""
    return PrinterStatus(_DEVICE_OF[fault], PaperStatus.UNKNOWN, fault)


def _paper(signs: Signs) -> PaperStatus:
    if signs.jam:
        return PaperStatus.JAMMED
    if signs.paper_out:
        return PaperStatus.OUT
    return PaperStatus.LOW if signs.near_end else PaperStatus.FULL
