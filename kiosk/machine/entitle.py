"""Claiming a benefit: choose, confirm, stored, voucher."""

from dataclasses import replace

from kiosk.machine import printing
from kiosk.machine.effects import StoreClaim
from kiosk.machine.intents import ChooseOption, Claim, Confirm, Intent, OpenItem, Print
from kiosk.machine.rules import standing_of
from kiosk.machine.screen_states import ConfirmScreen, EntitlementScreen, VoucherScreen
from kiosk.machine.session import Step, ask, push, show
from kiosk.machine.state import Session, State, Storing
from protocol.entitlements import EntitlementConfig


def on_entitlement(state: State, session: Session, screen: EntitlementScreen, intent: Intent) -> Step:
    """Take a touch on one benefit."""
    standing = standing_of(state, session, screen.service, screen.entitlement)
    if standing is None:
        return state, ()
    options = standing.entitlement.options
    match intent:
        case ChooseOption(index) if standing.claimable and 0 <= index < len(options):
            return show(state, session, replace(screen, option=index)), ()
        case Claim() if standing.claimable and (screen.option is not None or not options):
            return push(state, session, ConfirmScreen(screen.service, screen.entitlement, screen.option)), ()
        case OpenItem(item) if item == screen.entitlement and standing.voucher is not None:
            return push(state, session, VoucherScreen(screen.service, screen.entitlement)), ()
        case _:
            return state, ()


def on_confirm(state: State, session: Session, screen: ConfirmScreen, intent: Intent) -> Step:
    """Take the answer to: really claim this? The rule is asked again, since time has passed."""
    standing = standing_of(state, session, screen.service, screen.entitlement)
    service = state.catalogue.service(screen.service)
    if not isinstance(intent, Confirm) or standing is None or not standing.claimable or session.reader is None:
        return state, ()
    if service is None or not isinstance(service.config, EntitlementConfig):
        return state, ()
    member, config, at = session.reader.id, service.config, state.now
    return ask(
        state,
        session,
        Storing(),
        lambda ticket: StoreClaim(ticket, member, screen.entitlement, screen.option, config, at),
    )


def on_voucher(state: State, session: Session, screen: VoucherScreen, intent: Intent) -> Step:
    """Take a touch on a voucher."""
    standing = standing_of(state, session, screen.service, screen.entitlement)
    service = state.catalogue.service(screen.service)
    if not isinstance(intent, Print) or standing is None or service is None:
        return state, ()
    data = printing.voucher(state, session, service, standing)
    return printing.start(state, session, data) if data is not None else (state, ())
