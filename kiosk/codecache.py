# ruff: noqa: PTH116, PTH118, PTH120 (pathlib is not loaded yet, and its import is one that the cache is for)
"""All modules' compiled code in one file, so that a start need not look for seven hundred files.

To find a module, open its ``.pyc`` and check it takes Python nearly as long as to run it: 0.11 s of the 0.26 s of
imports that ``kiosk run`` needs before its first picture (benchmarks/, 2026-11-27). ``kiosk compile`` writes the file
(kiosk.cli.compiling); ``use`` lets the interpreter look there first. It imports nothing that is not loaded by then.
"""

import marshal
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ExtensionFileLoader, ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType

MAGIC = f"kiosk codes 1, Python {sys.version}\n".encode()
"""What the file begins with. One written by or for another interpreter is not read."""
FILE = os.path.join(os.path.dirname(__file__), "__pycache__", "kiosk.codes")
"""Beside our own ``.pyc``, and written by whom they are: whoever installs, not whoever runs."""
_LENGTH_BYTES = 8

Entry = tuple[str, bool, int, int, int, int]
"""A module's file, whether it is a package, the file's mtime (whole seconds, for copies of a disk keep no more) and
size (bytes), and where in the cache its code begins and how long that is (bytes). Without code it is an extension."""


def head_of(entries: Mapping[str, Entry], codes_length: int) -> bytes:
    """Return what a cache with these modules begins with; ``begin`` counts from its end on.

    ``codes_length``: how much code follows it (bytes).
    """
    index = marshal.dumps(dict(entries))
    lengths = (len(index).to_bytes(_LENGTH_BYTES, "little"), codes_length.to_bytes(_LENGTH_BYTES, "little"))
    return b"".join((MAGIC, *lengths, index))


class _Loader(SourceFileLoader):
    """Python's own loader, so that tracebacks and resources work; only its code is read elsewhere."""

    def __init__(self, name: str, path: str, cache: int, begin: int, length: int) -> None:
        super().__init__(name, path)
        self._where = (cache, length, begin)

    def get_code(self, fullname: str) -> CodeType:
        cache, length, begin = self._where
        code: CodeType = marshal.loads(os.pread(cache, length, begin))  # noqa: S302 - as trusted as any .pyc
        return code


class CodeCache:
    """Finds modules in a code cache. A file that changed since is left to Python's own finder."""

    def __init__(self, file: str) -> None:
        """Raises OSError when it cannot be read, and ValueError when it is none of this interpreter's."""
        self._file = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            self._entries, self._codes = self._read_index()
        except BaseException:
            os.close(self._file)
            raise

    def _read_index(self) -> tuple[Mapping[str, Entry], int]:
        size = os.fstat(self._file).st_size
        head = os.pread(self._file, len(MAGIC) + 2 * _LENGTH_BYTES, 0)
        index_length = int.from_bytes(head[len(MAGIC) : -_LENGTH_BYTES], "little")
        codes_length = int.from_bytes(head[-_LENGTH_BYTES:], "little")
        codes = len(head) + index_length
        if not head.startswith(MAGIC) or size != codes + codes_length:
            raise ValueError("no code cache of this interpreter, or not all of one")
        entries: Mapping[str, Entry] = marshal.loads(os.pread(self._file, index_length, len(head)))  # noqa: S302
        return entries, codes

    def close(self) -> None:
        """Let go of the file. Modules that were found are not loaded any more."""
        os.close(self._file)

    def count(self) -> tuple[int, int]:
        """Return how many modules it has, and how many of them are files that have changed or gone since."""
        return len(self._entries), sum(not _is_same(entry) for entry in self._entries.values())

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the module's spec, or None for one that is not here or not as it was (Python's finder protocol)."""
        entry = self._entries.get(fullname)
        if entry is None or not _is_same(entry):
            return None
        file, is_package, _, _, begin, length = entry
        loader = (
            _Loader(fullname, file, self._file, self._codes + begin, length)
            if length
            else ExtensionFileLoader(fullname, file)
        )
        spec = ModuleSpec(fullname, loader, origin=file, is_package=is_package)
        spec.has_location = True
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(os.path.dirname(file))
        return spec


def _is_same(entry: Entry) -> bool:
    file, _, mtime, size, _, _ = entry
    try:
        seen = os.stat(file)
    except OSError:
        return False
    return int(seen.st_mtime) == mtime and seen.st_size == size


def use() -> bool:
    """Let imports look into the code cache first from now on, and return whether there is a good one."""
    try:
        cache = CodeCache(FILE)
    except (OSError, ValueError):
        return False  # imports work without, only later; `kiosk doctor` tells
    sys.meta_path.insert(sys.meta_path.index(PathFinder), cache)
    return True
