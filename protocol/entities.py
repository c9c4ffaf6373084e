"""All that flows down from the server to a kiosk, and how one kind is told from another."""

from protocol.campaigns import Entry, Turnout
from protocol.cases import Case
from protocol.directory import Contact
from protocol.entitlements import Entitlement
from protocol.members import Member
from protocol.organisation import Unit
from protocol.publications import Publication
from protocol.records import RecordRow
from protocol.services import Service

AnyEntity = Unit | Service | Publication | Contact | Turnout | Member | RecordRow | Entitlement | Case | Entry
"""The union by which entities are decoded: msgspec tells them apart by their ``kind`` field."""
