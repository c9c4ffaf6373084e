"""The facts on each slip, before anyone sets them. They are what the print journal keeps and what JSON files hold.

Times are UTC and shown in ``zone``; money is integer 分. ``member`` is masked again when the slip is set.
"""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec
from msgspec import Struct

from protocol.blocks import Block


class SlipFacts(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="template"):
    """What every slip carries. ``copy`` is 0 for the first print, N for the Nth reprint (第N次补打).

    ``practice``: it was printed while officers practised, says so above and below, and is worth nothing.
    """

    organisation: str
    kiosk: str
    at: datetime
    serial: str = ""
    place: str = ""
    zone: str = "Asia/Shanghai"
    member: str = ""
    card_tail: str = ""
    as_of: datetime | None = None
    language: str = "zh"
    copy: int = 0
    practice: bool = False


class ReceiptFacts(SlipFacts, frozen=True, kw_only=True, omit_defaults=True, tag="receipt"):
    """The numbered receipt of a submitted case. ``recorded_s`` is how long the recording with it is, 0 for none.

    ``text_sha256`` is hex over the member's unedited text, or over it and the recording (``submission_hash``).
    """

    service: str
    topic: str
    text_sha256: str
    due_on: date
    recorded_s: int = 0


class EntryFacts(SlipFacts, frozen=True, kw_only=True, omit_defaults=True, tag="entry"):
    """The numbered receipt of a sign-up or of a ``vote``, without what was chosen.

    ``standing`` is ``noted``, ``taken`` or ``waiting`` (on place ``waits``).

    ``held_at`` is when it takes place, ``where`` where.
    """

    service: str
    title: str
    standing: str
    waits: int = 0
    vote: bool = False
    held_at: datetime | None = None
    where: str = ""


class VoucherFacts(SlipFacts, frozen=True, kw_only=True, omit_defaults=True, tag="voucher"):
    """A single-use voucher: what, how much, where and with what. ``qr`` is its signed text, ``code`` the 核验码."""

    title: str
    how: str
    expires_at: datetime
    code: str
    qr: str
    detail: str = ""
    option: str = ""
    pickup: str = ""
    amount_cents: int = 0


class DocumentFacts(SlipFacts, frozen=True, kw_only=True, omit_defaults=True, tag="document"):
    """A published document and who signed it when."""

    title: str
    publication: str
    version: int
    blocks: tuple[Block, ...]
    published_at: datetime
    signed_by: str = ""


class RecordFacts(SlipFacts, frozen=True, kw_only=True, omit_defaults=True, tag="record"):
    """A member's own rows, already formatted; ``right`` marks columns that line up at the right.

    ``summed`` marks those that the last row adds up; ``notes`` has, for each row, how it was made, or nothing.
    """

    title: str
    titles: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    right: tuple[bool, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    explanation: str = ""
    summed: tuple[bool, ...] = ()
    notes: tuple[str, ...] = ()


class ContactFacts(SlipFacts, frozen=True, kw_only=True, omit_defaults=True, tag="contact"):
    """Whom to ask or where to go. ``telephone`` is as people write it; ``where`` and ``hours`` may be empty."""

    name: str
    role: str = ""
    purpose: str = ""
    telephone: str = ""
    where: str = ""
    hours: str = ""


SlipData = ContactFacts | ReceiptFacts | EntryFacts | VoucherFacts | DocumentFacts | RecordFacts
TEMPLATES: Mapping[str, type[SlipData]] = {
    "receipt": ReceiptFacts,
    "entry": EntryFacts,
    "voucher": VoucherFacts,
    "document": DocumentFacts,
    "record": RecordFacts,
    "contact": ContactFacts,
}


def facts_from(template: str, data: bytes | Mapping[str, object]) -> SlipData:
    """Return the facts of ``template`` in JSON bytes or plain data.

    Raises ValueError, with one sentence that says what is wrong where, for an unknown template or bad data.
    """
    kind = TEMPLATES.get(template)
    if kind is None:
        raise ValueError(f"no slip template '{template}'; there are: {', '.join(TEMPLATES)}")
    try:
        plain: object = msgspec.json.decode(data) if isinstance(data, bytes) else data
        if isinstance(plain, Mapping):
            plain = {"template": template, **plain}
        facts: SlipData = msgspec.convert(plain, type=kind)
    except msgspec.MsgspecError as error:
        raise ValueError(f"the data for slip '{template}' is wrong: {error}") from error
    for field in kind.__struct_fields__:
        moment = getattr(facts, field)
        if isinstance(moment, datetime) and moment.tzinfo is None:
            raise ValueError(
                f"the data for slip '{template}' is wrong: times need a zone, such as 2025-09-01T02:00:00Z"
            )
    return facts


def plain_from(facts: SlipData) -> dict[str, object]:
    """Return the facts as plain JSON data, as the journal keeps them."""
    plain: dict[str, object] = msgspec.to_builtins(facts)
    return plain
