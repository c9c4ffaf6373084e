"""PBOC 3.0 / UnionPay bank cards with a union co-brand, by contact (PSE) and contactless (PPSE).

The number is read from records, which any reader may read. GET PROCESSING OPTIONS counts up the card's transaction
counter, so it is sent only when the card gives no records without it. GENERATE AC and VERIFY are never sent.

A phone or watch that plays a card shows a number of its own (a token), and no union knows whose that is; it is told by
what comes with the number.
"""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

from devices.card import tlv
from devices.card.apdu import Channel, Response, meaning
from devices.card.face import Assurance, CardProblem
from devices.card.pan import from_pan_field, from_track2
from devices.card.profiles.base import Found, Refused

PSE = b"1PAY.SYS.DDF01"
PPSE = b"2PAY.SYS.DDF01"
UNIONPAY_RID = bytes.fromhex("A000000333")
# Debit, credit, quasi-credit, electronic cash: for cards without a directory.
COMMON_AIDS = tuple(UNIONPAY_RID + bytes.fromhex(f"0101{kind}") for kind in ("01", "02", "03", "06"))

_NEEDS_GPO = {0x6982, 0x6985, 0x6986}
_RECORDS_A_FILE = 8
_FILES = 10

_TAG_AID, _TAG_PRIORITY, _TAG_APPLICATION, _TAG_SFI = 0x4F, 0x87, 0x61, 0x88
_TAG_PAN, _TAG_TRACK2, _TAG_PDOL, _TAG_AFL, _TAG_GPO1 = 0x5A, 0x57, 0x9F38, 0x94, 0x80
# What only a token in the place of a card's number comes with (EMV Payment Tokenisation, annex on EMV tags).
_TAG_TOKEN_REQUESTOR, _TAG_LAST_FOUR, _TAG_FORM_FACTOR = 0x9F19, 0x9F25, 0x9F6E
_PHONE, _WATCH = 0x03, 0x04
_WALLET = Refused(CardProblem.PHONE_WALLET, "a device's number in the place of a card's")

_CHINA = bytes.fromhex("0156")  # ISO 3166-1 and ISO 4217 numeric: 156 for country and yuan alike
_PDOL_VALUES = {
    0x9F66: bytes.fromhex("26000000"),  # terminal transaction qualifiers: qPBOC and contact, no cardholder check
    0x9F1A: _CHINA,
    0x5F2A: _CHINA,
    0x9F35: b"\x25",  # terminal type: unattended, offline capable
    0x9F33: bytes.fromhex("E00000"),
}


class Pboc:
    """A bank card of the UnionPay scheme. Its records are readable by anyone: assurance BANK_RECORDS."""

    name = "pboc"
    priority = 20
    storage = False

    def supports(self, atr: bytes, probe: Channel) -> bool:
        """Tell whether the card has a payment directory or one of the common UnionPay applications."""
        directories = (PPSE, PSE) if probe.contactless else (PSE, PPSE)
        return any(probe.select(name).ok for name in (*directories, *COMMON_AIDS))

    def read(self, channel: Channel) -> Found | Refused:
        """Read the PAN of the first UnionPay application that gives one."""
        detail = "no UnionPay application"
        problem = CardProblem.UNKNOWN_CARD
        for aid in self._applications(channel):
            fci = channel.select(aid)
            if not fci.ok:
                continue
            problem = CardProblem.UNREADABLE
            if is_device(tlv.parse(fci.data)):
                return _WALLET
            outcome = _scan(channel) or _after_options(channel, fci)
            if isinstance(outcome, Found | Refused):
                return outcome
            detail = outcome
        return Refused(problem, detail)

    def _applications(self, channel: Channel) -> tuple[bytes, ...]:
        """Return UnionPay application names, best first; the common ones when no directory lists any."""
        listed: list[tuple[int, bytes]] = []
        for name in (PPSE, PSE) if channel.contactless else (PSE, PPSE):
            fci = channel.select(name)
            if fci.ok:
                listed = [entry for entry in _directory(channel, fci) if entry[1].startswith(UNIONPAY_RID)]
            if listed:
                break
        # Priority 0 means "none given", which sorts behind 1 to 15 (EMV Book 1, 12.2.3).
        listed.sort(key=lambda entry: entry[0] or 16)
        return tuple(dict.fromkeys(aid for _, aid in listed)) or COMMON_AIDS


def _directory(channel: Channel, fci: Response) -> Iterator[tuple[int, bytes]]:
    """Yield (priority, AID) of each entry: inside the FCI for a PPSE, in the records of a file for a PSE."""
    nodes = tlv.parse(fci.data)
    yield from _entries(nodes)
    sfi = tlv.find(nodes, _TAG_SFI)
    if sfi is None or len(sfi) != 1 or not 1 <= sfi[0] <= 30:
        return
    for record in range(1, _RECORDS_A_FILE + 1):
        response = channel.read_record(sfi[0], record)
        if not response.ok:
            return
        yield from _entries(tlv.parse(response.data))


