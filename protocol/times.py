"""Instants: moments that mean the same at every place."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

Instant = Annotated[datetime, Meta(tz=True)]
"""An aware datetime, by agreement in UTC. One without a zone is refused when it is decoded."""
