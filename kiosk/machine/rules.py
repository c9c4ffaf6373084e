"""What the machine and the presenters both ask of a state: which services, which items, who may."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kiosk.machine.state import Catalogue, Session, State
from kiosk.services import cases, entitlements, publications
from kiosk.services.data import Campaigns, Cases, Contacts, Entitlements, Publications, Records
from kiosk.services.entitlements import Standing
from protocol.campaigns import CampaignConfig
from protocol.cases import Case, CaseConfig
from protocol.directory import Contact, DirectoryConfig
from protocol.entitlements import EntitlementConfig
from protocol.masking import mask_name
from protocol.publications import Publication, PublicationConfig
from protocol.records import RecordRow
from protocol.services import Access, Service

if TYPE_CHECKING:
    from kiosk.services.campaigns import Involvement


def services_of_home(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the services whose news stand on the member's home."""
    return tuple(service.id for service in catalogue.services if _announces(service))


def _announces(service: Service) -> bool:
    if isinstance(service.config, PublicationConfig):
        return service.config.counted
    return isinstance(service.config, EntitlementConfig | CaseConfig | CampaignConfig)


def may_open(service: Service, session: Session | None) -> bool:
    """Whether this person may open the service: a visitor what is public, an admitted member all."""
    return service.access is Access.PUBLIC or (session is not None and session.admitted)


def readable(state: State, session: Session, service: str, category: str = "") -> tuple[Publication, ...]:
    """Return the documents of a service that this person may read now, newest first."""
    data = session.data.get(service)
    if not isinstance(data, Publications):
        return ()
    return publications.visible(
        data.items, now=state.now, member=session.reader, units=state.catalogue.units, category=category
    )


def publication_of(state: State, session: Session, service: str, publication: str) -> Publication | None:
    """Return a document if this person may read it now."""
    return next((one for one in readable(state, session, service) if one.id == publication), None)


def reachable(state: State, session: Session, service: str, topic: str = "") -> tuple[Contact, ...]:
    """Return the entries of a directory that this person may see now, as they stand in its list."""
    data, found = session.data.get(service), state.catalogue.service(service)
    if not isinstance(data, Contacts) or found is None or not isinstance(found.config, DirectoryConfig):
        return ()
    # Imported only when it is needed: no first picture asks for it.
    from kiosk.services import contacts

    topics = tuple(one.id for one in found.config.topics)
    return contacts.reachable(
        data.items, now=state.now, member=session.reader, units=state.catalogue.units, topics=topics, topic=topic
    )


def contact_of(state: State, session: Session, service: str, contact: str) -> Contact | None:
    """Return an entry if this person may see it now."""
    return next((one for one in reachable(state, session, service) if one.id == contact), None)


def may_leave(state: State, publication: Publication) -> bool:
    """Whether a phone may read it without a card: the server shows there what is meant for everybody."""
    service = state.catalogue.service(publication.service)
    is_public = service is not None and service.access is Access.PUBLIC
    return bool(state.site.server) and is_public and publications.is_for(publication, None, state.catalogue.units)


def unread(state: State, session: Session, service: str) -> int:
    """Return how many documents of the service this member has not confirmed."""
    read = publications.acknowledged(session.events)
    return sum(publications.is_unread(one, read) for one in readable(state, session, service))


def rows_of(session: Session, service: str) -> tuple[RecordRow, ...]:
    """Return the member's own rows, newest first."""
    data = session.data.get(service)
    if not isinstance(data, Records) or session.reader is None:
        return ()
    return tuple(data.rows)


def standings_of(state: State, session: Session, service: str) -> tuple[Standing, ...]:
    """Return the member's benefits, what can be done first."""
    data = session.data.get(service)
    if not isinstance(data, Entitlements) or session.reader is None:
        return ()
    return entitlements.standings(data.items, session.events, state.now)


def standing_of(state: State, session: Session, service: str, entitlement: str) -> Standing | None:
    """Return one benefit of the member."""
    return next((one for one in standings_of(state, session, service) if one.entitlement.id == entitlement), None)


def cases_of(state: State, session: Session, service: str) -> tuple[Case, ...]:
    """Return the member's cases, own submissions included, newest first."""
    data = session.data.get(service)
    found = state.catalogue.service(service)
    if not isinstance(data, Cases) or session.reader is None or found is None:
        return ()
    if not isinstance(found.config, CaseConfig):
        return ()
    return cases.merge(
        data.items,
        session.events,
        service=service,
        config=found.config,
        zone=ZoneInfo(state.site.zone),
        name=mask_name(session.reader.name),
    )


def case_of(state: State, session: Session, service: str, case: str) -> Case | None:
    """Return one case of the member."""
    return next((one for one in cases_of(state, session, service) if one.id == case), None)


def involvements_of(state: State, session: Session, service: str) -> "tuple[Involvement, ...]":
    """Return the campaigns of a service and how the member stands with each, the soonest to close first."""
    data, member = session.data.get(service), session.reader
    if not isinstance(data, Campaigns) or member is None:
        return ()
    # Imported only when somebody has a card in: no first picture needs it.
    from kiosk.services.campaigns import involvements

    return involvements(
        data.items,
        data.turnouts,
        data.entries,
        session.events,
        member=member,
        units=state.catalogue.units,
        now=state.now,
    )


def involvement_of(state: State, session: Session, service: str, campaign: str) -> "Involvement | None":
    """Return one campaign, and how the member stands with it."""
    return next((one for one in involvements_of(state, session, service) if one.campaign == campaign), None)


def case_config(state: State, service: str) -> CaseConfig | None:
    """Return the configuration of a case service, or None when it is no such service any more."""
    found = state.catalogue.service(service)
    return found.config if found is not None and isinstance(found.config, CaseConfig) else None
