import re

from hypothesis import given
from hypothesis import strategies as st

from devices.printer.commands import safe_chunks
from devices.printer.glyphs import Glyphs
from devices.printer.layout import lay_out
from devices.printer.profile import Profile, load_profile
from devices.printer.render_escpos import render_escpos
from devices.printer.simulator import read_paper
from devices.printer.slip import Slip


@given(st.binary(max_size=600), st.integers(1, 64))
def test_chunks_of_any_bytes_join_to_the_same_bytes(data: bytes, size: int) -> None:
    assert b"".join(safe_chunks(data, size)) == data


def test_a_question_may_be_asked_between_any_two_chunks(
    voucher: Slip, glyphs: Glyphs, job: bytes, wide: Profile
) -> None:
    """A real-time command that lands inside another command would be eaten as its data and spoil the paper."""
    for name in ("generic-80", "generic-80-write-only"):
        profile = load_profile(name)
        plain = render_escpos(lay_out(voucher, profile), glyphs)
        asked = b"".join(chunk + b"\x10\x04\x01" for chunk in safe_chunks(plain, 1))
        assert (
            read_paper(asked, profile, glyphs)[0].image.tobytes()
            == read_paper(plain, profile, glyphs)[0].image.tobytes()
        )


def test_a_reset_is_a_chunk_of_its_own(job: bytes) -> None:
    assert next(iter(safe_chunks(job, 512))) == b"\x1b@"


def test_chinese_characters_are_never_split() -> None:
    chunks = list(safe_chunks("\x1c&松岭农场工会".encode("gb18030"), 1))
    assert all(re.fullmatch(rb"\x1c&|[\x81-\xfe].", chunk) for chunk in chunks)
