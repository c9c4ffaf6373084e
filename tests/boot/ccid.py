"""A simulated card in QEMU's USB card reader: the VSCard protocol of libcacard (``vscard_common.h``), as a client."""

import socket
import struct
import threading
from contextlib import suppress
from enum import IntEnum
from pathlib import Path

from devices.card.simulator.cards import EmulatedCard
from devices.card.simulator.model import CardModel

_HEAD = struct.Struct(">III")
_VERSION = 2  # 0.0.2: major << 24 | minor << 16 | micro


class _Message(IntEnum):
    INIT = 1
    ERROR = 2
    READER_ADD = 3
    READER_REMOVE = 4
    ATR = 5
    CARD_REMOVE = 6
    APDU = 7


class UsbReaderSlot:
    """The slot of a ``ccid-card-passthru`` whose character device listens at a UNIX socket."""

    def __init__(self, path: Path) -> None:
        """Connect. Raises OSError when QEMU does not listen there."""
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self._sending = threading.Lock()
        self._card: EmulatedCard | None = None
        self._send(_Message.INIT, b"VSCD" + struct.pack(">II", _VERSION, 0))
        self._send(_Message.READER_ADD, b"boot test\0")
        threading.Thread(target=self._serve, name="usb reader", daemon=True).start()

    def insert(self, model: CardModel) -> None:
        """Put a card in."""
        self._card = EmulatedCard(model)
        self._send(_Message.ATR, self._card.atr)

    def pull(self) -> None:
        """Take the card out."""
        self._card = None
        self._send(_Message.CARD_REMOVE, b"")

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _send(self, kind: _Message, body: bytes) -> None:
        with self._sending:
            self._socket.sendall(_HEAD.pack(kind, 0, len(body)) + body)

    def _serve(self) -> None:
        with suppress(OSError, EOFError):  # QEMU ended, or we hung up
            while True:
                kind, _, length = _HEAD.unpack(self._receive(_HEAD.size))
                body = self._receive(length)
                card = self._card
                if kind == _Message.APDU and card is not None:
                    if len(body) == 1:  # as vpcd does: power on, power off, reset
                        card.reset()
                        continue
                    answer = card.answer(body)
                    if isinstance(answer, bytes):
                        self._send(_Message.APDU, answer)

    def _receive(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self._socket.recv(count - len(data))
            if not part:
                raise EOFError
            data += part
        return data
