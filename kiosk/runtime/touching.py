"""Keeps what is known of the touch panel in the journal, and tells doctor and fleet of a panel that is far off."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

import msgspec

from kiosk.drift import Drift, of_votes
from kiosk.runtime.failures import FAILURES, describe
from offline_cache.troubles import DRIFTED, Facts, Part, note_trouble

_log = logging.getLogger(__name__)
_FACT = "touch drift"
_FAR_MM = 5.0
"""From so many millimetres on somebody should calibrate: a finger beside its button, and the kiosk guesses."""


class _Kept(msgspec.Struct, frozen=True):
    votes: tuple[tuple[float, ...], ...]
    shift: tuple[float, float]


class TouchNotes:
    """What a kiosk knows of its panel. ``now`` tells the time in UTC."""

    def __init__(self, facts: Facts, now: Callable[[], datetime]) -> None:
        self._facts, self._now = facts, now
        self._writing: threading.Thread | None = None

    def known(self) -> Drift:
        """Return what was kept, or that nothing is known where it cannot be read. Raises what the journal raises."""
        stored = self._facts.fact(_FACT)
        if not stored:
            return Drift()
        try:
            kept = msgspec.json.decode(stored, type=_Kept)
            return of_votes(kept.votes, kept.shift)
        except ValueError as error:  # msgspec's errors are such, too
            _log.warning("what was known of the touch panel cannot be read, and is learnt anew: %s", error)
            return Drift()

    def keep(self, drift: Drift) -> None:
        """Keep this, soon, on another thread: who calls draws. A disk that is full or slow costs what was learnt."""
        if self._writing is not None and self._writing.is_alive():
            return  # the next visitor's holds this one, too
        self._writing = threading.Thread(target=self._write, args=(drift,), name="kiosk-touch", daemon=True)
        self._writing.start()

    def forget(self) -> None:
        """Know nothing: the panel was calibrated. Raises what the journal raises."""
        self._facts.set_fact(_FACT, "")
        self._tell(Drift())

    def close(self) -> None:
        """Wait until what was to be kept is, at most three seconds."""
        if self._writing is not None:
            self._writing.join(3.0)

    def _write(self, drift: Drift) -> None:
        votes = tuple(tuple(round(vote, 2) for vote in part) for part in drift.votes)
        try:
            self._facts.set_fact(_FACT, msgspec.json.encode(_Kept(votes, drift.shift)).decode())
            self._tell(drift)
        except FAILURES as error:
            _log.warning("what was learnt of the touch panel could not be kept: %s", describe(error))

    def _tell(self, drift: Drift) -> None:
        far = drift.size >= _FAR_MM
        note_trouble(self._facts, Part.TOUCH, DRIFTED if far else "", in_words(drift) if far else "", self._now())


def in_words(drift: Drift) -> str:
    """Say in English how far a panel reads beside the finger."""
    x, y = (round(along) for along in drift.shift)
    sides = [f"{abs(x)} mm to the {'right' if x > 0 else 'left'}"] if x else []
    sides += [f"{abs(y)} mm too {'high' if y > 0 else 'low'}"] if y else []
    return f"about {round(drift.size)} mm ({', '.join(sides)})" if sides else "right"
