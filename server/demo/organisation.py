"""The demo farm's organisation tree and its services."""

from pathlib import Path

import msgspec

from protocol.organisation import Unit
from protocol.services import Service

_HERE = Path(__file__).parent


class _Tree(msgspec.Struct, frozen=True):
    units: tuple[Unit, ...]


class _Services(msgspec.Struct, frozen=True):
    services: tuple[Service, ...]


def units() -> tuple[Unit, ...]:
    """Return the units, parents before children."""
    return msgspec.toml.decode((_HERE / "organisation.toml").read_bytes(), type=_Tree).units


def services() -> tuple[Service, ...]:
    """Return the services in the order of their tiles."""
    return msgspec.toml.decode((_HERE / "services.toml").read_bytes(), type=_Services).services
