"""Reading what strangers wrote. Whatever it is, the answer is a value or a ValueError."""

from typing import TypeVar

import msgspec

_T = TypeVar("_T")


def from_json(raw: bytes | str, kind: type[_T]) -> _T:
    """Return the ``kind`` that ``raw`` is the JSON of. Raises ValueError."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error


def from_msgpack(raw: bytes, kind: type[_T]) -> _T:
    """Return the ``kind`` that ``raw`` is the MessagePack of. Raises ValueError."""
    try:
        return msgspec.msgpack.decode(raw, type=kind)
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error


_TOO_DEEP = "it is nested too deep"
"""In a field that is skipped, too; msgspec's other errors are ValueErrors, UnicodeDecodeError among them."""
