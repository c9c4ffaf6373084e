"""What is fuzzed: every parser that eats a stranger's bytes. A target checks its invariants and names what it saw.

The name (a short text without any input in it) is how a fuzzer without coverage tells a new behaviour from an old one.
"""

import struct

from devices.card import tlv
from devices.card.apdu import MAX_EXCHANGES, CardLostError, Channel, ExhaustedError
from devices.card.face import Identity
from devices.card.pan import from_pan_field, from_track2, is_pan
from devices.card.profiles import pboc, registered, social, union_app
from devices.card.reading import Failure, identify
from devices.printer.replies import Automatic, Echo, Garbage, RealTime, ReplyParser, signs_of_automatic, status_of_signs
from devices.scanner.codes import Refused, meaning
from devices.scanner.keys import EV_KEY, EVENT, KeyText
from devices.scanner.lines import MAX_CHARACTERS, Code, Lines
from protocol.member_qr import MemberClaim, issue, verify
from protocol.signing import SigningKey
from tests.fuzz.face import NOW, Target
from tests.fuzz.wire_targets import WIRE_TARGETS

_KEY = SigningKey("publisher", bytes(range(32)))
_PROFILES = registered(bytes(16))
_ATRS = (
    b"\x3b\x65\x00\x00UNION",
    b"\x3b\x81\x80\x01\x80\x80",
    bytes.fromhex("3B8F8001804F0CA000000306030001000000006A"),
)
_TRACK2 = bytes.fromhex("6228480012345678907D3512220000000000")
_RECORD = tlv.encode(0x70, tlv.encode(0x57, _TRACK2) + tlv.encode(0x5F20, b"X"))
_MEMBER = union_app.encode_member(union_app.Member("SL000123", "SLNC", "203512"))


def _tlv(data: bytes) -> str:
    nodes = tlv.parse(data)
    if isinstance(nodes, tlv.Malformed):
        assert 0 <= nodes.offset <= len(data)
        return nodes.reason
    seen = list(tlv.walk(nodes))
    assert len(seen) <= tlv.MAX_NODES
    for node in seen:
        assert tlv.parse(tlv.encode(node.tag, node.value)) == (node,)
    tlv.find(nodes, pboc._TAG_PAN)
    return f"{len(seen).bit_length()} {max((node.tag.bit_length() + 7 >> 3 for node in seen), default=0)}"


def _numbers(data: bytes) -> str:
    pan, track2 = from_pan_field(data), from_track2(data)
    assert all(number is None or is_pan(number) for number in (pan, track2))
    member = union_app.decode_member(data)
    assert member is None or union_app.decode_member(union_app.encode_member(member)) == member
    options = pboc.options_data(data)
    assert options is None or 0 < len(options) <= 255
    person = social.is_person_number(data.decode("latin-1"))
    return f"{pan is not None} {track2 is not None} {member is not None} {len(options or b'') >> 4} {person}"


def _answers(data: bytes) -> list[bytes]:
    """Cut the input into a card's answers: a length byte before each."""
    answers, at = [], 0
    while at < len(data):
        size = data[at] % 96
        answers.append(data[at + 1 : at + 1 + size])
        at += 1 + size
    return answers or [b""]


def _apdu(data: bytes) -> str:
    """The conversation: whatever comes, it ends within its bound."""
    answers, turn = _answers(data), 0

    def transmit(apdu: bytes) -> bytes:
        nonlocal turn
        assert 4 <= len(apdu) <= 261
        turn += 1
        return answers[turn % len(answers)]

    channel, steps = Channel(transmit, t0=len(data) % 2 == 0), ""
    try:
        for ins in (0xA4, 0xB2, 0xB0):
            response = channel.send(0x00, ins, 0x01, 0x00, le=0)
            steps += f"{response.sw >> 8:x} "
    except ExhaustedError:
        steps += "endless"
    assert turn <= MAX_EXCHANGES
    return steps


def _card(data: bytes) -> str:
    """A whole card: an identity, a typed failure, or a lost card, within the bound."""
    answers, turn = _answers(data[1:]), 0

    def transmit(apdu: bytes) -> bytes:
        nonlocal turn
        turn += 1
        return answers[turn % len(answers)]

    atr = _ATRS[data[0] % len(_ATRS)] if data else b""
    try:
        outcome = identify(atr, transmit, _PROFILES, lambda namespace, number: namespace)
    except CardLostError:
        return "lost"
    assert turn <= MAX_EXCHANGES
    if isinstance(outcome, Failure):
        return f"{outcome.problem} {outcome.detail[:24]}"
    assert isinstance(outcome, Identity)
    return f"{outcome.profile} {outcome.assurance}"


