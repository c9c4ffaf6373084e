"""Printer, server and cache as devices: what is known of them, and what the fleet is told."""

from dataclasses import replace

from devices.printer.face import PrinterStatus
from devices.status import PaperStatus
from kiosk.machine.effects import AskPrinter, ReportDevice
from kiosk.machine.events import PrinterAnswered, PrinterChanged
from kiosk.machine.screen_states import PrintScreen, Ticket
from kiosk.machine.session import Step
from kiosk.machine.state import State

PAPER_LOW = "paper_low"
"""Fault word of a roll that nears its end: the officer should know, the member need not."""


def outside_ticket(state: State) -> tuple[State, Ticket]:
    """Take a ticket that belongs to no session."""
    number = state.tickets + 1
    return replace(state, tickets=number), Ticket(0, number)


def report(state: State, device: str, status: str, fault: str) -> Step:
    """Tell the fleet how a device is."""
    state, ticket = outside_ticket(state)
    return state, (ReportDevice(ticket, device, status, fault, state.now),)


def ask_printer(state: State) -> Step:
    """Ask the printer how it is, unless it is busy with a slip or has not answered the last question."""
    state = replace(state, printer_asked=state.mono)
    if state.printing or state.asking_printer is not None:
        return state, ()
    state, ticket = outside_ticket(state)
    return replace(state, asking_printer=ticket), (AskPrinter(ticket),)


def printer_answered(state: State, event: PrinterAnswered) -> Step:
    """Take the printer's answer."""
    if state.asking_printer == event.ticket:
        state = replace(state, asking_printer=None)
    return printer_changed(state, PrinterChanged(event.status))


def printer_changed(state: State, event: PrinterChanged) -> Step:
    """Note how the printer is, also on the print screen that waits for it."""
    before = state.devices.printer
    state = replace(state, devices=replace(state.devices, printer=event.status))
    state = _on_print_screen(state, event.status)
    if before == event.status:
        return state, ()
    return report(state, "printer", event.status.device, fault_of(event.status))


def fault_of(status: PrinterStatus) -> str:
    """Return what the fleet is told: the fault, or that the paper runs low before it is one, or nothing."""
    return str(status.fault) or (PAPER_LOW if status.paper is PaperStatus.LOW else "")


def _on_print_screen(state: State, status: PrinterStatus) -> State:
    session = state.session
    if session is None or not isinstance(session.top, PrintScreen) or session.top.outcome is not None:
        return state
    screens = (*session.screens[:-1], replace(session.top, status=status))
    return replace(state, session=replace(session, screens=screens))
