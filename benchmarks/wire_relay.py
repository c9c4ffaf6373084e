"""A relay between one kiosk and the server that speaks TLS, as a proxy would, and counts every packet of the kiosk's.

What is counted comes from Linux (``TCP_INFO``): the bytes above TCP and the segments, both ways, retransmissions and
empty acknowledgements among them. Each segment has headers of IPv4 and TCP. Segments are cut as on an Ethernet.
"""

import ipaddress
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_IP_TCP = 40
_TIMESTAMPS = 12
"""Bytes of the option by which both ends measure round trips; Linux uses it unless told not to."""
_SYN = 8
_SEGMENT = 1448
_INFO = struct.Struct("@5xB18xI92xQQII")
"""Of struct tcp_info (linux/tcp.h): options, unacknowledged, bytes acknowledged and received, segments out and in."""


@dataclass(frozen=True)
class Count:
    """What went over a connection so far, both ways, from IP up."""

    down: int
    up: int

    @property
    def both(self) -> int:
        """Bytes in both directions."""
        return self.down + self.up

    def each(self, many: int) -> "Count":
        """What one of so many equal things cost."""
        return Count(self.down // many, self.up // many)

    def __sub__(self, earlier: "Count") -> "Count":
        """What was added since."""
        return Count(self.down - earlier.down, self.up - earlier.up)

    def __add__(self, other: "Count") -> "Count":
        """Both together."""
        return Count(self.down + other.down, self.up + other.up)


def counted(line: socket.socket) -> Count:
    """Return what the server's end of a connection has sent (down) and received (up), once nothing is on its way."""
    while True:
        options, unacked, acked, received, out, came = _INFO.unpack(
            line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size)
        )
        if not unacked:
            headers = _IP_TCP + (_TIMESTAMPS if options & 1 else 0)
            return Count(acked + out * headers + _SYN, received + came * headers + _SYN)
        time.sleep(0.005)  # the kernel tells nobody of an acknowledgement


class Line:
    """One connection of the kiosk."""

    def __init__(self, line: socket.socket) -> None:
        """Count what goes over ``line``."""
        self._line = line
        self._total: Count | None = None

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self._total is None

    def count(self) -> Count:
        """Return what went over it so far."""
        return self._total or counted(self._line)

    def cut(self) -> None:
        """Cut it, as a router does that forgets it and says so."""
        self._line.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Note that it ended."""
        # Three segments are still to come: our FIN, and what acknowledges either side's.
        self._total = counted(self._line) + Count(_IP_TCP + _TIMESTAMPS, 2 * (_IP_TCP + _TIMESTAMPS))


class Relay:
    """Connections of one kiosk, each with its count."""

    def __init__(self, server: tuple[str, int], folder: Path) -> None:
        """Relay to ``server``; keys and certificates are made in ``folder``."""
        self._server = server
        self.authority = folder / "authority.pem"
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(_certificate(folder, self.authority))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, _SEGMENT)
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self.lines: list[Line] = []
        """In the order in which they were opened."""
        self._changed = threading.Condition()
        threading.Thread(target=self._accept, daemon=True).start()

    def wait_for(self, holds: Callable[[list[Line]], bool], patience_s: float = 60.0) -> None:
        """Return when ``holds`` of the lines. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: holds(self.lines), patience_s):
                raise TimeoutError("the kiosk's lines did not do what was expected")

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        # TLS is done in memory, so that the socket stays a plain one whose TCP_INFO can be asked for at any time.
        with closing(line), socket.create_connection(self._server) as server:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            seen = Line(line)
            with self._changed:
                self.lines.append(seen)
                self._changed.notify_all()
            _Tls(self._context, line).pump(server)
            with self._changed:
                seen.end()
                self._changed.notify_all()


class _Tls:
    """The server's side of TLS over a socket, between two threads."""

    def __init__(self, context: ssl.SSLContext, line: socket.socket) -> None:
        self._line = line
        self._come, self._go = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._come, self._go, server_side=True)
        self._lock = threading.Lock()

    def pump(self, server: socket.socket) -> None:
        """Carry everything both ways until one side ends."""
        down = threading.Thread(target=self._down, args=(server,), daemon=True)
        down.start()
        with suppress(OSError, ssl.SSLError):
            while data := self._line.recv(65536):
                with self._lock:
                    self._come.write(data)
                    plain = self._read()
                    self._flush()
                if plain:
                    server.sendall(plain)
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        down.join()

    def _down(self, server: socket.socket) -> None:
        with suppress(OSError, ssl.SSLError):
            while data := server.recv(65536):
                with self._lock:
                    self._tls.write(data)
                    self._flush()
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def _read(self) -> bytes:
        plain = b""
        try:
            self._tls.do_handshake()
            while piece := self._tls.read(65536):
                plain += piece
        except ssl.SSLWantReadError:
            pass
        return plain

    def _flush(self) -> None:
        if data := self._go.read():
            self._line.sendall(data)


@contextmanager
def relay(server: tuple[str, int], folder: Path) -> Iterator[Relay]:
    """Run a relay to ``server``."""
    running = Relay(server, folder)
    try:
        yield running
    finally:
        running.close()


def probe_bytes() -> int:
    """Return the bytes of one probe of the kernel's keep-alive and its answer, as two ends on this machine count."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as kiosk:
        there, _ = listener.accept()
        with there:
            before = counted(there).both
            for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL):
                kiosk.setsockopt(socket.IPPROTO_TCP, option, 1)
            kiosk.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            there.settimeout(1.5)
            with suppress(TimeoutError):
                there.recv(1)  # nothing comes but the probe
            return counted(there).both - before


def _certificate(folder: Path, authority: Path) -> Path:
    """Make a leaf of an authority of our own, both ECDSA P-256; return the leaf's key and the chain in one file."""
    ca_key, leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = _signed("authority", ca_key, "authority", ca_key, is_ca=True)
    leaf = _signed("server", leaf_key, "authority", ca_key, is_ca=False)
    authority.write_bytes(ca.public_bytes(Encoding.PEM))
    secret = leaf_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / "server.pem"
    path.write_bytes(secret + leaf.public_bytes(Encoding.PEM) + ca.public_bytes(Encoding.PEM))
    return path


def _signed(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: str, by: ec.EllipticCurvePrivateKey, *, is_ca: bool
) -> x509.Certificate:
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
    )
    if not is_ca:
        made = made.add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
    return made.sign(by, SHA256())
