"""The search screen."""

from dataclasses import replace

from kiosk.machine.intents import OpenFind
from kiosk.machine.screen_states import SearchScreen
from kiosk.presenters.context import Context, chrome
from kiosk.presenters.typing import typing_words
from kiosk.services.finds import Find
from kiosk.view_parts import ListRow, Mode
from kiosk.views import SearchView


def search_view(context: Context, screen: SearchScreen) -> SearchView:
    """Return what was typed and what was found for it."""
    _ = context._
    wanted = screen.text.strip()
    known = bool(wanted) and screen.found_for == wanted
    return SearchView(
        chrome=chrome(context, _("Search")),
        text=screen.text,
        placeholder=_("For example tdcbf: 土地承包费"),
        hint=_("Press the first letter of each character's pinyin"),
        rows=tuple(_row(context, find) for find in screen.finds) if wanted else (),
        empty=_("Nothing was found. Try fewer letters.") if known and not screen.finds else "",
        keys=replace(typing_words(context, {Mode.LETTERS: _("First letters")}), done=""),
    )


def _row(context: Context, find: Find) -> ListRow:
    service = context.state.catalogue.service(find.service)
    return ListRow(
        name=f"find-{find.item or find.service}",
        title=context.text(find.title),
        subtitle=find.snippet or context.text(find.summary),
        meta=context.text(service.title) if service is not None and find.item else "",
        intent=OpenFind(find.service, find.item),
        badge=None,
        icon=service.icon if service is not None and not find.item else "",
    )
