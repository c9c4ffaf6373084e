"""What the speaking process and its supervisor say to each other: one JSON object a line, each of a known type."""

import json
from dataclasses import asdict, dataclass, field

from devices.speech.face import Manner, Route, Utterance
from devices.status import DeviceStatus


@dataclass(frozen=True)
class Setup:
    """The first message to the child: where sound goes, where recordings lie, and which program speaks.

    ``headphones`` and ``prompts`` may be empty; ``command`` empty means espeak-ng.
    """

    speaker: str
    headphones: str = ""
    prompts: str = ""
    command: tuple[str, ...] = ()


@dataclass(frozen=True)
class Say:
    """Say these, in place of whatever is being said."""

    order: int
    utterances: tuple[Utterance, ...] = field(repr=False)
    manner: Manner


@dataclass(frozen=True)
class Hush:
    """Be silent, and answer Silent when it is so."""

    order: int


@dataclass(frozen=True)
class Check:
    """Look at the sound devices again, and answer Ready."""


@dataclass(frozen=True)
class Ready:
    """How the voice is."""

    device: DeviceStatus
    voice: str
    headphones: DeviceStatus
    detail: str


@dataclass(frozen=True)
class Reached:
    """Sentence ``index`` begins to sound."""

    order: int
    index: int


@dataclass(frozen=True)
class Ended:
    """All of it was said."""

    order: int


@dataclass(frozen=True)
class Failed:
    """It cannot be said. ``detail`` is for the log and holds nothing of the text."""

    order: int
    detail: str


@dataclass(frozen=True)
class Silent:
    """Nothing sounds any more."""

    order: int


ToChild = Setup | Say | Hush | Check
ToParent = Ready | Reached | Ended | Failed | Silent


def encode(message: ToChild | ToParent) -> bytes:
    """Return one line."""
    return json.dumps({"type": type(message).__name__, **asdict(message)}).encode() + b"\n"


def to_child(line: bytes) -> ToChild:
    """Return the message to the child in ``line``. Raises ValueError."""
    kind, fields = _fields(line)
    try:
        match kind:
            case "Setup":
                return Setup(**{**fields, "command": tuple(fields["command"])})
            case "Say":
                said = tuple(Utterance(**{**one, "route": Route(one["route"])}) for one in fields["utterances"])
                return Say(int(fields["order"]), said, Manner(**fields["manner"]))
            case "Hush":
                return Hush(int(fields["order"]))
            case "Check":
                return Check()
    except (KeyError, TypeError) as error:
        raise ValueError(f"a message of type {kind} with wrong fields") from error
    raise ValueError(f"no message to the speaking process is called {kind}")


def to_parent(line: bytes) -> ToParent:
    """Return the message to the supervisor in ``line``. Raises ValueError."""
    kind, fields = _fields(line)
    try:
        match kind:
            case "Ready":
                device, headphones = DeviceStatus(fields["device"]), DeviceStatus(fields["headphones"])
                return Ready(device, str(fields["voice"]), headphones, str(fields["detail"]))
            case "Reached":
                return Reached(int(fields["order"]), int(fields["index"]))
            case "Ended":
                return Ended(int(fields["order"]))
            case "Failed":
                return Failed(int(fields["order"]), str(fields["detail"]))
            case "Silent":
                return Silent(int(fields["order"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"a message of type {kind} with wrong fields") from error
    raise ValueError(f"no message from the speaking process is called {kind}")


def _fields(line: bytes) -> tuple[str, dict]:  # type: ignore[type-arg]  # plain JSON, checked field by field above
    found = json.loads(line)
    kind = found.pop("type", None) if isinstance(found, dict) else None
    if not isinstance(kind, str):
        raise ValueError("a line that is no message")  # noqa: TRY004 - the line is wrong, no argument's type is
    return kind, found
