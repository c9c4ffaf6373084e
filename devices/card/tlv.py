"""BER-TLV as cards write it (ISO/IEC 7816-4 §5.2.2, EMV Book 3 annex B): total over any bytes, and bounded."""

from collections.abc import Iterator
from dataclasses import dataclass

MAX_DEPTH = 8
"""Deeper nesting than any card standard uses; a hostile card gets no further."""
MAX_NODES = 512
"""More objects than fit in a short response, with room for a response that was put together from several."""


@dataclass(frozen=True)
class Node:
    """One data object. ``tag`` is its tag bytes read big-endian; only a constructed object has ``children``."""

    tag: int
    value: bytes
    children: tuple["Node", ...] = ()

    def __repr__(self) -> str:
        """Name the tag and length only: a value may be a card number."""
        return f"Node(tag={self.tag:X}, length={len(self.value)}, children={len(self.children)})"


@dataclass(frozen=True)
class Malformed:
    """The bytes are not BER-TLV: ``reason`` at byte ``offset`` of the object list that it was found in."""

    offset: int
    reason: str


def parse(data: bytes) -> tuple[Node, ...] | Malformed:
    """Parse a list of data objects. Never raises; padding (00 or FF) between objects is skipped, as ISO 7816-4 asks."""
    return _parse(data, 0, [MAX_NODES])


def find(nodes: tuple[Node, ...] | Malformed, tag: int) -> bytes | None:
    """Return the value of the first object with ``tag``, depth first; None when there is none."""
    return next((node.value for node in walk(nodes) if node.tag == tag), None)


def walk(nodes: tuple[Node, ...] | Malformed) -> Iterator[Node]:
    """Yield every object, parents before children."""
    if isinstance(nodes, Malformed):
        return
    for node in nodes:
        yield node
        yield from walk(node.children)


def encode(tag: int, value: bytes) -> bytes:
    """Return one data object with a definite length in the shortest form. Raises ValueError over 65,535 bytes."""
    size = len(value)
    if size < 0x80:
        length = bytes([size])
    elif size < 0x100:
        length = bytes([0x81, size])
    elif size < 0x10000:
        length = b"\x82" + size.to_bytes(2, "big")
    else:
        raise ValueError(f"A data object on a card holds at most 65,535 bytes, not {size}.")
    return tag.to_bytes((tag.bit_length() + 7) // 8 or 1, "big") + length + value


def _parse(data: bytes, depth: int, budget: list[int]) -> tuple[Node, ...] | Malformed:
    if depth > MAX_DEPTH:
        return Malformed(0, "nested too deeply")
    nodes: list[Node] = []
    at = 0
    while at < len(data):
        if data[at] in (0x00, 0xFF):
            at += 1
            continue
        budget[0] -= 1
        if budget[0] < 0:
            return Malformed(at, "too many objects")
        header = _header(data, at)
        if isinstance(header, Malformed):
            return header
        tag, start, size = header
        value = data[start : start + size]
        children: tuple[Node, ...] = ()
        if data[at] & 0x20:
            inner = _parse(value, depth + 1, budget)
            if isinstance(inner, Malformed):
                return inner
            children = inner
        nodes.append(Node(tag, value, children))
        at = start + size
    return tuple(nodes)


def _header(data: bytes, at: int) -> tuple[int, int, int] | Malformed:
    """Return tag, where the value starts, and its length."""
    end = at + 1
    if data[at] & 0x1F == 0x1F:
        while end < len(data) and data[end] & 0x80:
            end += 1
        end += 1
        if end - at > 4 or end > len(data):
            return Malformed(at, "a tag that does not end")
    tag = int.from_bytes(data[at:end], "big")
    if end >= len(data):
        return Malformed(at, "no length")
    size = data[end]
    end += 1
    if size & 0x80:
        extra = size & 0x7F
        if not 1 <= extra <= 3 or end + extra > len(data):
            return Malformed(at, "a length that cannot be")
        size = int.from_bytes(data[end : end + extra], "big")
        end += extra
    if end + size > len(data):
        return Malformed(at, "a value that is cut short")
    return tag, end, size
