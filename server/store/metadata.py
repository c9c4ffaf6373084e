"""All tables of the server in one place: what migrations, backup and restore walk over."""

from sqlalchemy import MetaData

from server.store import attachments, campaigns, directory, feed, fleet, imports, people, tables
from server.store.base import Base

__all__ = ["METADATA", "attachments", "campaigns", "directory", "feed", "fleet", "imports", "people", "tables"]

METADATA: MetaData = Base.metadata
"""Knows every table, because the modules that define them are imported above."""
