import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from protocol.wire import PAGE_LIMIT, Op, Page, Row, check_page, pack_page, unpack_page


def put(version, name="u1", body=b"{}"):
    return Row(version, Op.PUT, "unit", name, version, body)


def drop(version, name="u1"):
    return Row(version, Op.DROP, "unit", name, version, b"")


def page(*rows, after=0, upto=9):
    return Page(bucket="public:farm", after=after, upto=upto, rows=rows)


def packed(made):
    return pack_page(made, zstandard.ZstdCompressor())


def unpack(data):
    return unpack_page(data, zstandard.ZstdDecompressor())


@given(st.lists(st.tuples(st.booleans(), st.binary(min_size=1, max_size=40)), max_size=20))
def test_a_page_comes_back(changes):
    rows = tuple(
        put(n, f"u{n}", body) if is_put else drop(n, f"u{n}") for n, (is_put, body) in enumerate(changes, start=1)
    )
    original = page(*rows, upto=len(rows) + 1)
    assert unpack(packed(original)) == original


@given(st.binary(max_size=80))
def test_garbage_is_refused(data):
    for some in (data, zstandard.ZstdCompressor().compress(data)):
        with pytest.raises(ValueError, match="page"):
            unpack(some)


def test_a_page_cut_short_or_with_something_after_it_is_refused():
    whole = packed(page(put(1)))
    for some in (whole[:-1], whole + b"x", whole + whole):
        with pytest.raises(ValueError, match="not a page"):
            unpack(some)


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = zstandard.ZstdCompressor().compress(bytes(PAGE_LIMIT + 1))
    assert len(bomb) < 10_000
    with pytest.raises(ValueError, match="too large"):
        unpack(bomb)


def test_a_bomb_that_hides_its_size_is_refused():
    bomb = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(PAGE_LIMIT + 1))
    with pytest.raises(ValueError, match="no size"):
        unpack(bomb)


def test_a_bomb_that_lies_about_its_size_is_refused():
    bomb = bytearray(zstandard.ZstdCompressor().compress(bytes(1 << 20)))
    small = zstandard.ZstdCompressor().compress(bytes(1 << 20 >> 1))
    bomb[: len(small[:9])] = small[:9]
    with pytest.raises(ValueError, match="page"):
        unpack(bytes(bomb))


OUT_OF_ORDER = [
    page(put(2), put(1, "u2")),
    page(put(0)),
    page(put(10)),
    page(put(1), put(2)),
    page(after=9, upto=9),
    page(after=-2),
]


@pytest.mark.parametrize("unsound", OUT_OF_ORDER, ids=["order", "too old", "too new", "twice", "nothing", "negative"])
def test_a_page_that_breaks_its_own_promise_is_refused(unsound):
    with pytest.raises(ValueError, match="page"):
        unpack(packed(unsound))


@pytest.mark.parametrize("unsound", [put(1, body=b""), Row(1, Op.DROP, "unit", "u1", 1, b"{}")], ids=["put", "drop"])
def test_a_row_puts_something_or_drops_nothing(unsound):
    with pytest.raises(ValueError, match="page"):
        check_page(page(unsound))


@pytest.mark.parametrize("short", range(3, 8), ids=["steps", "kinds", "ids", "revs", "bodies"])
def test_a_page_whose_columns_differ_in_length_is_refused(short):
    columns = msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(packed(page(put(1), put(2, "u2")))))
    columns[short].pop()

    with pytest.raises(ValueError, match="different lengths"):
        unpack(zstandard.ZstdCompressor().compress(msgspec.msgpack.encode(columns)))
