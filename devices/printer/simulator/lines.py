"""The cable of a simulated printer: a TCP port with one client at a time, or a pseudo-terminal."""

import os
import select
import shutil
import socket
import tempfile
import threading
import time
import tty
from abc import ABC, abstractmethod
from collections import deque
from pathlib import Path
from typing import Protocol

from devices.printer.simulator.faults import Faults

_HOLDS = 4096  # receive buffer asked of the kernel, so that a stalled printer is felt soon


class Owner(Protocol):
    """The printer at the end of the cable."""

    @property
    def faults(self) -> Faults:
        """The present faults."""

    def receive(self, data: bytes) -> None:
        """Take bytes."""

    def wait_for_room(self) -> int:
        """Wait until bytes are taken; 0 when switched off."""

    def pause(self, seconds: float) -> None:
        """Let time pass."""


class Line(ABC):
    """One thread that owns every file descriptor: it plugs in, carries bytes to the printer, and unplugs."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._sending = threading.Lock()
        self._switched = threading.Condition()
        self._orders: deque[bool] = deque()
        self._ordered = self._obeyed = 0
        self._up = self._closed = False
        self._wake, self._bell = os.pipe()
        self._thread = threading.Thread(target=self._run, name="printer-line", daemon=True)

    @property
    @abstractmethod
    def url(self) -> str:
        """Where a client finds the line; the same for as long as the printer lives."""

    def start(self) -> None:
        """Begin to carry."""
        self._thread.start()

    @property
    def ordered(self) -> bool:
        """Whether the power was switched and the line has not followed yet: what still comes in is lost."""
        return bool(self._orders)

    def order(self, up: bool) -> int:
        """Have the line follow the printer's power, after all orders before this one; give the order's number.

        Each order is carried out, even when the next undoes it at once: a cut that is over within a
        millisecond has dropped the connection all the same.
        """
        with self._switched:
            self._orders.append(up)
            self._ordered += 1
            number = self._ordered
        os.write(self._bell, b"x")
        return number

    def wait_until_obeyed(self, number: int) -> None:
        """Wait until an order is carried out; on the line's own thread it will be next."""
        if threading.current_thread() is self._thread:
            return
        with self._switched:
            self._switched.wait_for(lambda: self._obeyed >= number or self._closed)

    def send(self, data: bytes) -> None:
        """Answer; when nobody listens, or nobody takes it off the line, the answer is lost."""
        with self._sending:
            fd = self._answer_fd()
            if fd is not None:
                try:
                    os.write(fd, data)
                except OSError:  # full, reset or hung up: a printer's answers are lost just so
                    return

    def close(self) -> None:
        """Unplug for good."""
        with self._switched:
            self._closed = True
            self._switched.notify_all()
        os.write(self._bell, b"x")
        self._thread.join()
        os.close(self._wake)
        os.close(self._bell)

    @abstractmethod
    def _plug_in(self) -> None: ...

    @abstractmethod
    def _unplug(self) -> None: ...

    @abstractmethod
    def _serve(self) -> None:
        """Carry until the connection or the power ends, or the bell rings."""

    @abstractmethod
    def _answer_fd(self) -> int | None: ...

    def _run(self) -> None:
        while not self._closed:
            if self._orders:
                self._obey(self._orders[0])
            elif self._up:
                self._serve()
            else:
                self._readable()
        with self._sending:
            if self._up:
                self._unplug()
        with self._switched:
            self._switched.notify_all()

    def _obey(self, up: bool) -> None:
        if up != self._up:
            with self._sending:
                (self._plug_in if up else self._unplug)()
        with self._switched:
            self._up = up
            self._orders.popleft()
            self._obeyed += 1
            self._switched.notify_all()

    def _carry(self, fd: int) -> None:
        began, count = time.monotonic(), 0
        while (room := self._owner.wait_for_room()) > 0:
            if not self._readable(fd):
                return
            try:
                data = os.read(fd, room)
            except OSError:  # reset by the other end
                return
            if not data:
                return
            count += len(data)
            baud = self._owner.faults.baud
            due = began + count * 10 / baud if baud else 0.0
            if due > time.monotonic():
                self._owner.pause(due - time.monotonic())
            else:
                began, count = time.monotonic(), 0
            self._owner.receive(data)

    def _readable(self, *fds: int) -> bool:
        """Wait for bytes; false when there is an order, or the end, instead."""
        poll = select.poll()
        for fd in (self._wake, *fds):
            poll.register(fd, select.POLLIN)
        while self._wake in {fd for fd, _ in poll.poll()}:
            os.read(self._wake, 64)
            if self._orders or self._closed:  # else the bell is of an order that was seen before it rang
                return False
        return True


class TcpLine(Line):
    """A raw printing port on 127.0.0.1."""

    def __init__(self, owner: Owner, port: int) -> None:
        super().__init__(owner)
        self._client: socket.socket | None = None
        self._port = port
        self._server = self._listen()
        self._up = True

    @property
    def url(self) -> str:
        """See :class:`Line`."""
        return f"tcp://127.0.0.1:{self._port}"

    def _listen(self) -> socket.socket:
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _HOLDS)
        server.bind(("127.0.0.1", self._port))
        server.listen(1)
        server.setblocking(False)
        self._port = server.getsockname()[1]
        return server

    def _plug_in(self) -> None:
        self._server = self._listen()

    def _unplug(self) -> None:
        self._server.close()

    def _serve(self) -> None:
        if not self._readable(self._server.fileno()):
            return
        try:
            client, _ = self._server.accept()
        except BlockingIOError:  # the client went away before it was taken
            return
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._sending:
            self._client = client
        self._carry(client.fileno())
        with self._sending:
            self._client = None
            client.close()

    def _answer_fd(self) -> int | None:
        return None if self._client is None else self._client.fileno()


class PtyLine(Line):
    """A serial line. Its path is a link that stays, while the terminal behind it is new after each power cut."""

    def __init__(self, owner: Owner) -> None:
        super().__init__(owner)
        self._folder = Path(tempfile.mkdtemp(prefix="printer-"))
        self._ends: tuple[int, int] | None = None
        self._plug_in()
        self._up = True

    @property
    def url(self) -> str:
        """See :class:`Line`."""
        return f"serial://{self._folder / 'tty'}?baudrate=115200"

    def close(self) -> None:
        """See :class:`Line`."""
        super().close()
        shutil.rmtree(self._folder)

    def _plug_in(self) -> None:
        near, far = os.openpty()  # the far end is kept open too, so that clients may come and go
        tty.setraw(far)
        os.set_blocking(near, False)
        self._ends = (near, far)
        (self._folder / "tty").symlink_to(os.ttyname(far))

    def _unplug(self) -> None:
        ends, self._ends = self._ends, None
        (self._folder / "tty").unlink()
        for end in ends or ():
            os.close(end)

    def _serve(self) -> None:
        if self._ends is not None:
            self._carry(self._ends[0])

    def _answer_fd(self) -> int | None:
        return None if self._ends is None else self._ends[0]
