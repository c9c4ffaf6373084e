"""A seeded mutational fuzzer in plain Python: it keeps what showed a new behaviour and goes on from there."""

import random
import time
from dataclasses import dataclass

from tests.fuzz.face import Target

_KEPT = 400
_HANG_S = 1.0
"""Processor seconds after which one input counts as a hang; each takes well under a millisecond."""
_TELLING = (0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x83, 0xFF, 0x1F, 0x3F, 0x61, 0x6C, 0x90, 0x91, 0xAF, 0x37, 0x0D, 0x2E)


@dataclass(frozen=True)
class Crash:
    """An input that a target did not survive."""

    target: str
    data: bytes
    why: str


def fuzz(target: Target, inputs: int, seed: int) -> tuple[int, Crash | None]:
    """Run ``inputs`` inputs; return how many behaviours were seen, and the first crash."""
    chance = random.Random(f"{seed} {target.name}")
    corpus, seen = [b"", *target.seeds], set[str]()
    for turn in range(inputs):
        data = corpus[turn] if turn <= len(target.seeds) else _mutated(chance, corpus)[: target.longest]
        begun = time.process_time()
        try:
            behaviour = target.run(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we are looking for
            return len(seen), Crash(target.name, data, f"{type(error).__name__}: {error}")
        if time.process_time() - begun > _HANG_S:
            return len(seen), Crash(target.name, data, "it hangs")
        if behaviour not in seen:
            seen.add(behaviour)
            if len(corpus) < _KEPT:
                corpus.append(data)
    return len(seen), None


def _mutated(chance: random.Random, corpus: list[bytes]) -> bytes:
    data = bytearray(chance.choice(corpus))
    for _ in range(1 << chance.randrange(4)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(7):
            case 0 if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case 1 if at < len(data):
                data[at] = chance.choice(_TELLING)
            case 2:
                data[at:at] = chance.randbytes(chance.randrange(1, 9))
            case 3:
                del data[at : at + chance.randrange(1, 9)]
            case 4:
                piece = data[at : at + chance.randrange(1, 33)]
                data[at:at] = piece * chance.randrange(1, 5)
            case 5:
                other = chance.choice(corpus)
                begin = chance.randrange(len(other) + 1)
                data[at:] = other[begin:]
            case _:
                data.append(chance.choice(_TELLING))
    return bytes(data)
