"""Services: the tiles of the home screen, each one primitive with its configuration."""

from enum import StrEnum

from protocol.campaigns import CampaignConfig
from protocol.cases import CaseConfig
from protocol.directory import DirectoryConfig
from protocol.entitlements import EntitlementConfig
from protocol.entity import Entity
from protocol.publications import PlaylistConfig, PublicationConfig
from protocol.records import RecordConfig
from protocol.text import Text


class Access(StrEnum):
    """What a person must show before a service opens."""

    PUBLIC = "public"
    CARD = "card"
    PIN = "pin"


ServiceConfig = (
    PublicationConfig
    | RecordConfig
    | EntitlementConfig
    | CaseConfig
    | PlaylistConfig
    | CampaignConfig
    | DirectoryConfig
)
"""A service is one primitive, told by the type of its configuration, and that configuration."""


class Service(Entity, frozen=True, kw_only=True, tag="service"):
    """One tile on the home screen: a primitive and its configuration, which travels with the content.

    ``icon`` names a picture of the kiosk's icon family; ``order`` sorts tiles, lowest first.
    """

    title: Text
    subtitle: Text
    icon: str
    order: int
    access: Access
    config: ServiceConfig