def _entries(nodes: tuple[tlv.Node, ...] | tlv.Malformed) -> Iterator[tuple[int, bytes]]:
    for node in tlv.walk(nodes):
        if node.tag == _TAG_APPLICATION:
            aid = tlv.find(node.children, _TAG_AID)
            if aid is not None and 5 <= len(aid) <= 16:
                yield (tlv.find(node.children, _TAG_PRIORITY) or b"\0")[-1] & 0x0F, aid


def _scan(channel: Channel) -> Found | Refused | None:
    """Read records without asking for options first. None when the card gives no number this way."""
    for sfi in range(1, _FILES + 1):
        for record in range(1, _RECORDS_A_FILE + 1):
            response = channel.read_record(sfi, record)
            if response.sw in _NEEDS_GPO:
                return None
            if not response.ok:
                break
            nodes = tlv.parse(response.data)
            if is_device(nodes):
                return _WALLET
            found = _in_record(sfi, record, response, nodes)
            if found is not None:
                return found
    return None


def _after_options(channel: Channel, fci: Response) -> Found | Refused | str:
    """Send GET PROCESSING OPTIONS and read the records that the card then names; a sentence when that fails."""
    data = options_data(tlv.find(tlv.parse(fci.data), _TAG_PDOL) or b"")
    if data is None:
        return "its PDOL asks for more than a command can carry"
    options = channel.send(0x80, 0xA8, 0x00, 0x00, data, le=0)
    if not options.ok:
        return f"GET PROCESSING OPTIONS gave {meaning(options.sw)}"
    nodes = tlv.parse(options.data)
    if is_device(nodes):
        return _WALLET
    number = _number(nodes)
    found = None if number is None else Found("pan", number, Assurance.BANK_RECORDS)
    for sfi, record in _locator(nodes):
        # A phone may say what it is behind its number, so on the air every record is read.
        if found is not None and not channel.contactless:
            break
        response = channel.read_record(sfi, record)
        inside = tlv.parse(response.data) if response.ok else ()
        if is_device(inside):
            return _WALLET
        found = found or _in_record(sfi, record, response, inside)
    return found or "no valid number in its records"


def _locator(nodes: tuple[tlv.Node, ...] | tlv.Malformed) -> Iterator[tuple[int, int]]:
    """Yield (SFI, record) of each record that an application file locator names (EMV Book 3, 10.2)."""
    format1 = tlv.find(nodes, _TAG_GPO1)
    afl = format1[2:] if format1 is not None else tlv.find(nodes, _TAG_AFL) or b""
    for at in range(0, len(afl) - 3, 4):
        sfi, first, last = afl[at] >> 3, afl[at + 1], afl[at + 2]
        if 1 <= sfi <= 30 and first >= 1:
            for record in range(first, min(last, first + _RECORDS_A_FILE) + 1):
                yield sfi, record


def is_device(nodes: tuple[tlv.Node, ...] | tlv.Malformed) -> bool:
    """Tell whether these data are a phone's or a watch's: a token requestor, a token's last four, a form factor."""
    requestor = tlv.find(nodes, _TAG_TOKEN_REQUESTOR) or b""
    form = tlv.find(nodes, _TAG_FORM_FACTOR) or b""
    return (
        any(requestor)
        or tlv.find(nodes, _TAG_LAST_FOUR) is not None
        or (len(form) == 4 and form[0] & 0x1F in (_PHONE, _WATCH))
    )


def _in_record(sfi: int, record: int, response: Response, nodes: tuple[tlv.Node, ...] | tlv.Malformed) -> Found | None:
    number = _number(nodes)
    if number is None:
        return None
    return Found("pan", number, Assurance.BANK_RECORDS, (0x00, 0xB2, record, sfi << 3 | 0x04, 0), response.data)


def _number(nodes: tuple[tlv.Node, ...] | tlv.Malformed) -> str | None:
    pan, track2 = tlv.find(nodes, _TAG_PAN), tlv.find(nodes, _TAG_TRACK2)
    return from_pan_field(pan or b"") or from_track2(track2 or b"")


def options_data(pdol: bytes) -> bytes | None:
    """Fill a PDOL (tags with lengths) and wrap it in tag 83; None when it does not fit into a short command.

    Amounts are zero and verification results empty: this asks for data, it pays nothing.
    """
    filled = bytearray()
    at = 0
    while at < len(pdol):
        end = at + 1
        if pdol[at] & 0x1F == 0x1F:
            while end < len(pdol) and pdol[end] & 0x80:
                end += 1
            end += 1
        if end >= len(pdol):
            break
        filled += _fill(int.from_bytes(pdol[at:end], "big"), pdol[end])
        at = end + 1
    wrapped = tlv.encode(0x83, bytes(filled)) if len(filled) <= 255 else b""
    return wrapped if 0 < len(wrapped) <= 255 else None


def _fill(tag: int, size: int) -> bytes:
    """Return ``size`` bytes for one PDOL entry; numeric values keep their right end (EMV Book 3, 5.4)."""
    now = datetime.now(UTC)
    if tag == 0x9F37:
        return secrets.token_bytes(size)
    if tag == 0x9A:
        value = bytes.fromhex(now.strftime("%y%m%d"))
    elif tag == 0x9F21:
        value = bytes.fromhex(now.strftime("%H%M%S"))
    else:
        value = _PDOL_VALUES.get(tag, b"")
    return value.rjust(size, b"\0")[-size:] if size else b""
