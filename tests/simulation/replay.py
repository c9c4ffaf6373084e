"""A trace played again: what every screen said, and the first step after which an invariant does not hold."""

import dataclasses
from collections import defaultdict
from types import SimpleNamespace

from kiosk.machine.events import HomeLoaded, MemberFound, ServiceLoaded, Stored
from kiosk.machine.intents import Intent
from kiosk.services.data import Campaigns, Cases, Entitlements, Records
from kiosk.trace.file import Trace
from kiosk.trace.replay import Moment, replayed
from tests.simulation.invariants import BrokenError, Watch, require

_NO_WORDS = {"name", "icon", "intent", "fault", "path", "aligns", "qr", "focus", "part", "tone"}
"""Fields of views that hold no words for people."""
_SHORTEST = 6
"""Shorter words may be the same for two people by chance."""


class Remembered:
    """What a trace tells of a kiosk, in the shape that ``Watch`` looks at."""

    voice = microphone = None

    def __init__(self) -> None:
        # A trace holds no sound, so nothing can be asked of what was said.
        self.ports = SimpleNamespace(journal=SimpleNamespace(items=[], attached=None))
        self.owners: dict[str, set[str]] = defaultdict(set)

    def take(self, moment: Moment) -> None:
        """Note what was on disk, and what is whose."""
        self.state, self.view = moment.state, moment.view
        match moment.event:
            case Stored(item=item):
                self._keep(item)
            case HomeLoaded(events=events):
                for item in events:
                    self._keep(item)
        self._know(moment)

    def _keep(self, item) -> None:
        items = self.ports.journal.items
        if all(one.id != item.id for one in items):
            items.append(item)

    def _know(self, moment: Moment) -> None:
        event, session = moment.event, moment.state.session
        if isinstance(event, MemberFound):
            self.owners[event.member.name].add(event.member.id)
        if session is None or session.reader is None:
            return
        data = event.data.values() if isinstance(event, HomeLoaded) else ()
        for one in (event.data,) if isinstance(event, ServiceLoaded) else data:
            for words in _words_of(one):
                if len(words) >= _SHORTEST:
                    self.owners[words].add(session.reader.id)


def _words_of(data) -> list[str]:
    match data:
        case Records(rows):
            return [str(value) for row in rows for value in (*row.values.values(), row.formula)]
        case Entitlements(items):
            return [one.voucher.serial for one in items if one.voucher is not None]
        case Cases(items):
            return [words for case in items for words in (case.number, *(message.text for message in case.thread))]
        case Campaigns(entries=entries):
            return [entry.number for entry in entries]
        case _:
            return []


def check_owners(kiosk: Remembered) -> None:
    """No member ever sees another member's data; nobody but a member sees any."""
    session, text = kiosk.state.session, repr(kiosk.view)
    reader = session.reader.id if session is not None and session.reader else None
    for words, owners in kiosk.owners.items():
        require(reader in owners or words not in text, "somebody sees what belongs to somebody else")


def play_again(trace: Trace, say) -> bool:
    """Play it and say what was on the screen; return whether everything held."""
    say(_about(trace))
    kiosk, watch, before, broken, apart = Remembered(), Watch(), set(), None, None
    for moment in replayed(trace):
        words = words_on(moment.view)
        say(_line(moment))
        for one in words:
            if one not in before:
                say(f"        {one}")
        before = set(words)
        kiosk.take(moment)
        trouble = _trouble(kiosk, watch, moment)
        if trouble:
            say(f"        *** {trouble}")
            broken = broken or (moment.number, trouble)
        if not moment.same:
            apart = apart or moment
            say(f"        (the recorded kiosk showed {moment.recorded_screen} here)")
    if apart is not None:
        say(f"From step {apart.number} on this version shows other screens than the recorded one.")
    if broken is not None:
        say(f"BROKEN at step {broken[0]}: {broken[1].splitlines()[-1]}")
    else:
        say("All invariants held.")
    return broken is None


def _trouble(kiosk: Remembered, watch: Watch, moment: Moment) -> str:
    if moment.failure:
        return moment.failure.strip()
    try:
        watch(kiosk, moment.event)
        check_owners(kiosk)
    except BrokenError as error:
        return str(error)
    return "the recorded kiosk failed here, this version did not" if moment.recorded_failure else ""


def _about(trace: Trace) -> str:
    header = trace.header
    lost = f", {header.forgotten} steps before it are forgotten" if header.forgotten else ""
    return (
        f"{len(trace.lines)} steps of version {header.software} at {trace.state.site.name}, "
        f"saved {header.saved_at:%Y-%m-%d %H:%M:%S} UTC{lost}"
    )


def _line(moment: Moment) -> str:
    return f"{moment.number:6}  {moment.state.now:%H:%M:%S}  {_told(moment.event):40} → {moment.screen}"


def _told(event) -> str:
    """Return an event in one line: its kind, and what little of it is short."""
    if event is None:
        return "time passes"
    fields = [getattr(event, field.name) for field in dataclasses.fields(event)]
    short = [str(one) for one in fields if isinstance(one, str | int) and len(str(one)) <= 20]
    name = type(event).__name__ if isinstance(event, Intent) else f"[{type(event).__name__}]"
    return " ".join((name, *short))


def words_on(view) -> list[str]:
    """Return all words of a view, in the order of its fields."""
    found: list[str] = []
    _collect(view, found)
    return list(dict.fromkeys(found))


def _collect(value, found: list[str]) -> None:
    if isinstance(value, str):
        if value.strip():
            found.append(value.replace("\n", " "))
    elif isinstance(value, tuple):
        for one in value:
            _collect(one, found)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in _NO_WORDS:
                _collect(getattr(value, field.name), found)
