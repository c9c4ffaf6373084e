"""Opening card readers by URL, as SQLAlchemy opens databases: ``pcsc:``, ``pcsc://<reader name>``, ``sim:``."""

import queue
import time
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

from devices.card.face import CardEvent, CardFailed, CardProblem, CardRead, CardReader, ReaderChanged
from devices.card.reading import Tokenise
from devices.card.supervisor import READ_DEADLINE_S, PcscReader
from devices.status import DeviceStatus

SPEAKS_WITHIN_S = 20.0
"""A reader that is gone says so at once; this is for its child process, seconds in starting on a busy machine."""


@dataclass(frozen=True)
class CardUrl:
    """A reader's URL taken apart. ``path``: after ``//``, the reader's name or a simulated card's file."""

    scheme: str
    path: str
    socket: str | None
    deadline_s: float


def parse_url(url: str) -> CardUrl:
    """Take a reader's URL apart. ValueError, with a sentence for a technician, when it is none.

    Options after ``?``: ``socket`` (path of pcscd's socket), ``deadline`` (seconds one card may take).
    """
    address, _, query = url.partition("?")
    scheme, colon, rest = address.partition(":")
    if not colon or scheme not in ("pcsc", "sim"):
        raise ValueError(f"Card reader {url!r}: the URL must begin with pcsc: or sim:, such as pcsc:")
    if rest and not rest.startswith("//"):
        raise ValueError(f"Card reader {url!r}: write {scheme}: alone or {scheme}:// and a name.")
    try:
        options = parse_qs(query, keep_blank_values=True, strict_parsing=True) if query else {}
        deadline_s = float(options.pop("deadline", [str(READ_DEADLINE_S)])[-1])
    except ValueError:
        raise ValueError(f"Card reader {url!r}: the part after ? must read name=value, deadline in seconds.") from None
    socket = options.pop("socket", [None])[-1]
    if options:
        raise ValueError(f"Card reader {url!r}: unknown option {next(iter(options))!r}; there are socket and deadline.")
    if not 0.1 <= deadline_s <= 60:
        raise ValueError(f"Card reader {url!r}: the deadline must be 0.1 to 60 seconds.")
    return CardUrl(scheme, unquote(rest[2:]), socket or None, deadline_s)


def open_reader(url: str, tokenise: Tokenise, *, union_key: bytes | None = None) -> CardReader:
    """Return the reader that ``url`` names, not yet started. ValueError when the URL or the key is none.

    ``tokenise(namespace, number)`` makes the token: a module's function or a ``functools.partial`` of one, because it
    travels to the reading process. ``union_key`` is the 16-byte master key of the union application, None when this
    kiosk has none; its cards are then CLONABLE.
    """
    if union_key is not None and len(union_key) != 16:
        raise ValueError(f"The union application's master key has 16 bytes, not {len(union_key)}.")
    address = parse_url(url)
    if address.scheme == "pcsc":
        return PcscReader(
            url,
            tokenise,
            match=address.path,
            socket=address.socket,
            union_key=union_key,
            deadline_s=address.deadline_s,
        )
    from devices.card.simulator.reader import SimulatedReader

    return SimulatedReader(url, tokenise, union_key=union_key, card=address.path, deadline_s=address.deadline_s)


def read_once(url: str, tokenise: Tokenise, timeout_s: float, *, union_key: bytes | None = None) -> CardEvent:
    """Wait for one card and return its CardRead or CardFailed.

    When ``timeout_s`` seconds pass without a card, from when the reader first spoke: the reader's own trouble (a
    ReaderChanged that is not ONLINE), or CardFailed TIMED_OUT with insertion 0. ValueError for a bad URL.
    """
    reader = open_reader(url, tokenise, union_key=union_key)
    events: queue.Queue[CardEvent] = queue.Queue()
    trouble: ReaderChanged | None = ReaderChanged(url, DeviceStatus.OFFLINE, "it says nothing")
    reader.start(events.put)
    try:
        event = events.get(timeout=SPEAKS_WITHIN_S)
        end = time.monotonic() + timeout_s
        while True:
            if isinstance(event, CardRead | CardFailed):
                return event
            if isinstance(event, ReaderChanged):
                trouble = None if event.status is DeviceStatus.ONLINE else event
            event = events.get(timeout=max(0.0, end - time.monotonic()))
    except queue.Empty:
        return trouble or CardFailed(url, 0, CardProblem.TIMED_OUT, detail=f"no card within {timeout_s:g} s")
    finally:
        reader.stop()
