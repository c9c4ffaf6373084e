"""What a scanned code means: an electronic member card, a member number, or nothing that we know. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from devices.card.face import Assurance, CardProblem, Identity
from devices.card.reading import Tokenise
from devices.scanner.lines import Code, Garbled, Line

E_CARD = "UKM1."
"""How the text of an electronic member card begins."""
_MEMBER_NUMBER = re.compile(r"[A-Za-z0-9]{4,32}")
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9]")

Verify = Callable[[str, datetime], str | CardProblem]
"""(text of an electronic member card, now in UTC) to the card token it stands for, or a problem. It must not block."""


@dataclass(frozen=True)
class Refused:
    """The code gives no identity. ``detail`` is for the log and holds nothing of the code."""

    problem: CardProblem
    detail: str


def meaning(line: Line, verify: Verify, tokenise: Tokenise, now: datetime) -> Identity | Refused:
    """Say whose code this is.

    A picture of an electronic member card is as good as itself while it lasts, so it is no better than a bank's
    records; a member number on a barcode is anybody's who ever saw the card.
    """
    if not isinstance(line, Code):
        what = "no text" if isinstance(line, Garbled) else "longer than any code of ours"
        return Refused(CardProblem.CODE_UNREADABLE, what)
    # A scanner may be set up to say which kind of code it read (ISO/IEC 15424): "]Q1" before a QR code's text.
    prefix = _SYMBOLOGY.match(line.text)
    text = line.text[prefix.end() :] if prefix else line.text
    if text.startswith(E_CARD):
        verified = verify(text, now)
        if isinstance(verified, CardProblem):
            return Refused(verified, "an electronic member card that does not hold")
        return Identity("e_card", verified, Assurance.BANK_RECORDS, "")
    if _MEMBER_NUMBER.fullmatch(text):
        return Identity("barcode", tokenise("union", text), Assurance.CLONABLE, "")
    return Refused(CardProblem.CODE_UNREADABLE, "neither an electronic member card nor a member number")
