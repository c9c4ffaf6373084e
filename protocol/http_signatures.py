"""RFC 9421 HTTP message signatures, the part that kiosks use: one signature, Ed25519, four components."""

import base64
import re
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from protocol.canonical import sha256_hex
from protocol.signing import PublicKey, SigningKey, verify_bytes

_COMPONENTS = ("@method", "@path", "@query", "content-digest")
_INPUT = re.compile(
    r'^k=(\((?:"[a-z@-]+" ?)*\);created=(\d{1,12});nonce="([A-Za-z0-9_-]{8,64})"'
    r';keyid="([A-Za-z0-9_.:-]{1,80})";alg="ed25519")\Z'
)
_SIGNATURE = re.compile(r"^k=:([A-Za-z0-9+/]{86}==):\Z")


class SignatureInput(Struct, frozen=True):
    """What a request's ``Signature-Input`` header says."""

    key: str
    created: int
    nonce: str


def content_digest(body: bytes) -> str:
    """Return the ``Content-Digest`` header of ``body`` (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(bytes.fromhex(sha256_hex(body))).decode()}:"


def sign_request(
    method: str, path: str, query: str, body: bytes, *, key: SigningKey, at: datetime, nonce: str
) -> dict[str, str]:
    """Return the three headers that sign a request.

    ``path`` and ``query`` are as sent, percent-encoded, the query without its question mark.
    """
    covered = " ".join(f'"{name}"' for name in _COMPONENTS)
    params = f'({covered});created={int(at.timestamp())};nonce="{nonce}";keyid="{key.id}";alg="ed25519"'
    digest = content_digest(body)
    signature = key.sign_bytes(_base(method, path, query, digest, params))
    return {
        "Content-Digest": digest,
        "Signature-Input": f"k={params}",
        "Signature": f"k=:{base64.b64encode(signature).decode()}:",
    }


def read_input(headers: Mapping[str, str]) -> SignatureInput | None:
    """Return the claims of a request's signature, not yet verified, or None. Header names are lower case."""
    match = _INPUT.match(headers.get("signature-input", ""))
    return SignatureInput(match[4], int(match[2]), match[3]) if match else None


def verify_request(method: str, path: str, query: str, body: bytes, headers: Mapping[str, str], key: PublicKey) -> bool:
    """Whether the request was signed with ``key`` over all components. Freshness and nonce are the caller's."""
    fits = headers.get("content-digest") == content_digest(body)
    return fits and verify_head(method, path, query, headers, key)


def verify_head(method: str, path: str, query: str, headers: Mapping[str, str], key: PublicKey) -> bool:
    """Whether a request with the body that ``Content-Digest`` announces was signed with ``key``."""
    claim = _INPUT.match(headers.get("signature-input", ""))
    proof = _SIGNATURE.match(headers.get("signature", ""))
    if not claim or not proof or claim[4] != key.id:
        return False
    if claim[1].split(")")[0] != "(" + " ".join(f'"{name}"' for name in _COMPONENTS):
        return False
    digest = headers.get("content-digest", "")
    return verify_bytes(_base(method, path, query, digest, claim[1]), base64.b64decode(proof[1]), key)


def _base(method: str, path: str, query: str, digest: str, params: str) -> bytes:
    values = (method.upper(), path, f"?{query}", digest)
    lines = [f'"{name}": {value}' for name, value in zip(_COMPONENTS, values, strict=True)]
    return "\n".join([*lines, f'"@signature-params": {params}']).encode()
