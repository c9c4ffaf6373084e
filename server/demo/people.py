"""The demo farm's two hundred members and their cards. A seed, not chance, makes them."""

import random
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import msgspec

from protocol.members import Member, MemberStatus
from protocol.tokens import Namespace, card_token

COUNT = 200
_HERE = Path(__file__).parent
# Not a bank's: no issuer was given this prefix, so no demo number is anybody's account.
_ISSUER = "629999"


class CardKind(StrEnum):
    """The cards that open a member."""

    PBOC = "pboc"
    PBOC_CONTACTLESS = "pboc_contactless"
    UNION = "union"


@dataclass(frozen=True)
class Person:
    """A demo member with everything that the union's files hold. ``number`` is the card's: a PAN or a member number."""

    id: str
    name: str
    unit: str
    sex: str
    born: str
    joined: date
    post: str
    groups: tuple[str, ...]
    card: CardKind
    number: str
    pin: str
    status: MemberStatus
    index: int

    @property
    def tail(self) -> str:
        """The last four digits of the card's number."""
        return self.number[-4:]

    @property
    def member_number(self) -> str:
        """The union's number of the member: on every card's back as a barcode, and on a union card's chip."""
        return member_number(self.index + 1)

    @property
    def contracts_land(self) -> bool:
        """Whether the member works land of the districts."""
        return self.unit.startswith("d") and self.index % 5 != 4

    def age(self, today: date) -> int:
        """Return the age in years, to the month of birth."""
        year, month = map(int, self.born.split("-"))
        return today.year - year - (today.month < month)

    def member(self, token_key: bytes, pin_hash: str) -> Member:
        """Return what kiosks are told: the card as a token, the PIN as its argon2id hash."""
        tokens = [card_token(token_key, Namespace.UNION, self.member_number)]
        if self.card is not CardKind.UNION:
            tokens.append(card_token(token_key, Namespace.PAN, self.number))
        return Member(
            id=self.id,
            name=self.name,
            unit=self.unit,
            tokens=tuple(tokens),
            pin=pin_hash,
            card_tail=self.tail,
            status=self.status,
            groups=self.groups,
        )


class _Special(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    unit: str
    sex: str
    born: str
    joined: date
    post: str
    card: CardKind
    pin: str
    groups: tuple[str, ...] = ()
    status: MemberStatus = MemberStatus.ACTIVE


class _Pool(msgspec.Struct, frozen=True):
    surnames: str
    compounds: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    others: tuple[str, ...]
    posts: dict[str, tuple[str, ...]]


class _Names(msgspec.Struct, frozen=True):
    people: tuple[_Special, ...]
    pool: _Pool


def people() -> tuple[Person, ...]:
    """Return all members; the first dozen are the interesting ones, one with a lost card, one who left."""
    names = msgspec.toml.decode((_HERE / "names.toml").read_bytes(), type=_Names)
    special = [_special(index, entry) for index, entry in enumerate(names.people)]
    dice = random.Random("songling")  # noqa: S311 - a seed so that the demo never changes; nothing secret
    taken = {person.name for person in special}
    ordinary = []
    for index in range(len(special), COUNT):
        person = _ordinary(index, names.pool, dice, taken)
        taken.add(person.name)
        ordinary.append(person)
    return (*special, *ordinary)


def luhn(digits: str) -> str:
    """Return the check digit for ``digits`` (ISO/IEC 7812-1 annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def pan(serial: int) -> str:
    """Return a 19-digit card number of nobody, with its check digit. ``serial`` has up to twelve digits."""
    body = f"{_ISSUER}{serial:012d}"
    return body + luhn(body)


def member_number(serial: int) -> str:
    """Return a union member number of twelve digits."""
    return f"2309{serial:08d}"


def _special(index: int, entry: _Special) -> Person:
    return Person(
        id=f"m{index + 1:04d}",
        name=entry.name,
        unit=entry.unit,
        sex=entry.sex,
        born=entry.born,
        joined=entry.joined,
        post=entry.post,
        groups=entry.groups,
        card=entry.card,
        number=_number(entry.card, index),
        pin=entry.pin,
        status=entry.status,
        index=index,
    )


def _ordinary(index: int, pool: _Pool, dice: random.Random, taken: set[str]) -> Person:
    sex = dice.choice("mmf")
    unit = dice.choice(
        ("d1", "d2", "d3", "d3", "d4", "d5", "d6", "d7", "office", "repair", "grain", "school", "hospital")
    )
    year = dice.randint(1966, 2002)
    born = f"{year}-{dice.randint(1, 12):02d}"
    joined = date(min(max(year + dice.randint(19, 30), 1988), 2024), dice.randint(1, 12), dice.randint(1, 28))
    card = dice.choice((CardKind.PBOC, CardKind.PBOC, CardKind.PBOC_CONTACTLESS, CardKind.UNION))
    posts = pool.posts["field" if unit.startswith("d") else unit]
    if unit[0] == "d" or unit in {"grain", "repair"}:
        unit = dice.choice((unit, f"{unit}-t1", f"{unit}-t2"))
    return Person(
        id=f"m{index + 1:04d}",
        name=_name(sex, pool, dice, taken),
        unit=unit,
        sex=sex,
        born=born,
        joined=joined,
        post=dice.choice(posts),
        groups=_groups(sex, year, unit, dice),
        card=card,
        number=_number(card, index),
        pin=f"{(index * 7919 + 104729) % 1_000_000:06d}",
        status=MemberStatus.ACTIVE,
        index=index,
    )


def _name(sex: str, pool: _Pool, dice: random.Random, taken: set[str]) -> str:
    given = pool.men if sex == "m" else pool.women
    while True:
        rare = dice.random()
        if rare < 0.02:
            name = dice.choice(pool.others)
        elif rare < 0.05:
            name = dice.choice(pool.compounds) + dice.choice(given)
        else:
            name = dice.choice(pool.surnames) + dice.choice(given)
        if name not in taken:
            return name


def _groups(sex: str, year: int, unit: str, dice: random.Random) -> tuple[str, ...]:
    groups = []
    if sex == "f":
        groups.append("women")
    if year <= (1972 if sex == "f" else 1967):
        groups.append("retired_soon")
    if unit == "hospital":
        groups.append("medical")
    if dice.random() < 0.06:
        groups.append("model_worker")
    if dice.random() < 0.05:
        groups.append("hardship")
    return tuple(groups)


def _number(card: CardKind, index: int) -> str:
    return member_number(index + 1) if card is CardKind.UNION else pan(880_000_000 + index * 7_919)
