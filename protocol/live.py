"""The live line: one held response over which the server pushes small changes, already signed, as they happen.

``POST /api/v1/live`` with a ``Live`` is answered by a stream that does not end. It is a row of frames, each a LEB128
length and that many bytes; a length of 0 is a beat, sent when nothing else was for ``beat_s``. A frame starts with its
type:

| type | rest | says |
|---|---|---|
| 0 | msgpack of Opened | the line is open; how often it beats, how rarely to say hello meanwhile |
| 1 | the bucket's tag (1 byte), Ed25519 signature (64 bytes), msgpack of Moved | a bucket moved on, and how |
| 2 | msgpack of Bell | something moved on that is too large for here: say hello within ``spread_s`` |

An Advance is made and signed once for all kiosks of its bucket. It needs no manifest of its own: it applies only to
a bucket that the kiosk's signed manifest lists and that stands exactly at ``after``, so a replayed one applies to
nothing; what it leads to is checked against ``rows`` and ``checksum``. A kiosk that stands elsewhere says hello. The
bucket's name is signed and does not travel: a byte of its hash tells which of the few that the kiosk holds to try.

A body that replaces another travels as a zstd frame with the old body as its dictionary (Op.PATCH here only). Both are
first written in GB 18030, where a Chinese character has two bytes instead of UTF-8's three, if they come back from it
unchanged; should the two sides' tables ever differ, the checksum does, too, and an ordinary round follows.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import msgspec
import zstandard
from msgspec import Struct

from protocol.decoding import from_msgpack
from protocol.signing import PublicKey, SigningKey, verify_bytes
from protocol.wire import BucketHead, Op, Page, Row, check_page

FRAME_LIMIT = 64 * 1024
"""Bytes of a frame; a line that announces more is dropped."""
BODY_LIMIT = 1024 * 1024
"""Bytes that one body of an Advance may have."""
_PURPOSE = b"union-kiosk live line 2\0"
_KINDS: Final = ("unit", "service", "publication", "member", "record", "entitlement", "case")
_SIGNATURE = 64
_GB = "gb18030"
_UUID, _TEXT = b"\x00", b"\x01"


class Live(Struct, frozen=True, kw_only=True):
    """A kiosk opens the line and says what it holds; the server first sends what is missing."""

    versions: dict[str, int]
    checkpoint: int


class Opened(Struct, frozen=True, array_like=True):
    """The line stands. No silence is longer than ``beat_s`` seconds; a hello each ``hello_s`` seconds is enough."""

    beat_s: float
    hello_s: float


class Bell(Struct, frozen=True, array_like=True):
    """Say hello, at a random moment within ``spread_s`` seconds."""

    checkpoint: int
    spread_s: float


class LiveOp(IntEnum):
    """As ``wire.Op``; PATCH puts a body that was made from the standing one."""

    PUT = 0
    DROP = 1
    PATCH = 2


class LiveRow(Struct, frozen=True, array_like=True):
    """A row of an Advance: its version is ``back`` below the Advance's. A kind of ours and a UUID travel short."""

    back: int
    op: int
    kind: int | str
    id: bytes
    rev: int
    body: bytes = b""


class Moved(Struct, frozen=True, array_like=True):
    """Some bucket went ``steps`` versions on, to ``upto``, where it has so many rows and this SetSum digest."""

    steps: int
    upto: int
    rows: int
    checksum: bytes
    checkpoint: int
    changes: tuple[LiveRow, ...]


