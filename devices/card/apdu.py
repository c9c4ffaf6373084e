"""Command APDUs and the conversation around them: ISO/IEC 7816-3 (61xx, 6Cxx), ISO/IEC 7816-4 (status words)."""

from collections.abc import Callable
from dataclasses import dataclass, field

Transmit = Callable[[bytes], bytes]
"""Send one command APDU, return the whole response (data and SW1 SW2). Raises CardLostError."""

MAX_EXCHANGES = 128
"""Commands one reading may cost. A patient reading of a bank card takes under 40."""
MAX_RESPONSE = 4096
"""Bytes one response may grow to over GET RESPONSE."""

OK = 0x9000
NOT_FOUND = 0x6A82
RECORD_NOT_FOUND = 0x6A83
CONDITIONS_NOT_SATISFIED = 0x6985

_MEANINGS = {
    0x9000: "done",
    0x6283: "selected file is deactivated",
    0x6300: "authentication failed",
    0x6700: "wrong length",
    0x6982: "security status not satisfied",
    0x6983: "authentication method blocked",
    0x6985: "conditions of use not satisfied",
    0x6986: "command not allowed",
    0x6A80: "wrong data",
    0x6A81: "function not supported",
    0x6A82: "file or application not found",
    0x6A83: "record not found",
    0x6A86: "wrong P1 P2",
    0x6A88: "referenced data not found",
    0x6B00: "offset outside the file",
    0x6D00: "instruction not supported",
    0x6E00: "class not supported",
    0x6F00: "no precise diagnosis",
}


class CardLostError(Exception):
    """The card or the line to it failed in mid-conversation. The whole card session is worthless from here on."""


class ExhaustedError(Exception):
    """The card keeps answering and never comes to an end."""


def meaning(sw: int) -> str:
    """Say what a status word means, in words for a log."""
    known = _MEANINGS.get(sw)
    if known is None:
        known = {0x61: "more data waits", 0x6C: "wrong Le", 0x62: "warning", 0x63: "warning"}.get(sw >> 8, "unknown")
    return f"{sw:04X} {known}"


def command(cla: int, ins: int, p1: int, p2: int, data: bytes = b"", le: int | None = None) -> bytes:
    """Build a short command APDU. ``le`` is 0 to 256; 0 and 256 both ask for all there is. ValueError out of range."""
    if len(data) > 255:
        raise ValueError(f"A short command carries at most 255 bytes, not {len(data)}.")
    if le is not None and not 0 <= le <= 256:
        raise ValueError(f"Le is 0 to 256, not {le}.")
    head = bytes([cla, ins, p1, p2])
    body = bytes([len(data)]) + data if data else b""
    return head + body + (bytes([le & 0xFF]) if le is not None else b"")


@dataclass(frozen=True)
class Response:
    """What a card answered. ``sw`` 0 stands for an answer too short to hold a status word. Data stays out of repr."""

    data: bytes = field(repr=False)
    sw: int

    @property
    def ok(self) -> bool:
        """Whether the command was carried out."""
        return self.sw == OK


class Channel:
    """A conversation with one card: it follows 61xx and 6Cxx itself and remembers which application is selected."""

    def __init__(self, transmit: Transmit, *, t0: bool = False, contactless: bool = False) -> None:
        """``t0`` leaves Le out of commands that carry data, because a T=0 TPDU has no room for it."""
        self._transmit = transmit
        self._t0 = t0
        self._left = MAX_EXCHANGES
        self._selected: tuple[bytes, Response] | None = None
        self.contactless = contactless

    def send(self, cla: int, ins: int, p1: int, p2: int, data: bytes = b"", le: int | None = None) -> Response:
        """Send one command and return the whole response. Raises CardLostError and ExhaustedError."""
        if self._t0 and data:
            le = None
        apdu = command(cla, ins, p1, p2, data, le)
        response = self._exchange(apdu)
        if response.sw >> 8 == 0x6C:
            # Wrong Le: the card says which is right. The answer to the second try counts, whatever it is.
            exact = response.sw & 0xFF
            response = self._exchange(command(cla, ins, p1, p2, data, exact))
        collected = response.data
        while response.sw >> 8 == 0x61:
            response = self._exchange(command(cla & 0x03, 0xC0, 0, 0, le=response.sw & 0xFF))
            if response.sw >> 8 == 0x6C:
                response = self._exchange(command(cla & 0x03, 0xC0, 0, 0, le=response.sw & 0xFF))
            collected += response.data
            if len(collected) > MAX_RESPONSE:
                raise ExhaustedError("a response without end")
        return Response(collected, response.sw)

    def select(self, name: bytes) -> Response:
        """Select an application by DF name; free when it is the one already selected."""
        if self._selected is not None and self._selected[0] == name:
            return self._selected[1]
        self._selected = None
        response = self.send(0x00, 0xA4, 0x04, 0x00, name, le=0)
        if response.ok:
            self._selected = (name, response)
        return response

    def read_record(self, sfi: int, record: int) -> Response:
        """Read one record of the file with short identifier ``sfi`` (1 to 30); records count from 1."""
        return self.send(0x00, 0xB2, record, sfi << 3 | 0x04, le=0)

    def _exchange(self, apdu: bytes) -> Response:
        self._left -= 1
        if self._left < 0:
            raise ExhaustedError(f"no end after {MAX_EXCHANGES} commands")
        raw = self._transmit(apdu)
        if len(raw) < 2:
            return Response(b"", 0)
        return Response(raw[:-2], int.from_bytes(raw[-2:], "big"))
