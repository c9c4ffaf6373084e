"""A directory: whom to ask and where to go."""

from kiosk.machine.browse import ROWS_A_PAGE
from kiosk.machine.intents import OpenItem, OpenSearch, Print
from kiosk.machine.rules import reachable
from kiosk.machine.screen_states import ListScreen
from kiosk.machine.state import Session
from kiosk.presenters.browse import chips, turning
from kiosk.presenters.context import Context, chrome
from kiosk.services.contacts import vcard
from kiosk.view_parts import Action, ListRow
from kiosk.views import ContactView, ListView
from protocol.directory import Contact, DirectoryConfig
from protocol.services import Service
from protocol.telephones import EXTENSION


def contact_list(
    context: Context, session: Session, screen: ListScreen, service: Service, config: DirectoryConfig
) -> ListView:
    """Return the entries of a directory, by topic."""
    _ = context._
    found = reachable(context.state, session, screen.service, screen.category)
    shown = found[screen.page * ROWS_A_PAGE : (screen.page + 1) * ROWS_A_PAGE]
    names = {topic.id: context.text(topic.name) for topic in config.topics}
    return ListView(
        chrome=chrome(context, context.text(service.title)),
        chips=chips(context, screen, names),
        rows=tuple(_row(context, one, names) for one in shown),
        empty=_("Nobody is listed here yet"),
        actions=(*turning(context, screen, len(found)), Action("search", _("Search"), OpenSearch(), icon="search")),
    )


def _row(context: Context, contact: Contact, names: dict[str, str]) -> ListRow:
    told = (contact.telephone or context.text(contact.place), names.get(contact.topic, ""))
    return ListRow(
        name=contact.id,
        title=context.text(contact.name),
        subtitle=context.text(contact.purpose) or context.text(contact.role),
        meta="  ".join(part for part in told if part),
        intent=OpenItem(contact.id),
        icon="phone" if contact.telephone else "organisation",
    )


def contact_view(context: Context, session: Session, service: Service, contact: Contact) -> ContactView:
    """Return one entry, its number as large as it goes."""
    _ = context._
    told = (
        (_("What for"), context.text(contact.purpose)),
        (_("Place"), context.text(contact.place)),
        (_("Hours"), context.text(contact.hours)),
        (_("Valid until"), context.until(contact.valid_until)),
    )
    scan = _("Scan with your phone to keep it or to call")
    if not contact.telephone:
        scan = _("Scan with your phone to keep it")
    return ContactView(
        chrome=chrome(context, context.text(service.title)),
        title=context.text(contact.name),
        role=context.text(contact.role),
        telephone=EXTENSION.sub(r"\n\1 ", contact.telephone),
        facts=tuple((label, value) for label, value in told if value),
        picture=context.blob_path(contact.picture.sha256) if contact.picture else "",
        qr=vcard(contact, context.state.language),
        scan=scan,
        actions=(Action("print", _("Print"), Print(), icon="print", enabled=session.pending is None),),
    )
