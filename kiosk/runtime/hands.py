"""Carries out any effect, in the thread that calls, and always posts an answer. It knows which lane an effect takes."""

import logging
from collections.abc import Callable
from enum import StrEnum
from typing import assert_never

from kiosk.machine.effects import (
    AskPrinter,
    CheckPin,
    Effect,
    LoadCatalogue,
    LoadHome,
    LoadService,
    LookUp,
    PrintSlip,
    ReportDevice,
    SearchContent,
    SettleSlip,
    StoreAcknowledgement,
    StoreCase,
    StoreClaim,
    StoreRating,
    StoreSignUp,
    StoreWithdrawal,
)
from kiosk.machine.events import EffectFailed, Event, Failure
from kiosk.machine.state import Site
from kiosk.runtime.effects_content import read
from kiosk.runtime.effects_journal import JournalWriter
from kiosk.runtime.effects_pin import check_pin
from kiosk.runtime.effects_print import PrintDesk
from kiosk.runtime.failures import FAILURES, describe, kind_of
from kiosk.runtime.ports import Ports

_log = logging.getLogger(__name__)

Post = Callable[[Event], None]


class Lane(StrEnum):
    """Effects of one lane are carried out in order; lanes never wait for each other."""

    READ = "read"
    WRITE = "write"
    PIN = "pin"
    PRINT = "print"


def lane_of(effect: Effect) -> Lane:
    """Return the lane of an effect."""
    match effect:
        case LoadCatalogue() | LookUp() | LoadHome() | LoadService() | SearchContent():
            return Lane.READ
        case StoreClaim() | StoreCase() | StoreRating() | StoreAcknowledgement() | ReportDevice() | SettleSlip():
            return Lane.WRITE
        case StoreSignUp() | StoreWithdrawal():
            return Lane.WRITE
        case CheckPin():
            return Lane.PIN
        case PrintSlip() | AskPrinter():
            return Lane.PRINT
        case _:
            assert_never(effect)


class Hands:
    """All effects, carried out with ``ports``."""

    def __init__(self, ports: Ports, site: Site) -> None:
        self._ports = ports
        self._writer = JournalWriter(ports, site)
        self._desk = PrintDesk(ports, self._writer)

    def recover(self) -> None:
        """Settle what a crash left open. Call once, before the first effect."""
        self._desk.recover()

    def carry_out(self, effect: Effect, post: Post) -> None:
        """Carry ``effect`` out and post its answer; whatever goes wrong becomes an EffectFailed."""
        try:
            answer = self._answer(effect, post)
        except FAILURES as error:
            name, failure = type(effect).__name__, kind_of(error)
            _log.error("%s failed: %s", name, describe(error))
            answer = EffectFailed(effect.ticket, name, failure, describe(error))
            if failure is Failure.CONTENT_DAMAGED:
                self._ports.sync.nudge()
        if answer is not None:
            post(answer)

    def _answer(self, effect: Effect, post: Post) -> Event | None:
        match effect:
            case LookUp() | LoadHome() | LoadService() | SearchContent():
                self._ports.sync.attend()
                return read(self._ports, effect)
            case LoadCatalogue():
                return read(self._ports, effect)
            case (
                StoreClaim() | StoreCase() | StoreRating() | StoreAcknowledgement() | StoreSignUp() | StoreWithdrawal()
            ):
                return self._writer.write(effect)
            case ReportDevice():
                self._writer.report(effect)
                return None
            case SettleSlip():
                self._desk.came_out(effect)
                return None
            case CheckPin():
                return check_pin(self._ports, effect)
            case PrintSlip():
                return self._desk.print(effect, post)
            case AskPrinter():
                return self._desk.ask(effect)
            case _:
                assert_never(effect)
