"""The courier: what kiosk and server say to each other on a USB stick, when there is no line.

A bundle is one file. It begins with ``MAGIC`` and a signed header, then come entries, each a 4-byte length and that
many bytes; the last is named ``END`` and says how many there were. Entries are encrypted for the recipient and bound
to header and place, so a stick that is lost tells nothing, and one that was tampered with, cut short or put together
from two is noticed before anything is believed.

Keys are the Ed25519 keys that both sides have anyway, turned into X25519 keys (RFC 7748; the map between the curves
is that of its section 4.1): the publisher's for what goes up, the kiosk's for what goes down. Each bundle has an
ephemeral key of its own; HKDF-SHA-256 makes the content key and ChaCha20-Poly1305 seals the entries, their number as
the nonce. The header's signature covers the ephemeral key, whose secret nobody keeps.

Down: ``hello`` (HelloReply), ``pages/<bucket>/<after>-<upto>`` (as over the line), ``blobs/<sha256>``, ``results`` (the
answers to the items of the last bundle that came up) and ``roster`` (RosterReply). Across, from another kiosk of the
site: ``hello``, pages and blobs alike, and ``moved`` (Moves). Up: ``hello`` (Hello), ``outbox`` (OutboxBatch),
``media`` (the names of blobs that are held) and ``attachments/<case>/<sha256>`` (what goes with events, whole).
"""

import hashlib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import BinaryIO, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from protocol.canonical import canonical
from protocol.decoding import from_json, from_msgpack
from protocol.events import ItemResult
from protocol.keyring import extended
from protocol.signing import PublicKey, Signed, SigningKey, verify
from protocol.times import Instant

MAGIC: Final = b"UKC1"
SUFFIX: Final = ".courier"
END: Final = "end"
BY_COURIER: Final = "by_courier"
"""The code with which a kiosk is told that something does not go up now: it goes with the courier's way back."""
ENTRY_LIMIT: Final = 128 * 1024 * 1024
"""Bytes of one entry; a longer one is refused before it is read."""
LARGEST_DATA: Final = ENTRY_LIMIT - 1024
"""Bytes of what an entry may hold: leave a longer file out, or the whole stick is refused."""
_HEADER_LIMIT: Final = 64 * 1024
_P: Final = 2**255 - 19
_PURPOSE: Final = b"union-kiosk courier 1"


class Direction(StrEnum):
    """Which way a bundle goes."""

    DOWN = "down"
    UP = "up"
    ACROSS = "across"


