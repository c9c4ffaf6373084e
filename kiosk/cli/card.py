"""``kiosk card read``: one card through the real stack."""

import functools
import os

from devices.card.face import CardFailed, CardProblem, CardRead
from devices.card.opening import read_once
from kiosk.cli.answer import Exit, answer
from protocol.tokens import card_token, union_master_key

_WHAT_TO_DO = {
    CardProblem.UNKNOWN_CARD: "The card is none that this terminal knows.",
    CardProblem.UNREADABLE: "The card cannot be read: clean its chip and put it in again.",
    CardProblem.TWO_CARDS: "There are two cards: take one away.",
    CardProblem.MOVED: "The card was moved while it was read: leave it in until the answer is there.",
    CardProblem.PHONE_WALLET: "A phone's wallet shows a number of its own: use the card, or the e-card's QR code.",
    CardProblem.FOREIGN_CARD: "The card has another key than this terminal's organisation gives its cards.",
    CardProblem.CODE_EXPIRED: "The QR code has expired: refresh it on the phone.",
    CardProblem.CODE_USED: "The QR code has been used already: refresh it on the phone.",
    CardProblem.CODE_FORGED: "The QR code was not signed by this terminal's organisation.",
    CardProblem.CODE_UNREADABLE: "The code is no electronic member card and no member number.",
    CardProblem.TIMED_OUT: "No card answered in time: put one in and run this again.",
}


def read(reader: str, timeout_s: float, token_key: bytes | None, *, as_json: bool) -> Exit:
    """Wait for one card and say what it is.

    Without ``token_key`` (32 bytes, the enrolled kiosk's) the token is made with a random key: it shows that the card
    reads, and names nobody; a union card cannot prove itself then. Raises ValueError for a bad URL.
    """
    key = token_key or os.urandom(32)
    master = union_master_key(token_key) if token_key else None
    event = read_once(reader, functools.partial(card_token, key), timeout_s, union_key=master)
    match event:
        case CardRead(name, _, identity):
            facts = {
                "profile": identity.profile,
                "token": identity.token,
                "assurance": identity.assurance.name.lower(),
                "atr": identity.atr,
                "reader": name,
                "token_key": "organisation" if token_key else "random",
            }
            sentence = f"{identity.profile} card, assurance {identity.assurance.name.lower()}, token {identity.token}"
            return answer(facts, sentence, as_json=as_json)
        case CardFailed(name, _, problem, atr, detail):
            facts = {"problem": problem.value, "atr": atr, "reader": name, "detail": detail}
            return answer(facts, _WHAT_TO_DO[problem], as_json=as_json, status=Exit.PROBLEM)
        case trouble:
            detail = getattr(trouble, "detail", "")
            facts = {"problem": "reader", "reader": trouble.reader, "detail": detail}
            sentence = f"The card reader does not work: {detail or 'is it plugged in, and does pcscd run?'}"
            return answer(facts, sentence, as_json=as_json, status=Exit.PROBLEM)
