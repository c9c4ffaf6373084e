"""The question at the next tap: a slip whose end nobody knows, and what its member says about it."""

from devices.printer.face import Outcome
from kiosk.machine.effects import SettleSlip
from kiosk.machine.printing import entry, receipt, voucher
from kiosk.machine.rules import cases_of, involvements_of, standings_of
from kiosk.machine.screen_states import PrintScreen
from kiosk.machine.session import Step, back, new_ticket, push
from kiosk.machine.state import Session, State
from kiosk.slips.data import SlipData
from protocol.campaigns import CampaignConfig
from protocol.cases import CaseConfig
from protocol.entitlements import EntitlementConfig
from protocol.services import Service


def ask_about(state: State, session: Session, serials: tuple[str, ...]) -> State:
    """Ask about the latest of these slips that can be printed again as it was; pages without a number are not asked.

    A page (a document, a record) loses nothing when it is printed anew, so only vouchers and receipts are worth asking.
    """
    for serial in reversed(serials):
        data = _slip(state, session, serial)
        if data is not None:
            state, ticket = new_ticket(state)
            return push(state, session, PrintScreen(ticket, data, serial, outcome=Outcome.UNKNOWN, earlier=True))
    return state


def came_out(state: State, session: Session, screen: PrintScreen) -> Step:
    """The member has the slip in hand: that is noted, and nobody is asked again."""
    state, ticket = new_ticket(state)
    return back(state, session), (SettleSlip(ticket, screen.serial, state.now),)


def _slip(state: State, session: Session, serial: str) -> SlipData | None:
    for service in state.catalogue.services:
        found = _of_service(state, session, service, serial)
        if found is not None:
            return found
    return None


def _of_service(state: State, session: Session, service: Service, serial: str) -> SlipData | None:
    if isinstance(service.config, EntitlementConfig):
        for standing in standings_of(state, session, service.id):
            if standing.voucher is not None and standing.voucher.serial == serial:
                return voucher(state, session, service, standing)
    if isinstance(service.config, CaseConfig):
        for case in cases_of(state, session, service.id):
            if case.number == serial:
                return receipt(state, session, case)
    if isinstance(service.config, CampaignConfig):
        for found in involvements_of(state, session, service.id):
            if found.number == serial and found.is_in:
                return entry(state, session, service, found)
    return None
