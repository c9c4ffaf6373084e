"""Messages between kiosk and server. All travel as canonical JSON but pages, which are zstd over msgpack.

| method and path | request | reply |
|---|---|---|
| POST /api/v1/enrol | EnrolRequest | EnrolReply |
| POST /api/v1/hello | Hello | HelloReply |
| GET /api/v1/pages/{bucket}/{after}-{upto} | – | Page (zstd, msgpack), immutable |
| GET /api/v1/blobs/{sha256} | – | the bytes, immutable |
| GET /api/v1/doorbell?after={checkpoint}&wait={seconds} | – | Doorbell |
| POST /api/v1/live | live.Live | a held stream of frames (protocol.live): what the doorbell announces, and more |
| POST /api/v1/outbox | OutboxBatch | OutboxReply |
| GET /api/v1/attachments/{case}/{sha256} | – | AttachmentState |
| PUT /api/v1/attachments/{case}/{sha256}/{offset} | the bytes from ``offset`` on | AttachmentState |

What is attached to an event goes up after it, in pieces of at most ``ATTACHMENT_PIECE`` bytes; the server takes a piece
that begins where it stopped, and answers each with how far it is, so that a line that breaks costs one piece.
| GET /api/v1/roster | – | RosterReply |
| POST /api/v1/courier | Carried, another kiosk's bundle | Delivered |
| GET /api/v1/courier/{number} | – | a bundle for another kiosk of the site |

A page may end below the ``upto`` asked for; the kiosk then asks on from its end. ``{bucket}`` is percent-encoded. It
travels column by column: like lies beside like, which is a tenth smaller and packs and unpacks quicker.
All but enrol are signed by the kiosk (protocol.http_signatures). A refusal is ``Problem`` with a 4xx status; 503
carries ``Retry-After``.
"""

from enum import StrEnum
from itertools import accumulate, pairwise

import msgspec
import zstandard
from msgspec import Struct

from protocol.events import ItemResult, OutboxItem
from protocol.signing import PublicKey, Signed
from protocol.times import Instant

API = "/api/v1"
PAGE_LIMIT = 64 * 1024 * 1024
"""Bytes that a page may decompress to; a larger one is refused before it is decoded."""


ATTACHMENT_LIMIT = 8 * 1024 * 1024
"""Bytes of one attachment: three minutes that could not be made compact are 6 MB."""
ATTACHMENT_PIECE = 32 * 1024
"""Bytes that go up in one request."""


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A refusal: a stable ``code`` and an English sentence for the log.

    ``proof``: with ``revoked``, the publisher's signed word on it (protocol.revocation).
    """

    code: str
    detail: str = ""
    proof: tuple[Signed, ...] = ()


class EnrolRequest(Struct, frozen=True, kw_only=True):
    """A new kiosk's one-time code and the public key it will sign with (its ``id`` is ignored)."""

    code: str
    key: PublicKey
    name: str


class EnrolReply(Struct, frozen=True, kw_only=True):
    """Who the kiosk now is. ``token_key`` (32 bytes) is the organisation's HMAC key for card tokens."""

    kiosk: str
    number: str
    site: str
    site_name: str
    organisation: str
    time_zone: str
    publisher_keys: tuple[PublicKey, ...]
    token_key: bytes


class BucketHead(Struct, frozen=True, kw_only=True):
    """Where a bucket stands: dense ``version``, row count, SetSum digest, and the lowest version deltas start at."""

    bucket: str
    version: int
    rows: int
    checksum: str
    floor: int = 0


class Manifest(Struct, frozen=True, kw_only=True):
    """The publisher's word on what this kiosk should hold, signed. A lower ``checkpoint`` than held is a replay."""

    kiosk: str
    checkpoint: int
    issued_at: Instant
    expires_at: Instant
    buckets: tuple[BucketHead, ...]


class DeviceState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One device, or part of the kiosk's data, as the fleet view shows it. ``detail``: English, names no person."""

    device: str
    status: str
    fault: str
    detail: str = ""


class Hello(Struct, frozen=True, kw_only=True):
    """A kiosk's greeting: what it holds and how it is. ``publishers``: the ids of the publisher's keys it trusts."""

    versions: dict[str, int]
    checkpoint: int
    software: str
    waiting: int
    devices: tuple[DeviceState, ...] = ()
    publishers: tuple[str, ...] = ()


