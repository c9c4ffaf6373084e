"""Build ``data/handwriting.npz``: ``python -m kiosk.input.build_handwriting FOLDER``.

FOLDER is the unpacked npm package ``hanzi-writer-data`` (Make Me a Hanzi; Arphic Public License): the median line of
every stroke of 9,500 characters. Each character of GB 2312 is drawn many times as careless hands would, and a linear
discriminant (LDA) is fitted: the model is a projection and one mean a character.
"""

import argparse
import json
from pathlib import Path
from typing import Final

import numpy as np

from kiosk.input.recogniser import PLACE
from kiosk.input.strokes import LENGTH, Points, Vector, features

SAMPLES: Final = 16
DIMENSIONS: Final = 128
_SEED: Final = 1925
_ROUGHNESS: Final = 0.02
"""Added to the within-class covariance, as a share of its mean: what we do not know of real hands."""


def gb2312() -> list[str]:
    """Give the 6,763 characters of GB 2312, level 1 (the common ones) first."""
    return [
        character
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
        if (character := bytes((row, cell)).decode("gb2312", "ignore"))
    ]


def medians(path: Path) -> list[Points]:
    """Read a character's strokes, y downwards, about 1 wide."""
    return [
        np.array([(x / 1024, (900 - y) / 1024) for x, y in stroke])
        for stroke in json.loads(path.read_text())["medians"]
    ]


def careless(strokes: list[Points], chance: np.random.Generator) -> list[Points]:
    """Draw a character as a hurried hand would: slanted, warped, strokes shifted, bent, joined.

    How far was tried: half as much again blurs the means and loses 3 in 100 first candidates on unlike test data.
    """
    slant = np.array([[1.0, chance.normal(0, 0.12)], [chance.normal(0, 0.08), 1.0]])
    turned = chance.normal(0, 0.08)
    turn = np.array([[np.cos(turned), -np.sin(turned)], [np.sin(turned), np.cos(turned)]])
    stretch = np.diag(np.exp(chance.normal(0, 0.15, 2)))
    whole = turn @ slant @ stretch
    phase, wave = chance.uniform(0, 2 * np.pi, (2, 2)), chance.uniform(2.0, 7.0, (2, 2))
    depth = chance.normal(0, 0.025, (2, 2))
    drawn = []
    for stroke in strokes:
        line = _dense(stroke)
        middle = line.mean(axis=0)
        own = np.eye(2) + chance.normal(0, 0.09, (2, 2))
        line = (line - middle) @ own.T + middle + chance.normal(0, 0.022, 2)
        bend = np.sin(np.linspace(0, np.pi, len(line)))[:, None] * chance.normal(0, 0.015, 2)
        line = line + bend
        for axis in (0, 1):
            line[:, axis] += depth[axis, 0] * np.sin(wave[axis, 0] * line[:, 1 - axis] + phase[axis, 0])
            line[:, axis] += depth[axis, 1] * np.sin(wave[axis, 1] * line[:, axis] + phase[axis, 1])
        drawn.append((line - 0.5) @ whole.T)
    return _joined(drawn, chance)


def _dense(line: Points) -> Points:
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.linspace(0, run[-1], 12)
    return np.stack([np.interp(at, run, line[:, 0]), np.interp(at, run, line[:, 1])], axis=1)


def _joined(lines: list[Points], chance: np.random.Generator) -> list[Points]:
    """Sometimes go on to the next stroke without lifting the pen."""
    share = chance.choice([0.0, 0.15, 0.4])
    joined = [lines[0]]
    for line in lines[1:]:
        if chance.random() < share:
            joined[-1] = np.concatenate([joined[-1], line])
        else:
            joined.append(line)
    return joined


def vector(lines: list[Points]) -> Vector:
    """Give the features of drawn lines."""
    return features([tuple(map(tuple, line.tolist())) for line in lines])


def main() -> None:
    """Draw, fit and write."""
    parser = argparse.ArgumentParser(prog="build_handwriting", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=PLACE)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    asked = parser.parse_args()
    chance = np.random.default_rng(_SEED)
    characters = [character for character in gb2312() if (asked.folder / f"{character}.json").exists()]
    within = np.zeros((LENGTH, LENGTH))
    means = np.zeros((len(characters), LENGTH))
    for place, character in enumerate(characters):
        strokes = medians(asked.folder / f"{character}.json")
        drawn = np.stack([vector(careless(strokes, chance)) for _ in range(asked.samples)]).astype(np.float64)
        means[place] = drawn.mean(axis=0)
        within += (drawn - means[place]).T @ (drawn - means[place])
    within /= len(characters) * (asked.samples - 1)
    within += np.eye(LENGTH) * _ROUGHNESS * np.trace(within) / LENGTH
    values, axes = np.linalg.eigh(within)
    whiten = axes / np.sqrt(values)
    between = np.cov((means - means.mean(axis=0)) @ whiten, rowvar=False)
    _, directions = np.linalg.eigh(between)
    projection = whiten @ directions[:, ::-1][:, :DIMENSIONS]
    np.savez_compressed(
        asked.out,
        characters=np.array("".join(characters)),
        projection=projection.astype(np.float16),
        means=(means @ projection).astype(np.float16),
    )
    print(f"{len(characters)} characters, {asked.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
