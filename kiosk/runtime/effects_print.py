"""Printing through the journal: queued, sending, and how it ended, each on disk before the next step."""

import hashlib
import logging
from collections.abc import Callable

import msgspec

from devices.printer.face import Outcome
from kiosk.machine.effects import AskPrinter, PrintSlip, SettleSlip
from kiosk.machine.events import EffectFailed, Event, Failure, PrinterAnswered, PrinterChanged, SlipPrinted
from kiosk.runtime.effects_journal import JournalWriter
from kiosk.runtime.failures import FAILURES, describe
from kiosk.runtime.ports import Ports
from kiosk.slips.templates import slip_of
from offline_cache.journal import PrintJob, PrintState
from protocol import events as wire

_log = logging.getLogger(__name__)

SLIP_PREFIX = "P"
"""Begins the serial of a slip that has no number of its own: documents and records."""


class PrintDesk:
    """Carries out printing effects, one at a time."""

    def __init__(self, ports: Ports, numbers: JournalWriter) -> None:
        self._ports = ports
        self._numbers = numbers

    def ask(self, effect: AskPrinter) -> Event:
        """Ask the printer how it is."""
        return PrinterAnswered(effect.ticket, self._ports.printer.status())

    def recover(self) -> None:
        """Settle what the last process left open: what was queued never went out, what was being sent is unknown."""
        jobs = self._ports.journal.unfinished_prints()
        if any(job.state is not PrintState.QUEUED for job in jobs):
            self._ports.printer.cut_before_next()  # first: half of it may hang out of the printer
        for job in jobs:
            self._settle(job, Outcome.FAILED if job.state is PrintState.QUEUED else Outcome.UNKNOWN)

    def print(self, effect: PrintSlip, post: Callable[[Event], None]) -> Event:
        """Print a slip and return how it ended; what the printer says on the way is posted.

        What goes wrong before the first byte surely printed nothing; after it, nobody knows.
        """
        ports = self._ports
        try:
            job = self._queue(effect)
            ports.journal.mark_print(job.id, PrintState.SENDING, ports.clock.now())
        except FAILURES as error:
            _log.error("a slip could not be made ready: %s", describe(error))
            return EffectFailed(effect.ticket, "PrintSlip", Failure.REFUSED, describe(error))
        # Four printable bytes that tell this job's echo from any other's.
        process_id = hashlib.sha256(job.id.encode()).hexdigest()[:4].encode()
        result = ports.printer.print(job.data, process_id, lambda status: post(PrinterChanged(status)))
        self._settle(job, result.outcome)
        return SlipPrinted(effect.ticket, job.serial, result.outcome, result.status)

    def came_out(self, effect: SettleSlip) -> None:
        """Note what the member says: every job of the serial whose end was unknown is on paper, though unproved."""
        for job in self._ports.journal.print_jobs(effect.serial):
            if job.state is PrintState.UNKNOWN:
                self._settle(job, Outcome.UNCONFIRMED)

    def _queue(self, effect: PrintSlip) -> PrintJob:
        journal = self._ports.journal
        serial = effect.serial or self._numbers.number(SLIP_PREFIX, effect.at)
        facts = msgspec.structs.replace(effect.data, serial=serial, copy=journal.next_copy(serial))
        data = self._ports.render(slip_of(facts))
        template = str(type(facts).__struct_config__.tag)
        return journal.queue_print(serial=serial, template=template, member=effect.member, data=data, at=effect.at)

    def _settle(self, job: PrintJob, outcome: Outcome) -> None:
        at = self._ports.clock.now()
        body = wire.SlipPrinted(serial=job.serial, template=job.template, outcome=outcome.value, copy=job.copy)
        self._ports.journal.settle_print(job.id, PrintState(outcome.value), body, at)
        self._ports.sync.nudge()
