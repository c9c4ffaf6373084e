"""Canonical bytes: the one encoding over which hashes and signatures are made."""

import hashlib

import msgspec

from protocol.entities import AnyEntity

_encoder = msgspec.json.Encoder(order="sorted")
_entities = msgspec.json.Decoder(AnyEntity)


def canonical(value: msgspec.Struct) -> bytes:
    """Return ``value`` as JSON in UTF-8, no blanks, all keys sorted (so the order of a class's fields is free)."""
    return _encoder.encode(value)


def decode_entity(body: bytes) -> AnyEntity:
    """Return the entity in ``body``. Raises msgspec.ValidationError or msgspec.DecodeError for anything else."""
    entity: AnyEntity = _entities.decode(body)
    return entity


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as 64 hexadecimal characters."""
    return hashlib.sha256(data).hexdigest()
