"""A kiosk's days in simulated time on real parts: members come all day, and what the process holds is written down."""

import itertools
import os
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devices.printer.simulator import PrinterSimulator
from kiosk.heap import one_heap
from tests.e2e.farm import Farm, make_farm
from tests.e2e.in_hand import KioskInHand

_EVERY_MIN = 5
"""Simulated minutes from one member to the next."""


@dataclass(frozen=True)
class Held:
    """What the kiosk's processes hold at one moment, nobody at the kiosk.

    ``memory_kib`` is memory of their own (Pss_Anon): whole PSS also grows when neighbours let go of shared libraries.
    """

    hour: float
    descriptors: int
    threads: int
    memory_kib: int


def held(hour: float) -> Held:
    """Measure this process and, for memory, its children: the card reading process and pcscd."""
    children = [task / "children" for task in Path("/proc/self/task").iterdir()]
    every = [os.getpid(), *(int(pid) for listed in children for pid in _read(listed).split())]
    return Held(
        hour,
        sum(1 for _ in Path("/proc/self/fd").iterdir()),
        sum(1 for _ in Path("/proc/self/task").iterdir()),
        sum(_memory_kib(pid) for pid in every),
    )


def _memory_kib(pid: int) -> int:
    lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return int(next((line.split()[1] for line in lines if line.startswith("Pss_Anon:")), "0"))


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:  # the thread or process ended a moment ago
        return ""


@contextmanager
def soaking(folder: Path | None = None) -> Iterator[KioskInHand]:
    """Switch on a kiosk whose server is gone, with a farm of its own unless one is given."""
    one_heap()  # as ``kiosk run`` does
    with tempfile.TemporaryDirectory() as place, PrinterSimulator() as printer:
        farm = make_farm(Path(place) / "farm") if folder is None else Farm(folder)
        kiosk = KioskInHand(farm, printer=printer)
        try:
            yield kiosk
        finally:
            kiosk.stop()


def live(kiosk: KioskInHand, hours: float, tell: Callable[[Held], None] = lambda _: None) -> list[Held]:
    """Let members come for so many simulated hours; measure after each."""
    samples: list[Held] = []
    members = itertools.cycle([key for key in kiosk.farm.cards if key.startswith("m0")][:12])
    assert kiosk.printer is not None
    for visit in range(int(hours * 60 / _EVERY_MIN)):
        member = kiosk.tap(next(members)).come_in()
        member.open("会费").print_page().touch("return")
        member.pull()
        for _ in range(_EVERY_MIN):
            kiosk.pass_time(60)
        kiosk.until_welcome()
        kiosk.printer.empty_tray()
        kiosk.views.clear()
        samples.append(held((visit + 1) * _EVERY_MIN / 60))
        tell(samples[-1])
    return samples


def growth(samples: list[Held], settled_h: float) -> dict[str, float]:
    """Return how much each figure grew from the first settled hour to the last one; 0.02 is 2 %."""
    end = samples[-1].hour
    first = [one for one in samples if settled_h < one.hour <= settled_h + 1]
    last = [one for one in samples if one.hour > end - 1]

    def grew(figure: Callable[[Held], int]) -> float:
        before = statistics.median(figure(one) for one in first)
        return statistics.median(figure(one) for one in last) / before - 1

    return {
        "descriptors": grew(lambda one: one.descriptors),
        "threads": grew(lambda one: one.threads),
        "memory": grew(lambda one: one.memory_kib),
    }
