"""The blocks of a document, and a page of a PDF by itself."""

from collections.abc import Iterator

from kiosk.machine.browse import LARGEST_ZOOM
from kiosk.machine.intents import OpenPage, TurnPage, Zoom
from kiosk.machine.screen_states import PageScreen
from kiosk.presenters.context import Context, chrome
from kiosk.presenters.films import video_block
from kiosk.services.publications import pages_of
from kiosk.view_parts import Action, BlockView, HeadingBlock, PageBlock, ParagraphBlock, PictureBlock, TableBlock
from kiosk.views import PageView
from protocol.blocks import Block, Bullets, Heading, Paragraph, Pdf, Picture, Table, Video
from protocol.publications import Publication


def block_views(context: Context, publication: Publication) -> Iterator[BlockView]:
    """Yield what a document shows, from top to bottom."""
    pages = films = 0
    for block in publication.blocks:
        if isinstance(block, Pdf):
            if block.title:
                yield HeadingBlock(block.title)
            for _ in block.pages:
                yield _page(context, publication, pages)
                pages += 1
        elif isinstance(block, Video):
            yield video_block(context, block, films)
            films += 1
        else:
            yield from _block(context, block)


def plain_text(blocks: tuple[Block, ...]) -> str:
    """Return the words of headings, paragraphs and lists, a line each, for where there is no room for more."""
    lines: list[str] = []
    for block in blocks:
        match block:
            case Heading(text) | Paragraph(text):
                lines.append(text)
            case Bullets(items):
                lines.extend(f"· {item}" for item in items)
            case _:
                continue
    return "\n".join(lines)


def _block(context: Context, block: Heading | Paragraph | Bullets | Table | Picture) -> tuple[BlockView, ...]:
    match block:
        case Heading(text):
            return (HeadingBlock(text),)
        case Paragraph(text):
            return (ParagraphBlock(text),)
        case Bullets(items, numbered):
            return tuple(
                ParagraphBlock(item, f"{number}." if numbered else "•") for number, item in enumerate(items, 1)
            )
        case Table(columns, rows, caption, last_row_is_total):
            titles = tuple(column.title for column in columns)
            aligns = tuple(str(column.align) for column in columns)
            return (TableBlock(titles, aligns, rows, caption, last_row_is_total),)
        case Picture(sha256, alt, caption):
            return (PictureBlock(context.blob_path(sha256), alt, caption),)


def _page(context: Context, publication: Publication, number: int) -> PageBlock:
    _, pages = context._, pages_of(publication)
    page = pages[number]
    return PageBlock(
        path=context.blob_path(page.sha256),
        width=page.width,
        height=page.height,
        label=_("Page {n} of {count}").format(n=number + 1, count=len(pages)),
        text=page.text,
        larger=Action(f"page-{number}", _("Larger"), OpenPage(number), icon="zoom_in"),
    )


def page_view(context: Context, screen: PageScreen, publication: Publication) -> PageView | None:
    """Return a page by itself; None when a new version of the document has no such page any more."""
    _, last = context._, len(pages_of(publication)) - 1
    if screen.page > last:
        return None
    service = context.state.catalogue.service(screen.service)
    return PageView(
        chrome=chrome(context, context.text(service.title) if service else ""),
        page=_page(context, publication, screen.page),
        zoom=screen.zoom,
        hint=_("Hold the page with a finger and move it") if screen.zoom else "",
        controls=(
            Action("smaller", _("Smaller"), Zoom(-1), icon="zoom_out", enabled=screen.zoom > 0),
            Action("larger", _("Larger"), Zoom(1), icon="zoom_in", enabled=screen.zoom < LARGEST_ZOOM),
            Action("previous-page", _("Previous page"), TurnPage(-1), icon="previous", enabled=screen.page > 0),
            Action("next-page", _("Next page"), TurnPage(1), icon="next", enabled=screen.page < last),
        ),
    )
