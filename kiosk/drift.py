"""How far a touch panel's readings lie beside the fingers, told from where many people's touches came to lie.

A panel that has drifted reads every finger a few millimetres to one side. Nobody tells where the finger was; but people
aim at the middle of what they press. So each touch votes, for every shift that the panel might have, by how likely the
touch would be if the panel had it: much where it then would lie in the middle of something that can be pressed, little
beside everything. A touch may so have been meant for any button around, and a wrong guess on one screen is outvoted by
the next, whose buttons lie elsewhere. A narrow button tells much, a wide one next to nothing: people press those
anywhere, where the words begin or where their own hand comes from.

What is human is not corrected: people aim a little low (``LOW_MM``), some press anywhere, some have their own way. One
visitor counts each place of the glass once and has a bounded say (``SAY``), so that a child that hammers and a
left-hander who looks at the glass from the side shift nothing. An axis is corrected once that explains what several
visitors did at several places better by ``ENOUGH``; and old votes fade, so that a panel that was calibrated is learnt
anew. A shift only: a panel whose scale is wrong, too, is corrected by the mean of it and has to be calibrated.

No personal data: what is kept is a sum over visitors, for six parts of the glass, with no time and no order in it; what
one visitor did is added up in memory and joins the sum when nobody is there any more. From a sum no touch can be taken
out again. Where somebody types (a PIN, an opinion, a name to look for) no touch comes here at all, so that nothing of
what was typed can be in it: that is for the caller to see to.

All lengths are millimetres of the reference panel (21.5 inch); x goes to the right and y up.
"""

import math
from collections.abc import Iterable, Sequence

from kiosk.values import dataclass

LOW_MM = 1.0
"""People touch so far below the middle of what they mean: their finger hides it."""
LEAST_MM = 2.0
"""A smaller shift is not corrected."""
MOST_MM = 15.0
"""A shift is corrected by no more than this, along each axis."""
SAY = 3.0
"""What one visitor can add to the votes for a shift; a vote is the logarithm of how much likelier it is than none."""
ENOUGH = 9.0
"""How much better a shift must explain the touches before an axis is corrected by it: three visitors at their most."""
_STAYS = 0.5
"""The share of ``ENOUGH`` at which a correction that is there stays."""
_FADES = 0.99
"""What each visitor leaves of the votes before."""
_MOST_VOTES = 90.0
"""Votes for the best shift grow no further, so that another one can overtake it within some twenty visitors."""
_LEAST_VOTES = -2.0
"""Votes against a shift grow no further in one part of the glass, so that one that sets in is noticed soon."""

_STEP = 2.0
_REACH = 18.0
_SHIFTS = tuple(_STEP * n - _REACH for n in range(int(2 * _REACH / _STEP) + 1))
_SIDE = len(_SHIFTS)
_NONE = _SIDE // 2
_CELLS = _SIDE * _SIDE
_PARTS = (2, 3)
"""Columns and rows of the glass in which votes are kept apart."""
_HERE = ENOUGH / 4
"""A part of the glass with so many votes supports a shift."""
_PLACE_MM = 45.0
"""Touches closer than about this are at one place."""
_BY_CHANCE = 0.1
"""The share of touches that are meant for no button."""
_SCATTER_MM = 4.0
_WIDE_MM = 90.0


@dataclass(frozen=True)
class Target:
    """Something that can be pressed: its lower left corner and its size."""

    x: float
    y: float
    width: float
    height: float


Votes = tuple[tuple[float, ...], ...]
"""For each part of the glass, row by row from below, the votes for each shift: x within y, from -18 mm on."""


