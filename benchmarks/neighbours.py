"""What others on this machine took of its processors meanwhile: a figure by the clock is worth little without it."""

import os
import secrets
import time
from pathlib import Path
from types import TracebackType

_TICKS = os.sysconf("SC_CLK_TCK")
_MARK = "BENCH_RUN"
_QUIET = 0.15
_PATIENCE_S = 60.0


def mark() -> None:
    """Mark all processes that this one starts from now on as its own, daemons included."""
    os.environ[_MARK] = secrets.token_hex(8)


class Neighbours:
    """Measures while the block runs; ``str`` says what was seen."""

    def __init__(self) -> None:
        """Measure nothing yet."""
        self.processors = 0.0
        """How many processors others were using on average."""
        self._began = (0.0, 0.0)

    def __enter__(self) -> "Neighbours":
        """Begin."""
        self._began = _others_s(), time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""
        others, at = self._began
        self.processors = max(0.0, _others_s() - others) / (time.monotonic() - at)

    def __str__(self) -> str:
        return f"others took {self.processors:.1f} of {os.cpu_count()} processors meanwhile"


def await_quiet() -> None:
    """Return when nobody else works on this machine, or after a minute."""
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        with Neighbours() as seen:
            time.sleep(1.0)
        if seen.processors < _QUIET:
            return


def _others_s() -> float:
    """Return the processor seconds of everybody else since the machine started."""
    with Path("/proc/stat").open() as file:
        # Interrupts are left out: most of them are our own sockets'.
        user, nice, system, _idle, _disk, _hard, _soft, stolen = map(int, file.readline().split()[1:9])
    return (user + nice + system + stolen) / _TICKS - ours_s()


def ours_s() -> float:
    """Return the processor seconds of this process and of what it started since ``mark``."""
    marked = f"{_MARK}={os.environ.get(_MARK, '')}".encode()
    ticks = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if int(folder.name) != os.getpid() and marked not in (folder / "environ").read_bytes().split(b"\0"):
                continue
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended while we looked
            continue
        # Its own, and that of its children that ended.
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / _TICKS
