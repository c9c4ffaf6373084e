"""What the kiosk's process must not load: each costs memory on a small machine for as long as it runs."""

import subprocess
import sys

LOADED = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def loaded_by(program):
    done = subprocess.run([sys.executable, "-c", f"{program}\n{LOADED}"], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_a_kiosk_that_talked_to_its_server_holds_no_orm_and_no_event_loop():
    program = """
import requests, kiosk.assembly
from offline_cache import enrolling, journal, sync
import tempfile, pathlib
opened = journal.Journal.open(pathlib.Path(tempfile.mkdtemp()) / "journal.db", bytes(32))
with requests.Session() as http:
    print(enrolling.enrol("http://127.0.0.1:9", "code", "name", opened, http).code)
opened.close()
"""
    loaded = loaded_by(program)
    assert "offline" in loaded
    assert "sqlcipher3" in loaded
    assert not loaded & {"sqlalchemy", "asyncio", "starlette", "pypinyin"}
