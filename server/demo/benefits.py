"""The demo farm's twenty benefits, and by what rules each member stands with each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

import msgspec

from protocol.entitlements import Entitlement, EntitlementStatus
from protocol.members import MemberStatus
from protocol.text import Text
from server.demo.people import Person

S = EntitlementStatus
_HERE = Path(__file__).parent
_MIDNIGHT = time(16, tzinfo=UTC)  # of the farm's zone, UTC+8, on the day before


class Benefit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A benefit as ``benefits.toml`` describes it; days are counted from the day of loading."""

    id: str
    title: Text
    detail: Text
    how: Text
    options: tuple[Text, ...] = ()
    amount_cents: int = 0
    from_day: int | None = None
    to_day: int | None = None


class _File(msgspec.Struct, frozen=True):
    benefits: tuple[Benefit, ...]
    sentences: dict[str, Text]


@dataclass(frozen=True)
class Standing:
    """Where a member stands: the status, and the names of the sentences that say why or what more."""

    status: EntitlementStatus
    reason: str = ""
    note: str = ""


def benefits() -> tuple[Benefit, ...]:
    """Return the benefits in their order."""
    return _file().benefits


def entitlements(person: Person, today: date) -> tuple[Entitlement, ...]:
    """Return what ``person`` may claim as of ``today``, one entry a benefit."""
    file = _file()
    return tuple(_entitlement(benefit, person, today, file.sentences) for benefit in file.benefits)


def standing(benefit: str, person: Person, today: date) -> Standing:
    """Return where ``person`` stands with the benefit of this id."""
    if person.status is MemberStatus.LEFT:
        return Standing(S.NOT_ELIGIBLE, "left")
    return _RULES[benefit](person, today)


def _entitlement(benefit: Benefit, person: Person, today: date, sentences: dict[str, Text]) -> Entitlement:
    stands = standing(benefit.id, person, today)
    return Entitlement(
        id=f"{benefit.id}-{person.id}-{today.year}",
        service="benefits",
        member=person.id,
        title=benefit.title,
        detail=benefit.detail,
        how=benefit.how,
        status=stands.status,
        year=today.year,
        reason=sentences[stands.reason] if stands.reason else None,
        note=sentences[stands.note] if stands.note else None,
        options=benefit.options,
        amount_cents=benefit.amount_cents,
        window_from=_day(today, benefit.from_day),
        window_until=_day(today, benefit.to_day),
    )


def _day(today: date, days: int | None) -> datetime | None:
    if days is None:
        return None
    return datetime.combine(today + timedelta(days=days - 1), _MIDNIGHT)


def _months_in(person: Person, today: date) -> int:
    return (today.year - person.joined.year) * 12 + today.month - person.joined.month


def _festival(person: Person, today: date) -> Standing:
    return Standing(S.NOT_ELIGIBLE, "too_new") if _months_in(person, today) < 6 else Standing(S.CLAIMABLE)


def _past_festival(person: Person, today: date) -> Standing:
    if _months_in(person, today) < 9:
        return Standing(S.NOT_ELIGIBLE, "too_new")
    return Standing(S.OVERDUE) if person.index % 9 == 5 else Standing(S.CLAIMED, note="gift_taken")


def _birthday(person: Person, today: date) -> Standing:
    month = int(person.born.split("-")[1])
    if month == today.month:
        return Standing(S.CLAIMABLE)
    if month > today.month:
        return Standing(S.NOT_STARTED)
    return Standing(S.OVERDUE) if person.index % 7 == 3 else Standing(S.CLAIMED, note="gift_taken")


def _marriage(person: Person, today: date) -> Standing:
    return Standing(S.NOT_ELIGIBLE, "married_long") if person.age(today) > 38 else Standing(S.OPEN_TO_APPLY)


def _birth(person: Person, today: date) -> Standing:
    return Standing(S.NOT_ELIGIBLE, "age_birth") if person.age(today) > 45 else Standing(S.OPEN_TO_APPLY)


def _hospital(person: Person, _today: date) -> Standing:
    if person.index % 17 == 6:
        return Standing(S.UNDER_REVIEW, note="reviewing")
    return Standing(S.PAID, note="hospital_paid") if person.index % 23 == 1 else Standing(S.OPEN_TO_APPLY)


def _retirement(person: Person, _today: date) -> Standing:
    return Standing(S.NOT_STARTED) if "retired_soon" in person.groups else Standing(S.NOT_ELIGIBLE, "not_retiring")


def _cooling(person: Person, today: date) -> Standing:
    if person.unit in {"office", "school", "hospital"}:
        return Standing(S.NOT_ELIGIBLE, "front_line")
    return _past_festival(person, today)


def _women(person: Person, _today: date) -> Standing:
    return Standing(S.CLAIMABLE) if person.sex == "f" else Standing(S.NOT_ELIGIBLE, "women_only")


def _recuperation(person: Person, today: date) -> Standing:
    if "model_worker" in person.groups:
        return Standing(S.CLAIMABLE)
    return Standing(S.NOT_ELIGIBLE, "too_new_three") if _months_in(person, today) < 36 else Standing(S.OPEN_TO_APPLY)


def _insured(person: Person) -> bool:
    return person.index % 5 != 4


def _mutual(person: Person, _today: date) -> Standing:
    return Standing(S.PAID, note="insured") if _insured(person) else Standing(S.OPEN_TO_APPLY)


def _mutual_claim(person: Person, _today: date) -> Standing:
    if not _insured(person):
        return Standing(S.NOT_ELIGIBLE, "not_insured")
    return Standing(S.PAPERS_MISSING, note="bill_missing") if person.index % 11 == 0 else Standing(S.OPEN_TO_APPLY)


def _student_aid(person: Person, today: date) -> Standing:
    return Standing(S.OPEN_TO_APPLY) if 40 <= person.age(today) <= 52 else Standing(S.NOT_ELIGIBLE, "no_student")


def _hardship(person: Person, _today: date) -> Standing:
    if "hardship" in person.groups:
        return Standing(S.PAID, note="hardship_paid")
    return Standing(S.NOT_ELIGIBLE, "not_on_file")


_RULES: dict[str, Callable[[Person, date], Standing]] = {
    "spring": _festival,
    "dragon_boat": _past_festival,
    "mid_autumn": lambda _person, _today: Standing(S.NOT_STARTED),
    "birthday": _birthday,
    "marriage": _marriage,
    "birth": _birth,
    "hospital": _hospital,
    "retirement": _retirement,
    "funeral": lambda _person, _today: Standing(S.OPEN_TO_APPLY),
    "cooling": _cooling,
    "checkup": lambda _person, _today: Standing(S.CLAIMABLE),
    "women_check": _women,
    "recuperation": _recuperation,
    "mutual": _mutual,
    "mutual_claim": _mutual_claim,
    "student_aid": _student_aid,
    "hardship": _hardship,
    "dues_record": lambda _person, _today: Standing(S.PAID, note="dues_paid"),
    "culture": lambda _person, _today: Standing(S.CLAIMABLE, note="coupons"),
    "legal_aid": lambda _person, _today: Standing(S.CLAIMABLE),
}


@lru_cache(maxsize=1)
def _file() -> _File:
    return msgspec.toml.decode((_HERE / "benefits.toml").read_bytes(), type=_File)
