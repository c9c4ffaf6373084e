"""Printing: the facts of a slip, its way to the printer, and the question after an unknown end."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from devices.printer.face import Outcome
from kiosk.formatting import record_table
from kiosk.machine.devices import printer_changed
from kiosk.machine.effects import PrintSlip
from kiosk.machine.events import EffectFailed, Failure, PrinterChanged, SlipPrinted
from kiosk.machine.intents import Intent, Print, PrintAgain
from kiosk.machine.rules import case_config, rows_of
from kiosk.machine.screen_states import PrintScreen
from kiosk.machine.session import Step, new_ticket, push, show
from kiosk.machine.state import Session, State
from kiosk.services.cases import recorded_seconds, submission_hash
from kiosk.services.entitlements import Standing
from kiosk.slips.data import ContactFacts, DocumentFacts, EntryFacts, ReceiptFacts, RecordFacts, SlipData, VoucherFacts
from protocol.cases import Case
from protocol.directory import Contact
from protocol.entitlements import EntitlementConfig
from protocol.masking import mask_name
from protocol.members import Member
from protocol.publications import Publication
from protocol.records import RecordConfig
from protocol.services import Service

if TYPE_CHECKING:
    from kiosk.services.campaigns import Involvement


def start(state: State, session: Session, data: SlipData) -> Step:
    """Send a slip to the printer and show how it goes. Its name is its serial, when it has one."""
    state, ticket = new_ticket(state)
    member = session.reader.id if session.reader else None
    state = push(state, session, PrintScreen(ticket, data, data.serial))
    state = replace(state, printing=(*state.printing, ticket))
    return state, (PrintSlip(ticket, data.serial, data, member, state.now),)


def on_print(state: State, session: Session, screen: PrintScreen, intent: Intent) -> Step:
    """Take a touch after the end: try again what failed, or print again what the member says never came out."""
    again = (screen.outcome is Outcome.FAILED and isinstance(intent, Print)) or (
        screen.outcome is Outcome.UNKNOWN and isinstance(intent, PrintAgain)
    )
    if not again:
        return state, ()
    state, ticket = new_ticket(state)
    member = session.reader.id if session.reader else None
    state = show(state, session, PrintScreen(ticket, screen.data, screen.serial))
    state = replace(state, printing=(*state.printing, ticket))
    return state, (PrintSlip(ticket, screen.serial, screen.data, member, state.now),)


def slip_printed(state: State, event: SlipPrinted) -> Step:
    """Note how a slip ended; only the session that asked for it is told."""
    state = _ended(state, event)
    return printer_changed(state, PrinterChanged(event.status))


def print_failed(state: State, event: EffectFailed) -> State:
    """The printing itself broke down; once bytes were out, nobody knows what is on the paper."""
    return _ended(state, event) if event.ticket in state.printing else state


def _ended(state: State, event: SlipPrinted | EffectFailed) -> State:
    state = replace(state, printing=tuple(ticket for ticket in state.printing if ticket != event.ticket))
    session = state.session
    if session is None:
        return state
    screens = tuple(
        _with_end(screen, event) if isinstance(screen, PrintScreen) and screen.ticket == event.ticket else screen
        for screen in session.screens
    )
    if screens == session.screens:
        return state
    # The end of a print is as good as a touch: the limit of the finished screen begins now.
    return replace(state, session=replace(session, screens=screens, touched=state.mono))


def _with_end(screen: PrintScreen, event: SlipPrinted | EffectFailed) -> PrintScreen:
    if isinstance(event, EffectFailed):
        # REFUSED: it broke down before the first byte.
        return replace(screen, outcome=Outcome.FAILED if event.failure is Failure.REFUSED else Outcome.UNKNOWN)
    return replace(screen, outcome=event.outcome, status=event.status, serial=event.serial)


class _OfKiosk(TypedDict):
    """Which kiosk printed, when, of what state of its data; the facts that every slip carries."""

    organisation: str
    place: str
    kiosk: str
    zone: str
    practice: bool
    at: datetime
    as_of: datetime | None
    language: str


class _OfMember(_OfKiosk):
    """The same, and for whom."""

    member: str
    card_tail: str


def _of_kiosk(state: State, at: datetime) -> _OfKiosk:
    site = state.site
    return {
        "organisation": site.organisation,
        "place": site.name,
        "kiosk": site.number,
        "zone": site.zone,
        "practice": site.practice,
        "at": at,
        "as_of": state.catalogue.fresh_at,
        "language": state.language,
    }


def _of_member(state: State, member: Member, at: datetime) -> _OfMember:
    return {**_of_kiosk(state, at), "member": mask_name(member.name), "card_tail": member.card_tail}


def document(state: State, publication: Publication) -> DocumentFacts:
    """Return the facts of a printed document; it names no member, whoever prints it."""
    return DocumentFacts(
        **_of_kiosk(state, state.now),
        title=publication.title.in_language(state.language),
        publication=publication.id,
        version=publication.version,
        blocks=publication.blocks,
        published_at=publication.published_at,
        signed_by=publication.signed_by,
    )


def contact(state: State, found: Contact) -> ContactFacts:
    """Return the facts of a printed entry of a directory; it names no member, whoever prints it."""
    language = state.language
    return ContactFacts(
        **_of_kiosk(state, state.now),
        name=found.name.in_language(language),
        role=found.role.in_language(language),
        purpose=found.purpose.in_language(language),
        telephone=found.telephone,
        where=found.place.in_language(language),
        hours=found.hours.in_language(language),
    )


def record(state: State, session: Session, service: Service) -> RecordFacts | None:
    """Return the facts of a member's printed rows."""
    if session.reader is None or not isinstance(service.config, RecordConfig):
        return None
    table = record_table(service.config, rows_of(session, service.id), state.language)
    explanation = service.config.explanation
    return RecordFacts(
        **_of_member(state, session.reader, state.now),
        title=service.title.in_language(state.language),
        titles=table.titles,
        rows=table.rows,
        right=table.right,
        summed=table.summed,
        notes=table.notes,
        facts=table.facts,
        explanation=explanation.in_language(state.language) if explanation else "",
    )


