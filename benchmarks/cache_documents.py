"""Documents for the cache benches: farm notices of a given size, each different, which compress as prose does.

Running text comes from a chain of characters (each chosen by the two before it, with jumps) over the demo's own
documents, so words and phrases repeat as they do in officialese, and no sentence is a copy of a template. Figures,
names and dates are drawn anew for each document. The same seed gives the same documents.
"""

import random
import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from protocol.blocks import Paragraph, Table, TableColumn
from protocol.canonical import canonical
from protocol.publications import Publication
from protocol.records import RecordRow
from protocol.text import Text

_SOURCES = Path(__file__).resolve().parent.parent / "server" / "demo"
_BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
_FIRST_HANZI = "\u4e00"
_JUMP = 0.06
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "建国志强秀英桂兰海燕文军玉梅永福春生丽华晓东金凤立新德明淑芬国庆红霞卫东长江"


class Prose:
    """An endless source of Chinese running text."""

    def __init__(self, chance: random.Random) -> None:
        """Read the demo's documents; ``chance`` decides everything else."""
        self._chance = chance
        text = "".join(
            line
            for path in sorted(_SOURCES.glob("*/*.toml"))
            for line in path.read_text("utf-8").splitlines()
            if line.endswith(("。", "："))
        )
        found: dict[str, list[str]] = defaultdict(list)
        for place in range(len(text) - 2):
            found[text[place : place + 2]].append(text[place + 2])
        self._after = dict(found)
        self._starts = [pair for pair in self._after if min(pair) >= _FIRST_HANZI]

    def text(self, length: int) -> str:
        """Return about ``length`` characters that end a sentence."""
        after, starts, chance = self._after, self._starts, self._chance.random
        pair = starts[int(chance() * len(starts))]
        pieces = [pair]
        for _ in range(length - 2):
            following = after.get(pair)
            if following is None or chance() < _JUMP:
                pair = starts[int(chance() * len(starts))]
                pieces.append(pair)
            else:
                character = following[int(chance() * len(following))]
                pair = pair[1] + character
                pieces.append(character)
        return "".join(pieces)[:length].rstrip("。，、：；") + "。"

    def name(self) -> str:
        """Return somebody's name."""
        return self._chance.choice(_SURNAMES) + "".join(self._chance.sample(_GIVEN, 2))


def publications(count: int, size: int = 1024, seed: int = 1) -> Iterator[Publication]:
    """Yield notices whose canonical bytes are ``size`` long, give or take two."""
    chance = random.Random(seed)
    prose = Prose(chance)
    for number in range(count):
        at = _BEGAN + timedelta(minutes=number)
        draft = _publication(at, prose, chance)
        while len(canonical(draft)) > size - 100:
            draft = _publication(at, prose, chance)
        missing = size - len(canonical(_with_text(draft, "")))
        text = prose.text(missing // 2).encode()[:missing].decode(errors="ignore")
        yield _with_text(draft, text)


def records(count: int, members: int, seed: int = 1) -> Iterator[RecordRow]:
    """Yield ``count`` rows of dues, spread evenly over ``members`` members."""
    chance = random.Random(seed)
    for number in range(count):
        month = number // members
        yield RecordRow(
            id=_uuid7(_BEGAN + timedelta(seconds=number), chance),
            service="dues",
            member=f"member-{number % members:07d}",
            period=f"{2000 + month // 12}-{month % 12 + 1:02d}",
            values={"base": chance.randrange(200_000, 900_000), "paid": chance.randrange(1000, 4500)},
        )


def _publication(at: datetime, prose: Prose, chance: random.Random) -> Publication:
    rows = tuple((prose.name(), f"{chance.randrange(1000, 9_999_999) / 100:,.2f}") for _ in range(3))
    return Publication(
        id=_uuid7(at, chance),
        service=f"affairs-{chance.randrange(8)}",
        title=Text(zh=prose.text(chance.randrange(10, 22)).rstrip("。") + "的通知"),
        summary=Text(zh=prose.text(20)),
        blocks=(Table(columns=(TableColumn("姓名"), TableColumn("金额（元）")), rows=rows),),
        published_at=at,
        signed_by=prose.name(),
        category=f"c{chance.randrange(12)}",
    )


def _with_text(draft: Publication, text: str) -> Publication:
    return msgspec.structs.replace(draft, blocks=(Paragraph(text), *draft.blocks))


def _uuid7(at: datetime, chance: random.Random) -> str:
    # As protocol.ids makes them, but the same again for the same seed.
    value = int(at.timestamp() * 1000) << 80 | 0x7 << 76 | chance.getrandbits(12) << 64 | 0b10 << 62
    return str(uuid.UUID(int=value | chance.getrandbits(62)))
