"""What the member did is on disk: show its receipt or voucher, and count it in from now on."""

from dataclasses import replace

from kiosk.machine.events import Stored
from kiosk.machine.screen_states import (
    CampaignScreen,
    ComposeScreen,
    ConfirmScreen,
    EntitlementScreen,
    EntryScreen,
    PledgeScreen,
    ReceiptScreen,
    Screen,
    VoucherScreen,
)
from kiosk.machine.session import Step, change
from kiosk.machine.state import Session, State
from protocol.events import CaseOpened, EntitlementClaimed, OutboxItem, SignedUp, SignUpWithdrawn, Voted


def stored(state: State, event: Stored) -> Step:
    """Take what was stored. It counts for its member in whichever session, but only the one that waits moves on."""
    session = state.session
    if session is None or session.reader is None or event.item.member != session.reader.id:
        return state, ()
    if all(item.id != event.item.id for item in session.events):
        session = replace(session, events=(*session.events, event.item))
    if session.pending is not None and session.pending.ticket == event.ticket:
        session = replace(session, pending=None, screens=_after(session, event.item))
    return change(state, session), ()


def _after(session: Session, item: OutboxItem) -> tuple[Screen, ...]:
    screens, top, body = session.screens, session.top, item.body
    if isinstance(body, CaseOpened) and isinstance(top, ComposeScreen):
        return (*screens[:-1], ReceiptScreen(top.service, body.case))
    if isinstance(body, EntitlementClaimed) and isinstance(top, ConfirmScreen):
        below = tuple(
            replace(screen, option=None) if isinstance(screen, EntitlementScreen) else screen for screen in screens[:-1]
        )
        return (*below, VoucherScreen(top.service, top.entitlement))
    if isinstance(body, SignedUp | Voted) and isinstance(top, PledgeScreen):
        # What was chosen is forgotten: from here on nobody reads it here any more.
        open_still = (replace(one, choices=()) if isinstance(one, CampaignScreen) else one for one in screens[:-1])
        return (*open_still, EntryScreen(top.service, body.campaign))
    if isinstance(body, SignUpWithdrawn) and isinstance(top, PledgeScreen):
        return screens[:-1]
    return screens
