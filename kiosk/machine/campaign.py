"""Taking part: sign up, confirm, noted, receipt; and taking it back."""

from dataclasses import replace

from kiosk.machine import printing
from kiosk.machine.effects import StoreSignUp, StoreWithdrawal
from kiosk.machine.intents import ChooseOption, Confirm, Intent, OpenItem, Print, TakePart, Withdraw
from kiosk.machine.rules import involvement_of
from kiosk.machine.screen_states import CampaignScreen, EntryScreen, PledgeScreen
from kiosk.machine.session import Step, ask, push, show
from kiosk.machine.state import Session, State, Storing
from protocol.campaigns import CampaignConfig, Vote


def on_campaign(state: State, session: Session, screen: CampaignScreen, intent: Intent) -> Step:
    """Take a touch on one campaign."""
    found = involvement_of(state, session, screen.service, screen.campaign)
    if found is None:
        return state, ()
    match intent:
        case ChooseOption(index) if found.may_sign_up and found.vote is not None and _is_there(found.vote, index):
            return show(state, session, replace(screen, choices=_chosen(found.vote, screen.choices, index))), ()
        case TakePart() if found.may_sign_up and (found.vote is None or screen.choices):
            pledge = PledgeScreen(screen.service, screen.campaign, choices=screen.choices)
            return push(state, session, pledge), ()
        case Withdraw() if found.may_withdraw:
            return push(state, session, PledgeScreen(screen.service, screen.campaign, withdraw=True)), ()
        case OpenItem(item) if item == screen.campaign and found.is_in:
            return push(state, session, EntryScreen(screen.service, screen.campaign)), ()
        case _:
            return state, ()


def _is_there(vote: Vote, index: int) -> bool:
    return 0 <= index < len(vote.options)


def _chosen(vote: Vote, before: tuple[int, ...], index: int) -> tuple[int, ...]:
    """Return the choices after a touch on one: it is taken in or out; one too many pushes the earliest out."""
    if index in before:
        return tuple(one for one in before if one != index)
    return (*before, index)[-vote.most :]


def on_pledge(state: State, session: Session, screen: PledgeScreen, intent: Intent) -> Step:
    """Take the answer to: really sign up, or take it back? The rule is asked again, since time has passed."""
    found = involvement_of(state, session, screen.service, screen.campaign)
    service = state.catalogue.service(screen.service)
    if not isinstance(intent, Confirm) or found is None or session.reader is None:
        return state, ()
    if service is None or not isinstance(service.config, CampaignConfig):
        return state, ()
    member, prefix, at = session.reader.id, service.config.number_prefix, state.now
    if screen.withdraw and found.may_withdraw:
        return ask(
            state,
            session,
            Storing(),
            lambda ticket: StoreWithdrawal(ticket, member, screen.service, screen.campaign, at),
        )
    if not screen.withdraw and found.may_sign_up:
        return ask(
            state,
            session,
            Storing(),
            lambda ticket: StoreSignUp(ticket, member, screen.service, screen.campaign, prefix, at, screen.choices),
        )
    return state, ()


def on_entry(state: State, session: Session, screen: EntryScreen, intent: Intent) -> Step:
    """Take a touch on the receipt."""
    found = involvement_of(state, session, screen.service, screen.campaign)
    service = state.catalogue.service(screen.service)
    if not isinstance(intent, Print) or found is None or service is None:
        return state, ()
    data = printing.entry(state, session, service, found)
    return printing.start(state, session, data) if data is not None else (state, ())
