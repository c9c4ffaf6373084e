"""The central server of the demo: the real ``union-server``, in processes of its own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import requests

from protocol.signing import SigningKey

_READY_S = 60.0
_USUAL: Mapping[str, str] = MappingProxyType({})


class DemoServerError(RuntimeError):
    """The server did not do what it was asked; the message is what it said."""


class DemoServer:
    """The server with its data in one folder, on a free port of this machine."""

    def __init__(self, folder: Path, settings: Mapping[str, str] = _USUAL) -> None:
        """Prepare; nothing runs before ``start``. ``folder`` is made when it is needed.

        ``settings`` are environment variables of the server (server.config).
        """
        self.folder = folder
        self._environment = {**os.environ, **settings}
        self.url = f"http://127.0.0.1:{_free_port()}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def cards(self) -> Path:
        """The file of demo cards, there once the demo farm is loaded."""
        return self.folder / "demo-cards.json"

    def publisher(self) -> SigningKey:
        """Return the key that the server signs with, there once the demo farm is loaded. Raises OSError."""
        return SigningKey("publisher", (self.folder / "publisher.key").read_bytes())

    def prepare(self) -> None:
        """Make the keys, the tables and the demo farm; what an older version made is brought up to date.

        Raises DemoServerError.
        """
        self._command("init" if self.cards.exists() else "demo-data")

    def start(self) -> None:
        """Start serving and return when it answers. Raises DemoServerError."""
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._line("serve", "--listen", self.url.removeprefix("http://")),
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + _READY_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise DemoServerError(f"the server did not start; see {self.folder / 'server.log'}")
            time.sleep(0.05)  # its port gives no sign but an answer

    def stop(self) -> None:
        """Stop serving; ``start`` begins again with the same data."""
        if self._process:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def enrol_code(self, site: str, name: str) -> str:
        """Return a one-time code for a kiosk at ``site``. Raises DemoServerError."""
        said = self._command("enrol-code", "--site", site, "--name", name, "--json")
        return str(json.loads(said)["code"])

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=1).ok
        except requests.RequestException:
            return False

    def _command(self, *words: str) -> str:
        done = subprocess.run(self._line(*words), env=self._environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise DemoServerError(done.stderr.strip())
        return done.stdout

    def _line(self, command: str, *words: str) -> list[str]:
        # The command beside our own interpreter: an environment need not be activated.
        program = Path(sys.executable).with_name("union-server")
        return [os.fspath(program), command, "--data", os.fspath(self.folder), *words]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
