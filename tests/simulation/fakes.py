"""Ports in memory: content, journal, printer, clock. What is on "disk" survives a crash; faults are switches."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from devices.printer.face import Outcome, PrinterFault, PrinterStatus, PrintResult
from devices.printer.slip import Slip
from devices.status import DeviceStatus, PaperStatus
from kiosk.runtime.ports import Ports
from offline_cache.content import ContentDamaged, Hit
from offline_cache.journal import JournalFull, PinFailures, PrintJob, PrintState
from protocol.canonical import sha256_hex
from protocol.events import OutboxItem
from protocol.signing import SigningKey
from tests.simulation import farm, farm_campaigns

WELL = PrinterStatus(DeviceStatus.ONLINE, PaperStatus.FULL)


class Clock:
    """Virtual time: seconds since noon of the day."""

    def __init__(self):
        self.seconds = 0.0

    def now(self):
        return farm.NOON + timedelta(seconds=self.seconds)

    def monotonic(self):
        return self.seconds


_SERVICES, _UNITS, _MEMBERS = farm.services(), farm.units(), {one.id: one for one in farm.members()}
_BY_TOKEN = {one.tokens[0]: one for one in _MEMBERS.values()}
_PUBLICATIONS = {service: farm.publications(service) for service in ("open", "notices", "show")}
_PUBLICATIONS |= {farm_campaigns.SERVICE: farm_campaigns.campaigns()}
_TURNOUTS, _ENTRIES = farm_campaigns.turnouts(), farm_campaigns.entries()
_CONTACTS = farm.contacts()
_RECORDS, _ENTITLEMENTS, _CASES = farm.records(), {one.id: one for one in farm.entitlements()}, farm.cases()


class Content:
    """The farm's content; ``damaged`` makes each read fail as a damaged page does."""

    def __init__(self, clock):
        self.damaged = False
        self.withdrawn: set[str] = set()
        self._clock = clock
        self._fresh_at = clock.now()

    def _page(self):
        if self.damaged:
            raise ContentDamaged("a page")

    def refresh(self):
        self._fresh_at = self._clock.now()

    def services(self):
        self._page()
        return _SERVICES

    def units(self):
        self._page()
        return _UNITS

    def publications(self, service):
        self._page()
        return tuple(one for one in _PUBLICATIONS[service] if one.id not in self.withdrawn)

    def contacts(self, service):
        self._page()
        return tuple(one for one in _CONTACTS if one.service == service)

    def search(self, text, limit, accept):
        self._page()
        everything = [one for items in _PUBLICATIONS.values() for one in items if one.id not in self.withdrawn]
        found = [one for one in everything if text in one.title.zh and accept(one)]
        papers = [Hit("publication", one.id, one.service, one.title, "", 0, 0, one.summary) for one in found]
        people = [one for one in _CONTACTS if text in one.name.zh and accept(one)]
        listed = (Hit("contact", one.id, one.service, one.name, "", 0, 0, one.purpose) for one in people)
        return (*papers, *listed)[:limit]

    def member(self, id):  # noqa: A002 - as the real one is called
        self._page()
        return _MEMBERS.get(id)

    def member_by_token(self, token):
        self._page()
        return _BY_TOKEN.get(token)

    def records(self, service, member):
        self._page()
        return tuple(row for row in _RECORDS if row.service == service and row.member == member)

    def entitlements(self, service, member):
        self._page()
        return tuple(one for one in _ENTITLEMENTS.values() if one.member == member)

    def entitlement(self, id):  # noqa: A002 - as the real one is called
        self._page()
        return _ENTITLEMENTS.get(id)

    def cases(self, service, member):
        self._page()
        return tuple(case for case in _CASES if case.member == member)

    def turnouts(self, service):
        self._page()
        return _TURNOUTS

    def entries(self, service, member):
        self._page()
        return tuple(one for one in _ENTRIES if one.member == member)

    def fresh_at(self):
        self._page()
        return self._fresh_at


