"""A place to issue cards at: waits for a card over PC/SC, and talks to it with a deadline."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from devices.card.apdu import CardLostError, Channel, ExhaustedError
from devices.card.opening import CardUrl
from devices.card.reading import is_contactless

_LOOK_S = 0.2
T = TypeVar("T")


class DeskError(Exception):
    """The reader does not work, or no card came. The message is for the issuing person."""


class CardMovedError(DeskError):
    """The card left or failed in mid-conversation. Whether it was changed shows when it is put in again."""


class Desk:
    """One reader, one person, one card after the other.

    A card that never answers blocks PC/SC for ever, so each conversation runs on a thread of its own; one that missed
    its deadline is left behind, and the program should end.
    """

    def __init__(self, url: CardUrl) -> None:
        """``url`` as ``parse_url`` gave it: scheme ``pcsc``. ValueError for another."""
        if url.scheme != "pcsc":
            raise ValueError("cards are issued through a real reader: pcsc: or pcsc://NAME")
        if url.socket is not None:
            os.environ["PCSCLITE_CSOCK_NAME"] = url.socket  # libpcsclite reads it when it is first used
        self._match = url.path
        self._deadline_s = url.deadline_s
        self._served: tuple[str, int] | None = None

    def wait_for_card(self, timeout_s: float) -> str:
        """Wait for a card that was not served yet; return its reader's name. DeskError when there is none in time."""
        from devices.card import pcsc_transport as pcsc

        pause = threading.Event()
        left = timeout_s
        with _service(), pcsc.context() as handle:
            while left > 0:
                readers = [name for name in pcsc.readers(handle) if name.startswith(self._match)]
                if not readers:
                    raise DeskError("there is no card reader: plug one in")
                for reader in readers:
                    state, _ = pcsc.wait(handle, reader, pcsc.EMPTY)
                    seen = (reader, pcsc.counter(state))
                    if pcsc.present(state) and not pcsc.mute(state) and seen != self._served:
                        self._served = seen
                        return reader
                pause.wait(_LOOK_S)  # PC/SC has no call that waits for any of several things and for us
                left -= _LOOK_S
        raise DeskError(f"no card was put in within {timeout_s:g} s")

    def talk(self, reader: str, work: Callable[[Channel], T]) -> T:
        """Let ``work`` talk to the card, and reset it afterwards. Raises DeskError, and what ``work`` raises."""
        outcome: SimpleQueue[_Outcome[T]] = SimpleQueue()
        threading.Thread(
            target=lambda: outcome.put(_Outcome(lambda: self._conversation(reader, work))), name="issuing", daemon=True
        ).start()
        try:
            return outcome.get(timeout=self._deadline_s).value()
        except Empty:
            raise DeskError(f"the card did not answer within {self._deadline_s:g} s; put it aside") from None

    def _conversation(self, reader: str, work: Callable[[Channel], T]) -> T:
        from devices.card import pcsc_transport as pcsc

        with _service(), pcsc.session(reader, exclusive=True) as session:
            contactless = is_contactless(session.atr())
            return work(Channel(session.transmit, t0=session.t0 and not contactless, contactless=contactless))


class _Outcome(Generic[T]):
    """What a function gave, or raised, on another thread."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._value: list[T] = []
        self._raised: BaseException | None = None
        try:
            self._value.append(work())
        except BaseException as raised:  # noqa: BLE001 - it is raised again, where the caller waits
            self._raised = raised

    def value(self) -> T:
        if self._raised is not None:
            raise self._raised
        return self._value[0]


@contextmanager
def _service() -> Iterator[None]:
    from devices.card.pcsc_transport import ServiceGoneError

    try:
        yield
    except ServiceGoneError as gone:
        raise CardMovedError(f"the reader or the card in it left, or another program uses it ({gone})") from gone
    except (CardLostError, ExhaustedError) as lost:
        raise CardMovedError(f"the card was moved, or failed ({lost})") from lost
