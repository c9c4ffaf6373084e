"""Lists of publications, documents and records."""

from kiosk.formatting import record_table
from kiosk.machine.browse import ROWS_A_PAGE
from kiosk.machine.intents import (
    Acknowledge,
    Back,
    ChooseCategory,
    OpenItem,
    OpenSearch,
    Print,
    ShowOnPhone,
    TurnPage,
)
from kiosk.machine.rules import (
    may_leave,
    readable,
    rows_of,
)
from kiosk.machine.screen_states import DocumentScreen, ListScreen, RecordScreen
from kiosk.machine.state import Session
from kiosk.presenters import words
from kiosk.presenters.blocks import block_views
from kiosk.presenters.context import Context, chrome
from kiosk.services.publications import acknowledged, is_unread
from kiosk.view_parts import Action, Badge, BlockView, Chip, HeadingBlock, ListRow, ParagraphBlock, TableBlock, Tone
from kiosk.views import DocumentView, ListView, RecordView, ResultView
from protocol.publications import Change, ChangeKind, Publication, PublicationConfig
from protocol.records import RecordConfig
from protocol.services import Service


def publication_list(
    context: Context, session: Session, screen: ListScreen, service: Service, config: PublicationConfig
) -> ListView:
    """Return the documents of a service, by category, newest first."""
    _ = context._
    found = readable(context.state, session, screen.service, screen.category)
    shown = found[screen.page * ROWS_A_PAGE : (screen.page + 1) * ROWS_A_PAGE]
    names = {category.id: context.text(category.name) for category in config.categories}
    read = acknowledged(session.events)
    marks = config.acknowledge and session.reader is not None
    return ListView(
        chrome=chrome(context, context.text(service.title)),
        chips=chips(context, screen, names),
        rows=tuple(_row(context, one, names, marks and is_unread(one, read)) for one in shown),
        empty=_("Nothing has been published here yet"),
        actions=(*turning(context, screen, len(found)), Action("search", _("Search"), OpenSearch(), icon="search")),
    )


def chips(context: Context, screen: ListScreen, names: dict[str, str]) -> tuple[Chip, ...]:
    """Return the categories above a list, all of them first; none where there are no categories."""
    if not names:
        return ()
    every = Chip("category-all", context._("All"), ChooseCategory(""), chosen=not screen.category)
    return (
        every,
        *(Chip(f"category-{one}", name, ChooseCategory(one), screen.category == one) for one, name in names.items()),
    )


def _row(context: Context, publication: Publication, names: dict[str, str], unread: bool) -> ListRow:
    category = names.get(publication.category, "")
    day = context.local_day(publication.published_at)
    return ListRow(
        name=publication.id,
        title=context.text(publication.title),
        subtitle=context.text(publication.summary),
        meta=f"{category}  {day}" if category else day,
        intent=OpenItem(publication.id),
        badge=Badge(context._("Unread"), Tone.ATTENTION) if unread else None,
    )


def turning(context: Context, screen: ListScreen, count: int) -> tuple[Action, ...]:
    """Return what turns the pages of a list of ``count`` rows; nothing where it has one page."""
    if count <= ROWS_A_PAGE:
        return ()
    last = (count - 1) // ROWS_A_PAGE
    return (
        Action("previous-page", context._("Previous page"), TurnPage(-1), enabled=screen.page > 0),
        Action("next-page", context._("Next page"), TurnPage(1), enabled=screen.page < last),
    )


def document_view(
    context: Context, session: Session, screen: DocumentScreen, publication: Publication, config: PublicationConfig
) -> DocumentView:
    """Return a document with who answers for it and what may be done."""
    _ = context._
    actions = [Action("print", _("Print"), Print(), icon="print", enabled=session.pending is None)]
    if config.acknowledge and session.reader is not None:
        unread = is_unread(publication, acknowledged(session.events))
        label = _("I have read this") if unread else _("Read")
        enabled = unread and session.pending is None
        actions.insert(0, Action("acknowledge", label, Acknowledge(), primary=unread, enabled=enabled, icon="check"))
    if may_leave(context.state, publication):
        actions.append(Action("phone", _("On my phone"), ShowOnPhone(), icon="mobile"))
    service = context.state.catalogue.service(screen.service)
    return DocumentView(
        chrome=chrome(context, context.text(service.title) if service else ""),
        title=context.text(publication.title),
        meta=_meta(context, publication),
        blocks=(*_changes(context, publication), *block_views(context, publication)),
        actions=tuple(actions),
    )


def phone_view(context: Context, publication: Publication) -> ResultView:
    """Return the code that opens a document on a phone."""
    _ = context._
    return ResultView(
        chrome=chrome(context, _("On my phone")),
        headline=context.text(publication.title),
        number="",
        code="",
        qr=f"{context.state.site.server.rstrip('/')}/p/{publication.id}",
        facts=(),
        sentence=_("Scan this code with your phone. Reading it there uses your phone's own network."),
        actions=(Action("done", _("Done"), Back(), primary=True),),
    )


def _meta(context: Context, publication: Publication) -> tuple[str, ...]:
    _ = context._
    meta = [_("Published {day}").format(day=context.local_day(publication.published_at))]
    if publication.signed_by:
        meta.append(_("Signed by {name}").format(name=publication.signed_by))
    meta.append(_("Version {n}").format(n=publication.version))
    meta.append(words.cadence(context, publication.cadence))
    if publication.valid_until is not None:
        meta.append(_("Valid until {day}").format(day=context.until(publication.valid_until)))
    return tuple(meta)


def _changes(context: Context, publication: Publication) -> tuple[BlockView, ...]:
    """Return what this version says otherwise than the one before it, for whoever read that one."""
    if not publication.changes:
        return ()
    lines = tuple(ParagraphBlock(_change(context, one), "•") for one in publication.changes)
    return (HeadingBlock(context._("What is new in this version")), *lines, HeadingBlock(context._("The whole text")))


def _change(context: Context, change: Change) -> str:
    _ = context._
    place = _("{place}: ").format(place=change.place) if change.place else ""
    match change.kind:
        case ChangeKind.ADDED:
            return place + _("new: {text}").format(text=change.after)
        case ChangeKind.REMOVED:
            return place + _("no longer there: {text}").format(text=change.before)
        case ChangeKind.CHANGED:
            return place + _("“{before}” is now “{after}”").format(before=change.before, after=change.after)


def record_view(
    context: Context, session: Session, screen: RecordScreen, service: Service, config: RecordConfig
) -> RecordView:
    """Return the member's own rows."""
    _ = context._
    shown = record_table(config, rows_of(session, screen.service), context.state.language)
    table = None
    if shown.rows:
        aligns = tuple("right" if right else "left" for right in shown.right)
        table = TableBlock(shown.titles, aligns, shown.rows, last_row_is_total=shown.totalled, notes=shown.notes)
    empty = table is None and not shown.facts
    return RecordView(
        chrome=chrome(context, context.text(service.title)),
        title=context.text(service.title),
        table=table,
        facts=shown.facts,
        explanation=_("There are no entries for you yet") if empty else context.text(config.explanation),
        actions=(Action("print", _("Print"), Print(), icon="print", enabled=not empty),),
    )
