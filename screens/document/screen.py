"""A document, scrolled: title, facts about it, headings, text, tables, pictures, pages of PDFs, films."""

from typing import Any

from kivy.properties import StringProperty

from kiosk.view_parts import BlockView, HeadingBlock, PageBlock, ParagraphBlock, PictureBlock, TableBlock, VideoBlock
from kiosk.views import DocumentView
from screens.kv import load_kv
from screens.screen import Screen
from screens.widgets import button, film, icon, label, picture, pool, sheet, table
from screens.widgets.flow import Column

__all__ = ["Block", "DocumentScreen", "button", "film", "icon", "label", "picture", "sheet", "table"]


class Block(Column):
    """One block of a document; it has a part for each kind and shows the one that is needed."""

    kind = StringProperty("paragraph")

    def show(self, block: BlockView) -> None:
        """Show this block."""
        ids = self.ids
        match block:
            case HeadingBlock():
                self.kind, ids.heading.text = "heading", block.text
            case ParagraphBlock():
                self.kind, ids.paragraph.text, ids.mark.text = "paragraph", block.text, block.mark
            case TableBlock():
                self.kind = "table"
                ids.table.show(block)
            case PictureBlock():
                self.kind, ids.picture.path = "picture", block.path
                ids.caption.text = block.caption
                ids.alt.text = "" if ids.picture.texture() else block.alt
            case PageBlock():
                self.kind = "page"
                ids.page.show(block)
            case VideoBlock():
                self.kind = "video"
                ids.video.show(block)


class DocumentScreen(Screen[DocumentView]):
    """Scrolled by finger or by whole pages."""

    has_rail = True

    def render(self, view: DocumentView) -> None:
        """Show the document."""
        ids = self.ids
        ids.title.text = view.title
        ids.meta.text = "　".join(view.meta)
        ids.meta.hidden = not view.meta
        pool.fill(ids.blocks, view.blocks, _block, Block.show)
        ids.actions.show(view.actions)

    def enter(self) -> None:
        """Begin at the top."""
        self.ids.scroll.to_top()


def _block() -> Any:
    return Block()


load_kv(__file__)
