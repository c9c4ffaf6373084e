"""What only the start needed is given back, and nothing breaks by it."""

import ctypes
import mmap
from pathlib import Path

import pytest

from screens.handback import hand_back


@pytest.fixture
def compiler(tmp_path: Path) -> tuple[Path, int]:
    """Stand in for the shader compiler: a mapped file of a megabyte, and a map file that names it."""
    file = tmp_path / "libLLVM-99.so"
    file.write_bytes(b"\xc3" * (1 << 20))
    return file, 1 << 20


def resident(start: int) -> int:
    """Return the resident kilobytes of the mapping that begins at this address."""
    lines = iter(Path("/proc/self/smaps").read_text().splitlines())
    for line in lines:
        if line.startswith(f"{start:x}-"):
            return next(int(found.split()[1]) for found in lines if found.startswith("Rss:"))
    raise LookupError("no such mapping")


def test_code_is_let_go_and_comes_back_when_it_is_needed(compiler: tuple[Path, int], tmp_path: Path) -> None:
    file, size = compiler
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), size, mmap.MAP_PRIVATE) as code:
        code[:]
        start = ctypes.addressof(ctypes.c_char.from_buffer(code))
        maps = tmp_path / "maps"
        maps.write_text(f"{start:x}-{start + size:x} r-xp 00000000 08:01 7 {file}\n")
        assert resident(start) == size >> 10
        assert hand_back(maps) == size
        assert resident(start) == 0
        assert code[:] == b"\xc3" * size


@pytest.mark.parametrize(
    "told",
    [
        "rw-p 00000000 08:01 7 /usr/lib/libLLVM-15.so.1",
        "r--p 00000000 08:01 7 /usr/lib/libLLVM-15.so.1",
        "r-xp 00000000 00:00 0",
        "r-xp 00000000 00:00 0 [vdso]",
    ],
    ids=["data", "data put in its place", "code that was made here", "the kernel's"],
)
def test_what_no_file_has_stays(told: str, tmp_path: Path) -> None:
    size = 1 << 16
    with mmap.mmap(-1, size) as memory:
        memory[:] = b"\x01" * size
        start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
        maps = tmp_path / "maps"
        maps.write_text(f"{start:x}-{start + size:x} {told}\n")
        assert hand_back(maps) == 0
        assert memory[:] == b"\x01" * size
