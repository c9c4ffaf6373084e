"""PouchDB pulling from pouchdb-server, which sync is compared to. Both come from npm, at the first run."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from benchmarks.cache_documents import publications
from protocol.canonical import canonical

_HERE = Path(__file__).resolve().parent
_NODE = _HERE.parent / "build" / "pouchdb"
_PACKAGES = ("pouchdb", "pouchdb-adapter-memory", "pouchdb-server")
_VERSIONS = ("pouchdb@9", "pouchdb-adapter-memory@9", "pouchdb-server@4")
_PATIENCE_S = 1800


class NoPeer(Exception):  # noqa: N818 - the name is the state the bench shows
    """PouchDB cannot be had on this machine; the message says why."""


class _Pulled(Struct):
    pull_s: float


class FleetOfPeers(Struct):
    """What many of them took: seconds until all had all documents; of edits, each one's seconds, and its bytes."""

    pull_s: float
    delays_s: list[float]
    bytes: float


def pull_seconds(folder: Path, count: int) -> float:
    """Return the seconds in which PouchDB pulled ``count`` documents into an empty database. Raises NoPeer."""
    with _serving(folder) as (modules, url):
        words = (modules, url, _documents(folder, count), folder / "local")
        return msgspec.json.decode(_run("pouchdb.js", *words), type=_Pulled).pull_s


def fleet_of_peers(kiosks: int, count: int, edits: int) -> FleetOfPeers | None:
    """Let so many pull ``count`` documents at once, and then follow live while they are edited.

    None, and why it is so is printed, where PouchDB cannot be had.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="bench-peer-") as name, _serving(Path(name)) as (modules, url):
            words = (modules, url, _documents(Path(name), count), kiosks, edits)
            return msgspec.json.decode(_run("pouchdb_fleet.js", *words), type=FleetOfPeers)
    except NoPeer as error:
        print(f"no peer: {error}")
        return None


def _documents(folder: Path, count: int) -> Path:
    """Write what the benches publish, one JSON object a line."""
    path = folder / "documents.jsonl"
    with path.open("wb") as file:
        for entity in publications(count):
            file.write(b'{"_id":"%b",' % entity.id.encode() + canonical(entity)[1:] + b"\n")
    return path


def _run(script: str, *words: object) -> str:
    line = ["node", str(_HERE / script), *map(str, words)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    if done.returncode:
        raise NoPeer(f"PouchDB failed: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[Path, str]]:
    """Run pouchdb-server with its data in ``folder``; yields the folder of modules, and the server's URL."""
    modules = _installed()
    data = folder / "pouchdb"
    data.mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    line = [str(modules / "node_modules/.bin/pouchdb-server"), "--port", str(port), "--dir", str(data), "-n"]
    with (folder / "pouchdb.log").open("wb") as log:
        server = subprocess.Popen(line, cwd=data, stdout=log, stderr=log)
    try:
        _await_port(port, server)
        yield modules, f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def _installed() -> Path:
    if not shutil.which("npm"):
        raise NoPeer("npm is not installed (apt-get install nodejs npm)")
    given = os.environ.get("POUCHDB_FOLDER")
    folder = Path(given) if given else _NODE
    if not all((folder / "node_modules" / name).exists() for name in _PACKAGES):
        folder.mkdir(parents=True, exist_ok=True)
        install = ["npm", "install", "--silent", "--no-fund", "--no-audit", *_VERSIONS]
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
