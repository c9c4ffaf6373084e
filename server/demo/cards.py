"""The demo's cards, for the dock that plays reader: who they are, what is on them, and their PIN."""

from pathlib import Path

import msgspec

from protocol.masking import mask_name
from protocol.members import MemberStatus
from protocol.organisation import Unit
from server.demo.people import CardKind, Person, pan

FILE = "demo-cards.json"
INTERESTING = 10
_KINDS = {CardKind.PBOC: "银行卡", CardKind.PBOC_CONTACTLESS: "银行卡（挥卡）", CardKind.UNION: "会员卡"}
_STATES = {MemberStatus.ACTIVE: "", MemberStatus.CARD_LOST: " 已挂失", MemberStatus.LEFT: " 已转出"}


class DemoCard(msgspec.Struct, frozen=True):
    """One card of the demo. ``kind`` is a CardKind, ``unknown`` (no application known) or ``mute`` (no answer)."""

    key: str
    label: str
    kind: str
    number: str
    pin: str


def demo_cards(people: tuple[Person, ...], units: dict[str, Unit]) -> tuple[DemoCard, ...]:
    """Return the cards: the interesting ones first, the odd ones last."""
    usual = [person for person in people if person.status is MemberStatus.ACTIVE]
    odd = [person for person in people if person.status is not MemberStatus.ACTIVE]
    return (
        *(_card(person, units) for person in (*usual, *odd)),
        DemoCard("stranger", "没有登记的银行卡", CardKind.PBOC.value, pan(990_000_000_001), ""),
        DemoCard("unknown", "不认识的卡", "unknown", "", ""),
        DemoCard("mute", "读不出的卡", "mute", "", ""),
    )


def write_cards(path: Path, cards: tuple[DemoCard, ...]) -> None:
    """Write the cards as JSON. They are invented, yet the file is for its owner only, as real ones would be."""
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(cards), indent=1) + b"\n")


def read_cards(path: Path) -> tuple[DemoCard, ...]:
    """Return the cards in the file. Raises OSError or msgspec.MsgspecError."""
    return msgspec.json.decode(path.read_bytes(), type=tuple[DemoCard, ...])


def _card(person: Person, units: dict[str, Unit]) -> DemoCard:
    place = units[person.unit].name.zh
    label = f"{mask_name(person.name)} {place} {_KINDS[person.card]}{_STATES[person.status]}"
    return DemoCard(person.id, label, person.card.value, person.number, person.pin)
