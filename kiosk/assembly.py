"""A kiosk put together from its configuration: databases, devices, sync, runtime."""

import functools
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from devices.card.face import CardReader
from devices.card.opening import open_reader
from devices.printer.driver import open_printer
from devices.printer.face import Printer
from devices.printer.profile import load_profile
from devices.printer.slip import Part, Slip
from devices.status import DeviceStatus
from kiosk.config import Config
from kiosk.machine.devices import fault_of
from kiosk.machine.events import Event, HeadphonesPlugged
from kiosk.machine.state import Devices, Site
from kiosk.paths import FONT
from kiosk.runtime.clocks import SystemClock
from kiosk.runtime.effects_pin import verify_pin
from kiosk.runtime.ports import CardPort, ClockPort, Ports, Witness
from kiosk.runtime.runtime import Runtime
from kiosk.runtime.syncing import SyncWorker
from kiosk.runtime.touching import TouchNotes
from offline_cache.clock import CorrectedClock, system_sources
from offline_cache.content import Content
from offline_cache.journal import Enrolment, Journal
from offline_cache.keys import load_key
from offline_cache.media import Media
from protocol.signing import PublicKey, SigningKey
from protocol.tokens import card_token, union_master_key
from protocol.wire import DeviceState

if TYPE_CHECKING:
    # What most kiosks have none of, and what no picture waits for, is loaded where it is needed.
    from devices.microphone.face import Microphone
    from devices.speech.face import Voice
    from devices.speech.jack import Jack
    from devices.speech.playback import Player
    from kiosk.trace.tracer import Tracer
    from offline_cache.sync import SyncClient

_log = logging.getLogger(__name__)

Tokenise = Callable[[str, str], str]


class NotEnrolledError(Exception):
    """This kiosk has no server yet: ``kiosk enrol`` gives it one."""


def _never() -> bool:
    return False


def _nothing() -> None:
    """Wake nobody."""


@dataclass(frozen=True)
class World:
    """What a demo or a test brings in place of the real thing. None: what the configuration names.

    ``readers`` is given what makes tokens and the 16-byte master key of the organisation's union cards. ``practice``:
    every screen and every slip says that nothing counts.
    """

    readers: Callable[[Tokenise, bytes], Sequence[CardReader]] | None = None
    clock: Callable[[ClockPort], ClockPort] | None = None
    is_cut: Callable[[], bool] = _never
    voice: "Voice | None" = None
    microphone: "Microphone | None" = None
    witnesses: Sequence[Witness] = ()
    practice: bool = False
    wake: Callable[[], None] = field(default=_nothing)


@dataclass(frozen=True)
class Stores:
    """The two databases of a kiosk."""

    content: Content
    journal: Journal

    def close(self) -> None:
        """Close both."""
        self.content.close()
        self.journal.close()


def open_stores(config: Config) -> Stores:
    """Open both databases. Raises KeyFileError, OSError, and what Content.open and Journal.open raise."""
    folder = config.state.folder
    key = load_key(folder / "cache.key")
    journal = Journal.open(folder / "journal.db", key)
    return Stores(Content.open(folder / "content.db", key, limit_bytes=config.state.limit_bytes), journal)


