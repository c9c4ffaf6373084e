"""Canonical bytes: the one encoding over which hashes and signatures are made."""

import hashlib
from typing import get_args

import msgspec

from protocol.entities import AnyEntity

_encoder = msgspec.json.Encoder(order="sorted")
_entities = msgspec.json.Decoder(AnyEntity)
_by_kind: dict[str, msgspec.json.Decoder[AnyEntity]] = {
    str(kind.__struct_config__.tag): msgspec.json.Decoder(kind) for kind in get_args(AnyEntity)
}


def canonical(value: msgspec.Struct) -> bytes:
    """Return ``value`` as JSON in UTF-8, no blanks, all keys sorted (so the order of a class's fields is free)."""
    return _encoder.encode(value)


def decode_entity(body: bytes) -> AnyEntity:
    """Return the entity in ``body``. Raises msgspec.ValidationError or msgspec.DecodeError for anything else."""
    return _decode(_entities, body)


def decode_kind(kind: str, body: bytes) -> AnyEntity:
    """Return the entity in ``body``, which is known to say that it is a ``kind``: a third quicker than looking.

    Raises msgspec.DecodeError for anything else, a kind that is not known among it.
    """
    decoder = _by_kind.get(kind)
    if decoder is None:
        raise msgspec.DecodeError("an entity of a kind that is not known")
    return _decode(decoder, body)


def _decode(decoder: "msgspec.json.Decoder[AnyEntity]", body: bytes) -> AnyEntity:
    try:
        entity: AnyEntity = decoder.decode(body)
    except (UnicodeDecodeError, RecursionError) as error:
        # msgspec lets these two through: text that is not UTF-8, and brackets nested too deep in a field we skip.
        raise msgspec.DecodeError(f"not an entity: {type(error).__name__}") from error
    return entity


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as 64 hexadecimal characters."""
    return hashlib.sha256(data).hexdigest()
