"""``python -m tests.simulation --seeds 10000``: many kiosks' days, each invariant checked after each step."""

import argparse
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main() -> int:
    """Play the seeds; 0 when all invariants held."""
    import logging

    from tests.simulation.chance import play

    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed")
    parser.add_argument("--seeds", type=int, default=10_000, help="how many seeds")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)  # the faults that are played would fill the log
    began, sessions, broken = time.monotonic(), 0, []
    for seed in range(asked.first, asked.first + asked.seeds):
        try:
            sessions += play(seed)
        except Exception:  # noqa: BLE001 - each failing seed is named, and the others are still played
            broken.append(seed)
            if len(broken) <= 3:
                traceback.print_exc()
    took = time.monotonic() - began
    print(f"{asked.seeds} kiosk days, {sessions} sessions, {took:.1f} s, {asked.seeds * 60 / took:.0f} days a minute")
    for seed in broken[:10]:
        print(f"FAILED: .venv/bin/python -m tests.simulation --from {seed} --seeds 1")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
