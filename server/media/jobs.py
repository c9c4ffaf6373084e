"""Work on a file that takes longer than a request: a film is made smaller while its officer writes on.

A job is a folder with the file, how far it is, and what came of it, so that any process of this server can tell.
"""

import logging
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from server.domain.problems import DomainProblem

_log = logging.getLogger(__name__)
_SOURCE, _STATE = "source", "state.json"
_KEPT_S = 24 * 3600.0
_SILENT_S = 120.0
"""A job of which nothing is heard for so long died with its process."""

Work = Callable[[Path, Callable[[float], None]], str]
"""Takes the file and a sink for progress (0 to 1); returns the name of what came of it. Raises DomainProblem."""


class Job(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a job is: ``share`` of it is done; then ``name`` of what came of it, or a refusal's msgid and values."""

    share: float = 0.0
    name: str = ""
    refusal: str = ""
    values: dict[str, str | int] = {}

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return bool(self.name or self.refusal)


LOST = Job(refusal="This was interrupted. Please send the file again.")


_turn = threading.Lock()
"""One film at a time: the rest of the server is to go on."""


@dataclass(frozen=True)
class Jobs:
    """The jobs of a server, in ``folder``."""

    folder: Path

    def begin(self, source: BinaryIO, work: Work) -> str:
        """Keep ``source``, start to work on it on another thread, and return the job's token. Raises OSError."""
        self._tidy()
        token = secrets.token_hex(16)
        place = self.folder / token
        place.mkdir(parents=True, mode=0o700)
        with (place / _SOURCE).open("wb") as kept:
            shutil.copyfileobj(source, kept, 1024 * 1024)
        _note(place, Job())
        threading.Thread(target=self._work, args=(place, work), name="media job", daemon=True).start()
        return token

    def look(self, token: str) -> Job:
        """Return how a job is; one that nobody knows was lost."""
        place = self.folder / token
        if not token.isalnum() or not (place / _STATE).is_file():
            return LOST
        job = msgspec.json.decode((place / _STATE).read_bytes(), type=Job)
        heard = (place / _STATE).stat().st_mtime
        return LOST if not job.is_over and time.time() - heard > _SILENT_S else job

    def _work(self, place: Path, work: Work) -> None:
        said = [0.0]

        def progress(share: float) -> None:
            if share - said[0] >= 0.01 or time.time() - (place / _STATE).stat().st_mtime > _SILENT_S / 4:
                said[0] = share
                _note(place, Job(share=share))

        try:
            while not _turn.acquire(timeout=_SILENT_S / 4):
                _note(place, Job())
            try:
                job = Job(share=1.0, name=work(place / _SOURCE, progress))
            finally:
                _turn.release()
        except DomainProblem as problem:
            job = Job(refusal=problem.message, values=dict(problem.values))
        except OSError as error:
            _log.error("a file could not be worked on: %s", error)
            job = Job(refusal="The server has no room for this file now.")
        _note(place, job)
        (place / _SOURCE).unlink(missing_ok=True)

    def _tidy(self) -> None:
        for place in self.folder.glob("*"):
            if time.time() - place.stat().st_mtime > _KEPT_S:
                shutil.rmtree(place, ignore_errors=True)


def _note(place: Path, job: Job) -> None:
    part = place / f"{_STATE}.part"
    part.write_bytes(msgspec.json.encode(job))
    part.replace(place / _STATE)
