"""What every entity that flows down to a kiosk has, and whom one is for.

An entity is immutable: a change is a new revision (``rev``) of the same ``id``. Times are UTC, money is integer
cents (分), areas are hundredths of a mu (亩). ``docs/glossary.md`` holds the Chinese word for each name.
"""

from msgspec import Struct


class Entity(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """Base of all entities. ``id`` is unique for its kind; ``rev`` grows with each change, from 1."""

    id: str
    rev: int = 1


class Audience(Struct, frozen=True, omit_defaults=True):
    """Whom a publication is for. No unit and no group: everybody who may see its service."""

    units: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
