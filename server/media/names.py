"""The names by which a text speaks of files that were sent in. Pure.

A picture's name is that of its blob. What takes more than one blob is described by a blob of its own: the block without
its title, in canonical JSON, so that the name follows from what it holds.
"""

from collections.abc import Callable

import msgspec

from protocol.blocks import Pdf, Video
from protocol.canonical import canonical, sha256_hex

Attachment = Pdf | Video
Attached = Callable[[str], Attachment | None]
"""Returns the block of this name, None for the name of a picture or of nothing."""
_described: msgspec.json.Decoder[Attachment] = msgspec.json.Decoder(Attachment)


def description(block: Attachment) -> bytes:
    """Return the bytes of the blob that describes a block."""
    return canonical(msgspec.structs.replace(block, title=""))


def name_of(block: Attachment) -> str:
    """Return the name under which a block was kept."""
    return sha256_hex(description(block))


def described(data: bytes) -> Attachment | None:
    """Return the block that a blob describes, None when it is something else."""
    try:
        return _described.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