class Terminal:
    """A whole kiosk but for its window."""

    def __init__(self, config: Config, stores: Stores, world: World | None = None) -> None:
        """Put the parts together; nothing moves before ``start``. Raises NotEnrolledError and ValueError (bad URL)."""
        enrolment = stores.journal.enrolment()
        if enrolment is None:
            raise NotEnrolledError
        world = world or World()
        self._stores = stores
        corrected = CorrectedClock(stores.journal, system_sources())
        clock: ClockPort = SystemClock(corrected.now)
        if world.clock is not None:
            clock = world.clock(clock)
        self.printer: Printer = open_printer(
            config.printer.url, config.printer.profile, patience_s=config.printer.patience_s
        )
        self.tracer = _tracer(config.trace.folder)
        media = Media(config.state.folder / "media")

        def client() -> "SyncClient":
            from importlib.metadata import version

            from offline_cache.sync import SyncClient

            return SyncClient(
                stores.content,
                stores.journal,
                http=None,
                clock=corrected.now,
                devices=self._device_states,
                software=version("union-kiosk"),
                is_cut=world.is_cut,
                on_server_time=corrected.correct,
                media=media,
            )

        self.sync = SyncWorker(client, self._tell)
        self.touch = TouchNotes(stores.journal, corrected.now)
        self.runtime = Runtime(
            replace(site_of(enrolment), practice=world.practice),
            Ports(
                content=stores.content,
                journal=stores.journal,
                sync=self.sync,
                printer=self.printer,
                clock=clock,
                render=Renderer(config.printer.profile, config.printer.logo),
                key=SigningKey(enrolment.reply.kiosk, enrolment.secret),
                verify_pin=verify_pin,
            ),
            (*readers_of(config, enrolment, world), *scanners_of(config, enrolment, clock, stores.journal)),
            wake=world.wake,
            blob_path=media.path,
            voice=world.voice or voice_of(config),
            sound=config.sound.rules,
            microphone=world.microphone or microphone_of(config),
            player=player_of(config),
            longest_s=config.microphone.longest_s,
            witnesses=(*world.witnesses, *((self.tracer,) if self.tracer else ())),
        )
        self._jack = self._jack_of(config.sound.jack)

    def start(self) -> None:
        """Start readers, lanes and sync."""
        self.start_runtime()
        self.start_sync()

    def start_runtime(self) -> None:
        """Start readers and lanes: members can be served from the cache."""
        self.runtime.start()
        if self._jack is not None:
            self._jack.start()

    def start_sync(self) -> None:
        """Start to keep in step with the server. Once, after ``start_runtime``."""
        self.sync.start()

    def close(self) -> None:
        """Stop everything and close the databases."""
        if self._jack is not None:
            self._jack.stop()
        self.runtime.stop()
        self.sync.stop()
        self.printer.close()
        self.touch.close()
        if self.tracer is not None:
            self.tracer.close()
        self._stores.close()

    def _jack_of(self, jack: str) -> "Jack | None":
        if not jack:
            return None
        from devices.speech.jack import Jack

        post = self.runtime.post
        return Jack(None if jack == "auto" else Path(jack), lambda plugged: post(HeadphonesPlugged(plugged)))

    def _tell(self, event: Event) -> None:
        self.runtime.post(event)

    def _device_states(self) -> tuple[DeviceState, ...]:
        return device_states(self.runtime.state.devices)


def _tracer(folder: Path | None) -> "Tracer | None":
    if folder is None:
        return None
    from kiosk.trace.tracer import Tracer  # a kiosk that records nothing need not load it

    return Tracer(folder, saves_failures=True)


def site_of(enrolment: Enrolment) -> Site:
    """Return where an enrolled kiosk stands."""
    reply = enrolment.reply
    return Site(
        kiosk=reply.kiosk,
        number=reply.number,
        unit=reply.site,
        name=reply.site_name,
        organisation=reply.organisation,
        zone=reply.time_zone,
        server=enrolment.server,
    )


def readers_of(config: Config, enrolment: Enrolment, world: World) -> tuple[CardPort, ...]:
    """Return the card readers, not yet started. Raises ValueError for a bad URL."""
    tokenise = functools.partial(card_token, enrolment.reply.token_key)
    master = union_master_key(enrolment.reply.token_key)
    if world.readers is not None:
        return tuple(world.readers(tokenise, master))
    return tuple(open_reader(url, tokenise, union_key=master) for url in config.card.readers)


