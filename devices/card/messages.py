"""What the reading process and its supervisor say to each other: one JSON object a line, each of a known type.

The child's side is written without msgspec, which would cost it a quarter of its start-up time. The supervisor checks
every field, because the child has handled bytes from strangers' cards.
"""

import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, field

from devices.card.face import CardEvent, CardFailed, CardGone, CardRead, ReaderChanged


@dataclass(frozen=True)
class Known:
    """A card that was reported before this child began. ``counter`` is pcscd's event counter of its reader.

    ``silent``: it did not answer within its deadline.
    """

    reader: str
    insertion: int
    counter: int
    silent: bool = False


@dataclass(frozen=True)
class Setup:
    """The first and only message to the child. ``tokenise`` is a pickled callable and holds the organisation's key.

    ``match`` is how the reader's name must begin, empty for all readers. ``next_insertion`` is the first free number.
    """

    name: str
    match: str
    next_insertion: int
    tokenise: bytes = field(repr=False)
    union_key: bytes | None = field(default=None, repr=False)
    known: tuple[Known, ...] = ()


@dataclass(frozen=True)
class Reading:
    """The child begins to read a card; from here on its deadline runs. ``atr`` is hex."""

    reader: str
    insertion: int
    counter: int
    atr: str


Message = CardEvent | Reading
_TYPES: dict[str, type[Message]] = {
    kind.__name__: kind for kind in (CardRead, CardFailed, CardGone, ReaderChanged, Reading)
}


def encode(message: Message) -> bytes:
    """Return one line for a message to the supervisor."""
    return json.dumps({"type": type(message).__name__, **asdict(message)}).encode() + b"\n"


def decode(line: bytes) -> Message:
    """Read one line from the child. ValueError when it is anything but a message."""
    import msgspec

    try:
        fields = json.loads(line)
        kind = _TYPES[fields.pop("type")]
        return msgspec.convert(fields, kind)
    except (ValueError, KeyError, AttributeError, TypeError, msgspec.ValidationError) as error:
        raise ValueError(f"The card reading process sent no message: {type(error).__name__}.") from error


def encode_setup(setup: Setup) -> bytes:
    """Return the line that starts the child."""
    fields = asdict(setup)
    fields["tokenise"] = b64encode(setup.tokenise).decode()
    fields["union_key"] = None if setup.union_key is None else setup.union_key.hex()
    return json.dumps(fields).encode() + b"\n"


def decode_setup(line: bytes) -> Setup:
    """Read what ``encode_setup`` wrote; ours alone writes to the child, so a fault in it is a defect and raises."""
    fields = json.loads(line)
    union_key = fields["union_key"]
    return Setup(
        name=str(fields["name"]),
        match=str(fields["match"]),
        next_insertion=int(fields["next_insertion"]),
        tokenise=b64decode(fields["tokenise"]),
        union_key=None if union_key is None else bytes.fromhex(union_key),
        known=tuple(
            Known(str(k["reader"]), int(k["insertion"]), int(k["counter"]), silent=bool(k["silent"]))
            for k in fields["known"]
        ),
    )
