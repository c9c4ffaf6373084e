"""A bundle on a stick: whole, from whom it says, for whom it says, or not believed at all."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.courier import END, BadBundleError, Bundle, Direction, seal
from protocol.signing import SigningKey

AT = datetime(2026, 11, 22, tzinfo=UTC)
SERVER, KIOSK, OTHER = (SigningKey(name, bytes([n]) * 32) for n, name in enumerate(("server", "kiosk", "other")))
ENTRIES = [("hello", b"who"), ("pages/public:a/0-9", b"page" * 1000), ("blobs/ab", b"")]


def sealed(entries=ENTRIES, sender=SERVER, recipient=KIOSK):
    return b"".join(seal(Direction.DOWN, "kiosk", entries, sender=sender, recipient=recipient.public, at=AT))


def opened(data, recipient=KIOSK, direction=Direction.DOWN, sender=SERVER):
    return Bundle(io.BytesIO(data), direction, recipient, (sender.public,))


def test_what_was_put_in_comes_out_in_any_order():
    bundle = opened(sealed())

    assert bundle.names == tuple(name for name, _ in ENTRIES)
    assert [(name, bundle.read(name)) for name, _ in reversed(ENTRIES)] == ENTRIES[::-1]
    assert bundle.read("nothing") is None
    assert (bundle.header.kiosk, bundle.header.made_at) == ("kiosk", AT)


@given(secret=st.binary(min_size=32, max_size=32), data=st.binary(max_size=200))
def test_any_pair_of_keys_can_write_to_each_other(secret, data):
    key = SigningKey("any", secret)

    assert opened(sealed([("x", data)], recipient=key), recipient=key).read("x") == data


def test_nobody_reads_a_stick_that_was_found():
    data = sealed([("outbox", "想调到东队去".encode())])

    assert "东队".encode() not in data
    with pytest.raises(BadBundleError):
        opened(data, recipient=SigningKey("kiosk", OTHER.secret))


def test_one_flipped_bit_anywhere_spoils_it():
    data = sealed([("a", b"1"), ("b", b"2")])
    for place in range(len(data)):
        for bit in range(8):
            spoilt = bytearray(data)
            spoilt[place] ^= 1 << bit
            with pytest.raises(BadBundleError):
                opened(bytes(spoilt))


@given(cut=st.integers(0, 100_000))
def test_a_copy_that_was_cut_short_is_noticed(cut):
    data = sealed([("a", b"1"), ("b", b"2")])

    with pytest.raises(BadBundleError):
        opened(data[: cut % len(data)])


def test_entries_cannot_be_put_together_from_two_bundles():
    first, second = (
        list(seal(Direction.DOWN, "kiosk", [("a", data)], sender=SERVER, recipient=KIOSK.public, at=AT))
        for data in (b"1", b"2")
    )

    with pytest.raises(BadBundleError):
        opened(b"".join([first[0], *second[1:]]))


@pytest.mark.parametrize(
    "wrong", [{"recipient": OTHER}, {"direction": Direction.UP}, {"sender": OTHER}], ids=["for", "way", "from"]
)
def test_a_bundle_for_another_or_from_another_is_refused(wrong):
    with pytest.raises(BadBundleError):
        opened(sealed(), **wrong)


def test_something_after_the_end_is_noticed():
    with pytest.raises(BadBundleError, match=END):
        opened(sealed() + b"x")
