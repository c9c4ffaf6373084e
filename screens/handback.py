"""Give the memory back that only the start needed.

Mesa's software renderer compiles each shader once, with LLVM: 29 MB of its code stay resident in a process that then
never runs it again (measured, LLVM 15). Those pages are clean and mapped from a file, so nothing is lost when they
are let go: one that is needed again after all comes back from the page cache, 64 KB in some microseconds. glibc's
free chunks go back with them.
"""

import ctypes
from pathlib import Path

_MADV_DONTNEED = 4  # Linux, asm-generic/mman-common.h
_COMPILER = "/libLLVM"


def hand_back(maps: Path = Path("/proc/self/maps")) -> int:
    """Let go of the shader compiler's code and of free heap; return the bytes of address space that were let go of.

    Only executable mappings are touched: they are never written to, so the file still has all that was in them.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    let_go = 0
    for line in maps.read_text("ascii", errors="replace").splitlines():
        place, rights, *_, path = line.split(maxsplit=5)
        if rights == "r-xp" and _COMPILER in path:
            start, end = (int(bound, 16) for bound in place.split("-"))
            if libc.madvise(start, end - start, _MADV_DONTNEED) == 0:
                let_go += end - start
    trim = getattr(libc, "malloc_trim", None)  # glibc has it, musl does not
    if trim is not None:
        trim(0)
    return let_go