class Visit:
    """What one visitor's touches tell. ``glass``: its width and height."""

    def __init__(self, glass: tuple[float, float]) -> None:
        self._glass = glass
        self._places: set[tuple[int, int]] = set()
        self._votes: dict[int, list[float]] = {}

    def touch(self, x: float, y: float, targets: Sequence[Target]) -> None:
        """Take a touch that the panel read here, uncorrected, while ``targets`` could be pressed.

        Of several at one place the first one counts, and one that is far from everything tells nothing.
        """
        place = int(x // _PLACE_MM), int(y // _PLACE_MM)
        near = [_pull(x, y, target) for target in targets if _is_near(x, y, target)]
        if not near or place in self._places:
            return
        self._places.add(place)
        width, height = self._glass
        chance = _BY_CHANCE / (width * height)
        share = (1 - _BY_CHANCE) / len(targets)
        likely = [chance] * _CELLS
        for across, up in near:
            for row, weight in enumerate(up):
                scaled, begin = share * weight, row * _SIDE
                for column, other in enumerate(across):
                    likely[begin + column] += scaled * other
        unshifted = likely[_NONE * _SIDE + _NONE]
        votes = self._votes.setdefault(self._part(x, y), [0.0] * _CELLS)
        for cell, value in enumerate(likely):
            votes[cell] += math.log(value / unshifted)

    def votes(self) -> Votes:
        """Return what this visitor has to say, at the most."""
        empty = [0.0] * _CELLS
        parts = [self._votes.get(part, empty) for part in range(_PARTS[0] * _PARTS[1])]
        return tuple(tuple(max(-SAY, vote) for vote in part) for part in _bounded(parts, SAY))

    def _part(self, x: float, y: float) -> int:
        columns, rows = _PARTS
        column = min(max(int(x / self._glass[0] * columns), 0), columns - 1)
        row = min(max(int(y / self._glass[1] * rows), 0), rows - 1)
        return row * columns + column


_NOBODY: Votes = ((0.0,) * _CELLS,) * (_PARTS[0] * _PARTS[1])


@dataclass(frozen=True)
class Drift:
    """What is known of a panel: the votes of all visitors, and the shift (x, y) by which its readings are too far.

    A finger is where the panel reads it, less the shift.
    """

    votes: Votes = _NOBODY
    shift: tuple[float, float] = (0.0, 0.0)

    @property
    def size(self) -> float:
        """How far the readings are off."""
        return math.hypot(*self.shift)

    def after(self, visit: Visit) -> "Drift":
        """Return what is known when one more visitor has gone."""
        votes = _faded(self.votes, visit.votes())
        return Drift(votes, _shift_of(votes, self.shift))


def of_votes(votes: Sequence[Sequence[float]], shift: Sequence[float]) -> Drift:
    """Return a Drift from what was stored. Raises ValueError for what is none."""
    fits = len(votes) == len(_NOBODY) and all(len(part) == _CELLS for part in votes) and len(shift) == len(_PARTS)
    numbers = [*shift, *(vote for part in votes for vote in part)]
    if not fits or not all(math.isfinite(number) for number in numbers) or max(map(abs, shift)) > MOST_MM:
        raise ValueError("these are no votes on a panel's shift")
    return Drift(tuple(tuple(map(float, part)) for part in votes), (float(shift[0]), float(shift[1])))


def _is_near(x: float, y: float, target: Target) -> bool:
    beside = max(target.x - x, x - target.x - target.width)
    above = max(target.y - y, y - target.y - target.height)
    return max(beside, above) <= _REACH


def _pull(x: float, y: float, target: Target) -> tuple[list[float], list[float]]:
    """Return for each shift how likely a finger that means ``target`` comes to lie there, along x and along y."""
    middle_x, middle_y = target.x + target.width / 2, target.y + target.height / 2 - LOW_MM
    return _bell(x - middle_x, target.width / 2), _bell(y - middle_y, target.height / 2)


def _bell(away: float, half: float) -> list[float]:
    # A bell's width grows with the square of the target's: who presses a whole line of text presses where it begins.
    width = math.hypot(_SCATTER_MM, half * half / _WIDE_MM)
    peak = 1 / (width * math.sqrt(2 * math.pi))
    return [peak * math.exp(-0.5 * ((away - shift) / width) ** 2) for shift in _SHIFTS]


def _sums(parts: Iterable[Sequence[float]]) -> list[float]:
    return [sum(votes) for votes in zip(*parts, strict=True)]


def _faded(before: Votes, new: Votes) -> Votes:
    votes = [
        [max(_LEAST_VOTES, _FADES * old + said) for old, said in zip(part, more, strict=True)]
        for part, more in zip(before, new, strict=True)
    ]
    return tuple(map(tuple, _bounded(votes, _MOST_VOTES)))


def _bounded(parts: Sequence[Sequence[float]], most: float) -> list[list[float]]:
    """Return the votes, scaled so that no more than ``most`` speak for any shift up or down, or to a side.

    Each for itself: what is seen at once, along one axis, must leave room for what shows slowly, along the other.
    """
    total = _sums(parts)
    middles = range(_NONE, _CELLS, _SIDE)
    up = min(1.0, most / max(1e-9, *(total[middle] for middle in middles)))
    to_side = [
        min(1.0, most / max(1e-9, *(total[cell] - total[middle] for cell in _row(middle)))) for middle in middles
    ]
    return [
        [
            part[middle] * up + (part[cell] - part[middle]) * scale
            for middle, scale in zip(middles, to_side, strict=True)
            for cell in _row(middle)
        ]
        for part in parts
    ]


def _row(middle: int) -> range:
    """Return the cells of all shifts that go as far up as this one."""
    return range(middle - _NONE, middle - _NONE + _SIDE)


def _shift_of(votes: Votes, before: tuple[float, float]) -> tuple[float, float]:
    """Return the shift that explains the touches best, where each axis that it moves must be worth it."""
    total = _sums(votes)
    best, found = 0.0, _NONE * _SIDE + _NONE
    for cell, sum_of_votes in enumerate(total):
        row, column = divmod(cell, _SIDE)
        moved = (column != _NONE, before[0] != 0.0), (row != _NONE, before[1] != 0.0)
        price = sum(ENOUGH * (_STAYS if was else 1.0) for moves, was in moved if moves)
        if sum_of_votes - price > best:
            best, found = sum_of_votes - price, cell
    row, column = divmod(found, _SIDE)
    if sum(part[found] >= _HERE for part in votes) < 2:
        return 0.0, 0.0
    x = _top(total[row * _SIDE : (row + 1) * _SIDE], column)
    y = _top(total[column::_SIDE], row)
    return (x, y) if math.hypot(x, y) >= LEAST_MM else (0.0, 0.0)


def _top(line: Sequence[float], at: int) -> float:
    """Return where between two steps the votes are highest, by the parabola through three of them."""
    if at == _NONE:
        return 0.0
    here = _SHIFTS[at]
    if 0 < at < _SIDE - 1:
        low, middle, high = line[at - 1 : at + 2]
        bend = low - 2 * middle + high
        if bend < 0:
            here += _STEP * min(max(0.5 * (low - high) / bend, -0.5), 0.5)
    return min(max(here, -MOST_MM), MOST_MM)
