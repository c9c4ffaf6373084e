"""Strokes to a vector: where on an 8 × 8 grid lines of which slope run. Order and direction of strokes do not count.

Directional feature densities after non-linear normalisation, as in Liu and Marukawa (2005), "Pseudo two-dimensional
shape normalization methods for handwritten Chinese character recognition".
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from kiosk.input.face import Stroke

Vector = npt.NDArray[np.float32]
Points = npt.NDArray[np.float64]

GRID: Final = 8
SLOPES: Final = 6
LENGTH: Final = GRID * GRID * SLOPES
_STEP: Final = 1 / 48
"""Distance of points after resampling; the character is 1 wide or high, whichever is more."""
_EVEN: Final = 0.5
"""How far ink is spread evenly: 0 not at all, 1 fully."""
_DENSITY_BINS: Final = 32
_SMOOTH: Final = np.array([1, 4, 6, 4, 1]) / 16


def features(strokes: Sequence[Stroke]) -> Vector:
    """Give the vector of ``LENGTH`` non-negative numbers of norm 1. ValueError without any point."""
    lines = [np.asarray(stroke, dtype=np.float64) for stroke in strokes if len(stroke)]
    if not lines:
        raise ValueError("No strokes.")
    lines = _boxed(lines)
    starts, ends = _segments(lines)
    middles = (starts + ends) / 2
    weights = np.hypot(*(ends - starts).T)
    for axis in (0, 1):
        spread = _spreading(middles[:, axis], weights)
        for ends_of in (starts, ends):
            ends_of[:, axis] = spread(ends_of[:, axis])
    return _histogram(starts, ends)


def _boxed(lines: list[Points]) -> list[Points]:
    """Move and scale into the unit square; a flat or narrow character is widened half-way only."""
    everything = np.concatenate(lines)
    low, high = everything.min(axis=0), everything.max(axis=0)
    size = np.maximum(high - low, 1e-6)
    longest = size.max()
    share = size / longest
    extent = np.sqrt(np.sin(np.pi / 2 * share))
    middle = (low + high) / 2
    return [(line - middle) / size * extent + 0.5 for line in lines]


def _segments(lines: list[Points]) -> tuple[Points, Points]:
    """Cut all lines into pieces of the same length; a dot becomes a short piece."""
    starts, ends = [], []
    for drawn in lines:
        line = np.concatenate([drawn, drawn + _STEP]) if len(drawn) == 1 else drawn
        run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        pieces = max(1, round(run[-1] / _STEP))
        at = np.linspace(0.0, run[-1], pieces + 1)
        points = np.stack([np.interp(at, run, line[:, 0]), np.interp(at, run, line[:, 1])], axis=1)
        starts.append(points[:-1])
        ends.append(points[1:])
    return np.concatenate(starts), np.concatenate(ends)


class _Spread:
    """A coordinate stretched where there is much ink and pressed where there is little."""

    def __init__(self, places: Points, shares: Points) -> None:
        self._places, self._shares = places, shares

    def __call__(self, values: Points) -> Points:
        return np.interp(values, self._places, self._shares)


def _spreading(values: Points, weights: Points) -> _Spread:
    counts, edges = np.histogram(values, bins=_DENSITY_BINS, range=(0.0, 1.0), weights=weights)
    density = np.convolve(counts, _SMOOTH, mode="same")
    total = density.sum()
    density = _EVEN * density / total + (1 - _EVEN) / _DENSITY_BINS if total > 0 else np.ones(_DENSITY_BINS)
    return _Spread(edges, np.concatenate([[0.0], np.cumsum(density / density.sum())]))


def _histogram(starts: Points, ends: Points) -> Vector:
    run = ends - starts
    weight = np.hypot(*run.T)
    slope = np.arctan2(run[:, 1], run[:, 0]) / np.pi * SLOPES
    near = np.floor(slope)
    at = np.clip((starts + ends) / 2, 0.0, 1.0) * GRID + 0.5
    corner = np.floor(at).astype(int)
    part = at - corner
    turn = slope - near
    # Each piece is shared out between the four nearest cells and the two nearest slopes.
    cells = corner[:, 1] * (GRID + 2) + corner[:, 0]
    across, down = part[:, 0], part[:, 1]
    places, shares = [], []
    for step, beside in (
        (0, (1 - across) * (1 - down)),
        (1, across * (1 - down)),
        (GRID + 2, (1 - across) * down),
        (GRID + 3, across * down),
    ):
        for more, sloping in ((0, 1 - turn), (1, turn)):
            places.append((cells + step) * SLOPES + (near.astype(int) + more) % SLOPES)
            shares.append(beside * sloping * weight)
    size = (GRID + 2) ** 2 * SLOPES
    counted = np.bincount(np.concatenate(places), np.concatenate(shares), minlength=size)
    table: Points = _blurred(counted.reshape(GRID + 2, GRID + 2, SLOPES).astype(np.float64))[1:-1, 1:-1]
    vector = np.sqrt(table.ravel())
    return (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float32)


def _blurred(table: Points) -> Points:
    for axis in (0, 1):
        padded = np.pad(table, [(1, 1) if axis == other else (0, 0) for other in range(3)])
        here = [slice(None)] * 3
        before, after = list(here), list(here)
        here[axis], before[axis], after[axis] = slice(1, -1), slice(0, -2), slice(2, None)
        table = 0.6 * padded[tuple(here)] + 0.2 * padded[tuple(before)] + 0.2 * padded[tuple(after)]
    return table
