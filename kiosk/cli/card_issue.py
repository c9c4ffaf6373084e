"""``kiosk card issue``: write union cards, one or a list, and let each prove itself before it is handed out."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from devices.card.issuing import (
    AlreadyIssuedError,
    Keys,
    Member,
    NotIssuedError,
    NotProvedError,
    WrongKeyError,
    checked_member,
    holds,
    issue,
    prove,
)
from devices.card.issuing_desk import CardMovedError, Desk, DeskError
from devices.card.opening import parse_url
from kiosk.cli.answer import Exit, answer
from kiosk.cli.card_batch import IssueJournal, read_list
from kiosk.cli.key_files import card_key_file, master_key_file


@dataclass(frozen=True)
class Order:
    """What to issue: one ``number``, or a ``batch`` (CSV) with its ``journal``, and how."""

    reader: str
    issuer: str
    number: str
    expires: str
    batch: Path | None
    journal: Path | None
    again: bool
    timeout_s: float


@dataclass(frozen=True)
class KeyFiles:
    """Where the keys are."""

    transport: Path
    master: Path
    issuer: Path

    def load(self) -> Keys:
        """Read them. ValueError and OSError with the file's name."""
        return Keys(card_key_file(self.transport), master_key_file(self.master), card_key_file(self.issuer))


def issue_cards(order: Order, files: KeyFiles, *, as_json: bool) -> Exit:
    """Issue one card or a list. Raises ValueError and OSError for what is wrong before any card is touched."""
    if (order.batch is None) == (not order.number):
        raise ValueError("give --number and --expires, or --batch with a list")
    keys = files.load()
    desk = Desk(parse_url(order.reader))
    if order.batch is None:
        return _one(desk, keys, checked_member(order.number, order.issuer, order.expires), order, as_json=as_json)
    members = read_list(order.batch, order.issuer)
    journal = IssueJournal(order.journal or order.batch.with_name(order.batch.name + ".journal"))
    try:
        return _Batch(desk, keys, members, journal, order, as_json=as_json).run()
    finally:
        journal.close()


def _one(desk: Desk, keys: Keys, member: Member, order: Order, *, as_json: bool) -> Exit:
    _say(f"Put in the card for {member.number}.", as_json=as_json)
    facts = {"number": member.number, "issuer": member.issuer, "expires": member.expiry}
    try:
        reader = desk.wait_for_card(order.timeout_s)
        desk.talk(reader, lambda channel: issue(channel, keys, member, again=order.again))
        desk.talk(reader, lambda channel: prove(channel, keys, member))
    except AlreadyIssuedError as refused:
        hint = "With --again it is written anew, for whoever it is for by then."
        said = {**facts, "problem": "already_issued", "holds": refused.number}
        return answer(said, f"Not issued: {refused}. {hint}", as_json=as_json, status=Exit.PROBLEM)
    except NotIssuedError as refused:
        said = {**facts, "problem": _problem(refused), "detail": str(refused)}
        return answer(said, f"Not issued, the card is as it was: {refused}.", as_json=as_json, status=Exit.PROBLEM)
    except NotProvedError as spoiled:
        said = {**facts, "problem": "not_proved", "detail": str(spoiled)}
        return answer(said, f"Destroy this card: {spoiled}.", as_json=as_json, status=Exit.PROBLEM)
    except DeskError as trouble:
        said = {**facts, "problem": "reader", "detail": str(trouble)}
        return answer(said, f"Not issued: {trouble}. Run this again.", as_json=as_json, status=Exit.PROBLEM)
    return answer({**facts, "assurance": "authenticated"}, f"Issued to {member.number}, and proved.", as_json=as_json)


class _Batch:
    """Card after card, until the list is through or something is wrong with more than one card."""

    def __init__(
        self, desk: Desk, keys: Keys, members: tuple[Member, ...], journal: IssueJournal, order: Order, *, as_json: bool
    ) -> None:
        self._desk, self._keys, self._members, self._journal = desk, keys, members, journal
        self._order, self._as_json = order, as_json

    def run(self) -> Exit:
        """Issue what is not issued yet."""
        try:
            for place, member in enumerate(self._members, 1):
                if self._journal.state(member.number) != "issued":
                    self._serve(place, member)
        except (WrongKeyError, DeskError) as trouble:
            facts = {**self._counts(), "problem": _problem(trouble), "detail": str(trouble)}
            sentence = f"Stopped: {trouble}. The same command goes on where this one ended."
            return answer(facts, sentence, as_json=self._as_json, status=Exit.PROBLEM)
        counts = self._counts()
        return answer(counts, f"All {counts['cards']} cards are issued.", as_json=self._as_json)

    def _serve(self, place: int, member: Member) -> None:
        """Ask for cards until one is this member's. Raises WrongKeyError and DeskError."""
        while True:
            begun = self._journal.state(member.number) == "begun"
            first = " (the one it stopped at, if that is at hand)" if begun else ""
            place_of = f"{place} of {len(self._members)}"
            _say(f"{place_of}: put in the card for {member.number}{first}.", as_json=self._as_json)
            reader = self._desk.wait_for_card(self._order.timeout_s)
            try:
                if begun and self._was_done(reader, member):
                    self._done(place, member, "issued before the interruption, and proved")
                    return
                self._journal.note(member.number, "begun")
                self._desk.talk(reader, lambda channel: issue(channel, self._keys, member, again=self._order.again))
                self._desk.talk(reader, lambda channel: prove(channel, self._keys, member))
            except WrongKeyError:
                raise
            except NotProvedError as spoiled:
                self._journal.note(member.number, "spoiled")
                self._progress(place, member, "spoiled", f"destroy this card: {spoiled}. Then a new one")
            except NotIssuedError as refused:
                self._progress(place, member, "refused", f"{refused}; take another card")
            except CardMovedError as moved:
                self._progress(place, member, "moved", f"{moved}; put it in again")
            else:
                self._done(place, member, "issued, and proved")
                return

    def _was_done(self, reader: str, member: Member) -> bool:
        return self._desk.talk(reader, lambda channel: holds(channel, self._keys, member))

    def _done(self, place: int, member: Member, how: str) -> None:
        self._journal.note(member.number, "issued")
        self._progress(place, member, "issued", f"{how}; take it out")

    def _progress(self, place: int, member: Member, state: str, sentence: str) -> None:
        if self._as_json:
            facts = {"card": place, "of": len(self._members), "number": member.number, "state": state}
            print(json.dumps(facts, ensure_ascii=False), flush=True)
        _say(f"{place} of {len(self._members)}: {member.number}: {sentence}.", as_json=self._as_json)

    def _counts(self) -> dict[str, int]:
        issued = sum(self._journal.state(member.number) == "issued" for member in self._members)
        return {"cards": len(self._members), "issued": issued}


def _problem(trouble: Exception) -> str:
    match trouble:
        case WrongKeyError():
            return "wrong_key"
        case DeskError():
            return "reader"
        case _:
            return "refused"


def _say(sentence: str, *, as_json: bool) -> None:
    """Speak to the person at the reader; with ``--json`` standard output is for programs."""
    print(sentence, file=sys.stderr if as_json else sys.stdout, flush=True)
