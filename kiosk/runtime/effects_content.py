"""Effects that read: the catalogue, a card's owner, a member's home, one service."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import assert_never

from kiosk.machine.effects import LoadCatalogue, LoadHome, LoadService, LookUp, SearchContent
from kiosk.machine.events import CatalogueLoaded, Event, HomeLoaded, MemberFound, Searched, ServiceLoaded, TokenUnknown
from kiosk.machine.lockout import Failures
from kiosk.machine.state import Announced, Catalogue
from kiosk.runtime.ports import Ports
from kiosk.services.data import Campaigns, Cases, Contacts, Entitlements, Publications, Records, ServiceData
from kiosk.services.finds import Find
from kiosk.services.playlists import Playlist, playlist_of
from kiosk.services.publications import is_for, is_valid
from protocol.campaigns import CampaignConfig
from protocol.cases import CaseConfig
from protocol.directory import Contact, DirectoryConfig
from protocol.entitlements import EntitlementConfig
from protocol.members import Member
from protocol.organisation import Unit
from protocol.publications import PlaylistConfig, Publication, PublicationConfig
from protocol.records import RecordConfig
from protocol.services import Access, Service

_ASKED_WITHIN = timedelta(hours=24)
"""After a day nobody remembers whether a slip came out."""

MOST_ANNOUNCED = 20
"""How many notices the welcome screen may choose from: some of them are not valid yet, or not any more."""

Reading = LoadCatalogue | LookUp | LoadHome | LoadService | SearchContent


def read(ports: Ports, effect: Reading) -> Event:
    """Carry out a reading effect and return its answer. Raises ContentDamaged, JournalDamaged or LookupError."""
    match effect:
        case LoadCatalogue(ticket):
            units = {unit.id: unit for unit in ports.content.units()}
            every = ports.content.services()
            services = tuple(one for one in every if not isinstance(one.config, PlaylistConfig))
            notices = _announced(ports, services, units)
            fresh_at, playlists = ports.content.fresh_at(), tuple(_playlists(ports, every))
            return CatalogueLoaded(ticket, Catalogue(services, units, fresh_at, notices, playlists))
        case LookUp(ticket, token):
            member = ports.content.member_by_token(token)
            if member is None:
                return TokenUnknown(ticket)
            wrong = ports.journal.pin_failures(member.id)
            return MemberFound(ticket, member, Failures(wrong.count, wrong.last_at))
        case LoadHome(ticket, member_id, services):
            wanted = [one for one in ports.content.services() if one.id in services]
            data = {service.id: _data(ports, service, member_id) for service in wanted}
            member, own = ports.content.member(member_id), ports.journal.own_events(member_id)
            jobs = ports.journal.unclear_prints(member_id, ports.clock.now() - _ASKED_WITHIN)
            return HomeLoaded(ticket, member, own, data, tuple(job.serial for job in jobs))
        case LoadService(ticket, service_id, visitor_or_member):
            service = next((one for one in ports.content.services() if one.id == service_id), None)
            if service is None:
                raise LookupError("the service was withdrawn")
            return ServiceLoaded(ticket, service_id, _data(ports, service, visitor_or_member))
        case SearchContent(ticket, text):
            return Searched(ticket, text, _search(ports, effect))
        case _:
            assert_never(effect)


def _announced(ports: Ports, services: tuple[Service, ...], units: Mapping[str, Unit]) -> tuple[Announced, ...]:
    """Return the newest documents for everybody of those public services whose documents are announced."""
    found = [
        Announced(service.id, item.title, item.published_at, item.valid_from, item.valid_until)
        for service in services
        if service.access is Access.PUBLIC and isinstance(service.config, PublicationConfig) and service.config.counted
        for item in ports.content.publications(service.id)
        if is_for(item, None, units)
    ]
    return tuple(sorted(found, key=lambda notice: notice.published_at, reverse=True)[:MOST_ANNOUNCED])


def _playlists(ports: Ports, services: tuple[Service, ...]) -> Iterator[Playlist]:
    for service in services:
        if isinstance(service.config, PlaylistConfig):
            for publication in ports.content.publications(service.id):
                yield playlist_of(publication, service.config)


def _search(ports: Ports, effect: SearchContent) -> tuple[Find, ...]:
    units = {unit.id: unit for unit in ports.content.units()}
    unlisted = {one.id for one in ports.content.services() if not _is_found(one, effect.reader)}

    def may_see(found: Publication | Contact | Service) -> bool:
        if isinstance(found, Service):
            return found.id not in unlisted
        return found.service not in unlisted and is_valid(found, effect.at) and is_for(found, effect.reader, units)

    hits = ports.content.search(effect.text, effect.most, may_see)
    return tuple(
        Find(hit.service, "" if hit.kind == "service" else hit.id, hit.title, hit.snippet, hit.summary) for hit in hits
    )


def _is_found(service: Service, reader: Member | None) -> bool:
    """Whether a search may name the service and what is in it; a visitor finds what is public."""
    return not isinstance(service.config, PlaylistConfig) and (service.access is Access.PUBLIC or reader is not None)


def _data(ports: Ports, service: Service, member: str | None) -> ServiceData:
    match service.config:
        case PublicationConfig() | PlaylistConfig():
            return Publications(ports.content.publications(service.id))
        case DirectoryConfig():
            return Contacts(ports.content.contacts(service.id))
        case RecordConfig():
            return Records(ports.content.records(service.id, member) if member else ())
        case EntitlementConfig():
            return Entitlements(ports.content.entitlements(service.id, member) if member else ())
        case CaseConfig():
            return Cases(ports.content.cases(service.id, member) if member else ())
        case CampaignConfig():
            content = ports.content
            entries = content.entries(service.id, member) if member else ()
            return Campaigns(content.publications(service.id), content.turnouts(service.id), entries)
