"""``python -m tests.simulation --seeds 10000``: many kiosks' days, each invariant checked after each step.

``--replay FILE`` plays what a kiosk recorded, with the same checks.
"""

import argparse
import logging
import os
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

_SHOWN = 3


def play_one(seed: int) -> tuple[int, int, str]:
    """Play a seed; return it, its sessions, and what went wrong (empty: nothing)."""
    from tests.simulation.chance import play

    logging.disable(logging.CRITICAL)  # the faults that are played would fill the log
    try:
        return seed, play(seed), ""
    except Exception:  # noqa: BLE001 - each failing seed is named, and the others are still played
        return seed, 0, traceback.format_exc()


def replay(file: Path) -> int:
    """Play a trace; 0 when all invariants held."""
    from kiosk.trace.file import TraceError, read
    from tests.simulation.replay import play_again

    try:
        trace = read(file)
    except (OSError, TraceError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0 if play_again(trace, print) else 1


def main() -> int:
    """Play the seeds; 0 when all invariants held."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed")
    parser.add_argument("--seeds", type=int, default=10_000, help="how many seeds")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--replay", type=Path, help="play a trace instead, and say what its screens said")
    asked = parser.parse_args()
    if asked.replay is not None:
        return replay(asked.replay)
    seeds, began = range(asked.first, asked.first + asked.seeds), time.monotonic()
    if asked.jobs > 1 and asked.seeds > 1:
        with ProcessPoolExecutor(asked.jobs) as pool:
            ends = list(pool.map(play_one, seeds, chunksize=20))
    else:
        ends = [play_one(seed) for seed in seeds]
    took = time.monotonic() - began
    broken = [(seed, why) for seed, _, why in ends if why]
    sessions = sum(played for _, played, _ in ends)
    print(f"{asked.seeds} kiosk days, {sessions} sessions, {took:.1f} s, {sessions * 60 / took:.0f} sessions a minute")
    for _, why in broken[:_SHOWN]:
        print(why, file=sys.stderr)
    for seed, _ in broken[:10]:
        print(f"FAILED: .venv/bin/python -m tests.simulation --from {seed} --seeds 1")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
