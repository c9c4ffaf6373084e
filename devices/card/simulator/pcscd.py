"""A private pcscd with two virtual readers, beside whatever pcscd the machine runs.

pcscd takes a listening socket from its parent as systemd hands one over (``LISTEN_FDS``); clients find it by
``PCSCLITE_CSOCK_NAME``. So any number of them run side by side, each with its own socket, configuration and ports.
Needs Debian's pcscd and vsmartcard-vpcd, and the right to write pcscd's process id to /run/pcscd (root).
"""

import os
import queue
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
from pathlib import Path
from urllib.parse import quote

_DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_DAEMON_PATHS = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
# $0 is pcscd, $1 the configuration's folder. setpriv: pcscd dies with us, even when we are killed.
_START = (
    "export LISTEN_FDS=1 LISTEN_PID=$$; exec 3<&0 0</dev/null; "
    'exec setpriv --pdeathsig KILL -- "$0" --foreground --config "$1"'
)
_CMD_VERSION = 0x11
_PROTOCOL = (4, 4)
_READY_WITHIN_S = 10.0


class PrivatePcscd:
    """One pcscd of our own. ``ports`` are where virtual cards connect, others after a ``start`` if these were taken.

    ``url`` opens its readers.
    """

    def __init__(self) -> None:
        """Choose a folder and free ports; nothing runs before ``start``."""
        self._folder = Path(tempfile.mkdtemp(prefix="pcscd-"))
        self.socket = str(self._folder / "pcscd.comm")
        self.ports = _two_free_ports()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The URL that opens this pcscd's readers."""
        return f"pcsc:?socket={quote(self.socket)}"

    @staticmethod
    def available() -> bool:
        """Tell whether this machine has pcscd and the vpcd driver, and lets us run them."""
        found = shutil.which("pcscd", path=_DAEMON_PATHS) and shutil.which("setpriv")
        return bool(found) and _DRIVER.exists() and os.access("/run", os.W_OK)

    def start(self, *, readers: bool = True) -> None:
        """Start pcscd and return when it serves and its readers wait for cards. RuntimeError when it does not.

        Without ``readers`` it is a pcscd to which none is plugged in.
        """
        if self._process is not None:
            return
        daemon = shutil.which("pcscd", path=_DAEMON_PATHS)
        if daemon is None:
            raise RuntimeError("There is no pcscd on this machine: install pcscd and vsmartcard-vpcd.")
        if not _are_free(self.ports[0]):
            # While no pcscd held them, any program on this machine may have been given one for a connection.
            self.ports = _two_free_ports()
        self._configure(readers=readers)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.socket)
            listener.listen(16)
            # After this block pcscd alone holds the listener: when it dies, clients are refused, not kept waiting.
            command = ["/bin/sh", "-c", _START, daemon, str(self._folder / "reader.conf.d")]
            self._process = _started_by_a_thread_that_waits(command, listener.fileno())
        try:
            _await_service(self.socket)
        except OSError as error:
            self.kill()
            raise RuntimeError(f"pcscd did not come up: {error}") from error

    def _configure(self, *, readers: bool) -> None:
        configuration = self._folder / "reader.conf.d"
        configuration.mkdir(parents=True, exist_ok=True)
        (configuration / "vpcd").write_text(
            ""
            if not readers
            else 'FRIENDLYNAME "Virtual PCD"\n'
            f"DEVICENAME /dev/null:0x{self.ports[0]:04X}\n"
            f"LIBPATH {_DRIVER}\n"
            f"CHANNELID 0x{self.ports[0]:04X}\n"
        )
        Path(self.socket).unlink(missing_ok=True)

    def kill(self) -> None:
        """Kill pcscd as a crash would. ``start`` brings it back on the same socket."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def close(self) -> None:
        """End pcscd and remove its files. ``start`` may follow."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> "PrivatePcscd":
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()


def _started_by_a_thread_that_waits(command: list[str], stdin: int) -> subprocess.Popen[bytes]:
    """Start a process from a thread that outlives it.

    The kernel sends the parent-death signal when the *thread* that started a process ends, not the whole parent.
    """
    started: queue.Queue[subprocess.Popen[bytes] | OSError] = queue.Queue()

    def host() -> None:
        try:
            process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except OSError as error:
            started.put(error)
            return
        started.put(process)
        process.wait()

    threading.Thread(target=host, name="pcscd", daemon=True).start()
    outcome = started.get()
    if isinstance(outcome, OSError):
        raise outcome
    return outcome


def _await_service(path: str) -> None:
    """Ask pcscd for its version as any client does. It answers once its readers are set up. OSError when it is dead."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_READY_WITHIN_S)
        line.connect(path)
        line.sendall(struct.pack("=II", 12, _CMD_VERSION) + struct.pack("=iiI", *_PROTOCOL, 0))
        if not line.recv(12):
            raise ConnectionResetError("it hung up")


def _two_free_ports() -> tuple[int, int]:
    """Find two neighbouring free ports: vpcd gives its second reader the port after the first one's."""
    for _ in range(100):
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
        if _are_free(port):
            return port, port + 1
    raise RuntimeError("No two neighbouring ports are free.")


def _are_free(port: int) -> bool:
    """Tell whether ``port`` and the one after it can be listened on, at any address as vpcd does."""
    with socket.socket() as first, socket.socket() as second:
        try:
            first.bind(("", port))
            second.bind(("", port + 1))
        except OSError:
            return False
    return True
