"""What must hold after every step of every simulated kiosk."""

import dataclasses
import re

from kiosk.machine.events import EffectFailed
from kiosk.machine.patience import LONGEST_S
from kiosk.machine.recordings import SpeakScreen
from kiosk.machine.screen_states import ListScreen
from kiosk.services.data import Campaigns, Entitlements
from kiosk.speech.numbers import whole
from kiosk.views import ListView, ResultView, WelcomeView
from protocol.events import CaseOpened, EntitlementClaimed, SignedUp, SignUpWithdrawn, Voted

_MARK = re.compile(r"◆(\d+)◆")
_SPOKEN_MARK = re.compile(r"◆(\w+?)◆")
_EXPECTED = ("ContentDamaged", "JournalFull", "LookupError", "it cannot be claimed", "it cannot be done")


class BrokenError(AssertionError):
    """An invariant does not hold."""


def require(holds, sentence: str) -> None:
    if not holds:
        raise BrokenError(sentence)


class Watch:
    """Looks at a kiosk after each event. It keeps what was already looked at, so unchanged views cost nothing."""

    def __init__(self):
        self._seen_view = None
        self._seen_items = 0
        self._seen_sounding: object = ()
        self._seen_owner = 0
        self._claimed: set[str] = set()
        self._signed_up: set[tuple[str | None, str]] = set()
        self._texts: set[str | bytes] = set()
        self.promised: set[tuple[str, str]] = set()

    def __call__(self, kiosk, event) -> None:
        if isinstance(event, EffectFailed):
            require(event.detail.startswith(_EXPECTED), f"an effect failed by a defect: {event.detail}")
        self._session(kiosk.state)
        self._journal(kiosk.ports.journal)
        if kiosk.voice is not None:
            self._heard(kiosk)
        if kiosk.microphone is not None:
            self._spoken(kiosk)
        if kiosk.view is not self._seen_view:
            self._seen_view = kiosk.view
            self._view(kiosk)

    def _session(self, state) -> None:
        """A session has its card, and comes to its end by itself."""
        session = state.session
        if session is None:
            return
        held = session.card is not None and session.card.held
        there = {(card.reader, card.insertion) for card in state.cards}
        require(not held or (session.card.reader, session.card.insertion) in there, "a session lives without its card")
        idle = state.mono - session.touched
        require(session.reading is not None or idle <= LONGEST_S, "the session did not end by itself")

    def _heard(self, kiosk) -> None:
        """Whatever sounds is of the session that is open, and sounds only where somebody asked for it."""
        sounding, state = kiosk.voice.sounding, kiosk.state
        if not sounding:
            return
        session = state.session
        reading = session.reading if session is not None else None
        require(reading is not None or state.ear.on, "something is said that nobody asked for")
        require(reading is None or reading.screen == session.top, "a screen is read that is no longer there")
        if sounding is self._seen_sounding:
            owner = self._seen_owner
        else:
            owner = self._seen_owner = session.number if session is not None else 0
            self._seen_sounding = sounding
        now = session.number if session is not None else 0
        text = "".join(one.text for one in sounding)
        private = _SPOKEN_MARK.findall(text)
        require(not private or owner == now, "a session hears what another one asked for")
        reader = session.reader.id.removeprefix("member-") if session is not None and session.reader else None
        mine = whole(int(reader)) if reader is not None else None
        # In the number of a receipt a figure is said as it is written.
        require(not set(private) - {mine, reader}, f"somebody hears what belongs to {set(private)}")
        require(not private or session.aloud, "what is a member's own was said without asking")
        require("§" not in text, "a whole name is said")

    def _spoken(self, kiosk) -> None:
        """Nobody is recorded who did not ask for it, and nothing that was said outlives whoever said it."""
        microphone, state = kiosk.microphone, kiosk.state
        session = state.session
        owner = session.reader.id.removeprefix("member-") if session is not None and session.reader else None
        on_show = session is not None and isinstance(session.top, SpeakScreen) and not state.two_cards
        if microphone.recording is not None:
            require(on_show, "the microphone is open and the screen does not say so")
            require(microphone.recording == owner, "a recording goes on in another member's session")
            require(kiosk.voice is None or not kiosk.voice.sounding, "the voice speaks into a recording")
            require(microphone.tone is None, "a tone sounds into a recording")
        if microphone.playing:
            require(on_show and session.top.playing, "a recording is played that nobody asked for")
            require(_owner(microphone.playing) == owner, "somebody hears what another one said")
        handed_in = {one.take for one in state.handed_in}
        for number, take in kiosk.ports.takes.all():
            mine = _owner(take.sound) == owner
            require(mine or number in handed_in, "what somebody said is kept after they left")

    def _view(self, kiosk) -> None:
        view, session, text = kiosk.view, kiosk.state.session, repr(kiosk.view)
        owner = session.reader.id.removeprefix("member-") if session and session.reader else None
        strangers = {found for found in _MARK.findall(text) if found != owner}
        require(not strangers, f"somebody sees what belongs to {strangers}")
        require("§" not in text, "a whole name is on the screen")
        if session is None:
            require(isinstance(view, WelcomeView), "without a session the welcome screen is shown")
        elif not isinstance(view, WelcomeView):
            require(view.chrome.leave is not None, f"{type(view).__name__} has no way out")
            require(view.chrome.home or view.chrome.leave, f"{type(view).__name__} has no way home")
        if isinstance(view, ResultView) and view.number:
            self._result(kiosk.ports.journal, view, session)
        if isinstance(view, ListView) and isinstance(session.top, ListScreen) and session.top.service == "opinions":
            mine = {i.body.case for i in self._cases(kiosk.ports.journal) if i.member == session.reader.id}
            known = {i.body.case for i in session.events if isinstance(i.body, CaseOpened)}
            shown = {row.name for row in view.rows}
            require(known <= shown, "a submitted case is missing from the list")
            require(not mine or session.pending or mine <= shown | known | mine, "a stored case is unknown")

    def _result(self, journal, view, session) -> None:
        member = session.reader.id
        from_server = {
            item.voucher.serial
            for data in session.data.values()
            if isinstance(data, Entitlements)
            for item in data.items
            if item.voucher is not None
        }
        from_server |= {
            entry.number
            for data in session.data.values()
            if isinstance(data, Campaigns)
            for entry in data.entries
            if entry.member == member
        }
        numbers = {
            item.body.voucher.serial if isinstance(item.body, EntitlementClaimed) else item.body.number
            for item in journal.items
            if item.member == member and isinstance(item.body, CaseOpened | EntitlementClaimed | SignedUp | Voted)
        }
        require(view.number in numbers | from_server, "a receipt was shown for something that is not on disk")
        if view.number in numbers:
            self.promised.add((member, view.number))

    def _journal(self, journal) -> None:
        for item in journal.items[self._seen_items :]:
            body = item.body
            if isinstance(body, EntitlementClaimed):
                require(body.entitlement not in self._claimed, "a benefit was claimed twice")
                self._claimed.add(body.entitlement)
            if isinstance(body, SignedUp | Voted):
                require((item.member, body.campaign) not in self._signed_up, "a member took part twice")
                self._signed_up.add((item.member, body.campaign))
            if isinstance(body, SignUpWithdrawn):
                self._signed_up.discard((item.member, body.campaign))
            if isinstance(body, CaseOpened):
                heard = body.attachments if journal.attached is not None else ()
                sounds = [journal.attached.get(one.sha256, b"") for one in heard]
                require(all(sounds), "a case promises a recording that is not on disk")
                require(
                    all(f"member-{_owner(one)}" == item.member for one in sounds), "a case holds what another one said"
                )
                for nonce in (*re.findall(r"#\d+#", body.text), *sounds):
                    require(nonce not in self._texts, "a form was stored twice")
                    self._texts.add(nonce)
        self._seen_items = len(journal.items)

    @staticmethod
    def _cases(journal):
        return [item for item in journal.items if isinstance(item.body, CaseOpened)]


def _owner(sound: bytes | bytearray) -> str:
    """Return whose mark a recording holds."""
    return _MARK.findall(sound.decode())[0]


def actions_of(view) -> list[tuple[str, object]]:
    """Return every (place, thing with an intent) that a finger can touch on a view."""
    found: list[tuple[str, object]] = []
    _walk(view, "", found)
    return found


def _walk(value, place: str, found) -> None:
    if isinstance(value, tuple):
        for one in value:
            _walk(one, place, found)
    elif hasattr(value, "intent"):
        if getattr(value, "enabled", True):
            found.append((place, value))
    elif dataclasses.is_dataclass(value):
        for name in value.__dataclass_fields__:
            child = getattr(value, name)
            if child is not None and not isinstance(child, str | int | float):
                _walk(child, f"{place}.{name}" if place else name, found)
