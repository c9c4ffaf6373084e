"""What the doctor tells of each device besides how it is: model, firmware, last fault."""

import os
import queue
import threading
from dataclasses import dataclass
from datetime import datetime

from devices.card.opening import parse_url
from devices.card.pcsc_transport import ReaderAbout, ServiceGoneError
from devices.printer.driver import about as about_printer
from devices.printer.face import Printer

_ABOUT_S = 5.0


@dataclass(frozen=True)
class DeviceFacts:
    """Who made a device, its model and firmware, and what was last wrong with it; empty where nobody can say."""

    model: str = ""
    firmware: str = ""
    last_fault: str = ""

    def __str__(self) -> str:
        """Say it in words; what is not known is said to be so."""
        firmware = f"firmware {self.firmware}" if self.firmware else "firmware not told"
        return f"{self.model or 'model not told'}, {firmware}; last fault: {self.last_fault or 'none'}"


def last_faults(audited: tuple[tuple[datetime, str, str], ...]) -> dict[str, str]:
    """Return each device's last fault and when it began, out of the journal's audit, newest first."""
    found: dict[str, str] = {}
    for at, kind, detail in audited:
        if kind.startswith("device "):
            found.setdefault(kind.removeprefix("device "), f"{detail}, {at:%Y-%m-%d %H:%M} UTC")
    return found


def of_printer(printer: Printer, last_fault: str) -> DeviceFacts:
    """Ask the printer itself (GS I)."""
    told = about_printer(printer)
    return DeviceFacts(f"{told.maker} {told.model}".strip(), told.firmware, last_fault)


def of_readers(url: str, names: tuple[str, ...], last_fault: str) -> DeviceFacts:
    """Ask each PC/SC reader's driver; a reader that says nothing has its PC/SC name for a model."""
    address = parse_url(url)
    if address.scheme != "pcsc":
        return DeviceFacts("simulated", "", last_fault)
    if address.socket is not None:
        os.environ["PCSCLITE_CSOCK_NAME"] = address.socket
    told = [_ask(name) for name in names]
    models = [f"{one.maker} {one.model}".strip() or name for one, name in zip(told, names, strict=True)]
    return DeviceFacts(", ".join(models), ", ".join(one.firmware for one in told if one.firmware), last_fault)


def _ask(name: str) -> ReaderAbout:
    """Ask on a thread of its own, which is left behind when a card that hangs holds the reader up."""
    from devices.card import pcsc_transport

    told: queue.SimpleQueue[ReaderAbout] = queue.SimpleQueue()

    def ask() -> None:
        try:
            told.put(pcsc_transport.about(name))
        except ServiceGoneError:
            told.put(ReaderAbout())

    threading.Thread(target=ask, name="about reader", daemon=True).start()
    try:
        return told.get(timeout=_ABOUT_S)
    except queue.Empty:
        return ReaderAbout()
