"""Files from anywhere are read apart, in a process of its own with limits: it may hang or die there, and only there."""

import contextlib
import logging
import resource
import subprocess
import sys

_log = logging.getLogger(__name__)


def read_apart(module: str, data: bytes, *arguments: str, patience_s: float) -> bytes | None:
    """Return what ``python -m module arguments < data`` writes, None where it failed or took too long."""
    command = [sys.executable, "-m", module, *arguments]
    try:
        return subprocess.run(command, input=data, capture_output=True, timeout=patience_s, check=True).stdout
    except subprocess.TimeoutExpired:
        _log.warning("%s gave up a file of %d bytes after %.0f s", module, len(data), patience_s)
    except subprocess.CalledProcessError as error:
        # The kind of error alone: what it says of itself may be a piece of the file.
        said = error.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2].partition(":")[0]
        _log.warning("%s ended with %d at a file of %d bytes: %s", module, error.returncode, len(data), said)
    return None


def limit(memory_bytes: int, seconds: int) -> None:
    """Bound what this process may use; asked for by the process that reads, before it reads."""
    for what, most in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        # Where the service's unit forbids it, the unit has limits of its own.
        with contextlib.suppress(OSError):
            resource.setrlimit(what, (most, most))
