"""PouchDB pulling from pouchdb-server: what the cache bench is compared to. Both come from npm, at the first run."""

import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_NODE = _HERE.parent / "build" / "pouchdb"
_PATIENCE_S = 1800


class NoPeer(Exception):  # noqa: N818 - the name is the state the bench shows
    """PouchDB cannot be had on this machine; the message says why."""


def pull_seconds(documents: Path, folder: Path) -> float:
    """Return the seconds in which PouchDB pulled ``documents`` (one JSON object a line) into an empty database.

    Raises NoPeer.
    """
    modules = _installed()
    folder.mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    line = [str(modules / "node_modules/.bin/pouchdb-server"), "--port", str(port), "--dir", str(folder), "-n"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(line, cwd=folder, stdout=log, stderr=log)
    try:
        _await_port(port, server)
        script = ["node", str(_HERE / "pouchdb.js"), str(modules), f"http://127.0.0.1:{port}", str(documents)]
        done = subprocess.run(
            [*script, str(folder / "local")], capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
        if done.returncode:
            raise NoPeer(f"PouchDB failed: {done.stderr.strip().splitlines()[-1:]}")
        return float(json.loads(done.stdout)["pull_s"])
    finally:
        server.terminate()
        server.wait(20)


def _installed() -> Path:
    if not shutil.which("npm"):
        raise NoPeer("npm is not installed (apt-get install nodejs npm)")
    given = os.environ.get("POUCHDB_FOLDER")
    folder = Path(given) if given else _NODE
    if not (folder / "node_modules/.bin/pouchdb-server").exists():
        folder.mkdir(parents=True, exist_ok=True)
        install = ["npm", "install", "--silent", "--no-fund", "--no-audit", "pouchdb@9", "pouchdb-server@4"]
        done = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoPeer(f"npm cannot install pouchdb-server: {done.stderr.strip()[-200:]}")
    return folder


def _await_port(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)  # its port gives no sign but an answer
    raise NoPeer("pouchdb-server did not start")
