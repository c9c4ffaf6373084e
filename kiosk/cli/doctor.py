"""``kiosk doctor``: every part of the terminal, what is wrong with it, and what to do."""

import functools
import queue
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import requests

from devices.card.face import CardEvent, CardRead, ReaderChanged
from devices.card.opening import SPEAKS_WITHIN_S, open_reader, read_once
from devices.printer.driver import open_printer
from devices.printer.face import Outcome, PrinterFault
from devices.scanner.scanner import open_scanner
from devices.status import DeviceStatus
from devices.video.ffmpeg import is_there
from kiosk.assembly import Renderer
from kiosk.cli import compiling
from kiosk.cli.answer import Exit, answer
from kiosk.cli.device_facts import DeviceFacts, of_printer, of_readers
from kiosk.cli.doctor_input import input_checks
from kiosk.cli.doctor_microphone import microphone_checks
from kiosk.cli.doctor_stores import store_checks
from kiosk.cli.doctor_voice import voice_checks
from kiosk.cli.finding import Check
from kiosk.config import Config, load
from kiosk.presenters.faults import repair
from kiosk.slips.test_slip import test_slip
from kiosk.translation import translator
from offline_cache.journal import Enrolment
from protocol.tokens import card_token

_CARD_S = 30.0
_CLOCK_S = 120.0


def doctor(file: Path, *, test_card: bool, test_print: bool, as_json: bool) -> Exit:
    """Check everything that the configuration names. Raises ConfigError, which says what is wrong in the file."""
    config = load(file)
    checks = [Check("configuration", ok=True, found=str(file)), compiling.check()]
    enrolment, stored, faults = store_checks(config)
    checks += stored
    checks += [_server(enrolment)]
    checks += [_reader(url, faults, test_card=test_card) for url in config.card.readers]
    checks += [_scanner(config.scanner.url, faults)] if config.scanner.url else []
    checks += [_printer(config, faults, test_print=test_print)]
    checks += input_checks()
    checks += [Check(*finding) for finding in voice_checks(config.sound)]
    checks += [Check(*finding) for finding in microphone_checks(config.microphone)]
    checks += [_films()]
    checks += _trace(config.trace.folder)
    well = all(check.ok for check in checks)
    lines = [_line(check) for check in checks]
    facts = {"checks": [asdict(check) for check in checks]}
    return answer(facts, "\n".join(lines), as_json=as_json, status=Exit.OK if well else Exit.PROBLEM)


def _line(check: Check) -> str:
    device = f"\n     {check.device}" if check.device else ""
    hint = f"\n     → {check.to_do}" if check.to_do else ""
    return f"{'ok ' if check.ok else 'BAD'}  {check.part}: {check.found}{device}{hint}"


def _server(enrolment: Enrolment | None) -> Check:
    if enrolment is None:
        return Check("server", ok=False, found="not enrolled", to_do="Run kiosk enrol with a code from the console.")
    try:
        reply = requests.get(f"{enrolment.server}/healthz", timeout=10)
    except requests.RequestException as error:
        to_do = "Check the network cable; the kiosk goes on without."
        return Check("server", ok=False, found=f"{enrolment.server}: {type(error).__name__}", to_do=to_do)
    told = reply.headers.get("Date", "")
    drift = abs((datetime.now(UTC) - _http_date(told)).total_seconds()) if told else 0.0
    if drift > _CLOCK_S:
        return Check("server", ok=False, found=f"clocks differ by {drift:.0f} s", to_do="Set this machine's clock.")
    return Check("server", ok=reply.ok, found=f"{enrolment.server} answers {reply.status_code}")


def _http_date(text: str) -> datetime:
    return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)


def _no_token(namespace: str, number: str) -> str:
    """Stand in for the organisation's key: this check looks at the reader, not at whose card it is."""
    return card_token(bytes(32), namespace, number)


