"""What a kiosk takes from the line or off a stick, and a server from whoever calls: pages, frames, manifests, bundles.

Where a signature stands before the parser, the input is signed first: a publisher's key in wrong hands must not be a
way into the kiosk's process either.
"""

import io
from collections.abc import Callable
from datetime import timedelta

import msgspec
import zstandard

from offline_cache.failing import RoundFailed
from offline_cache.judging import handed_on, judged
from protocol.blocks import Paragraph
from protocol.canonical import canonical
from protocol.courier import Bundle, Direction, Results, read_header, seal
from protocol.http_signatures import read_input, sign_request, verify_request
from protocol.keyring import endorse, extended
from protocol.live import Advance, Bell, FrameReader, Moved, Opened, frame, live_row, read_frame, seal_payload
from protocol.revocation import is_revoked, revocation
from protocol.roster import Neighbour, read_roster, sign_roster
from protocol.setsum import SetSum
from protocol.signing import SigningKey
from protocol.wire import BucketHead, EnrolReply, Manifest, Op, Page, Row, check_page, pack_page, unpack_page
from tests.fuzz.face import NOW, Target

_KEY = SigningKey("publisher", bytes(range(32)))
_KIOSK = SigningKey("kiosk-1", bytes(range(1, 33)))
_BUCKETS = ("public:union", "members:farm")
_OLD = canonical(Paragraph("一共 120 元"))
_ROWS = (
    Row(1, Op.PUT, "publication", "018f3f6e-0000-7000-8000-000000000001", 1, _OLD),
    Row(2, Op.DROP, "record", "r1", 3, b""),
)
_PAGE = pack_page(Page(bucket=_BUCKETS[0], after=0, upto=2, rows=_ROWS), zstandard.ZstdCompressor())
_HEADS = tuple(BucketHead(bucket=name, version=2, rows=1, checksum=SetSum().digest) for name in _BUCKETS)
_MANIFEST = Manifest(kiosk="kiosk-1", checkpoint=7, issued_at=NOW, expires_at=NOW, buckets=_HEADS)
_WHO = EnrolReply(
    kiosk="kiosk-1",
    number="0001",
    site="farm",
    site_name="",
    organisation="",
    time_zone="UTC",
    token_key=bytes(32),
    publisher_keys=(_KEY.public,),
)
_MOVED = msgspec.msgpack.encode(
    Moved(2, 4, 1, bytes(32), 8, tuple(live_row(row, 4, _OLD if row.op is Op.PUT else None) for row in _ROWS))
)
_WORDS = (
    canonical(_MANIFEST),
    endorse(_KIOSK.public, _KEY, at=NOW).payload,
    revocation("kiosk-1", _KEY, at=NOW).payload,
    sign_roster(
        "farm",
        (Neighbour(kiosk="kiosk-1", number="0001", name="", key=_KIOSK.public),),
        _KEY,
        issued_at=NOW,
        expires_at=NOW + timedelta(days=1),
    ).payload,
)
_BUNDLE = b"".join(
    seal(
        Direction.DOWN,
        "kiosk-1",
        [("results", canonical(Results(results=())))],
        sender=_KEY,
        recipient=_KIOSK.public,
        at=NOW,
        endorsements=(endorse(_KEY.public, _KEY, at=NOW),),
    )
)
_FRAMES = (frame(Opened(60.0, 3600.0)), frame(Bell(8, 2.0)), seal_payload(_BUCKETS[0], _MOVED, _KEY))
_REQUEST = sign_request("POST", "/api/v1/hello", "", b"{}", key=_KIOSK, at=NOW, nonce="abcdefghij")


def _said(parse: Callable[[], object]) -> str:
    try:
        found = parse()
    except (RoundFailed, ValueError) as error:
        return f"{type(error).__name__} {str(error)[:24]}"
    return type(found).__name__


def _page(data: bytes) -> str:
    """A page as it comes, and with the outermost wrapping already off."""

    def parse(packed: bytes) -> Page:
        page = unpack_page(packed, zstandard.ZstdDecompressor())
        check_page(page)
        assert unpack_page(pack_page(page, zstandard.ZstdCompressor()), zstandard.ZstdDecompressor()) == page
        return page

    wrapped = zstandard.ZstdCompressor(level=1).compress(data)
    return f"{_said(lambda: parse(data))} {_said(lambda: parse(wrapped))}"


def _frames(data: bytes) -> str:
    """The line's bytes, whatever pieces they come in."""
    whole, pieces, step = FrameReader(), FrameReader(), 1 + len(data) % 5
    try:
        bodies = list(whole.feed(data))
    except ValueError as error:
        return str(error)
    assert bodies == [one for at in range(0, len(data), step) for one in pieces.feed(data[at : at + step])]
    return " ".join(_frame(body) for body in bodies[:4] if body)


def _moved(data: bytes) -> str:
    """The payload of an advance, signed by the publisher whatever it says."""
    (body,) = FrameReader().feed(seal_payload(_BUCKETS[0], data, _KEY))
    return f"{_frame(body)} {_said(lambda: handed_on(_MANIFEST, _WHO, (body,), _WHO.publisher_keys))}"


def _frame(body: bytes) -> str:
    def parse() -> object:
        found = read_frame(body, _WHO.publisher_keys, _BUCKETS)
        return found.page(lambda kind, name: _OLD) if isinstance(found, Advance) else found

    return _said(parse)


def _words(data: bytes) -> str:
    """Everything that the publisher signs as JSON."""
    word, keys = _KEY.sign(data), _WHO.publisher_keys
    roster, revoked = read_roster(word, keys, "farm", NOW), is_revoked("kiosk-1", (word,), keys)
    return f"{_said(lambda: judged(word, keys))} {roster is not None} {revoked} {extended(keys, (word,)) != keys}"


def _stick(data: bytes) -> str:
    """A stick, as it comes."""
    header = _said(lambda: read_header(io.BytesIO(data)))
    return f"{header} {_said(lambda: Bundle(io.BytesIO(data), Direction.DOWN, _KIOSK, _WHO.publisher_keys))}"


def _request(data: bytes) -> str:
    """Who a request says it is from: its three headers, one a line."""
    lines = data.decode("latin-1").split("\n")
    headers = dict(zip(("content-digest", "signature-input", "signature"), lines, strict=False))
    good = verify_request("POST", "/api/v1/hello", "", b"{}", headers, _KIOSK.public)
    assert not good or read_input(headers) is not None
    return f"{good} {read_input(headers) is not None}"


WIRE_TARGETS = (
    Target("page", _page, 0.1, (_PAGE, zstandard.ZstdDecompressor().decompress(_PAGE)), longest=1024),
    Target("frames", _frames, 0.05, _FRAMES, longest=1024),
    Target("moved", _moved, 0.1, (_MOVED,), longest=1024),
    Target("words", _words, 0.1, _WORDS, longest=2048),
    Target("stick", _stick, 0.05, (_BUNDLE,), longest=2048),
    Target("request", _request, 0.05, ("\n".join(_REQUEST.values()).encode(),), longest=1024),
)