def voucher(state: State, session: Session, service: Service, standing: Standing) -> VoucherFacts | None:
    """Return the facts of a printed voucher."""
    found = standing.voucher
    if session.reader is None or found is None or not isinstance(service.config, EntitlementConfig):
        return None
    benefit, language = standing.entitlement, state.language
    has_option = standing.chosen is not None and 0 <= standing.chosen < len(benefit.options)
    option = benefit.options[standing.chosen] if has_option and standing.chosen is not None else None
    return VoucherFacts(
        **_of_member(state, session.reader, found.issued_at),
        serial=found.serial,
        title=benefit.title.in_language(language),
        detail=benefit.detail.in_language(language),
        how=benefit.how.in_language(language),
        pickup=service.config.pickup.in_language(language) if service.config.pickup else "",
        option=option.in_language(language) if option else "",
        amount_cents=benefit.amount_cents,
        expires_at=found.expires_at,
        code=found.code,
        qr=found.qr,
    )


def entry(state: State, session: Session, service: Service, found: "Involvement") -> EntryFacts | None:
    """Return the facts of a sign-up's printed receipt."""
    if session.reader is None or not found.number or found.at is None:
        return None
    plan = found.plan
    return EntryFacts(
        **_of_member(state, session.reader, found.at),
        serial=found.number,
        service=service.title.in_language(state.language),
        title=found.title.in_language(state.language),
        standing=found.standing.value,
        waits=found.waits,
        vote=found.vote is not None,
        held_at=plan.held_at if plan is not None else None,
        where=plan.place.in_language(state.language) if plan is not None and plan.place is not None else "",
    )


def receipt(state: State, session: Session, case: Case) -> ReceiptFacts | None:
    """Return the facts of a case's printed receipt; what the member wrote is on it as a hash only."""
    config, service = case_config(state, case.service), state.catalogue.service(case.service)
    if session.reader is None or config is None or service is None:
        return None
    topic = next((one.name.in_language(state.language) for one in config.topics if one.id == case.topic), "")
    return ReceiptFacts(
        **_of_member(state, session.reader, case.opened_at),
        serial=case.number,
        service=service.title.in_language(state.language),
        topic=topic,
        text_sha256=submission_hash(case),
        due_on=case.due_on,
        recorded_s=recorded_seconds(case),
    )
