"""What engine and child say to each other: one JSON object a line, requests answered in order, one answer each."""

import msgspec

from kiosk.input.face import Composition, Layout, Recognised, Stroke


class Press(msgspec.Struct, frozen=True, tag=True):
    """``face.Pinyin.press``."""

    key: str


class Choose(msgspec.Struct, frozen=True, tag=True):
    """``face.Pinyin.choose``."""

    index: int


class Narrow(msgspec.Struct, frozen=True, tag=True):
    """``face.Pinyin.narrow``."""

    index: int


class Backspace(msgspec.Struct, frozen=True, tag=True):
    """``face.Pinyin.backspace``."""


class Turn(msgspec.Struct, frozen=True, tag=True):
    """``face.Pinyin.turn``."""

    pages: int


class Literal(msgspec.Struct, frozen=True, tag=True):
    """``face.Pinyin.literal``."""

    text: str


class Raw(msgspec.Struct, frozen=True, tag=True):
    """``face.Pinyin.raw``."""


class Reset(msgspec.Struct, frozen=True, tag=True):
    """``face.Pinyin.reset``."""

    layout: Layout


class Forget(msgspec.Struct, frozen=True, tag=True):
    """``face.Pinyin.forget``."""


class Recognise(msgspec.Struct, frozen=True, tag=True):
    """``face.Handwriting.recognise``."""

    strokes: tuple[Stroke, ...]


Typing = Press | Choose | Narrow | Backspace | Turn | Literal | Raw | Reset | Forget
Request = Typing | Recognise
Answer = Composition | Recognised

_requests: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)
_compositions = msgspec.json.Decoder(Composition)
_recognised = msgspec.json.Decoder(Recognised)


def line(message: Request | Answer) -> bytes:
    """Encode with its newline."""
    return msgspec.json.encode(message) + b"\n"


def request(text: bytes) -> Request:
    """Decode a request. ValueError when it is none."""
    return _requests.decode(text)


def composition(text: bytes) -> Composition:
    """Decode an answer to typing. ValueError when it is none."""
    return _compositions.decode(text)


def recognised(text: bytes) -> Recognised:
    """Decode an answer to handwriting. ValueError when it is none."""
    return _recognised.decode(text)
