"""How each slip is set: facts in, parts of a slip out. The paper's width is the layout's business, not ours."""

from collections.abc import Mapping
from typing import assert_never

from devices.printer.slip import Feed, Line, Pair, Part, Place, Qr, Rule, Slip
from kiosk.formatting import day, local_day, moment, money, until
from kiosk.practice import PRACTICE
from kiosk.slips.codes import code_of_hash, document_qr, receipt_qr
from kiosk.slips.data import (
    ContactFacts,
    DocumentFacts,
    EntryFacts,
    ReceiptFacts,
    RecordFacts,
    SlipData,
    SlipFacts,
    VoucherFacts,
    facts_from,
)
from kiosk.slips.paper import on_paper
from kiosk.slips.tables import grid_for
from kiosk.translation import Translator, translator
from protocol.blocks import Align, Block, Bullets, Heading, Paragraph, Pdf, Picture, Table, Video
from protocol.canonical import sha256_hex
from protocol.masking import mask_name

HOTLINE = "12351"
"""The unions' service line (职工维权热线)."""


def slip_from_data(template: str, data: bytes | Mapping[str, object]) -> Slip:
    """Return the slip of ``template`` for JSON bytes or plain data. Raises ValueError saying what is wrong."""
    return slip_of(facts_from(template, data))


def slip_of(facts: SlipData, words: Translator | None = None) -> Slip:
    """Return the slip for ``facts``, in their language unless other ``words`` are given."""
    words = words or translator(facts.language)
    match facts:
        case ReceiptFacts():
            body = _receipt(facts, words)
        case EntryFacts():
            body = _entry(facts, words)
        case VoucherFacts():
            body = _voucher(facts, words)
        case DocumentFacts():
            body = _document(facts, words)
        case RecordFacts():
            body = _record(facts, words)
        case ContactFacts():
            body = _contact(facts, words)
        case _:
            assert_never(facts)
    parts = (*_head(facts, words), *body, *_foot(facts, words))
    return Slip(facts.serial, tuple(on_paper(part) for part in parts))


def _title(facts: SlipData, words: Translator) -> str:
    _ = words.gettext
    match facts:
        case ReceiptFacts() | EntryFacts():
            return _("Receipt")
        case VoucherFacts():
            return _("Voucher")
        case DocumentFacts() | RecordFacts():
            return facts.title
        case ContactFacts():
            return facts.name
        case _:
            assert_never(facts)


def _head(facts: SlipData, words: Translator) -> tuple[Part, ...]:
    _ = words.gettext
    parts: list[Part] = [*_practice(facts, words), Line(facts.organisation, Place.CENTRE, bold=True)]
    if facts.place and facts.place != facts.organisation:
        parts.append(Line(facts.place, Place.CENTRE))
    parts.append(Line(_title(facts, words), Place.CENTRE, scale=2, bold=True))
    if facts.copy:
        parts.append(Line(_("Reprint no. {n}").format(n=facts.copy), Place.CENTRE, bold=True))
    parts.append(Rule())
    if facts.serial:
        parts.append(Pair(_("Number"), facts.serial, bold=True))
    parts.append(Pair(_("Time"), moment(facts.at, facts.zone, facts.language)))
    parts.append(Pair(_("Terminal"), facts.kiosk))
    if facts.member:
        parts.append(Pair(_("Member"), mask_name(facts.member)))
        if facts.card_tail:
            parts.append(Pair(_("Card"), f"****{facts.card_tail}"))
    parts.append(Rule())
    return tuple(parts)


def _foot(facts: SlipData, words: Translator) -> tuple[Part, ...]:
    _ = words.gettext
    parts: list[Part] = [Rule()]
    if facts.as_of is not None:
        parts.append(Pair(_("Data as of"), moment(facts.as_of, facts.zone, facts.language)))
    parts.append(Line(_("Union service line {number}").format(number=HOTLINE)))
    parts.append(Line(_("Thermal print fades: please photograph this slip.")))
    parts.extend(_practice(facts, words))
    parts.append(Feed(1))
    return tuple(parts)


def _practice(facts: SlipFacts, words: Translator) -> tuple[Part, ...]:
    """Return the line that keeps a practice slip from being taken for a real one."""
    return (Rule(), Line(words.gettext(PRACTICE), Place.CENTRE, bold=True), Rule()) if facts.practice else ()


def _receipt(facts: ReceiptFacts, words: Translator) -> tuple[Part, ...]:
    _, code = words.gettext, code_of_hash(facts.serial, facts.text_sha256)
    recording: tuple[Part, ...] = ()
    if facts.recorded_s:
        length = words.ngettext("a recording of {n} second", "a recording of {n} seconds", facts.recorded_s)
        recording = (Pair(_("Attached"), length.format(n=facts.recorded_s)),)
    return (
        Pair(_("Matter"), facts.service),
        Pair(_("Topic"), facts.topic),
        *recording,
        Pair(_("Answer due by"), day(facts.due_on, facts.language)),
        Pair(_("Check code"), code, bold=True),
        Qr(receipt_qr(facts.serial, code), facts.serial),
        Line(_("Put in your card at any time to see how it stands.")),
    )