class CourierHeader(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the sender signs. ``recipient`` is the id of the key it is for; ``ephemeral`` an X25519 public key.

    ``endorsements`` lead a kiosk that does not know the publisher's newest key to it (protocol.keyring). ``roster``
    says of a bundle from another kiosk of the site that its sender is one (protocol.roster).
    """

    direction: Direction
    kiosk: str
    made_at: Instant
    recipient: str
    ephemeral: bytes
    endorsements: tuple[Signed, ...] = ()
    roster: Signed | None = None


class Results(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The server's answers to the items that came up, and which attachments (case, SHA-256) it has whole."""

    results: tuple[ItemResult, ...]
    attachments: tuple[tuple[str, str], ...] = ()


class Moves(Struct, frozen=True, kw_only=True):
    """Signed frames of the live line (protocol.live), the last of each bucket that moved on since the manifest."""

    frames: tuple[bytes, ...]


class MediaHeld(Struct, frozen=True, kw_only=True):
    """The blobs that a kiosk has, by their SHA-256."""

    names: tuple[str, ...]


def attachment_name(case: str, sha256: str) -> str:
    """Return the name of the entry that holds an attachment."""
    return f"attachments/{case}/{sha256}"


class BadBundleError(ValueError):
    """The bundle is not for us, not whole, or not from whom it says; the message says which (English)."""


def seal(
    direction: Direction, kiosk: str, entries: Iterable[tuple[str, bytes]], *,
    sender: SigningKey, recipient: PublicKey, at: Instant, endorsements: tuple[Signed, ...] = (),
    roster: Signed | None = None,
) -> Iterator[bytes]:  # fmt: skip
    """Yield the bytes of a bundle with ``entries`` (name and data), one piece after the other."""
    ephemeral = X25519PrivateKey.generate()
    header = CourierHeader(
        direction=direction,
        kiosk=kiosk,
        made_at=at,
        recipient=recipient.id,
        ephemeral=ephemeral.public_key().public_bytes_raw(),
        endorsements=endorsements,
        roster=roster,
    )
    signed = sender.sign(canonical(header))
    cipher = _cipher(ephemeral.exchange(_public(recipient)), signed.payload)
    head = msgspec.msgpack.encode(signed)
    yield MAGIC + len(head).to_bytes(4, "big") + head
    count = 0
    for name, data in entries:
        yield _sealed(cipher, count, name, data)
        count += 1
    yield _sealed(cipher, count, END, count.to_bytes(8, "big"))


def read_header(file: BinaryIO) -> CourierHeader:
    """Return what a bundle says of itself, which nobody has verified yet, and go back to its beginning."""
    try:
        if file.read(len(MAGIC)) != MAGIC:
            raise BadBundleError("this is no courier's bundle")
        return _header(file)[1]
    finally:
        file.seek(0)


def _header(file: BinaryIO) -> tuple[Signed, CourierHeader]:
    head = file.read(_length(file, _HEADER_LIMIT))
    try:
        signed = from_msgpack(head, Signed)
        header = from_json(signed.payload, CourierHeader)
    except ValueError as error:
        raise BadBundleError("the bundle's header cannot be read") from error
    if msgspec.msgpack.encode(signed) != head:
        # A field whose name lost a bit would be skipped and its default taken: one header has one form.
        raise BadBundleError("the bundle's header is not as it was written")
    return signed, header


class Bundle:
    """A bundle that was checked from its first byte to its last; entries are decrypted when asked for.

    Nothing of it is kept in memory or on disk in the clear.
    """

    def __init__(
        self, file: BinaryIO, direction: Direction, recipient: SigningKey, senders: tuple[PublicKey, ...]
    ) -> None:
        """Check the whole of ``file`` (seekable). Raises BadBundleError."""
        self._file = file
        if file.read(len(MAGIC)) != MAGIC:
            raise BadBundleError("this is no courier's bundle")
        signed, self.header = _header(file)
        if not verify(signed, extended(senders, self.header.endorsements)):
            raise BadBundleError("the bundle is not signed by whom it must be from")
        if self.header.direction is not direction or self.header.recipient != recipient.id:
            raise BadBundleError(f"the bundle goes {self.header.direction} to {self.header.recipient}, not to us")
        try:
            shared = _private(recipient).exchange(X25519PublicKey.from_public_bytes(self.header.ephemeral))
        except ValueError as error:
            raise BadBundleError("the bundle's key cannot be used") from error
        self._cipher = _cipher(shared, signed.payload)
        self._places: dict[str, tuple[int, int]] = {}
        self._check()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its entries, in their order."""
        return tuple(self._places)

    def read(self, name: str) -> bytes | None:
        """Return an entry's data, or None when there is none of this name."""
        place = self._places.get(name)
        if place is None:
            return None
        number, offset = place
        self._file.seek(offset)
        return self._entry(number)[1]

    def _check(self) -> None:
        number = 0
        while True:
            offset = self._file.tell()
            name, data = self._entry(number)
            if name == END:
                if int.from_bytes(data, "big") != number or self._file.read(1):
                    raise BadBundleError("the bundle does not end where it says")
                return
            self._places[name] = number, offset
            number += 1

    def _entry(self, number: int) -> tuple[str, bytes]:
        length = _length(self._file, ENTRY_LIMIT)
        data = self._file.read(length)
        if len(data) < length:
            raise BadBundleError("the bundle is cut short")
        try:
            return from_msgpack(self._cipher.decrypt(_nonce(number), data, None), tuple[str, bytes])
        except (InvalidTag, ValueError) as error:
            raise BadBundleError(f"entry {number} of the bundle is damaged") from error


def _sealed(cipher: ChaCha20Poly1305, number: int, name: str, data: bytes) -> bytes:
    sealed = cipher.encrypt(_nonce(number), msgspec.msgpack.encode((name, data)), None)
    return len(sealed).to_bytes(4, "big") + sealed


def _length(file: BinaryIO, limit: int) -> int:
    head = file.read(4)
    length = int.from_bytes(head, "big")
    if len(head) < 4 or length > limit:
        raise BadBundleError("the bundle is cut short")
    return length


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _cipher(shared: bytes, header: bytes) -> ChaCha20Poly1305:
    # The header as salt: who changes it, or puts it on another bundle, gets another key.
    key = HKDF(SHA256(), 32, salt=hashlib.sha256(header).digest(), info=_PURPOSE).derive(shared)
    return ChaCha20Poly1305(key)


def _private(key: SigningKey) -> X25519PrivateKey:
    # RFC 8032 5.1.5: the scalar of an Ed25519 key is the first half of its secret's SHA-512; X25519 clamps it alike.
    return X25519PrivateKey.from_private_bytes(hashlib.sha512(key.secret).digest()[:32])


def _public(key: PublicKey) -> X25519PublicKey:
    # RFC 7748 4.1: u = (1 + y) / (1 - y) mod p. The top bit of an Ed25519 key is the sign of x and not wanted.
    y = int.from_bytes(key.raw, "little") & ((1 << 255) - 1)
    u = (1 + y) * pow(1 - y, -1, _P) % _P
    return X25519PublicKey.from_public_bytes(u.to_bytes(32, "little"))
