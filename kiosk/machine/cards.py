"""Cards coming and going. A session lives exactly as long as the card that opened it.

A scanned code is a card that no reader holds: its session lasts until Leave, a time-out, or the next card or code.
"""

from dataclasses import replace

from devices.card.face import Assurance, CardFailed, CardGone, CardProblem, CardRead, ReaderChanged
from devices.status import DeviceStatus
from kiosk.machine.devices import report
from kiosk.machine.effects import LookUp
from kiosk.machine.events import MemberFound, TokenUnknown
from kiosk.machine.lockout import is_locked, locked_until
from kiosk.machine.screen_states import LookingUp, Notice, NoticeScreen, PinScreen
from kiosk.machine.session import Step, ask, awaited, begin, change, end, start_over
from kiosk.machine.state import Card, ContentState, LookUpCard, State
from protocol.members import Member, MemberStatus

_PROBLEMS = {
    CardProblem.UNKNOWN_CARD: Notice.UNKNOWN_CARD,
    CardProblem.UNREADABLE: Notice.UNREADABLE_CARD,
    CardProblem.FOREIGN_CARD: Notice.FOREIGN_CARD,
    CardProblem.TWO_CARDS: Notice.TWO_CARDS,
    CardProblem.MOVED: Notice.CARD_MOVED,
    CardProblem.TIMED_OUT: Notice.CARD_TIMED_OUT,
    CardProblem.PHONE_WALLET: Notice.PHONE_WALLET,
    CardProblem.CODE_EXPIRED: Notice.CODE_EXPIRED,
    CardProblem.CODE_USED: Notice.CODE_USED,
    CardProblem.CODE_FORGED: Notice.CODE_FORGED,
    CardProblem.CODE_UNREADABLE: Notice.CODE_UNREADABLE,
}
_THERE = frozenset({DeviceStatus.ONLINE, DeviceStatus.BUSY})


def card_came(state: State, event: CardRead | CardFailed) -> Step:
    """Take a card that was put in: end what another card of this reader had opened, and open its own session."""
    if isinstance(event, CardRead):
        card = Card(event.reader, event.insertion, event.identity, None, held=event.held)
    else:
        card = Card(event.reader, event.insertion, None, event.problem, held=event.held)
    if not card.held:
        return _scanned(state, card)
    if any(replace(there, spent=False) == card for there in state.cards):
        return state, ()
    state = replace(state, cards=tuple(there for there in state.cards if there.reader != event.reader))
    state = _end_if_orphaned(state)
    return _settle(replace(state, cards=(*state.cards, card)))


def _scanned(state: State, card: Card) -> Step:
    """Take a code. A card in a reader goes before it, and a code that says nothing disturbs no member's session."""
    if any(not there.spent for there in state.cards):
        return state, ()
    running = state.session is not None and state.session.member is not None
    if running and card.identity is None:
        return state, ()
    return _open(_without_scanned(state), card)


def _without_scanned(state: State) -> State:
    """End the session that a code opened, if there is one: its member may have walked away. Cards stay as they are."""
    if state.session is None or state.session.card is None:
        return state
    return replace(end(state), cards=state.cards)


def card_went(state: State, event: CardGone) -> Step:
    """Take a card that was pulled: its session ends at once."""
    left = tuple(c for c in state.cards if (c.reader, c.insertion) != (event.reader, event.insertion))
    if left == state.cards:
        return state, ()
    return _settle(_end_if_orphaned(replace(state, cards=left)))


def reader_changed(state: State, event: ReaderChanged) -> Step:
    """Note how a reader is. A reader that is gone has no cards, whether or not it had time to say so."""
    if not event.takes_cards:
        return _scanner_changed(state, event)
    if state.devices.readers.get(event.reader) is event.status:
        return state, ()
    readers = {**state.devices.readers, event.reader: event.status}
    state = replace(state, devices=replace(state.devices, readers=readers))
    state, effects = report(state, f"reader:{event.reader}", event.status, "")
    if event.status not in _THERE:
        left = tuple(card for card in state.cards if card.reader != event.reader)
        if left != state.cards:
            state, more = _settle(_end_if_orphaned(replace(state, cards=left)))
            effects = (*effects, *more)
    return state, effects


