"""``make bench``: all figures, one line each. ``--quick`` takes fewer samples."""

import argparse
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.cache import cache
from benchmarks.cards import cards
from benchmarks.chromium import chromium
from benchmarks.fleet import fleet, start
from benchmarks.fleet_outage import outage
from benchmarks.idle import idle
from benchmarks.input import typing
from benchmarks.neighbours import mark
from benchmarks.ours import ours
from benchmarks.report import Figure
from benchmarks.screen import measure
from benchmarks.scrolling import scrolling
from benchmarks.speech import speech
from benchmarks.visit import visit


def screens(*, quick: bool) -> tuple[Figure, ...]:
    """Compare the kiosk's window with Chromium's."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder,
        ours(Path(folder) / "ours") as mine,
    ):
        peer = chromium(Path(folder) / "peer")
        return measure(mine, peer, rounds=2 if quick else 5, touches=5 if quick else 20)


BENCHES: dict[str, Callable[..., Iterable[Figure]]] = {
    "screens": screens,
    "visit": visit,
    "cards": cards,
    "input": typing,
    "cache": cache,
    "fleet": fleet,
    "idle": idle,
    "start": start,
    "speech": speech,
    "outage": outage,
    "scrolling": scrolling,
}


def main() -> None:
    """Run the named benches, or all."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Figures as ratios to peers in the same run.")
    parser.add_argument("names", nargs="*", help=f"which of {', '.join(BENCHES)} (all)")
    parser.add_argument("--quick", action="store_true", help="fewer samples")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(BENCHES)
    if unknown:
        parser.error(f"no bench is called {', '.join(sorted(unknown))}")
    mark()
    for name in asked.names or BENCHES:
        for figure in BENCHES[name](quick=asked.quick):
            print(figure, flush=True)


if __name__ == "__main__":
    main()