def _replies(data: bytes) -> str:
    """A printer's replies: every byte is accounted for, whatever pieces they come in."""
    whole, pieces = ReplyParser(), ReplyParser()
    replies = whole.feed(data) + whole.flush()
    step = 1 + len(data) % 3
    again = [one for at in range(0, len(data), step) for one in pieces.feed(data[at : at + step])] + pieces.flush()
    assert again == replies
    for reply in replies:
        if isinstance(reply, Automatic):
            status_of_signs(signs_of_automatic(reply.data))
        elif isinstance(reply, Echo):
            assert len(reply.process_id) == 4
        elif isinstance(reply, RealTime):
            assert 0 <= reply.value <= 255
        elif isinstance(reply, Garbage):
            assert reply.data
    return " ".join(sorted({type(reply).__name__ for reply in replies})) + f" {len(replies).bit_length()}"


def _scanner(data: bytes) -> str:
    """A scanner's line, by wire and by keys: typed, bounded, and empty in the end."""
    lines, at, found = Lines(), 0.0, []
    for piece in data.split(b"\xfe"):
        found += lines.feed(piece, at)
        at += piece[0] / 100 if piece else 0.4
    found += lines.expire(at + 10)
    assert lines.deadline is None
    kinds = set()
    for line in found:
        assert not isinstance(line, Code) or len(line.text) <= MAX_CHARACTERS
        outcome = meaning(line, lambda text, now: "token", lambda namespace, number: number, NOW)
        assert isinstance(outcome, Identity | Refused)
        kinds.add(outcome.profile if isinstance(outcome, Identity) else outcome.detail)
    return " ".join(sorted(kinds)) + f" {len(found).bit_length()}"


def _keys(data: bytes) -> str:
    text = KeyText().feed(data)
    assert text.isascii()
    assert len(text) <= len(data) // EVENT.size
    return f"{len(text).bit_length()} {text.isalnum()}"


def _member_qr(data: bytes) -> str:
    outcome = verify(data.decode("latin-1"), (_KEY.public,), NOW)
    return type(outcome).__name__ if isinstance(outcome, MemberClaim) else outcome.value


def _said(*answers: bytes) -> bytes:
    return b"".join(bytes([len(answer)]) + answer for answer in answers)


TARGETS = (
    Target("tlv", _tlv, 0.25, (_RECORD, _MEMBER, tlv.encode(0x6F, tlv.encode(0xA5, tlv.encode(0xBF0C, _RECORD))))),
    Target(
        "numbers", _numbers, 0.1, (_MEMBER, _TRACK2, bytes.fromhex("9F66049F02069F37049A03"), b"11010519491231002X")
    ),
    Target("apdu", _apdu, 0.2, (_said(b"\x61\x10", b"ab\x90\x00", b"\x6c\x05"), _said(_RECORD + b"\x90\x00"))),
    Target(
        "card",
        _card,
        0.1,
        (
            b"\0" + _said(_RECORD + b"\x90\x00"),
            b"\0" + _said(_MEMBER + b"\x90\x00", bytes(16) + b"\x90\x00"),
            b"\1" + _said(b"\x91\x00", bytes(16) + b"\x91\xaf"),
            b"\2" + _said(b"\x04\xa1\xb2\xc3\x90\x00"),
            b"\0" + _said(b"\x90\x00", b"\x08\x1211010519491231002X\x90\x00"),
        ),
    ),
    Target(
        "replies",
        _replies,
        0.2,
        (b"\x12\x12\x12\x12", b"\x10\x00\x00\x00", b"\x37\x22PRNT\x00", b"\x14\x00\x00\x0f", b"_TM-T82\x00"),
    ),
    Target(
        "scanner",
        _scanner,
        0.1,
        (b"SL000123\r\n", b"UKM1.e30.AAAA\r", b"\x02]C1SL1\x03\xfe\xff\r", b"A" * 1030),
        longest=1200,
    ),
    Target(
        "keys",
        _keys,
        0.025,
        (b"".join(EVENT.pack(0, 0, EV_KEY, code, 1) for code in (31, 38, 28)), struct.pack("<6I", *range(6))),
    ),
    Target("member_qr", _member_qr, 0.025, (issue("ab" * 32, _KEY, NOW).encode(), b"UKM1.e30.AAAA")),
    *WIRE_TARGETS,
)