def _entry(facts: EntryFacts, words: Translator) -> tuple[Part, ...]:
    _ = words.gettext
    parts: list[Part] = [Line(facts.title, Place.CENTRE, bold=True), Pair(_("Matter"), facts.service)]
    if facts.held_at is not None:
        parts.append(Pair(_("Takes place"), moment(facts.held_at, facts.zone, facts.language), bold=True))
    if facts.where:
        parts.append(Pair(_("Meeting place"), facts.where, bold=True))
    parts.append(Rule())
    parts.append(Line(entry_standing(facts.standing, facts.waits, words, vote=facts.vote), Place.CENTRE, bold=True))
    parts.append(Qr(facts.serial, facts.serial))
    parts.append(Line(_("Put in your card at any time to see how it stands.")))
    return tuple(parts)


def entry_standing(standing: str, waits: int, words: Translator, *, vote: bool) -> str:
    """Return how a sign-up or a vote stood when its receipt was made, in one sentence."""
    _ = words.gettext
    if vote and standing == "taken":
        return _("Your vote is counted.")
    if vote:
        return _("Your vote is noted. It is counted when the network is there.")
    if standing == "taken":
        return _("You have a place.")
    if standing == "waiting":
        return _("You are no. {n} on the waiting list.").format(n=waits) if waits else _("You are on the waiting list.")
    return _("Noted. It is confirmed when the network is there.")


def _voucher(facts: VoucherFacts, words: Translator) -> tuple[Part, ...]:
    _ = words.gettext
    parts: list[Part] = [Line(facts.title, Place.CENTRE, bold=True)]
    if facts.detail:
        parts.append(Line(facts.detail))
    if facts.option:
        parts.append(Pair(_("Your choice"), facts.option, bold=True))
    if facts.amount_cents:
        parts.append(Pair(_("Amount"), money(facts.amount_cents), bold=True))
    parts.append(Pair(_("How"), facts.how))
    if facts.pickup:
        parts.append(Pair(_("Pick-up"), facts.pickup))
    parts.append(Pair(_("Good until"), until(facts.expires_at, facts.zone, facts.language), bold=True))
    parts.append(Pair(_("Check code"), facts.code, bold=True))
    parts.append(Qr(facts.qr, facts.code))
    parts.append(Line(_("Good once only. Bring this slip and your card.")))
    return tuple(parts)


def _document(facts: DocumentFacts, words: Translator) -> tuple[Part, ...]:
    _ = words.gettext
    parts: list[Part] = [Pair(_("Published"), local_day(facts.published_at, facts.zone, facts.language))]
    if facts.signed_by:
        parts.append(Pair(_("Signed by"), facts.signed_by))
    parts.append(Pair(_("Version"), str(facts.version)))
    parts.append(Rule())
    for block in facts.blocks:
        parts.extend(_block(block, words))
    parts.append(Qr(document_qr(facts.publication, facts.version), _("Version {n}").format(n=facts.version)))
    return tuple(parts)


def _block(block: Block, words: Translator) -> tuple[Part, ...]:
    match block:
        case Heading(text):
            return (Line(text, bold=True),)
        case Paragraph(text):
            return (Line(text),)
        case Bullets(items, numbered):
            return tuple(Line(f"{number}. {item}" if numbered else f"· {item}") for number, item in enumerate(items, 1))
        case Table():
            caption: tuple[Part, ...] = (Line(block.caption, bold=True),) if block.caption else ()
            right = tuple(column.align in (Align.RIGHT, Align.DECIMAL) for column in block.columns)
            return (*caption, grid_for([column.title for column in block.columns], block.rows, right))
        case Picture(_, alt, caption_text):
            # Photographs do not survive 203 dpi in black and white; what they show is said instead.
            return (Line(words.gettext("[Picture: {what}]").format(what=caption_text or alt)),)
        case Video(title=title):
            return (Line(words.gettext("[Film: {what}]").format(what=title)),)
        case Pdf(pages, title):
            said = words.ngettext("[PDF of {n} page: {what}]", "[PDF of {n} pages: {what}]", len(pages))
            return (Line(said.format(n=len(pages), what=title)),)
        case _:
            assert_never(block)


def _record(facts: RecordFacts, words: Translator) -> tuple[Part, ...]:
    parts: list[Part] = [Pair(label, value) for label, value in facts.facts]
    if facts.rows:
        parts.append(grid_for(facts.titles, facts.rows, facts.right, facts.summed, facts.notes))
        parts.append(Rule())
    if facts.explanation:
        parts.append(Line(facts.explanation))
    if facts.serial:
        parts.append(Pair(words.gettext("Check code"), code_of_hash(facts.serial, _digest(facts))))
    return tuple(parts)


def _contact(facts: ContactFacts, words: Translator) -> tuple[Part, ...]:
    from protocol.telephones import dialled  # late: most slips have no number

    _ = words.gettext
    told = ((_("What for"), facts.purpose), (_("Place"), facts.where), (_("Hours"), facts.hours))
    parts: list[Part] = [Line(facts.role, Place.CENTRE)] if facts.role else []
    if facts.telephone:
        parts.append(Line(facts.telephone, Place.CENTRE, scale=2, bold=True))
    parts.extend(Pair(label, value) for label, value in told if value)
    if uri := dialled(facts.telephone):
        parts.append(Qr(uri, _("Scan to call")))
    return tuple(parts)


def _digest(facts: RecordFacts) -> str:
    lines = ("\t".join(row) for row in (*facts.rows, *facts.facts))
    return sha256_hex("\n".join((*lines, *facts.notes)).encode())