def _reader(url: str, faults: Mapping[str, str], *, test_card: bool) -> Check:
    events: queue.Queue[CardEvent] = queue.Queue()
    reader = open_reader(url, functools.partial(_no_token))
    reader.start(events.put)
    try:
        event = events.get(timeout=SPEAKS_WITHIN_S)
    except queue.Empty:
        event = ReaderChanged(url, DeviceStatus.OFFLINE, "it says nothing")
    finally:
        reader.stop()
    part, fault = f"reader {url}", faults.get(f"reader:{url}", "")
    if isinstance(event, ReaderChanged) and event.status is not DeviceStatus.ONLINE:
        card = repair("reader_gone", translator("en"))
        found, facts = f"{event.status}: {event.detail}", DeviceFacts(last_fault=fault)
        return Check(part, ok=False, found=found, to_do=" ".join(card.steps), device=facts)
    names = tuple(event.detail.split(", ")) if isinstance(event, ReaderChanged) else (event.reader,)
    facts = of_readers(url, names, fault)
    if not test_card:
        return Check(part, ok=True, found=f"online: {', '.join(names)}", device=facts)
    read = read_once(url, functools.partial(_no_token), _CARD_S)
    if isinstance(read, CardRead):
        return Check(part, ok=True, found=f"{read.reader} read a {read.identity.profile} card", device=facts)
    return Check(part, ok=False, found=str(read), to_do="Try another card, then another reader.", device=facts)


def _films() -> Check:
    there = is_there()
    found, to_do = ("ffmpeg is there", "") if there else ("ffmpeg is missing", "Install Debian's ffmpeg.")
    return Check("films", ok=there, found=found, to_do=to_do)


def _trace(folder: Path | None) -> list[Check]:
    """Say that the kiosk records: nobody should forget that."""
    found = f"on, into {folder}; switch it off when the fault is found"
    return [Check("trace", ok=True, found=found)] if folder else []


def _scanner(url: str, faults: Mapping[str, str]) -> Check:
    events: queue.Queue[CardEvent] = queue.Queue()
    scanner = open_scanner(url, lambda text, now: "", _no_token, lambda: datetime.now(UTC))
    scanner.start(events.put)
    try:
        event = events.get(timeout=SPEAKS_WITHIN_S)
    except queue.Empty:
        event = ReaderChanged(url, DeviceStatus.OFFLINE, "it says nothing")
    finally:
        scanner.stop()
    there = isinstance(event, ReaderChanged) and event.status is DeviceStatus.ONLINE
    found = "is there" if there else str(getattr(event, "detail", ""))
    to_do = "" if there else "Plug it in; look at scanner.url."
    facts = DeviceFacts(last_fault=faults.get(f"scanner:{url}", ""))  # a scanner cannot be asked: it only speaks
    return Check(f"scanner {url}", ok=there, found=found, to_do=to_do, device=facts)


def _printer(config: Config, faults: Mapping[str, str], *, test_print: bool) -> Check:
    printer = open_printer(config.printer.url, config.printer.profile, patience_s=30)
    part = f"printer {config.printer.url}"
    try:
        status = printer.status()
        found = f"{status.device}, paper {status.paper}, profile {config.printer.profile}"
        facts = of_printer(printer, faults.get("printer", ""))
        if status.fault is not PrinterFault.NONE:
            to_do = " ".join(repair(status.fault, translator("en")).steps)
            return Check(part, ok=False, found=f"{found}, {status.fault}", to_do=to_do, device=facts)
        if not test_print:
            return Check(part, ok=True, found=found, device=facts)
        data = Renderer(config.printer.profile, config.printer.logo)(test_slip(datetime.now(UTC)))
        outcome = printer.print(data, b"TEST", lambda change: None).outcome
    finally:
        printer.close()
    good = outcome in (Outcome.CONFIRMED, Outcome.UNCONFIRMED)
    to_do = "" if good else "Look at the paper."
    return Check(part, ok=good, found=f"{found}; test slip {outcome}", to_do=to_do, device=facts)