def _scanner_changed(state: State, event: ReaderChanged) -> Step:
    """Note how a scanner is. What a code opened stays open without it."""
    if state.devices.scanners.get(event.reader) is event.status:
        return state, ()
    scanners = {**state.devices.scanners, event.reader: event.status}
    state = replace(state, devices=replace(state.devices, scanners=scanners))
    return report(state, f"scanner:{event.reader}", event.status, "")


def _end_if_orphaned(state: State) -> State:
    session = state.session
    if session is None or session.card is None or not session.card.held:
        return state
    if any((c.reader, c.insertion) == (session.card.reader, session.card.insertion) for c in state.cards):
        return state
    others = state.cards
    left = replace(end(state), cards=others)
    if session.top == NoticeScreen(Notice.CARD_MOVED):
        # It was torn out while it was read. Whoever did it would see a blink of a sentence, and then nothing.
        return begin(left, NoticeScreen(Notice.CARD_PULLED))
    return left


def _settle(state: State) -> Step:
    """Open a session for the one card that waits for it, or say that there are two."""
    if state.session is not None and state.session.card is not None and state.session.card.held:
        return state, ()
    waiting = [card for card in state.cards if not card.spent]
    if waiting:
        state = _without_scanned(state)
    if len(waiting) > 1:
        return begin(state, NoticeScreen(Notice.TWO_CARDS)), ()
    if len(waiting) == 1:
        return _open(state, waiting[0])
    if state.session is not None and state.session.top == NoticeScreen(Notice.TWO_CARDS):
        return end(state), ()
    return state, ()


def _open(state: State, card: Card) -> Step:
    if card.identity is None:
        problem = Notice.UNREADABLE_CARD if card.problem is None else _PROBLEMS[card.problem]
        return begin(state, NoticeScreen(problem), card=card), ()
    if card.identity.assurance is Assurance.CLONABLE:
        return begin(state, NoticeScreen(Notice.CLONABLE_CARD), card=card), ()
    token = card.identity.token
    state = begin(state, LookingUp(), card=card)
    if state.session is None:
        return state, ()
    return ask(state, state.session, LookUpCard(), lambda ticket: LookUp(ticket, token))


def token_unknown(state: State, event: TokenUnknown) -> Step:
    """No member has this card."""
    session = awaited(state, event.ticket)
    if session is None:
        return state, ()
    return start_over(state, session, NoticeScreen(stranger(state))), ()


def stranger(state: State) -> Notice:
    """Say that a card is nobody's, unless that cannot be known: without content every card is a stranger's."""
    if state.devices.content is ContentState.DAMAGED:
        return Notice.CONTENT_DAMAGED
    return Notice.CONTENT_EMPTY if state.devices.content is ContentState.EMPTY else Notice.CARD_NOT_KNOWN


def member_found(state: State, event: MemberFound) -> Step:
    """The card has an owner: ask for the PIN, unless the card is lost, the owner has left or must wait."""
    session = awaited(state, event.ticket)
    if session is None:
        return state, ()
    refusal = refused(event.member)
    if refusal is not None:
        return start_over(state, session, NoticeScreen(refusal)), ()
    if is_locked(event.failures, state.now):
        return start_over(state, session, NoticeScreen(Notice.LOCKED, locked_until(event.failures))), ()
    session = replace(session, member=event.member, failures=event.failures, screens=(PinScreen(),), pending=None)
    return change(state, session), ()


def refused(member: Member) -> Notice | None:
    """Return why this member's card opens nothing, or None."""
    match member.status:
        case MemberStatus.ACTIVE:
            return None
        case MemberStatus.CARD_LOST:
            return Notice.CARD_LOST
        case MemberStatus.LEFT:
            return Notice.MEMBER_LEFT
