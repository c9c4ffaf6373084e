"""What the live line carries arrives as it was sent, and nothing else is believed."""

import itertools
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.live import (
    BEAT,
    FRAME_LIMIT,
    Advance,
    Bell,
    FrameReader,
    LiveOp,
    LiveRow,
    Moved,
    Opened,
    frame,
    live_row,
    read_frame,
    seal_advance,
)
from protocol.signing import SigningKey
from protocol.wire import Op, Row

CHUNK, TLS_RECORD, TCP_IP = 6, 22, 52
BUCKET = "public:east"
KEY = SigningKey("publisher", bytes(range(32)))


def advance_of(*changes, after=4, upto=9):
    return Advance(BUCKET, Moved(upto - after, upto, 1, bytes(32), 7, tuple(changes)))


def frames(data):
    return list(FrameReader().feed(data))


def received(advance):
    (body,) = frames(seal_advance(advance, KEY))
    return read_frame(body, (KEY.public,), ("members:east", BUCKET))


_bodies = st.binary(min_size=1, max_size=300) | st.text(min_size=1, max_size=200).map(str.encode)


@given(new=_bodies, old=st.none() | _bodies, kind=st.sampled_from(["publication", "something new"]))
def test_a_row_arrives_whole_whatever_it_replaces(new, old, kind):
    row = Row(8, Op.PUT, kind, "0199d8a1-0000-7000-8000-000000000001", 3, new)

    page = received(advance_of(live_row(row, 9, old))).page(lambda _kind, _id: old)

    assert page.rows == (row,)


@given(name=st.text(min_size=1, max_size=60))
def test_any_identifier_arrives_as_it_was(name):
    row = Row(9, Op.DROP, "member", name, 3, b"")

    assert received(advance_of(live_row(row, 9, None))).page(lambda _kind, _id: None).rows == (row,)


def test_a_line_edited_in_a_document_leaves_room_for_all_headers_in_300_bytes():
    words = "".join(chr(0x4E00 + zlib.crc32(str(n).encode()) % 3000) for n in range(330))
    old = f'{{"blocks":[{{"text":"{words}"}}],"rev":2}}'.encode()
    new = old.replace(words[100:112].encode(), "一等地每亩三百五十元整。".encode()).replace(b":2}", b":3}")
    row = Row(9, Op.PUT, "publication", "0199d8a1-0000-7000-8000-000000000001", 3, new)

    sent = seal_advance(advance_of(live_row(row, 9, old), after=8), KEY)

    assert len(sent) + CHUNK + TLS_RECORD + TCP_IP <= 300


@given(cuts=st.lists(st.integers(1, 9), min_size=1))
def test_frames_are_found_however_the_stream_is_cut(cuts):
    sent = frame(Opened(60.0, 3600.0)) + BEAT + frame(Bell(5, 10.0)) + BEAT
    reader = FrameReader()
    got = []
    while sent:
        for cut in cuts:
            got += reader.feed(sent[:cut])
            sent = sent[cut:]

    assert [read_frame(body, (), ()) if body else None for body in got] == [Opened(60, 3600), None, Bell(5, 10), None]


@given(place=st.integers(0, 400), bit=st.integers(0, 7))
def test_one_flipped_bit_is_noticed(place, bit):
    (body,) = frames(seal_advance(advance_of(LiveRow(0, LiveOp.DROP, 2, b"\x01x", 1)), KEY))
    changed = bytearray(body)
    changed[1 + place % (len(body) - 1)] ^= 1 << bit

    with pytest.raises(ValueError, match="signed"):
        read_frame(bytes(changed), (KEY.public,), ("members:east", BUCKET))


def test_an_advance_of_another_publisher_is_refused():
    (body,) = frames(seal_advance(advance_of(), SigningKey("publisher", bytes(32))))

    with pytest.raises(ValueError, match="signed"):
        read_frame(body, (KEY.public,), ("members:east", BUCKET))


def test_an_advance_of_another_bucket_is_refused_even_when_the_tag_fits():
    def sealed(bucket):
        return frames(seal_advance(Advance(bucket, advance_of().moved), KEY))[0]

    body = sealed(BUCKET)
    alike = next(name for n in itertools.count() if sealed(name := f"public:{n}")[1] == body[1])

    with pytest.raises(ValueError, match="signed"):
        read_frame(body, (KEY.public,), (alike,))


@pytest.mark.parametrize(
    "change",
    [
        LiveRow(0, LiveOp.PATCH, 2, b"\x01x", 1, b"\x04abcd"),
        LiveRow(0, LiveOp.PUT, 2, b"\x01x", 1, b""),
        LiveRow(0, LiveOp.PUT, 2, b"\x01x", 1, b"\x04abcd"),
        LiveRow(0, LiveOp.PUT, 2, b"\x01x", 1, b"\xff\xff\xff\x7fabc"),
        LiveRow(0, 9, 2, b"\x01x", 1, b""),
        LiveRow(0, LiveOp.DROP, 99, b"\x01x", 1),
        LiveRow(0, LiveOp.DROP, 2, b"\x00short", 1),
        LiveRow(7, LiveOp.DROP, 2, b"\x01x", 1),
    ],
)
def test_a_change_that_does_not_fit_is_an_error(change):
    with pytest.raises(ValueError, match=r"."):
        advance_of(change).page(lambda _kind, _id: None)


@given(data=st.binary(max_size=100))
def test_garbage_is_never_believed(data):
    try:
        bodies = frames(data)
    except ValueError:
        return
    for body in bodies:
        try:
            read = read_frame(body, (KEY.public,), ("members:east", BUCKET))
        except ValueError:
            continue
        assert not isinstance(read, Advance)


def test_a_line_that_announces_a_huge_frame_is_dropped():
    with pytest.raises(ValueError, match="large"):
        frames(b"\xff\xff\xff\x7f")
    with pytest.raises(ValueError, match="large"):
        seal_advance(advance_of(*(LiveRow(0, LiveOp.DROP, 2, b"x" * 80, n) for n in range(FRAME_LIMIT // 80))), KEY)
