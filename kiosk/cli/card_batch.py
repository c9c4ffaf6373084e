"""A list of cards to issue, and a journal beside it that survives whatever stops the work. Neither holds a key."""

import csv
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from devices.card.issuing import Member, checked_member

State = Literal["begun", "issued", "spoiled"]
_STATES = ("begun", "issued", "spoiled")


def read_list(path: Path, issuer: str) -> tuple[Member, ...]:
    """Read a CSV file with the columns ``number`` and ``expires``, and perhaps ``issuer`` (else ``issuer`` holds).

    Raises ValueError with the line for anything that could not be issued, or is there twice, before a card is touched;
    OSError when the file cannot be read.
    """
    members: list[Member] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if not {"number", "expires"} <= set(rows.fieldnames or ()):
            raise ValueError(f"{path}: the first line must name the columns number and expires")
        for row in rows:
            try:
                member = checked_member(row["number"] or "", row.get("issuer") or issuer, row["expires"] or "")
            except ValueError as error:
                raise ValueError(f"{path}, line {rows.line_num}: {error}") from error
            if any(member.number == other.number for other in members):
                raise ValueError(f"{path}, line {rows.line_num}: {member.number} is there twice")
            members.append(member)
    if not members:
        raise ValueError(f"{path} lists no cards")
    return tuple(members)


@dataclass(frozen=True)
class _Entry:
    number: str
    state: State


class IssueJournal:
    """What happened to each number: ``begun`` before its card is touched, ``issued`` when it proved itself.

    One JSON object a line, each on the disk before the next step. A last line that was cut short is no line.
    """

    def __init__(self, path: Path) -> None:
        """Open or begin the journal. ValueError when the file is none, OSError when it cannot be opened."""
        self._states: dict[str, State] = {}
        self._path = path
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            text = path.read_bytes()
            whole = text[: text.rfind(b"\n") + 1]
            for line in whole.splitlines():
                entry = _entry(line, path)
                self._states[entry.number] = entry.state
            if whole != text:
                os.ftruncate(self._fd, len(whole))
        except BaseException:
            os.close(self._fd)
            raise

    def state(self, number: str) -> State | None:
        """Return what happened to this number last; None when nothing did."""
        return self._states.get(number)

    def note(self, number: str, state: State) -> None:
        """Write down what happened, and see it on the disk."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        os.write(self._fd, json.dumps({"number": number, "state": state, "at": at}).encode() + b"\n")
        os.fsync(self._fd)
        self._states[number] = state

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._fd)


def _entry(line: bytes, path: Path) -> _Entry:
    try:
        fields = json.loads(line)
        number, state = fields["number"], fields["state"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is no journal of issued cards") from error
    if not isinstance(number, str) or state not in _STATES:
        raise ValueError(f"{path} is no journal of issued cards")
    return _Entry(number, state)
