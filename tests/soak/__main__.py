"""``python -m tests.soak --hours 24``: a kiosk's day in some minutes; fails when what it holds grows by over 2 %."""

import argparse
import logging
import sys
import time

from tests.soak.day import Held, growth, live, soaking

MOST = 0.02


def main() -> int:
    """Run; 0 when nothing grew."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--hours", type=float, default=24.0, help="simulated hours, at least 3")
    hours = parser.parse_args().hours
    if hours < 3:
        parser.error("the first hour settles: at least 3 hours say something")
    logging.disable(logging.WARNING)
    began = time.monotonic()

    def tell(one: Held) -> None:
        if one.hour == int(one.hour):
            print(
                f"hour {one.hour:3.0f}: {one.descriptors} descriptors, {one.threads} threads, "
                f"{one.memory_kib / 1024:.1f} MiB ({time.monotonic() - began:.0f} s)",
                flush=True,
            )

    with soaking() as kiosk:
        grown = growth(live(kiosk, hours, tell), settled_h=1)
    print(", ".join(f"{name} {value:+.1%}" for name, value in grown.items()))
    return 0 if max(grown.values()) <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
