"""The floor of reading a card: the same APDUs through PC/SC's own C interface, and nothing else."""

import os
import time
from types import TracebackType
from typing import Self

from smartcard import scard

from devices.card import pcsc_transport as pcsc
from devices.card.profiles import registered
from devices.card.reading import identify
from devices.card.simulator.cards import EmulatedCard, Fault
from devices.card.simulator.model import CardModel
from devices.card.simulator.pcscd import PrivatePcscd
from devices.card.simulator.vcard import VirtualCard

_WAIT_MS = 10_000


class FirstCommand:
    """While entered, notes when any simulated card of this process was sent its first command."""

    def __init__(self) -> None:
        self.at = 0.0
        self._usual = EmulatedCard.answer

    def forget(self) -> None:
        """Note the next command that comes."""
        self.at = 0.0

    def __enter__(self) -> Self:
        """Begin."""
        first, usual = self, self._usual

        def answer(card: EmulatedCard, apdu: bytes) -> bytes | Fault:
            first.at = first.at or time.perf_counter()
            return usual(card, apdu)

        EmulatedCard.answer = answer  # type: ignore[assignment,method-assign]  # here each command comes by
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Leave the cards as they were."""
        EmulatedCard.answer = self._usual  # type: ignore[method-assign]


class RawReader:
    """A second private pcscd with one card, and a program that sends it fixed commands."""

    def __init__(self, model: CardModel, master: bytes, first: FirstCommand) -> None:
        """The card is ``model``, issued under the organisation's ``master`` key; nothing runs before ``with``."""
        self._pcscd = PrivatePcscd()
        self._card = VirtualCard(model, self._pcscd.ports[0])
        self._commands: list[list[int]] = []
        self._master = master
        self._first = first

    def __enter__(self) -> Self:
        """Start pcscd and learn the commands from one reading by our own profiles."""
        self._pcscd.start()
        # libpcsclite reads this at its first call; our own reading process has an environment of its own.
        os.environ["PCSCLITE_CSOCK_NAME"] = self._pcscd.socket
        code, self._context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        _check("SCardEstablishContext", code)
        code, names = scard.SCardListReaders(self._context, [])
        _check("SCardListReaders", code)
        self._reader = str(min(names))
        self._card.insert()
        atr = self._wait(present=True)
        with pcsc.session(self._reader) as session:

            def transmit(apdu: bytes) -> bytes:
                self._commands.append(list(apdu))
                return session.transmit(apdu)

            identify(atr, transmit, registered(self._master), lambda space, number: "", t0=session.t0)
        self._card.remove()
        self._wait(present=False)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End it."""
        self._card.remove()
        scard.SCardReleaseContext(self._context)
        self._pcscd.close()
        del os.environ["PCSCLITE_CSOCK_NAME"]

    @property
    def exchanges(self) -> int:
        """How many APDUs one reading takes."""
        return len(self._commands)

    def visit(self) -> float:
        """Put the card in, send all commands, pull it; return the ms from the first command to the last answer."""
        self._first.forget()
        self._card.insert()
        self._wait(present=True)
        code, card, protocol = scard.SCardConnect(
            self._context, self._reader, scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        )
        _check("SCardConnect", code)
        for command in self._commands:
            code, _ = scard.SCardTransmit(card, protocol, command)
            _check("SCardTransmit", code)
        taken = (time.perf_counter() - self._first.at) * 1000
        scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
        self._card.remove()
        self._wait(present=False)
        return taken

    def _wait(self, *, present: bool) -> bytes:
        state = scard.SCARD_STATE_UNAWARE
        while True:
            code, states = scard.SCardGetStatusChange(self._context, _WAIT_MS, [(self._reader, state)])
            _check("SCardGetStatusChange", code)
            _, event, atr = states[0]
            if bool(event & scard.SCARD_STATE_PRESENT) == present:
                return bytes(atr or [])
            state = event & ~scard.SCARD_STATE_CHANGED


def _check(call: str, code: int) -> None:
    if code != scard.SCARD_S_SUCCESS:
        raise pcsc.ServiceGoneError(call, code)
