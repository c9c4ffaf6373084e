"""The farm's activities: open, full, about to close, to come, over, one for each member alone; and who takes part."""

from datetime import timedelta

from protocol.campaigns import Campaign, Entry, EntryStatus, SignUp, Turnout, Vote
from protocol.entity import Audience
from protocol.publications import Publication
from protocol.text import Text
from tests.simulation.farm import MEMBERS, NOON, mark

SERVICE = "activities"
_PLACES = {"walk": 30, "full": 1, "soon": 5, "later": 5, "over": 5, "everybody": 0, "choice": 0, "chosen": 0}
_OPENS = {"later": timedelta(days=1)}
_CLOSES = {"soon": timedelta(minutes=15), "over": timedelta(days=-1), "chosen": timedelta(days=-1)}
_VOTES = frozenset({"choice", "chosen"})


def campaigns() -> tuple[Publication, ...]:
    """Return the activities; the title of what is one member's own holds the member's mark."""
    own = (_campaign(f"own-{n}", 2, f"谈心会{mark(n)}", (f"group-{n}",)) for n in range(MEMBERS))
    return (*(_campaign(name, quota, f"活动{name}") for name, quota in _PLACES.items()), *own)


def _campaign(name: str, quota: int, title: str, groups: tuple[str, ...] = ()) -> Publication:
    return Publication(
        id=name,
        service=SERVICE,
        title=Text(title),
        summary=Text(""),
        blocks=(),
        published_at=NOON - timedelta(days=3),
        audience=Audience(groups=groups),
        campaign=Campaign(
            plan=Vote(options=(Text("春耕"), Text("秋收"), Text("雪夜")), most=2)
            if name in _VOTES
            else SignUp(quota=quota, held_at=NOON + timedelta(days=9), place=Text("广场", "Square")),
            opens_at=NOON + _OPENS.get(name, timedelta(days=-2)),
            closes_at=NOON + _CLOSES.get(name, timedelta(days=5)),
        ),
    )


def turnouts() -> tuple[Turnout, ...]:
    """Return how they stand: one is full, and each member is on its waiting list."""
    return (
        Turnout(id="full", service=SERVICE, taken=1, waiting=tuple(range(2, MEMBERS + 2))),
        Turnout(id="walk", service=SERVICE, taken=12),
        Turnout(id="chosen", service=SERVICE, taken=7, tally=(5, 3, 1)),
    )


def entries() -> tuple[Entry, ...]:
    """Return each member's place on the waiting list, and in what was withdrawn from the kiosks."""
    found = []
    for n in range(MEMBERS):
        found += [
            entry(n, "full", f"活动full{mark(n)}", EntryStatus.WAITING, n + 2),
            entry(n, "cancelled", f"取消的{mark(n)}", EntryStatus.TAKEN),
        ]
    return tuple(found)


def entry(n: int, campaign: str, title: str, status: EntryStatus, order: int = 1) -> Entry:
    """Return what the server says of a member's sign-up of yesterday."""
    return Entry(
        id=f"{campaign}-{n}",
        service=SERVICE,
        campaign=campaign,
        member=f"member-{n}",
        title=Text(title),
        number=f"H{campaign}{mark(n)}",
        status=status,
        at=NOON - timedelta(days=1),
        heard_at=NOON - timedelta(days=1),
        order=order,
    )
