from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.http_signatures import read_input, sign_request, verify_request
from protocol.signing import SigningKey, b64, unb64, verify

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
REQUEST = ("POST", "/api/v1/outbox", "a=1", b'{"items":[]}')


def headers(key, request=REQUEST, nonce="nonce-0001"):
    method, path, query, body = request
    signed = sign_request(method, path, query, body, key=key, at=AT, nonce=nonce)
    return {name.lower(): value for name, value in signed.items()}


def test_a_signed_request_verifies(key):
    assert verify_request(*REQUEST, headers(key), key.public)


def test_its_claims_can_be_read_before_it_is_verified(key):
    claim = read_input(headers(key))
    assert (claim.key, claim.created, claim.nonce) == (key.id, int(AT.timestamp()), "nonce-0001")


@pytest.mark.parametrize(
    "tampered",
    [
        ("GET", "/api/v1/outbox", "a=1", b'{"items":[]}'),
        ("POST", "/api/v1/hello", "a=1", b'{"items":[]}'),
        ("POST", "/api/v1/outbox", "a=2", b'{"items":[]}'),
        ("POST", "/api/v1/outbox", "", b'{"items":[]}'),
        ("POST", "/api/v1/outbox", "a=1", b'{"items":[ ]}'),
    ],
    ids=["method", "path", "query", "no query", "body"],
)
def test_tampering_with_any_component_refuses(key, tampered):
    method, path, query, body = tampered
    assert not verify_request(method, path, query, body, headers(key), key.public)


@pytest.mark.parametrize(
    ("header", "old", "new"),
    [
        ("signature-input", "created=1", "created=2"),
        ("signature-input", "nonce-0001", "nonce-0002"),
        ("signature-input", "kiosk-1", "kiosk-2"),
        ("signature-input", ' "content-digest"', ""),
        ("signature-input", 'alg="ed25519"', 'alg="none"'),
        ("content-digest", "sha-256", "sha-512"),
    ],
)
def test_tampering_with_any_parameter_refuses(key, header, old, new):
    tampered = headers(key)
    assert old in tampered[header]
    tampered[header] = tampered[header].replace(old, new)
    assert not verify_request(*REQUEST, tampered, key.public)


def test_a_body_and_its_digest_changed_together_refuse(key):
    other = headers(SigningKey.generate(key.id), ("POST", "/api/v1/outbox", "a=1", b"evil"))
    forged = {**headers(key), "content-digest": other["content-digest"]}
    assert not verify_request("POST", "/api/v1/outbox", "a=1", b"evil", forged, key.public)


def test_another_key_of_the_same_name_refuses(key):
    assert not verify_request(*REQUEST, headers(key), SigningKey.generate(key.id).public)


@pytest.mark.parametrize("missing", ["signature", "signature-input", "content-digest"])
def test_a_missing_header_refuses(key, missing):
    some = headers(key)
    del some[missing]
    assert not verify_request(*REQUEST, some, key.public)


@given(st.text(alphabet='AZaz09+/=:;" \n', max_size=100))
def test_a_garbled_signature_refuses_and_never_raises(key, garble):
    for proof in (garble, f"k=:{garble}:", f"k=:{garble:=<88}:"):
        assert not verify_request(*REQUEST, {**headers(key), "signature": proof}, key.public)


@given(st.text(max_size=120))
def test_a_garbled_input_refuses_and_never_raises(key, garble):
    garbled = {**headers(key), "signature-input": garble}
    assert read_input(garbled) is None
    assert not verify_request(*REQUEST, garbled, key.public)


@given(st.binary(max_size=40), st.integers(0, 63), st.integers(0, 7))
def test_signed_bytes_verify_until_a_bit_flips(key, payload, byte, bit):
    signed = key.sign(payload)
    assert verify(signed, (SigningKey.generate("other").public, key.public))
    broken = bytearray(signed.signature)
    broken[byte] ^= 1 << bit
    assert not verify(type(signed)(payload, signed.key, signed.alg, bytes(broken)), (key.public,))
    assert not verify(type(signed)(payload + b"x", signed.key, signed.alg, signed.signature), (key.public,))


def test_a_good_signature_under_another_key_name_refuses(key):
    signed = key.sign(b"x")
    assert not verify(type(signed)(b"x", "kiosk-2", signed.alg, signed.signature), (key.public,))


@given(st.binary(max_size=70))
def test_base64url_comes_back(data):
    assert unb64(b64(data)) == data


@given(st.text(alphabet="ABab_-+/=89 ", min_size=1, max_size=8))
def test_base64url_has_one_text_a_value(text):
    try:
        data = unb64(text)
    except ValueError:
        return
    assert b64(data) == text
