"""Card profiles: one class a kind of card, and the order in which they are asked."""

from devices.card.profiles.base import Found, Profile, Refused
from devices.card.profiles.desfire import Desfire
from devices.card.profiles.pboc import Pboc
from devices.card.profiles.social import Social
from devices.card.profiles.uid import Uid
from devices.card.profiles.union_app import UnionApp

__all__ = ["Found", "Profile", "Refused", "registered"]


def registered(union_key: bytes | None = None) -> tuple[Profile, ...]:
    """Return all profiles, highest priority first. ``union_key`` is the 16-byte master key of the union's own cards."""
    profiles: list[Profile] = [UnionApp(union_key), Social(), Pboc(), Desfire(union_key), Uid()]
    return tuple(sorted(profiles, key=lambda profile: -profile.priority))
