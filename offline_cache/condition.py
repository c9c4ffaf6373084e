"""How a kiosk's data are: looked at in each round of sync, and told to the fleet with each hello."""

from datetime import datetime

from offline_cache.content import RESERVE_BYTES, Content
from offline_cache.journal import Journal
from offline_cache.journal_file import INCOMPLETE
from offline_cache.media import Media
from offline_cache.report import SyncProblem
from offline_cache.troubles import LEFT_OUT, NEARLY_FULL, SET_ASIDE, THINNED, Part, note_trouble, trouble_of
from protocol.wire import DeviceState

STATUS = "trouble"
"""What the fleet is told as the status of a part that has a fault."""
_DETAIL = 200
_UNTOLD = frozenset({SyncProblem.OFFLINE, SyncProblem.NOT_ENROLLED, SyncProblem.BUSY})
"""Who says hello has none of these any more."""


class Condition:
    """How a kiosk's data are. For the thread of the sync."""

    def __init__(self, journal: Journal, content: Content, media: Media | None) -> None:
        """Look at these."""
        self._journal, self._content, self._media = journal, content, media

    def look(self, now: datetime) -> None:
        """Note what can be seen. Raises what the journal raises."""
        damaged = self._content.damaged_files()
        note_trouble(self._journal, Part.CONTENT, SET_ASIDE if damaged else "", ", ".join(damaged), now)
        damaged = self._journal.damaged_files()
        detail = f"{', '.join(damaged)}; rows may be missing of: {self._journal.fact(INCOMPLETE) or 'nothing'}"
        note_trouble(self._journal, Part.JOURNAL, SET_ASIDE if damaged else "", detail if damaged else "", now)
        left_out = dict(self._media.faults) if self._media else {}
        detail = next((f"{len(left_out)} files; {name[:12]}: {reason}" for name, reason in left_out.items()), "")
        note_trouble(self._journal, Part.MEDIA, LEFT_OUT if left_out else "", detail, now)

        gone = "; ".join(
            f"{one.count} of kind {one.kind} from {one.first:%Y-%m-%d} to {one.last:%Y-%m-%d}"
            for one in self._journal.thinned()
        )
        note_trouble(self._journal, Part.OUTBOX, THINNED if gone else "", gone, now)
        self._journal.keep_ballast()

    def told(self) -> tuple[DeviceState, ...]:
        """Return what the fleet is told: the parts that have a trouble. Raises what the journal raises."""
        found = {part: trouble_of(self._journal, part) for part in Part}
        states = [
            DeviceState(device=part, status=STATUS, fault=trouble.fault, detail=trouble.detail[:_DETAIL])
            for part, trouble in found.items()
            if trouble is not None and not (part is Part.SYNC and trouble.fault in _UNTOLD)
        ]
        free = self._content.free_bytes()
        # Not kept: where there is no room for anything more, there is none for this.
        if free < RESERVE_BYTES:
            states.append(DeviceState(device=Part.DISK, status=STATUS, fault=NEARLY_FULL, detail=f"{free} bytes free"))
        return tuple(states)
