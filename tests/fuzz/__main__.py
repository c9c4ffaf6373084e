"""``python -m tests.fuzz --inputs 1000000``: every parser of strangers' bytes, until so many inputs broke none.

Guided by coverage through atheris where that is installed (``--engine atheris``), else by the behaviours that the
targets name (``--engine mutations``).
"""

import argparse
import importlib.util
import re
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.face import Target
from tests.fuzz.mutations import fuzz
from tests.fuzz.targets import TARGETS

_COVERAGE = re.compile(r"DONE\s+cov: (\d+) ft: (\d+)")


def by_mutations(target: Target, inputs: int, seed: int) -> tuple[str, bool]:
    """Return what was seen, and whether all went well."""
    behaviours, crash = fuzz(target, inputs, seed)
    if crash is None:
        return f"{behaviours} behaviours", True
    return f"{crash.why}\n  input: {crash.data.hex()}\n  again: --engine mutations --seed {seed}", False


def by_coverage(target: Target, inputs: int, seed: int) -> tuple[str, bool]:
    """Return what was seen, and whether all went well."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        # libFuzzer takes seed 0 for "choose one".
        words = [sys.executable, "-m", "tests.fuzz.guided", target.name, str(inputs), str(seed + 1), folder]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            found = _COVERAGE.search(done.stderr)
            return f"coverage {found[1]}, features {found[2]}" if found else "done", True
        broken = [file.read_bytes().hex() for file in Path(folder).glob(f"crash-{target.name}-*")]
        return "\n".join([done.stderr[-3000:], done.stdout[-3000:], *(f"  input: {one}" for one in broken)]), False


def engine(name: str) -> str:
    """Say which engine runs, and what the better one would take."""
    if name == "atheris":
        return f"atheris {version('atheris')}, guided by coverage"
    return "mutations, guided by the behaviours that the targets name (pip install atheris for guidance by coverage)"


def main() -> int:
    """Fuzz; 0 when nothing broke."""
    guided = importlib.util.find_spec("atheris") is not None
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--inputs", type=int, default=1_000_000, help="how many in all (1000000)")
    parser.add_argument("--seed", type=int, default=0, help="what chance begins with (0)")
    parser.add_argument("--engine", choices=["atheris", "mutations"], default="atheris" if guided else "mutations")
    parser.add_argument("names", nargs="*", help="which targets (all)")
    asked = parser.parse_args()
    targets = [one for one in TARGETS if not asked.names or one.name in asked.names]
    print(f"engine: {engine(asked.engine)}", flush=True)
    whole, well = sum(one.share for one in targets), True
    for target in targets:
        inputs, began = round(asked.inputs * target.share / whole), time.monotonic()
        run = by_coverage if asked.engine == "atheris" else by_mutations
        seen, good = run(target, inputs, asked.seed)
        well = well and good
        verdict = "no crash" if good else "BROKEN"
        print(f"{target.name:<10} {inputs:>8} inputs, {time.monotonic() - began:6.1f} s, {verdict}: {seen}", flush=True)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
