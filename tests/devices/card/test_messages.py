"""The line between the reading process and its supervisor: what is written is read, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.face import Assurance, CardFailed, CardGone, CardProblem, CardRead, Identity, ReaderChanged
from devices.card.messages import Known, Message, Reading, Setup, decode, decode_setup, encode, encode_setup
from devices.status import DeviceStatus

MESSAGES = st.one_of(
    st.builds(
        CardRead,
        st.text(),
        st.integers(0, 9),
        st.builds(Identity, st.text(), st.text(), st.sampled_from(Assurance), st.text()),
    ),
    st.builds(CardFailed, st.text(), st.integers(0, 9), st.sampled_from(CardProblem), st.text(), st.text()),
    st.builds(CardGone, st.text(), st.integers(0, 9)),
    st.builds(ReaderChanged, st.text(), st.sampled_from(DeviceStatus), st.text()),
    st.builds(Reading, st.text(), st.integers(0, 9), st.integers(0, 9), st.text()),
)


@given(MESSAGES)
def test_a_message_comes_back_as_it_was_sent_in_one_line(message: Message) -> None:
    line = encode(message)
    assert line.count(b"\n") == 1
    assert decode(line) == message


@given(st.one_of(st.binary(), st.sampled_from([b"[]", b"1", b"null", b'{"type": 1}', b'{"type": "Setup"}'])))
def test_anything_else_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match="no message"):
        decode(line)


def test_a_message_with_a_field_of_a_wrong_type_is_refused() -> None:
    with pytest.raises(ValueError, match="no message"):
        decode(b'{"type": "CardGone", "reader": "A", "insertion": "one"}')


@given(st.binary(), st.one_of(st.none(), st.binary(min_size=16, max_size=16)))
def test_the_setup_comes_back_and_keeps_its_keys_out_of_repr(tokenise: bytes, union_key: bytes | None) -> None:
    setup = Setup("pcsc:", "ACS", 7, tokenise, union_key, (Known("ACS 00", 3, 9),))
    assert decode_setup(encode_setup(setup)) == setup
    assert "tokenise" not in repr(setup)
    assert "union_key" not in repr(setup)
