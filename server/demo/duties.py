"""What the demo farm has to disclose, and how often: the duties of its catalogue (公开目录)."""

from datetime import date, timedelta

import msgspec

from protocol.organisation import UnitLevel
from protocol.publications import Cadence, Duty, PublicationConfig
from protocol.services import Service

_BOTH = (UnitLevel.FARM, UnitLevel.UNIT)
_DUTIES = (
    ("decision", Cadence.AT_ONCE, (UnitLevel.FARM,), "农场办公室"),
    ("operation", Cadence.QUARTERLY, (UnitLevel.FARM,), "财务部"),
    ("land", Cadence.YEARLY, _BOTH, "土地管理部"),
    ("fees", Cadence.QUARTERLY, (UnitLevel.FARM,), "财务部"),
    ("welfare", Cadence.MONTHLY, (UnitLevel.FARM,), "劳动人事部"),
    ("welfare", Cadence.AT_ONCE, (UnitLevel.FARM,), "农场工会"),
    ("safety", Cadence.MONTHLY, (UnitLevel.FARM,), "安全生产部"),
    ("integrity", Cadence.YEARLY, (UnitLevel.FARM,), "纪检监察部"),
    ("union_funds", Cadence.QUARTERLY, (UnitLevel.FARM,), "农场工会"),
)
"""Place of the catalogue, cadence, which units, who has to see to it."""
_MONTH = timedelta(days=31)


def with_duties(service: Service, today: date) -> Service:
    """Return ``service`` with the duties of its catalogue, which began a month or two before ``today``."""
    config = service.config
    if not isinstance(config, PublicationConfig):
        return service
    since = (today.replace(day=1) - _MONTH).replace(day=1)
    places = tuple(
        msgspec.structs.replace(
            place,
            duties=tuple(
                Duty(cadence=cadence, since=since, levels=levels, office=office)
                for category, cadence, levels, office in _DUTIES
                if category == place.id
            ),
        )
        for place in config.categories
    )
    return msgspec.structs.replace(service, config=msgspec.structs.replace(config, categories=places))
