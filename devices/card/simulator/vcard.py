"""A card in vsmartcard's virtual reader: speaks vpcd's protocol (2-byte big-endian length, then data) over TCP."""

import contextlib
import socket
import struct
import threading

from devices.card.simulator.cards import EmulatedCard, Fault
from devices.card.simulator.model import CardModel

VPCD_PORT = 0x8C7B
"""Where Debian's vpcd waits for the card of its first reader; its second one is the next port."""

_CONTROL_GET_ATR = 0x04


class VirtualCard:
    """A card that can be put into a virtual reader and taken out again. To connect is to insert, to close is to pull.

    vpcd sends a length and its body in two segments. With delayed acknowledgement that costs 44 ms a command on
    loopback (Nagle waits for our ACK), so every receipt asks for a quick one.
    """

    def __init__(self, model: CardModel, port: int = VPCD_PORT, host: str = "127.0.0.1") -> None:
        """Describe the card and the reader; nothing happens before ``insert``."""
        self.card = EmulatedCard(model)
        self._address = (host, port)
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def insert(self, port: int | None = None) -> None:
        """Put the card in, powered afresh; ``port``: the reader waits there now.

        OSError when no virtual reader waits; RuntimeError when the card is in.
        """
        if self._socket is not None:
            raise RuntimeError("This card is in a reader already.")
        if port is not None:
            self._address = (self._address[0], port)
        self.card = self.card.powered_again()
        line = socket.create_connection(self._address, 5)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.settimeout(None)
        self._socket = line
        self._thread = threading.Thread(target=self._serve, args=(line, self.card), name="virtual card", daemon=True)
        self._thread.start()

    def remove(self) -> None:
        """Take the card out. Harmless when it is out, and from any thread."""
        with self._lock:
            line, self._socket = self._socket, None
        if line is not None:
            with contextlib.suppress(OSError):  # pcscd may have hung up first
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def wait(self) -> None:
        """Wait until the card is out or the reader is gone."""
        if self._thread is not None:
            self._thread.join()

    def _serve(self, line: socket.socket, card: EmulatedCard) -> None:
        # OSError and EOFError are how the card notices that it was taken out, or that pcscd died.
        with contextlib.suppress(OSError, EOFError):
            while True:
                (size,) = struct.unpack(">H", _receive(line, 2))
                message = _receive(line, size)
                answer: bytes | Fault
                if size == 1:
                    if message[0] != _CONTROL_GET_ATR:
                        card.reset()  # power on, power off, reset: vpcd waits for no answer
                        continue
                    answer = card.atr
                else:
                    answer = card.answer(message)
                if answer is Fault.LEAVE:
                    break
                if isinstance(answer, bytes):
                    line.sendall(struct.pack(">H", len(answer)) + answer)
        self.remove()


def _receive(line: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        chunk = line.recv(size - len(received))
        # The kernel forgets this option with each receipt.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        if not chunk:
            raise EOFError
        received += chunk
    return received
