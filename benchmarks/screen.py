"""Start, memory, idle and touch, of us and of Chromium, in turn on the same display.

Idle is a welcome page where nothing moves: somebody touched it, and went. What the union's pictures and films cost
on top, which are shown until the next touch comes, is measured by itself. Chromium's page has none.
"""

import time
from dataclasses import dataclass, field

from benchmarks.contender import Contender
from benchmarks.display import Screen
from benchmarks.processes import cpu_s, end, pss_mb
from benchmarks.report import Figure

_START_S = 30.0
_SETTLE_S = 4.0
_CALM_S = 14.0
"""Our card moves for twelve seconds after a touch; no picture comes before thirty."""
_IDLE_S = 15.0
_ROUND_S = 32.0
"""Once round of the demo's playlist, about. In the first round pictures are decoded, the next two are measured."""
_SHADE = 4  # of 255: white and paper are further apart


@dataclass
class Samples:
    """What was seen of one contender: seconds, MB, percent of a core, milliseconds."""

    start: list[float] = field(default_factory=list)
    pss: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    touch: list[float] = field(default_factory=list)
    playlist: list[float] = field(default_factory=list)


def measure(mine: Contender, peer: Contender, rounds: int, touches: int) -> tuple[Figure, ...]:
    """Run both in turn, ``rounds`` times, and return the figures."""
    seen = {mine.name: Samples(), peer.name: Samples()}
    with Screen() as screen:
        for contender in (mine, peer):
            _visit(screen, contender, Samples(), touches=1, idle=False)  # warm the disk's cache
        for _ in range(rounds):
            for contender in (mine, peer):
                _visit(screen, contender, seen[contender.name], touches=touches, idle=True)
        _pictures(screen, mine, seen[mine.name])
    a, b = seen[mine.name], seen[peer.name]
    return (
        Figure("process start -> first touchable screen", "s", a.start, peer.name, b.start, 1.0),
        Figure("memory (PSS, all processes)", "MB", a.pss, peer.name, b.pss, 0.35),
        Figure("idle processor time", "% core", a.idle, "a fifth of a percent", [0.2], 1.0),
        Figure("the same, the demo's playlist with its film", "% core", a.playlist, "idle without it", a.idle),
        Figure("the same, the peer", "% core", b.idle, "a fifth of a percent", [0.2]),
        Figure("touch -> pixels, 1080x1920, software GL", "ms", a.touch, peer.name, b.touch),
        Figure("touch -> pixels, p50", "ms", a.touch, "a frame of 60 a second", [16.0], 1.0),
    )


def _visit(screen: Screen, contender: Contender, samples: Samples, *, touches: int, idle: bool) -> None:
    began = time.perf_counter()
    process = contender.start(screen.name)
    try:
        screen.wait(lambda: _is_shown(screen, contender), _START_S)
        samples.start.append(time.perf_counter() - began)
        time.sleep(_SETTLE_S)  # both still build caches; what is measured next is the settled state
        samples.pss.append(pss_mb(process.pid))
        if idle:
            screen.press(*contender.blank)
            screen.release()
            time.sleep(_CALM_S)
            samples.idle.append(_spent(process.pid, _IDLE_S))
        for _ in range(touches):
            samples.touch.append(_touch(screen, contender))
    finally:
        end(process)


def _pictures(screen: Screen, contender: Contender, samples: Samples) -> None:
    process = contender.start(screen.name)
    try:
        screen.wait(lambda: _is_shown(screen, contender), _START_S)
        time.sleep(_ROUND_S)
        samples.playlist.append(_spent(process.pid, 2 * _ROUND_S))
    finally:
        end(process)


def _spent(pid: int, seconds: float) -> float:
    """Return how many percent of a core a process with all it started takes in the coming seconds."""
    before = cpu_s(pid)
    time.sleep(seconds)
    return (cpu_s(pid) - before) / seconds * 100


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
