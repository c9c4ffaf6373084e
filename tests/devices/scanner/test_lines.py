"""Lines out of a scanner's bytes, in any pieces, of any kind."""

from hypothesis import given
from hypothesis import strategies as st

from devices.scanner.keys import EV_KEY, EVENT, KEYS, LEFT_SHIFT, PRESSED, RELEASED, KeyText
from devices.scanner.lines import IDLE_S, LINE_S, MAX_CHARACTERS, Code, Garbled, Lines, TooLong

PRINTABLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=200)


@given(PRINTABLE, st.sampled_from([b"\r", b"\n", b"\r\n", b"\t", b"\x03"]), st.integers(1, 7))
def test_a_code_is_the_same_in_whatever_pieces_it_comes(text: str, end: bytes, piece: int) -> None:
    data, lines = text.encode() + end, Lines()
    found = [one for at in range(0, len(data), piece) for one in lines.feed(data[at : at + piece], at / 1000)]
    assert found == [Code(text)]
    assert lines.deadline is None


def test_a_scanner_that_ends_no_line_is_understood_by_its_silence() -> None:
    lines = Lines()
    assert lines.feed(b"SL000123", 10.0) == []
    assert lines.deadline == 10.0 + IDLE_S
    assert lines.expire(10.0 + IDLE_S / 2) == []
    assert lines.expire(10.0 + IDLE_S) == [Code("SL000123")]


def test_two_codes_with_silence_between_them_are_two() -> None:
    lines = Lines()
    assert lines.feed(b"SL000123", 1.0) + lines.feed(b"SL000124\r", 2.0) == [Code("SL000123"), Code("SL000124")]


def test_a_line_that_is_too_long_is_said_once_and_the_next_one_is_read() -> None:
    lines = Lines()
    assert lines.feed(b"A" * (MAX_CHARACTERS * 3) + b"\rSL000123\r", 1.0) == [TooLong(), Code("SL000123")]


def test_a_line_that_takes_too_long_is_given_up() -> None:
    lines, at, found = Lines(), 0.0, []
    while at < LINE_S + 1:
        found += lines.feed(b"A", at)
        at += IDLE_S / 2
    assert found == [TooLong()]
    assert lines.expire(at + IDLE_S) == []
    assert lines.feed(b"SL000123\r", at + 1) == [Code("SL000123")]


def test_text_that_is_none_of_ours_is_garbled() -> None:
    assert Lines().feed("张三\r".encode(), 0.0) == [Garbled()]


def test_frames_and_empty_lines_are_nothing() -> None:
    assert Lines().feed(b"\r\n\x02\x03 \r", 0.0) == []


@given(st.lists(st.tuples(st.binary(max_size=300), st.floats(0, 5)), max_size=30))
def test_any_bytes_at_any_time_are_bounded(pieces: list[tuple[bytes, float]]) -> None:
    lines, at = Lines(), 0.0
    for data, later in pieces:
        at += later
        for line in lines.feed(data, at):
            assert isinstance(line, Garbled | TooLong) or 0 < len(line.text) <= MAX_CHARACTERS
    lines.expire(at + IDLE_S)
    assert lines.deadline is None


def typed(text: str) -> bytes:
    events = b""
    for char in text:
        code, shifted = KEYS[char]
        if shifted:
            events += EVENT.pack(0, 0, EV_KEY, LEFT_SHIFT, PRESSED)
        events += EVENT.pack(0, 0, EV_KEY, code, PRESSED) + EVENT.pack(0, 0, EV_KEY, code, RELEASED)
        events += EVENT.pack(0, 0, 0, 0, 0)
        if shifted:
            events += EVENT.pack(0, 0, EV_KEY, LEFT_SHIFT, RELEASED)
    return events


@given(PRINTABLE, st.integers(1, 50))
def test_what_a_wedge_types_is_what_it_read(text: str, piece: int) -> None:
    events, keys = typed(text), KeyText()
    assert b"".join(keys.feed(events[at : at + piece]) for at in range(0, len(events), piece)) == text.encode()


@given(st.lists(st.binary(max_size=100), max_size=5))
def test_any_events_are_typed_or_not(pieces: list[bytes]) -> None:
    keys = KeyText()
    for piece in pieces:
        assert keys.feed(piece).isascii()
