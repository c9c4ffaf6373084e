"""librime as the peer of our pinyin: ``python -m benchmarks.rime``, a process of its own.

Clauses come in as lines of keys, and go out as lines of JSON: the first candidate, and what each key took. Debian's
``librime1`` and ``rime-data-pinyin-simp`` are used as they are; nothing is learnt from one clause to the next.
"""

import ctypes
import ctypes.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

_DATA: Final = Path("/usr/share/rime-data")
_SCHEMA: Final = "pinyin_simp"
_DEFAULT: Final = f"schema_list:\n  - schema: {_SCHEMA}\nmenu:\n  page_size: 8\n"
_FATAL: Final = 3
"""Only what ends the process is logged."""


class Typed(msgspec.Struct, frozen=True):
    """What a clause came to. ``taken_ms``: from each key to its candidates."""

    text: str
    taken_ms: tuple[float, ...]


class _Traits(ctypes.Structure):
    _fields_ = (
        ("data_size", ctypes.c_int),
        *((name, ctypes.c_char_p) for name in ("shared_data_dir", "user_data_dir")),
        *((name, ctypes.c_char_p) for name in ("distribution_name", "distribution_code_name", "distribution_version")),
        ("app_name", ctypes.c_char_p),
        ("modules", ctypes.c_void_p),
        ("min_log_level", ctypes.c_int),
        *((name, ctypes.c_char_p) for name in ("log_dir", "prebuilt_data_dir", "staging_dir")),
    )


class _Candidate(ctypes.Structure):
    _fields_ = (("text", ctypes.c_char_p), ("comment", ctypes.c_char_p), ("reserved", ctypes.c_void_p))


class _Context(ctypes.Structure):
    """``RimeContext`` with its composition and its menu laid out flat."""

    _fields_ = (
        ("data_size", ctypes.c_int),
        *((name, ctypes.c_int) for name in ("length", "cursor_pos", "sel_start", "sel_end")),
        ("preedit", ctypes.c_char_p),
        *((name, ctypes.c_int) for name in ("page_size", "page_no", "is_last_page", "highlighted", "num_candidates")),
        ("candidates", ctypes.POINTER(_Candidate)),
        ("select_keys", ctypes.c_char_p),
        ("commit_text_preview", ctypes.c_char_p),
        ("select_labels", ctypes.c_void_p),
    )


def installed() -> bool:
    """Say whether the library and its data are there."""
    return ctypes.util.find_library("rime") is not None and (_DATA / "build" / f"{_SCHEMA}.table.bin").exists()


@contextmanager
def started() -> "Iterator[subprocess.Popen[bytes]]":
    """Run it in a process, for ``type_into``."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.rime"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield process
        if process.stdin:
            process.stdin.close()


def type_into(process: "subprocess.Popen[bytes]", keys: str) -> Typed:
    """Type a clause. EOFError when the process ended."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("The process has no pipes.")
    process.stdin.write(keys.encode() + b"\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise EOFError("librime ended.")
    return msgspec.json.decode(answer, type=Typed)


class _Rime:
    """One session of librime."""

    def __init__(self, folder: Path) -> None:
        (folder / "default.yaml").write_text(_DEFAULT)
        self._rime = ctypes.CDLL(ctypes.util.find_library("rime") or "librime.so.1")
        self._rime.RimeCreateSession.restype = ctypes.c_size_t
        where = str(folder).encode()
        self._traits = _Traits(
            data_size=ctypes.sizeof(_Traits) - ctypes.sizeof(ctypes.c_int),
            shared_data_dir=where,
            user_data_dir=where,
            distribution_name=b"benchmark",
            distribution_code_name=b"benchmark",
            distribution_version=b"1",
            app_name=b"rime.benchmark",
            min_log_level=_FATAL,
            log_dir=where,
            prebuilt_data_dir=str(_DATA / "build").encode(),
            staging_dir=where,
        )
        self._rime.RimeSetup(ctypes.byref(self._traits))
        self._rime.RimeInitialize(ctypes.byref(self._traits))
        self._session = ctypes.c_size_t(self._rime.RimeCreateSession())
        if not self._rime.RimeSelectSchema(self._session, _SCHEMA.encode()):
            raise OSError(f"librime has no {_SCHEMA}.")

    def type(self, keys: str) -> Typed:
        """Type a clause; nothing is committed, so that nothing is learnt."""
        taken = []
        text = ""
        for key in keys:
            begun = time.perf_counter()
            self._rime.RimeProcessKey(self._session, ord(key), 0)
            text = self._first()
            taken.append(1000 * (time.perf_counter() - begun))
        self._rime.RimeClearComposition(self._session)
        return Typed(text, tuple(taken))

    def _first(self) -> str:
        context = _Context(data_size=ctypes.sizeof(_Context) - ctypes.sizeof(ctypes.c_int))
        if not self._rime.RimeGetContext(self._session, ctypes.byref(context)):
            return ""
        try:
            return (context.candidates[0].text or b"").decode() if context.num_candidates else ""
        finally:
            self._rime.RimeFreeContext(ctypes.byref(context))


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer every line."""
    with tempfile.TemporaryDirectory() as folder:
        rime = _Rime(Path(folder))
        for line in requests:
            answers.write(msgspec.json.encode(rime.type(line.decode().strip())) + b"\n")
            answers.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
