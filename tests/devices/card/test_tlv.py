"""BER-TLV: what we write we read, and any bytes at all give an answer."""

from hypothesis import given
from hypothesis import strategies as st

from devices.card import tlv

TAGS = st.sampled_from([0x4F, 0x50, 0x57, 0x5A, 0x88, 0x9F38, 0x5F24, 0x9F66])


@given(st.lists(st.tuples(TAGS, st.binary(max_size=300)), max_size=6))
def test_objects_inside_a_template_come_back_as_they_were_written(objects: list[tuple[int, bytes]]) -> None:
    content = b"".join(tlv.encode(tag, value) for tag, value in objects)
    nodes = tlv.parse(tlv.encode(0x70, content))
    assert isinstance(nodes, tuple)
    assert [(node.tag, node.value) for node in nodes[0].children] == objects


@given(st.binary(max_size=400))
def test_any_bytes_give_objects_or_say_where_they_are_malformed(data: bytes) -> None:
    nodes = tlv.parse(data)
    assert isinstance(nodes, tuple) or 0 <= nodes.offset <= len(data)


def test_nesting_without_end_is_malformed() -> None:
    data = b""
    for _ in range(60):
        data = tlv.encode(0x70, data)
    assert tlv.parse(data) == tlv.Malformed(0, "nested too deeply")


def test_more_objects_than_a_card_can_mean_are_malformed() -> None:
    assert isinstance(tlv.parse(b"\x50\x00" * 1000), tlv.Malformed)


def test_padding_between_objects_is_skipped() -> None:
    nodes = tlv.parse(b"\x00\xff\x50\x01A\x00\x00\x5a\x01\x12\xff")
    assert isinstance(nodes, tuple)
    assert [node.tag for node in nodes] == [0x50, 0x5A]


def test_the_first_object_of_a_tag_is_found_at_any_depth() -> None:
    nodes = tlv.parse(tlv.encode(0x6F, tlv.encode(0xA5, tlv.encode(0x88, b"\x01"))))
    assert tlv.find(nodes, 0x88) == b"\x01"
    assert tlv.find(nodes, 0x9F38) is None


def test_a_value_stays_out_of_the_repr() -> None:
    assert "6228" not in repr(tlv.parse(tlv.encode(0x5A, bytes.fromhex("6228"))))
