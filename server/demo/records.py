"""The demo members' own rows: registered data, a year of dues, and the land account."""

from collections.abc import Iterator
from datetime import date, timedelta

from protocol.organisation import Unit
from protocol.records import RecordRow
from server.demo.people import CardKind, Person

# Grade of land and its fee a mu in cents, as in documents/10-land-fee-standard.toml.
_GRADES = (
    ("水田一等", 38600, True),
    ("水田二等", 35200, True),
    ("水田三等", 31200, True),
    ("旱田一等", 26800, False),
    ("旱田二等", 23800, False),
    ("旱田三等", 20200, False),
)
_DRAINAGE, _WATER, _SUBSIDY = 600, 3200, 6820
_CARDS = {
    CardKind.PBOC: "银行卡合一（插卡）",
    CardKind.PBOC_CONTACTLESS: "银行卡合一（挥卡）",
    CardKind.UNION: "会员卡",
}


def rows_of(person: Person, units: dict[str, Unit], today: date) -> Iterator[RecordRow]:
    """Yield every row of ``person``; dues are those of the twelve months before ``today``."""
    yield _profile(person, units)
    yield from _dues(person, today)
    if person.contracts_land:
        yield from _land(person, today.year)


def price_text(hundredths: int) -> str:
    """Return hundredths with two decimals and thousands, such as 12,848.00."""
    return f"{hundredths // 100:,}.{hundredths % 100:02d}"


def amount(area: int, price: int) -> int:
    """Return cents for ``area`` (hundredths of a mu) at ``price`` (cents a mu), half a cent rounded up."""
    return (area * price + 50) // 100


def _profile(person: Person, units: dict[str, Unit]) -> RecordRow:
    telephone = f"13{person.index % 9}****{(person.index * 37 + 1204) % 10000:04d}"
    return RecordRow(
        id=f"profile-{person.id}",
        service="profile",
        member=person.id,
        period=person.joined.isoformat(),
        values={
            "name": person.name,
            "sex": "女" if person.sex == "f" else "男",
            "born": person.born,
            "unit": units[person.unit].name.zh,
            "post": person.post,
            "joined": person.joined.isoformat(),
            "number": person.member_number,
            "card": f"{_CARDS[person.card]} 尾号{person.tail}",
            "telephone": telephone,
        },
    )


def _dues(person: Person, today: date) -> Iterator[RecordRow]:
    base = 320_000 + person.index * 37 % 41 * 10_000
    first = date(today.year, today.month, 1)
    for back in range(12, 0, -1):
        month = _month_before(first, back)
        # Harvest months carry overtime.
        gross = base + (80_000 if month.month in {9, 10} else 0) + month.month * 1_300
        due = (gross + 100) // 200
        late = (person.index + month.month) % 29 == 0
        paid_on = month + timedelta(days=27) if not late else month + timedelta(days=52)
        open_yet = paid_on > today
        yield RecordRow(
            id=f"dues-{person.id}-{month:%Y-%m}",
            service="dues",
            member=person.id,
            period=f"{month:%Y-%m}",
            values={
                "month": f"{month:%Y-%m}",
                "base": gross,
                "due": due,
                "paid": 0 if open_yet else due,
                "way": "未缴" if open_yet else "补缴" if late else "代扣",
                "paid_on": "" if open_yet else paid_on.isoformat(),
            },
            formula=f"{price_text(gross)}×0.5%={price_text(due)}元",
        )


def _month_before(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _land(person: Person, year: int) -> Iterator[RecordRow]:
    lines: list[tuple[str, str, int, int, bool]] = []
    wet = whole = 0
    for place in range(1 + person.index % 3):
        grade, price, is_wet = _GRADES[(person.index * 5 + place * 3) % len(_GRADES)]
        area = 1500 if place == 0 else 2000 + (person.index * 173 + place * 611) % 4800
        kind = "基本田" if place == 0 else "规模田"
        plot = f"{person.unit[1]}-{person.index % 40 + 1:02d}-{place + 1:02d}"
        lines.append((f"承包费 {grade}（{kind}）", plot, area, price, True))
        whole += area
        wet += area if is_wet else 0
    lines.append(("排水费", "全部地块", whole, _DRAINAGE, True))
    if wet:
        lines.append(("农业灌溉水费", "水田", wet, _WATER, True))
    lines.append(("耕地地力保护补贴", "全部地块", whole, _SUBSIDY, False))
    for number, (item, plot, area, price, is_fee) in enumerate(lines, 1):
        cents = amount(area, price)
        yield RecordRow(
            id=f"land-{person.id}-{year}-{number}",
            service="land",
            member=person.id,
            period=str(year),
            values={
                "item": item,
                "plot": plot,
                "area": area,
                "price": price,
                "fee": cents if is_fee else 0,
                "subsidy": 0 if is_fee else cents,
            },
            formula=f"{price_text(area)}亩×{price_text(price)}元={price_text(cents)}元",
        )
