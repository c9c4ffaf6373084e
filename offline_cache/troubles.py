"""What is wrong with the kiosk's data, part by part: what ``kiosk doctor`` names and the fleet view shows.

A trouble is kept in the journal, so that a command beside the kiosk sees it and a restart does not forget it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from offline_cache.report import SyncReport

LEFT_OUT, SET_ASIDE, NEARLY_FULL, THINNED, WRONG = "left_out", "set_aside", "nearly_full", "thinned", "wrong"
DRIFTED = "drifted"
"""Faults of parts other than sync, which has those of ``SyncProblem``."""


class Part(StrEnum):
    """What can have a trouble."""

    SYNC = "sync"
    CONTENT = "content"
    MEDIA = "media"
    JOURNAL = "journal"
    OUTBOX = "outbox"
    DISK = "disk"
    CLOCK = "clock"
    TOUCH = "touch"


class Trouble(msgspec.Struct, frozen=True):
    """One part's trouble and since when it has it. ``fault`` is a stable word, ``detail`` English; neither a person."""

    fault: str
    detail: str
    since: datetime


class Facts(Protocol):
    """Where single facts are kept: the journal."""

    def fact(self, name: str) -> str | None:
        """Return a fact."""

    def set_fact(self, name: str, value: str) -> None:
        """Store a fact."""


def trouble_of(facts: Facts, part: Part) -> Trouble | None:
    """Return what is wrong with ``part``, None when nothing is."""
    stored = facts.fact(_name(part))
    return msgspec.json.decode(stored, type=Trouble) if stored else None


def note_trouble(facts: Facts, part: Part, fault: str, detail: str, now: datetime) -> None:
    """Keep what is wrong with ``part``, nothing for an empty ``fault``. A trouble that goes on keeps its beginning.

    The disk is only touched when there is something new to say.
    """
    before = trouble_of(facts, part)
    if (before.fault, before.detail) == (fault, detail) if before else not fault:
        return
    since = before.since if before and before.fault == fault else now
    facts.set_fact(_name(part), msgspec.json.encode(Trouble(fault, detail, since)).decode() if fault else "")


def note_round(facts: Facts, report: SyncReport, now: datetime) -> None:
    """Keep how a round of sync ended. Two words for one problem are one trouble: the first stays."""
    before = trouble_of(facts, Part.SYNC)
    if report.problem != (before.fault if before else None):
        note_trouble(facts, Part.SYNC, report.problem or "", report.detail, now)


def _name(part: Part) -> str:
    return f"trouble {part}"
