"""Start, memory, idle and touch, of us and of Chromium, in turn on the same display."""

import time
from dataclasses import dataclass, field

from benchmarks.contender import Contender
from benchmarks.display import Screen
from benchmarks.processes import cpu_s, end, pss_mb
from benchmarks.report import Figure

_START_S = 30.0
_SETTLE_S = 4.0
_REST_S = 12.0
"""After the kiosk's card came to rest: it moves for so long after the last visitor."""
_IDLE_S = 15.0
_SHADE = 4  # of 255: white and paper are further apart


@dataclass
class Samples:
    """What was seen of one contender: seconds, MB, percent of a core, milliseconds."""

    start: list[float] = field(default_factory=list)
    pss: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    touch: list[float] = field(default_factory=list)


def measure(mine: Contender, peer: Contender, rounds: int, touches: int) -> tuple[Figure, ...]:
    """Run both in turn, ``rounds`` times, and return the four figures."""
    seen = {mine.name: Samples(), peer.name: Samples()}
    with Screen() as screen:
        for contender in (mine, peer):
            _visit(screen, contender, Samples(), touches=1, idle_s=0.0)  # warm the disk's cache
        for _ in range(rounds):
            for contender in (mine, peer):
                _visit(screen, contender, seen[contender.name], touches=touches, idle_s=_IDLE_S)
    a, b = seen[mine.name], seen[peer.name]
    return (
        Figure("process start -> first touchable screen", "s", a.start, peer.name, b.start, 1.2),
        Figure("memory (PSS, all processes)", "MB", a.pss, peer.name, b.pss, 0.35),
        Figure("idle processor time", "% core", a.idle, "half a percent of a core", [0.5], 1.0),
        Figure("touch -> pixels, 1080x1920, software GL", "ms", a.touch, peer.name, b.touch),
    )


def _visit(screen: Screen, contender: Contender, samples: Samples, *, touches: int, idle_s: float) -> None:
    began = time.perf_counter()
    process = contender.start(screen.name)
    try:
        screen.wait(lambda: _is_shown(screen, contender), _START_S)
        samples.start.append(time.perf_counter() - began)
        time.sleep(_SETTLE_S)  # both still build caches; what is measured next is the settled state
        samples.pss.append(pss_mb(process.pid))
        if idle_s:
            time.sleep(_REST_S)
            spent = cpu_s(process.pid)
            time.sleep(idle_s)
            samples.idle.append((cpu_s(process.pid) - spent) / idle_s * 100)
        for _ in range(touches):
            samples.touch.append(_touch(screen, contender))
    finally:
        end(process)


def _touch(screen: Screen, contender: Contender) -> float:
    before = screen.pixels(*contender.spot)
    start = time.perf_counter()
    screen.press(*contender.spot)
    screen.wait(lambda: screen.pixels(*contender.spot) != before, 5)
    taken = (time.perf_counter() - start) * 1000
    screen.release()
    _settle()
    while not _is_shown(screen, contender):
        screen.press(*contender.away)
        screen.release()
        _settle()
    return taken


def _settle() -> None:
    time.sleep(0.7)  # longer than our guard against double taps, and than any transition


def _is_shown(screen: Screen, contender: Contender) -> bool:
    return all(_alike(screen.colour(*place), colour) for place, colour in contender.shown)


def _alike(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= _SHADE for a, b in zip(one, other, strict=True))