@dataclass(frozen=True)
class Advance:
    """How a bucket moved on."""

    bucket: str
    moved: Moved

    @property
    def after(self) -> int:
        """The version that it leads on from."""
        return self.moved.upto - self.moved.steps

    @property
    def head(self) -> BucketHead:
        """Where it leads to."""
        moved = self.moved
        return BucketHead(bucket=self.bucket, version=moved.upto, rows=moved.rows, checksum=moved.checksum.hex())

    def page(self, standing: Callable[[str, str], bytes | None]) -> Page:
        """Return the changes as a page. ``standing`` gives the body that the bucket holds for a kind and an id.

        Raises ValueError when a change does not fit what is held, or the rows are not sound.
        """
        rows = tuple(self._row(change, standing) for change in self.moved.changes)
        page = Page(bucket=self.bucket, after=self.after, upto=self.moved.upto, rows=rows)
        check_page(page)
        return page

    def _row(self, change: LiveRow, standing: Callable[[str, str], bytes | None]) -> Row:
        kind, entity = _kind(change.kind), _entity(change.id)
        body, op = change.body, Op.PUT
        match change.op:
            case LiveOp.DROP:
                op = Op.DROP
            case LiveOp.PUT:
                body = _unpack(body, b"")
            case LiveOp.PATCH:
                old = standing(kind, entity)
                if old is None:
                    raise ValueError(f"{kind} {entity} is to be patched and is not held")
                body = _unpack(body, old)
            case _:
                raise ValueError(f"no such change: {change.op}")
        return Row(self.moved.upto - change.back, op, kind, entity, change.rev, body)


def live_row(row: Row, upto: int, old: bytes | None) -> LiveRow:
    """Return ``row`` as it travels in an Advance up to ``upto``; ``old`` is the body that every kiosk there holds."""
    kind: int | str = _KINDS.index(row.kind) if row.kind in _KINDS else row.kind
    entity = _short(row.id)
    back = upto - row.version
    if row.op is Op.DROP:
        return LiveRow(back, LiveOp.DROP, kind, entity, row.rev)
    if old is None:
        return LiveRow(back, LiveOp.PUT, kind, entity, row.rev, _pack(row.body, b""))
    return LiveRow(back, LiveOp.PATCH, kind, entity, row.rev, _pack(row.body, old))


def seal_advance(advance: Advance, key: SigningKey) -> bytes:
    """Return the framed, signed Advance. Raises ValueError when it is too large for a frame."""
    return seal_payload(advance.bucket, msgspec.msgpack.encode(advance.moved), key)


def seal_payload(bucket: str, payload: bytes, key: SigningKey) -> bytes:
    """Return the frame in which the publisher signs ``payload``, whatever it says. Raises ValueError as above."""
    return _framed(b"\x01" + _tag(bucket) + key.sign_bytes(_signed(bucket, payload)) + payload)


def frame(message: Opened | Bell) -> bytes:
    """Return a framed message that needs no signature: it moves no data."""
    tag = b"\x00" if isinstance(message, Opened) else b"\x02"
    return _framed(tag + msgspec.msgpack.encode(message))


BEAT = b"\x00"
"""A frame of length 0."""


def read_frame(body: bytes, keys: tuple[PublicKey, ...], buckets: Iterable[str]) -> Opened | Advance | Bell:
    """Return what a frame's bytes say to a kiosk that holds ``buckets``.

    Raises ValueError for a bad signature, a bucket that is not held, or anything that is not a frame.
    """
    match body[:1]:
        case b"\x00":
            return from_msgpack(body[1:], Opened)
        case b"\x01":
            tag, signature, payload = body[1:2], body[2 : 2 + _SIGNATURE], body[2 + _SIGNATURE :]
            for bucket in buckets:
                signed = _signed(bucket, payload)
                if _tag(bucket) == tag and any(verify_bytes(signed, signature, key) for key in keys):
                    return Advance(bucket, from_msgpack(payload, Moved))
            raise ValueError("an advance is not signed by the publisher for a bucket that is held")
        case b"\x02":
            return from_msgpack(body[1:], Bell)
        case _:
            raise ValueError("not a frame of the live line")