@dataclass
class Journal:
    """The journal's promises in memory; ``full`` makes each write fail as a full disk does."""

    items: list[OutboxItem] = field(default_factory=list)
    jobs: dict[str, PrintJob] = field(default_factory=dict)
    failures: dict[str, PinFailures] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    attached: dict[str, bytes] = field(default_factory=dict)
    full: bool = False

    def _room(self):
        if self.full:
            raise JournalFull("no room")

    def append(self, body, *, member, at, attached=()):
        self._room()
        seq = len(self.items) + 1
        item = OutboxItem(id=f"item-{seq}", seq=seq, at=at, body=body, member=member)
        self.items.append(item)
        self.attached.update({sha256_hex(data): data for data in attached})
        return item

    def audit(self, kind, detail, at):
        self._room()

    def next_number(self, prefix):
        self._room()
        self.numbers[prefix] = self.numbers.get(prefix, 0) + 1
        return self.numbers[prefix]

    def own_events(self, member):
        return tuple(item for item in self.items if item.member == member)

    def pin_failures(self, member):
        return self.failures.get(member, PinFailures(0, None))

    def record_pin_failure(self, member, at):
        self._room()
        self.failures[member] = PinFailures(self.pin_failures(member).count + 1, at)
        return self.failures[member]

    def clear_pin_failures(self, member):
        self._room()
        self.failures.pop(member, None)

    def next_copy(self, serial):
        return sum(job.serial == serial and job.state is not PrintState.FAILED for job in self.jobs.values())

    def queue_print(self, *, serial, template, member, data, at):
        self._room()
        name, copy = f"job-{len(self.jobs) + 1}", self.next_copy(serial)
        job = PrintJob(name, serial, template, member, copy, PrintState.QUEUED, at, at, data)
        self.jobs[name] = job
        return job

    def mark_print(self, job, state, at):
        self.jobs[job] = replace(self.jobs[job], state=state, changed_at=at)

    def settle_print(self, job, state, body, at):
        self.mark_print(job, state, at)
        return self.append(body, member=self.jobs[job].member, at=at)

    def print_jobs(self, serial):
        return tuple(job for job in self.jobs.values() if job.serial == serial)

    def unclear_prints(self, member, since):
        latest = {job.serial: job for job in self.jobs.values()}
        return tuple(
            job
            for job in latest.values()
            if job.member == member and job.state is PrintState.UNKNOWN and job.queued_at >= since
        )

    def unfinished_prints(self):
        return tuple(job for job in self.jobs.values() if job.state in (PrintState.QUEUED, PrintState.SENDING))

    def restart(self):
        """What Journal.open does after a crash is left to ``unfinished_prints`` here."""


class Printer:
    """A printer with a fault switch. ``breaks`` makes the next slip end in that fault after its first bytes."""

    def __init__(self):
        self.fault = PrinterFault.NONE
        self.breaks = PrinterFault.NONE
        self.paper: list[bytes] = []

    def status(self):
        if self.fault is PrinterFault.NONE:
            return WELL
        device = DeviceStatus.NO_DEVICE if self.fault is PrinterFault.NO_DEVICE else DeviceStatus.HARDWARE_ERROR
        return PrinterStatus(device, PaperStatus.UNKNOWN, self.fault)

    def print(self, data, process_id, on_status):
        if self.fault is not PrinterFault.NONE:
            return PrintResult(Outcome.FAILED, self.status())
        if self.breaks is not PrinterFault.NONE:
            self.fault, self.breaks = self.breaks, PrinterFault.NONE
            on_status(self.status())
            return PrintResult(Outcome.UNKNOWN, self.status())
        self.paper.append(data)
        return PrintResult(Outcome.CONFIRMED, WELL)

    def cut_before_next(self):
        """Every slip here is a paper of its own."""

    def close(self):
        """Nothing is open."""


class Sync:
    """Counts nudges, and how often somebody read."""

    def __init__(self):
        self.nudges = 0
        self.attended = 0

    def nudge(self):
        self.nudges += 1

    def attend(self):
        self.attended += 1


def render(slip: Slip) -> bytes:
    """Stand in for ESC/POS: the slip's parts as text."""
    return repr(slip.parts).encode()


def verify_pin(phc: str, pin: str) -> bool:
    """Stand in for argon2, which is made to be slow."""
    return phc == f"phc:{pin}"


_KEY = SigningKey("kiosk-7", bytes(32))


def ports(clock: Clock | None = None) -> Ports:
    """Return a whole set of fake ports."""
    clock = clock or Clock()
    return Ports(
        content=Content(clock),
        journal=Journal(),
        sync=Sync(),
        printer=Printer(),
        clock=clock,
        render=render,
        key=_KEY,
        verify_pin=verify_pin,
    )


def at(seconds: float) -> datetime:
    """Return the instant that many seconds after the start."""
    return farm.NOON + timedelta(seconds=seconds)
