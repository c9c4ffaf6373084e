"""Directories (目录): whom to ask and where to go."""

from msgspec import Struct

from protocol.blocks import Picture
from protocol.entity import Audience, Entity
from protocol.publications import Category
from protocol.text import Text
from protocol.times import Instant


class DirectoryConfig(Struct, frozen=True, tag="directory", omit_defaults=True):
    """A service of contacts: whom to ask and where to go, by ``topics``, in the order in which these stand."""

    topics: tuple[Category, ...] = ()


class Contact(Entity, frozen=True, kw_only=True, tag="contact"):
    """An entry of a directory: a person, an office or a place. Validity is half open, in UTC.

    ``role`` is who they are, ``purpose`` what to come for, ``telephone`` as people write it (protocol.telephones);
    ``order`` sorts within a topic, lowest first; ``unit`` keeps the entry.
    """

    service: str
    name: Text
    role: Text = Text("")
    purpose: Text = Text("")
    telephone: str = ""
    place: Text = Text("")
    hours: Text = Text("")
    topic: str = ""
    order: int = 0
    picture: Picture | None = None
    unit: str = ""
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    audience: Audience = Audience()