class FrameReader:
    """Cuts a stream of bytes into frames."""

    def __init__(self) -> None:
        """Start at the border of a frame."""
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the frames that are whole now; b"" is a beat. Raises ValueError for one above FRAME_LIMIT."""
        self._rest += data
        start = 0
        try:
            while (head := _leb128(self._rest, start)) is not None:
                length, begin = head
                if length > FRAME_LIMIT:
                    raise ValueError("a frame is too large")
                if begin + length > len(self._rest):
                    return
                start = begin + length
                yield self._rest[begin:start]
        finally:
            self._rest = self._rest[start:]


def _signed(bucket: str, payload: bytes) -> bytes:
    return b"%b%b\0%b" % (_PURPOSE, bucket.encode(), payload)


def _tag(bucket: str) -> bytes:
    return hashlib.sha256(bucket.encode()).digest()[:1]


def _framed(body: bytes) -> bytes:
    if len(body) > FRAME_LIMIT:
        raise ValueError("too large for a frame")
    return _to_leb128(len(body)) + body


def _pack(body: bytes, old: bytes) -> bytes:
    """Return twice the size, plus one for GB 18030, as LEB128, and the zstd frame."""
    short, short_old = _in_gb(body), _in_gb(old)
    is_short = short is not None and short_old is not None
    if short is not None and short_old is not None:
        body, old = short, short_old
    # No magic number, no dictionary id: every byte goes to every kiosk of the bucket.
    parameters = zstandard.ZstdCompressionParameters.from_level(
        9, format=zstandard.FORMAT_ZSTD1_MAGICLESS, write_content_size=False, write_checksum=False, write_dict_id=False
    )
    compressor = zstandard.ZstdCompressor(compression_params=parameters, dict_data=_dictionary(old))
    return _to_leb128(2 * len(body) + is_short) + compressor.compress(body)


def _unpack(packed: bytes, old: bytes) -> bytes:
    head = _leb128(packed, 0)
    if head is None or not 0 < head[0] >> 1 <= BODY_LIMIT:
        raise ValueError("a body declares no size or too large a one")
    size, is_short, begin = head[0] >> 1, head[0] & 1, head[1]
    if is_short:
        short_old = _in_gb(old)
        if short_old is None:
            raise ValueError("a body is in GB 18030, in which the standing one cannot be written")
        old = short_old
    try:
        decompressor = zstandard.ZstdDecompressor(dict_data=_dictionary(old), format=zstandard.FORMAT_ZSTD1_MAGICLESS)
        body = decompressor.decompress(packed[begin:], max_output_size=size, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise ValueError(f"a body cannot be unpacked: {error}") from error
    if len(body) != size:
        raise ValueError("a body has another size than it says")
    return body.decode(_GB).encode() if is_short else body


def _in_gb(body: bytes) -> bytes | None:
    """Return ``body`` in GB 18030, or None when it would not come back as it is."""
    try:
        short = body.decode().encode(_GB)
        return short if short.decode(_GB).encode() == body else None
    except UnicodeError:
        return None


def _dictionary(old: bytes) -> zstandard.ZstdCompressionDict | None:
    # zstd refuses a dictionary below 8 bytes.
    return zstandard.ZstdCompressionDict(old, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if len(old) >= 8 else None


def _kind(kind: int | str) -> str:
    if isinstance(kind, str):
        return kind
    if not 0 <= kind < len(_KINDS):
        raise ValueError("a kind that is not known")
    return _KINDS[kind]


def _entity(name: bytes) -> str:
    # Both raise ValueError: for another length than 16, and for what is not UTF-8.
    return str(uuid.UUID(bytes=name[1:])) if name[:1] == _UUID else name[1:].decode()


def _short(name: str) -> bytes:
    try:
        made = uuid.UUID(name)
    except ValueError:
        return _TEXT + name.encode()
    return _UUID + made.bytes if str(made) == name else _TEXT + name.encode()


def _to_leb128(number: int) -> bytes:
    made = bytearray()
    while number > 0x7F:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    made.append(number)
    return bytes(made)


def _leb128(data: bytes, start: int) -> tuple[int, int] | None:
    """Return the number at ``start`` and where it ends, or None when it is cut off. Raises ValueError above 4 bytes."""
    number = 0
    for place in range(4):
        if start + place >= len(data):
            return None
        byte = data[start + place]
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number, start + place + 1
    raise ValueError("a length is too large")