def scanners_of(
    config: Config, enrolment: Enrolment, clock: ClockPort, journal: Journal | None = None
) -> tuple[CardPort, ...]:
    """Return the scanner, not yet started, if there is one. Raises ValueError for a bad URL.

    ``journal`` remembers used codes and knows the publisher's keys as sync has learnt them by then.
    """
    if not config.scanner.url:
        return ()
    from devices.scanner.scanner import open_scanner
    from kiosk.member_codes import MemberCodes

    tokenise = functools.partial(card_token, enrolment.reply.token_key)

    def keys() -> tuple[PublicKey, ...]:
        now = journal.enrolment() if journal else None
        return (now or enrolment).reply.publisher_keys

    codes = MemberCodes(keys, journal)
    return (open_scanner(config.scanner.url, codes, tokenise, clock.now),)


def voice_of(config: Config) -> "Voice | None":
    """Return the voice, not yet started, if there is one. Raises ValueError for a bad URL."""
    sound = config.sound
    if not sound.url:
        return None
    from devices.speech.opening import open_voice

    return open_voice(sound.url, headphones=sound.headphones, prompts=sound.prompts, command=sound.voice)


def microphone_of(config: Config) -> "Microphone | None":
    """Return the microphone, not yet started, if there is one. Raises ValueError for a bad URL."""
    if not config.microphone.url:
        return None
    from devices.microphone.opening import open_microphone

    return open_microphone(config.microphone.url)


def player_of(config: Config) -> "Player | None":
    """Return what recordings are heard again with, if anything sounds here. Raises ValueError for a bad URL."""
    sound = config.sound
    if not sound.url and not sound.headphones:
        return None
    from devices.speech.playback import SoundPlayer

    return SoundPlayer(sound.url, sound.headphones)


def device_states(devices: Devices) -> tuple[DeviceState, ...]:
    """Return what the fleet view shows of the machine's parts."""
    states = [
        DeviceState(device=f"reader:{name}", status=status.value, fault="" if status is DeviceStatus.ONLINE else "gone")
        for name, status in devices.readers.items()
    ]
    states += [
        DeviceState(
            device=f"scanner:{name}", status=status.value, fault="" if status is DeviceStatus.ONLINE else "gone"
        )
        for name, status in devices.scanners.items()
    ]
    if devices.printer is not None:
        states.append(
            DeviceState(device="printer", status=devices.printer.device.value, fault=fault_of(devices.printer))
        )
    microphone = devices.microphone
    if microphone is not None:
        states.append(DeviceState(device="microphone", status=microphone.device.value, fault=microphone.fault.value))
    return tuple(states)


class Renderer:
    """Turns slips into bytes. Fonts are loaded at the first slip, not at start, and kept."""

    def __init__(self, profile: str, logo: Path | None = None) -> None:
        """``profile`` names the printer's model. Raises ValueError when there is none of that name.

        ``logo``: a picture that heads each slip. Slips go without one that cannot be read, and the log says why.
        """
        self._profile = load_profile(profile)
        self._logo = logo
        self._once = threading.Lock()
        self._render: Callable[[Slip], bytes] | None = None

    def __call__(self, slip: Slip) -> bytes:
        """Return the printer's bytes of ``slip``. Raises ValueError for a slip that cannot be laid out."""
        with self._once:
            self._render = self._render or self._load()
        return self._render(slip)

    def _load(self) -> Callable[[Slip], bytes]:
        from devices.printer.glyphs import Glyphs
        from devices.printer.layout import lay_out
        from devices.printer.render_escpos import render_escpos

        glyphs, head = Glyphs(FONT), self._head()
        return lambda slip: render_escpos(lay_out(replace(slip, parts=(*head, *slip.parts)), self._profile), glyphs)

    def _head(self) -> tuple[Part, ...]:
        from devices.printer.logo import load_logo

        if self._logo is None:
            return ()
        try:
            return (load_logo(self._logo),)
        except (OSError, ValueError) as error:
            _log.warning("The logo cannot be printed: %s.", error)
            return ()
