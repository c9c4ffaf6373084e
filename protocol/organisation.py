"""The organisation tree: federation, farm, unit, team."""

from enum import StrEnum

from protocol.entity import Entity
from protocol.text import Text


class UnitLevel(StrEnum):
    """Levels of the organisation tree, widest first."""

    FEDERATION = "federation"
    FARM = "farm"
    UNIT = "unit"
    TEAM = "team"


class Unit(Entity, frozen=True, kw_only=True, tag="unit"):
    """A node of the organisation tree. ``parent`` is None for the root."""

    name: Text
    level: UnitLevel
    parent: str | None = None
    telephone: str = ""
