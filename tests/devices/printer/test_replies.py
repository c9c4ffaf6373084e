from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printer.face import PrinterFault
from devices.printer.replies import (
    About,
    Automatic,
    Echo,
    Garbage,
    InTurn,
    RealTime,
    ReplyParser,
    Signs,
    signs_of_automatic,
    signs_of_real_time,
    status_of_signs,
)
from devices.printer.simulator.faults import Faults, automatic_status, status_byte
from devices.status import PaperStatus

ECHO = b"\x37\x22A0b~\x00"
ASB = b"\x10\x00\x00\x00"


@pytest.mark.parametrize(
    ("stream", "replies"),
    [
        (b"\x12", [RealTime(0x12)]),
        (ASB, [Automatic(ASB)]),
        (ECHO, [Echo(b"A0b~")]),
        (b"\x0c", [InTurn(0x0C)]),
        (b"\x13\x11", []),
        (b"_TM-T82\x00", [About("TM-T82")]),
        (b"_TM\x12-T82\x00", [RealTime(0x12), About("TM-T82")]),
        (b"_" + b"a" * 81 + b"\x12", [Garbage(b"_" + b"a" * 80), Garbage(b"a"), RealTime(0x12)]),
        (b"OK", [Garbage(b"O"), Garbage(b"K")]),
        (b"\x12" + ECHO + ASB + b"\x1a", [RealTime(0x12), Echo(b"A0b~"), Automatic(ASB), RealTime(0x1A)]),
        (b"\x37\x22A0\x12b~\x00", [RealTime(0x12), Echo(b"A0b~")]),
        (b"\x10\x00\x16\x00\x00", [RealTime(0x16), Automatic(ASB)]),
        (b"\x37\x22A\xff" + ECHO, [Garbage(b"\x37\x22A"), Garbage(b"\xff"), Echo(b"A0b~")]),
        (b"\xff\x12", [Garbage(b"\xff"), RealTime(0x12)]),
    ],
)
def test_each_kind_of_reply_is_told_from_the_others(stream: bytes, replies: list[object]) -> None:
    assert ReplyParser().feed(stream) == replies


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=8))
def test_any_bytes_in_any_pieces_give_the_same_replies(stream: bytes, cuts: list[int]) -> None:
    parser, places = ReplyParser(), sorted({0, len(stream), *(c for c in cuts if c < len(stream))})
    pieces = [reply for a, b in pairwise(places) for reply in parser.feed(stream[a:b])]
    assert pieces == ReplyParser().feed(stream)


@given(st.binary(max_size=40))
def test_an_echo_is_found_behind_any_garbage_that_was_given_up(noise: bytes) -> None:
    parser = ReplyParser()
    parser.feed(noise)
    parser.flush()
    assert parser.feed(ECHO) == [Echo(b"A0b~")]


FAULTS = [
    ({}, PrinterFault.NONE, PaperStatus.FULL),
    ({"near_end": True}, PrinterFault.NONE, PaperStatus.LOW),
    ({"paper_out": True}, PrinterFault.PAPER_OUT, PaperStatus.OUT),
    ({"paper_jam": True}, PrinterFault.PAPER_JAM, PaperStatus.JAMMED),
    ({"cover_open": True}, PrinterFault.COVER_OPEN, PaperStatus.FULL),
    ({"cutter": True}, PrinterFault.CUTTER, PaperStatus.FULL),
    ({"overheated": True}, PrinterFault.OVERHEATED, PaperStatus.FULL),
    ({"offline": True}, PrinterFault.OFFLINE, PaperStatus.FULL),
    ({"cover_open": True, "paper_out": True}, PrinterFault.COVER_OPEN, PaperStatus.OUT),
]


@pytest.mark.parametrize(("wrong", "fault", "paper"), FAULTS)
def test_asked_and_unasked_status_name_the_same_fault(
    wrong: dict[str, bool], fault: PrinterFault, paper: PaperStatus
) -> None:
    faults = Faults(**wrong)  # type: ignore[arg-type]
    asked = status_of_signs(signs_of_real_time(*(status_byte(n, faults) for n in (1, 2, 3, 4))))
    told = status_of_signs(signs_of_automatic(automatic_status(faults)))
    assert asked == told
    assert (asked.fault, asked.paper) == (fault, paper)


def test_an_error_nobody_can_mend_is_not_called_anything_else() -> None:
    assert status_of_signs(Signs(broken=True, paper_out=True)).fault is PrinterFault.OFFLINE