class HelloReply(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The signed manifest (payload: canonical Manifest), the server's clock, and when to come back.

    ``endorsements`` (protocol.keyring) lead from the keys that the kiosk trusts to the one that signed the manifest.
    """

    manifest: Signed
    now: Instant
    poll_s: float
    spread_s: float
    endorsements: tuple[Signed, ...] = ()


class Op(StrEnum):
    """What a row of a page does to the bucket."""

    PUT = "put"
    DROP = "drop"


class Row(Struct, frozen=True, array_like=True, gc=False):
    """One change of a bucket. ``body`` holds the entity's exact canonical bytes, empty for DROP."""

    version: int
    op: Op
    kind: str
    id: str
    rev: int
    body: bytes


class Page(Struct, frozen=True, kw_only=True):
    """The changes of a bucket with ``after < version <= upto``, ascending, each entity at most once."""

    bucket: str
    after: int
    upto: int
    rows: tuple[Row, ...]


class OutboxBatch(Struct, frozen=True, kw_only=True):
    """Items in ``seq`` order."""

    items: tuple[OutboxItem, ...]


class OutboxReply(Struct, frozen=True, kw_only=True):
    """One result an item, in the same order."""

    results: tuple[ItemResult, ...]


class AttachmentState(Struct, frozen=True, kw_only=True):
    """How many bytes of an attachment the server has from its beginning, and whether it has it ``whole`` and proved."""

    held: int
    whole: bool


class RosterReply(Struct, frozen=True, kw_only=True):
    """The publisher's word on the kiosks of the caller's site (protocol.roster).

    ``endorsements`` lead who was without a line for long to the key that signs now (protocol.keyring).
    """

    roster: Signed
    endorsements: tuple[Signed, ...] = ()


class Carried(Struct, frozen=True, kw_only=True):
    """A bundle (protocol.courier) of another kiosk, as it was on the stick."""

    bundle: bytes


class Delivered(Struct, frozen=True, kw_only=True):
    """Whose bundle that was, and how many of its events were taken and refused."""

    number: str
    name: str
    taken: int
    refused: int


class Doorbell(Struct, frozen=True, kw_only=True):
    """``news``: there is a checkpoint above the one asked about."""

    news: bool


class _Columns(Struct, frozen=True, array_like=True):
    """A Page as it travels. ``steps``: each version less the one before; an empty body says DROP."""

    bucket: str
    after: int
    upto: int
    steps: tuple[int, ...]
    kinds: tuple[str, ...]
    ids: tuple[str, ...]
    revs: tuple[int, ...]
    bodies: tuple[bytes, ...]


_page_encoder = msgspec.msgpack.Encoder()
_page_decoder = msgspec.msgpack.Decoder(_Columns)


def pack_page(page: Page, compressor: zstandard.ZstdCompressor) -> bytes:
    """Return the page as it travels. A compressor belongs to one thread (zstandard is not thread-safe)."""
    rows = page.rows
    columns = _Columns(
        bucket=page.bucket,
        after=page.after,
        upto=page.upto,
        steps=tuple(late - early for early, late in pairwise((page.after, *(row.version for row in rows)))),
        kinds=tuple(row.kind for row in rows),
        ids=tuple(row.id for row in rows),
        revs=tuple(row.rev for row in rows),
        bodies=tuple(row.body for row in rows),
    )
    return compressor.compress(_page_encoder.encode(columns))


def unpack_page(data: bytes, decompressor: zstandard.ZstdDecompressor) -> Page:
    """Return the page in ``data``. Raises ValueError when it is too large or not a sound page."""
    try:
        size = zstandard.frame_content_size(data)
        if not 0 <= size <= PAGE_LIMIT:
            raise ValueError("page declares no size or too large a one")
        packed = decompressor.decompress(data, max_output_size=PAGE_LIMIT, allow_extra_data=False)
        columns = _page_decoder.decode(packed)
    except (zstandard.ZstdError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"not a page: {error}") from error
    page = _of_columns(columns)
    check_page(page)
    return page


def _of_columns(columns: _Columns) -> Page:
    many = len(columns.bodies)
    if not many == len(columns.steps) == len(columns.kinds) == len(columns.ids) == len(columns.revs):
        raise ValueError("page has columns of different lengths")
    versions = accumulate(columns.steps, initial=columns.after)
    next(versions)
    ops = (Op.PUT if body else Op.DROP for body in columns.bodies)
    rows = tuple(map(Row, versions, ops, columns.kinds, columns.ids, columns.revs, columns.bodies))
    return Page(bucket=columns.bucket, after=columns.after, upto=columns.upto, rows=rows)


def check_page(page: Page) -> None:
    """Raise ValueError unless the page's rows are ascending within its versions and name each entity once."""
    if not 0 <= page.after < page.upto:
        raise ValueError("page covers no versions")
    last = page.after
    for row in page.rows:
        if not last <= row.version <= page.upto or row.version == page.after:
            raise ValueError("page rows are not ascending within its versions")
        if (row.op is Op.DROP) != (not row.body):
            raise ValueError("page row has a body to drop, or none to put")
        last = row.version
    if len({(row.kind, row.id) for row in page.rows}) != len(page.rows):
        raise ValueError("page names an entity twice")
