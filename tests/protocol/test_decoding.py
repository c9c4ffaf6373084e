"""What strangers wrote is a value or a ValueError, however deep it is nested and wherever."""

import pytest
from msgspec import Struct

from protocol.decoding import from_json, from_msgpack
from protocol.live import read_frame

DEEP = 100_000


class Word(Struct, array_like=True):
    """A message."""

    text: str


class Named(Struct):
    """A message with names."""

    text: str


def test_what_is_right_is_read():
    assert from_json('{"text":"好"}', Named).text == "好"
    assert from_msgpack(b"\x91\xa1a", Word).text == "a"


@pytest.mark.parametrize("raw", [b"", b"{", b'{"text":1}', b'{"text":"\xff"}', b'{"skipped":' + b"[" * DEEP])
def test_other_json_is_a_value_error(raw):
    with pytest.raises(ValueError, match=r"."):
        from_json(raw, Named)


@pytest.mark.parametrize("raw", [b"", b"\x91", b"\x91\x01", b"\x91\xa1\xff", b"\x92\xa1a" + b"\x91" * DEEP])
def test_other_messagepack_is_a_value_error(raw):
    with pytest.raises(ValueError, match=r"."):
        from_msgpack(raw, Word)


def test_a_frame_that_is_nested_too_deep_ends_the_line_and_not_the_thread_that_holds_it():
    with pytest.raises(ValueError, match="too deep"):
        read_frame(b"\x02\x93\x01\xcb" + bytes(8) + b"\x91" * DEEP, (), ())
