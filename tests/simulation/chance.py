"""Chance plays members, technicians and bad luck on one kiosk; the seed decides everything."""

import random
from datetime import timedelta

from devices.card.face import CardProblem
from devices.microphone.face import MicrophoneFault, MicrophoneStatus
from devices.printer.face import PrinterFault
from devices.status import DeviceStatus
from kiosk.machine.events import ContentChanged, ContentLost, ServerChanged
from kiosk.machine.intents import EditText, EraseDigit, PressDigit, SubmitPin
from kiosk.machine.patience import LONGEST_S
from kiosk.machine.screen_states import Notice, NoticeScreen
from kiosk.machine.state import ContentState
from kiosk.runtime.hands import Lane
from kiosk.view_parts import Tone
from kiosk.views import ComposeView, HomeView, PinView, SearchView, WelcomeView
from tests.simulation import farm
from tests.simulation.invariants import Watch, actions_of, require
from tests.simulation.kiosk_in_time import LATENCY, READERS, KioskInTime
from tests.simulation.microphone_in_time import WELL, MicrophoneInTime
from tests.simulation.voice_in_time import VoiceInTime

_ODD_CARDS = (*CardProblem, "stranger", "clonable")
_SELDOM = {
    "chrome.leave": 0.04,
    "chrome.home": 0.2,
    "chrome.back": 0.5,
    "chrome.language": 0.05,
    "chrome.text_size": 0.05,
    "chrome.contrast": 0.05,
    "chrome.elder_mode": 0.05,
}


