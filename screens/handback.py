"""Give the memory back that only the start needed.

Mesa's software renderer compiles each shader once, with LLVM: 29 MB of its code stay resident in a process that then
never runs it again (measured, LLVM 15), and of the other libraries, Python's and Mesa's most of all, 8 MB ran once,
too. Those pages are clean and mapped from files, so nothing is lost when they are let go: one that is needed again
after all comes back from the page cache, 64 KB in some microseconds. glibc's free chunks go back with them.
"""

import ctypes
from pathlib import Path

_MADV_DONTNEED = 4  # Linux, asm-generic/mman-common.h


def hand_back(maps: Path = Path("/proc/self/maps")) -> int:
    """Let go of code that may not be needed again and of free heap; return the bytes of address space let go of.

    Only executable mappings of files are touched: they are never written to, so the file still has all that was in
    them. What a library may read only may have been written to once, when it was put in its place.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    let_go = 0
    for line in maps.read_text("ascii", errors="replace").splitlines():
        place, rights, _offset, _device, _inode, *path = line.split(maxsplit=5)
        if rights == "r-xp" and path and path[0].startswith("/"):
            start, end = (int(bound, 16) for bound in place.split("-"))
            if libc.madvise(start, end - start, _MADV_DONTNEED) == 0:
                let_go += end - start
    trim = getattr(libc, "malloc_trim", None)  # glibc has it, musl does not
    if trim is not None:
        trim(0)
    return let_go