class Chance:
    """One simulated kiosk with everybody around it."""

    def __init__(self, seed: int, witness=lambda event, after: None):
        self.random = random.Random(seed)
        self.watch = Watch()
        self.kiosk = KioskInTime(self._delay, self.watch, VoiceInTime(), microphone=MicrophoneInTime(), witness=witness)
        self._forms = 0
        if self.random.random() < 0.7:
            self.kiosk.plug_scanner()
        self._used: set[str] = set()
        self._codes = ["no code of ours", "https://example.org/", "", "UKM1.e30.AAAA"]
        self._doings = (
            (self._touch, 75),
            (self._keys, 10),
            (self._opinion, 5),
            (self._benefit, 3),
            (self._activity, 3),
            (self._voice, 1),
            (self._microphone, 2),
            (self._card, 10),
            (self._pull, 4),
            (self._scan, 4),
            (self._away, 2),
            (self._printer, 4),
            (self._reader, 1),
            (self._scanner, 1),
            (self._network, 2),
            (self._content, 2),
            (self._disk, 1),
            (self._crash, 1),
        )

    def _delay(self, lane: Lane) -> float:
        # Once in a while a part takes longer than anybody waits: that must end in a sentence, not in a stuck screen.
        chance = self.random.random()
        return LATENCY[lane] * self.random.uniform(0.5, 3) if chance > 0.01 else self.random.uniform(1, 400)

    def run(self, doings: int = 90) -> int:
        """Play, then look whether the kiosk comes to rest and still serves; return how many sessions there were."""
        tasks, weights = zip(*self._doings, strict=True)
        for task in self.random.choices(tasks, weights, k=doings):
            task()
            self.kiosk.pass_time(self.random.choice((0.0, 0.01, 0.2, 0.5, 2.0, 5.0)))
        self._rests()
        self._serves()
        return self.kiosk.state.sessions

    # What people do.

    def _touch(self) -> None:
        view = self.kiosk.view
        if isinstance(view, PinView) and self.random.random() < 0.85:
            self._pin()
            return
        if isinstance(view, ComposeView) and self.random.random() < 0.5:
            self._write()
            return
        if isinstance(view, SearchView) and self.random.random() < 0.5:
            self.kiosk.happen(EditText(self.random.choice(("公开", "第1", "通知", "无此内容", ""))))
            return
        choices = actions_of(view)
        if not choices:
            return
        weights = [_weight(place, thing) for place, thing in choices]
        self.kiosk.happen(self.random.choices(choices, weights)[0][1].intent)

    def _opinion(self) -> None:
        """Somebody came to say something, writes it or speaks, and mostly gets it handed in."""
        self._come_home()
        for step in ("opinions", "compose", f"topic-{self.random.choice(('canteen', 'road'))}"):
            self._press(step)
        if self.random.random() < 0.6:
            self._say_it()
        if self.random.random() < 0.5 and isinstance(self.kiosk.view, ComposeView):
            self._write()
        if self.random.random() < 0.9:
            self._press("submit")

    def _benefit(self) -> None:
        """Somebody came for a benefit, and mostly gets its voucher."""
        self._come_home()
        session = self.kiosk.state.session
        mine = session.reader.id.removeprefix("member-") if session is not None and session.reader else ""
        for step in ("benefits", f"benefit-{mine}-claimable", "claim", "confirm"):
            self._press(step)

    def _activity(self) -> None:
        """Somebody signs up for something, or takes it back, and sometimes leaves in the middle of it."""
        self._come_home()
        name = self.random.choice(("walk", "walk", "soon", "full", "everybody", "choice"))
        option = f"option-{self.random.randrange(3)}"
        for step in ("activities", name, option, self.random.choice(("take-part", "withdraw")), "confirm"):
            if self.random.random() < 0.05:
                return self.random.choice((self._pull, self._crash, self._content, self._disk))()
            self._press(step)
        return None

    def _come_home(self) -> None:
        if self.kiosk.state.session is None:
            self.kiosk.insert(self.random.choice((1, 2, 3)))
            self.kiosk.pass_time(1)
        if isinstance(self.kiosk.view, PinView):
            self._pin()
        self._press("home")

    def _say_it(self) -> None:
        for step in ("speak", "record"):
            self._press(step)
        self.kiosk.pass_time(self.random.choice((0.5, 3.0, 20.0, 100.0)))
        if self.random.random() < 0.1:
            return self.random.choice((self._pull, self._card, self._microphone, self._crash, self._away))()
        for step in ("finish", self.random.choice(("play", "record", "drop", "keep", "keep")), "keep"):
            self._press(step)
        return None

    def _press(self, name: str) -> None:
        thing = next((one for _, one in actions_of(self.kiosk.view) if getattr(one, "name", "") == name), None)
        if thing is not None:
            self.kiosk.happen(thing.intent)
            self.kiosk.pass_time(self.random.choice((0.3, 1.5)))

    def _write(self) -> None:
        self._forms += 1
        self.kiosk.happen(EditText(f"路坏了{self._mark()}#{self._forms}#"))

    def _keys(self) -> None:
        """Somebody uses the keypad, by ear or by chance."""
        for _ in range(self.random.randrange(1, 6)):
            keys = self.kiosk.view.chrome.keys
            found = [one for one in (keys.up, keys.down, keys.down, keys.confirm, keys.confirm, keys.back) if one]
            if not found:
                return
            self.kiosk.happen(self.random.choice(found))
            self.kiosk.pass_time(self.random.choice((0.1, 0.5, 3.0)))

    def _voice(self) -> None:
        there = self.random.random() < 0.8
        self.kiosk.happen(self.kiosk.voice.news(DeviceStatus.ONLINE if there else DeviceStatus.HARDWARE_ERROR))

    def _microphone(self) -> None:
        """The microphone comes and goes, is muffled, or takes its time."""
        microphone = self.kiosk.microphone
        match self.random.randrange(6):
            case 0:
                gone = MicrophoneStatus(DeviceStatus.NO_DEVICE, MicrophoneFault.UNPLUGGED)
                microphone.become(gone if microphone.status is WELL else WELL)
            case 1:
                microphone.fails = self.random.choice(tuple(MicrophoneFault))
            case 2:
                microphone.silent = not microphone.silent
            case 3:
                microphone.opens_s, microphone.ends_s = self.random.choice(((0.2, 0.3), (0.2, 50.0), (50.0, 0.3)))
            case _:
                microphone.become(WELL)

    def _mark(self) -> str:
        session = self.kiosk.state.session
        return farm.mark(int(session.reader.id.removeprefix("member-"))) if session and session.reader else ""

    def _pin(self) -> None:
        held = self.kiosk.state.session.card
        card = farm.member_of(held.identity.token) if held and held.identity else 0
        right = self.random.random() < 0.85
        pin = farm.pin(card if isinstance(card, int) and right else 9)
        for _ in range(self.kiosk.view.filled):
            self.kiosk.happen(EraseDigit())
        for digit in pin:
            self.kiosk.happen(PressDigit(digit))
        self.kiosk.happen(SubmitPin())
        if self.random.random() < 0.9:
            self.kiosk.pass_time(0.5)

    def _card(self) -> None:
        odd = self.random.random() < 0.1
        card = self.random.choice(_ODD_CARDS) if odd else self.random.choice((1, 1, 2, 2, 3, 3, farm.LOST, farm.LEFT))
        reader = READERS[self.random.random() < 0.1]
        if self.kiosk.state.session is not None and self.random.random() < 0.8:
            return  # people seldom push a card in while somebody is busy
        (self.kiosk.swap if self.random.random() < 0.2 else self.kiosk.insert)(card, reader)

    def _pull(self) -> None:
        reader = READERS[self.random.random() < 0.1]
        self.kiosk.pull(reader)
        session = self.kiosk.state.session
        if session is not None and session.top == NoticeScreen(Notice.CARD_PULLED):
            require(
                session.card is None and session.member is None, "a sentence about a pulled card knows whose it was"
            )
            return
        require(session is None or session.reader is None or session.card.reader != reader, "a pulled card goes on")
        if all(slot is None for slot in self.kiosk.slots.values()):
            no_card = session is None or session.card is None or not session.card.held
            require(no_card, "a session lives without its card")
            require(session is not None or isinstance(self.kiosk.view, WelcomeView), "a pulled card: welcome at once")

    def _scan(self) -> None:
        """Show a phone, a printed number, a code seen before, or anything."""
        before = self.kiosk.state.session
        member = self.random.choice((1, 2, 3, farm.LOST, farm.LEFT))
        issued = self.kiosk.clock.now() - timedelta(seconds=self.random.choice((0, 0, 30, 119, 121, 400, -50, -90)))
        match self.random.choice(("phone", "phone", "phone", "barcode", "seen", "forged")):
            case "phone":
                code = farm.e_card(member, issued)
            case "barcode":
                code = farm.number(member)
            case "forged":
                code = farm.e_card(member, issued)[:-6] + "AAAAAA"
            case _:
                code = self.random.choice(self._codes)
        self.kiosk.scan(code)
        after = self.kiosk.state.session
        if (
            after is not None
            and after is not before
            and after.card
            and after.card.identity
            and code.startswith("UKM1.")
        ):
            require(code not in self._used, "a code opened twice")
            self._used.add(code)
        self._codes.append(code)

    def _away(self) -> None:
        self.kiosk.pass_time(self.random.uniform(10, 200))

    # What machines do.

    def _printer(self) -> None:
        printer = self.kiosk.ports.printer
        fault = self.random.choice(tuple(PrinterFault))
        match self.random.randrange(5):
            case 0:
                printer.breaks = fault
            case 1:
                printer.fault = fault
            case _:
                printer.breaks = printer.fault = PrinterFault.NONE

    def _reader(self) -> None:
        reader = READERS[self.random.random() < 0.2]
        (self.kiosk.plug if self.random.random() < 0.8 else self.kiosk.unplug)(reader)

    def _scanner(self) -> None:
        self.kiosk.plug_scanner(self.random.random() < 0.6)

    def _network(self) -> None:
        self.kiosk.happen(ServerChanged(self.random.random() < 0.5))

    def _content(self) -> None:
        content = self.kiosk.ports.content
        if content.damaged:
            content.damaged = False  # the sync client rebuilds it in its next round
            self.kiosk.happen(ContentChanged())
            return
        match self.random.randrange(6):
            case 0:
                content.damaged = True
                self.kiosk.happen(ContentLost(ContentState.DAMAGED))
                self.kiosk.pass_time(self.random.uniform(0, 3))
                content.damaged = self.random.random() < 0.3
            case 1 | 2:
                content.withdrawn ^= {self.random.choice(("open-1", "notice-all", "notice-2"))}
            case _:
                pass
        content.refresh()
        self.kiosk.happen(ContentChanged())

    def _disk(self) -> None:
        journal = self.kiosk.ports.journal
        journal.full = not journal.full and self.random.random() < 0.5

    def _crash(self) -> None:
        self.kiosk.crash()

    # The end of the day.

    def _rests(self) -> None:
        kiosk = self.kiosk
        kiosk.pass_time(LONGEST_S + 1)
        require(kiosk.state.session is None, "the session did not end by itself")
        require(isinstance(kiosk.view, WelcomeView), "the welcome screen did not come back")
        for member, number in self.watch.promised:
            stored = repr([item for item in kiosk.ports.journal.items if item.member == member])
            require(number in stored, "a promised receipt is lost")

    def _serves(self) -> None:
        """Printer and network are dead: a member still gets home, and finds what was promised."""
        kiosk = self.kiosk
        kiosk.ports.printer.fault = PrinterFault.NO_DEVICE
        kiosk.ports.content.damaged = kiosk.ports.journal.full = False
        kiosk.happen(ServerChanged(reached=False))
        kiosk.happen(ContentChanged())
        for reader in READERS:
            kiosk.plug(reader)
            kiosk.pull(reader)
        kiosk.delay = LATENCY.__getitem__
        kiosk.come_to_rest()
        kiosk.insert(farm.RESERVE)
        kiosk.pass_time(1)
        require(isinstance(kiosk.view, PinView), "a card no longer leads to the PIN")
        for digit in farm.pin(farm.RESERVE):
            kiosk.happen(PressDigit(digit))
        kiosk.happen(SubmitPin())
        kiosk.pass_time(1)
        require(isinstance(kiosk.view, HomeView), "the right PIN no longer leads home")
        kiosk.pull()
        require(isinstance(kiosk.view, WelcomeView), "a pulled card: welcome at once")


def _weight(place: str, thing) -> float:
    """People touch what stands out: what is to be pressed, and what a badge says can be had."""
    badge = getattr(thing, "badge", None)
    if badge is not None:
        return {Tone.GOOD: 6.0, Tone.ATTENTION: 2.0}.get(badge.tone, 1.0)
    return _SELDOM.get(place, 5.0 if getattr(thing, "primary", False) else 1.0)


def play(seed: int) -> int:
    """Play one kiosk's day; return its sessions. Raises what went wrong, with the command that repeats it."""
    try:
        return Chance(seed).run()
    except Exception as error:
        error.add_note(f"repeat it with: .venv/bin/python -m tests.simulation --from {seed} --seeds 1")
        raise
