"""What 朗读 reads of a view: sentence after sentence, each with the place where it is written."""

import re
from dataclasses import dataclass

from kiosk.speech.sentences import sentences
from kiosk.translation import Translator
from kiosk.view_parts import HeadingBlock, PageBlock, ParagraphBlock, PictureBlock, Spoken, TableBlock, VideoBlock
from kiosk.views import (
    CampaignView,
    CaseView,
    ConfirmView,
    ContactView,
    DocumentView,
    EntitlementView,
    MessageView,
    PageView,
    RecordView,
    ResultView,
    View,
)
from protocol.telephones import EXTENSION

_UNIT = re.compile(r"^(?P<title>.*?)\s*[（(](?P<unit>元|亩|公斤|吨|天|人|%)(?:/[^）)]*)?[）)]\s*$")
_PLAIN_NUMBER = re.compile(r"^[0-9]+(?:-[0-9]+)*$")
_FIGURE = re.compile(r"^-?[\d,]+(?:\.\d+)?$")


@dataclass(frozen=True)
class Passage:
    """One sentence to be said, as it is written (figures are not words yet), and where it stands."""

    spoken: Spoken
    text: str


def passages(view: View, translator: Translator) -> tuple[Passage, ...]:
    """Return all that is read of ``view``, in reading order; nothing for a view that is not read as a whole."""
    match view:
        case DocumentView():
            return (*_text("title", view.title), *_meta(view.meta), *_blocks(view, translator))
        case PageView():
            return _page(Spoken("page"), view.page)
        case ContactView():
            said = (*_text("title", view.title), *_text("role", view.role))
            number = (Passage(Spoken("number"), _number(view.telephone, translator)),) if view.telephone else ()
            return (*said, *number, *_facts(view.facts))
        case RecordView():
            table = _table("table", 0, view.table, translator) if view.table is not None else ()
            return (*_text("title", view.title), *_facts(view.facts), *table, *_text("text", view.explanation))
        case EntitlementView():
            said = (
                *_text("title", view.title),
                Passage(Spoken("badge"), view.badge.text),
                *_text("detail", view.detail),
            )
            return (*said, *_facts(view.facts), *_text("hint", view.hint))
        case CampaignView():
            said = (*_text("title", view.title), *_text("standing", view.standing))
            facts = _facts(tuple((one.label, one.value) for one in view.facts))
            choices = tuple(Passage(Spoken("choice", place), one.label) for place, one in enumerate(view.choices))
            return (*said, *facts, *_text("text", view.text), *choices)
        case ConfirmView():
            return (*_text("title", view.question), *_facts(view.facts))
        case ResultView():
            number = (Passage(Spoken("number"), view.number),) if view.number else ()
            code = (Passage(Spoken("code"), _spelt(view.code)),) if view.code else ()
            return (*_text("title", view.headline), *number, *code, *_text("text", view.sentence), *_facts(view.facts))
        case CaseView():
            head = _text("title", f"{view.topic}，{view.badge.text}")
            return (*head, *(one for index in range(len(view.bubbles)) for one in _bubble(view, index)))
        case MessageView():
            return (*_text("title", view.headline), *_text("text", view.sentence))
        case _:
            return ()


def _text(part: str, text: str, index: int = 0) -> tuple[Passage, ...]:
    return tuple(
        Passage(Spoken(part, index, span.start, span.end), text[span.start : span.end]) for span in sentences(text)
    )


def _meta(meta: tuple[str, ...]) -> tuple[Passage, ...]:
    return (Passage(Spoken("meta"), "，".join(meta)),) if meta else ()


def _facts(facts: tuple[tuple[str, str], ...]) -> tuple[Passage, ...]:
    return tuple(Passage(Spoken("fact", index), f"{label}，{value}") for index, (label, value) in enumerate(facts))


def _bubble(view: CaseView, index: int) -> tuple[Passage, ...]:
    bubble = view.bubbles[index]
    who = "，".join(part for part in (bubble.author, bubble.when) if part)
    return (Passage(Spoken("bubble", index), who), *_text("bubble", bubble.text, index))


def _blocks(view: DocumentView, translator: Translator) -> tuple[Passage, ...]:
    found: list[Passage] = []
    for index, block in enumerate(view.blocks):
        match block:
            case HeadingBlock(text):
                found += _text("block", text, index)
            case ParagraphBlock(text, mark):
                said = _text("block", text, index)
                if said and mark.rstrip(".、").isdigit():
                    # The first sentence of a numbered item says its number.
                    numbered = f"{mark.rstrip('.、')}，{said[0].text}"
                    said = (Passage(said[0].spoken, numbered), *said[1:])
                found += said
            case TableBlock():
                found += _table("block", index, block, translator)
            case PageBlock():
                found += _page(Spoken("block", index), block)
            case PictureBlock(alt=alt, caption=caption):
                words = translator.gettext("Picture: {what}").format(what=caption or alt)
                found += [Passage(Spoken("block", index), words)] if caption or alt else []
            case VideoBlock(title=title, label=label):
                words = translator.gettext("Film: {what}").format(what=title)
                found += [Passage(Spoken("block", index), one) for one in ((words,) if title else ()) + (label,)]
    return tuple(found)


def _page(where: Spoken, page: PageBlock) -> tuple[Passage, ...]:
    """Read which page it is and what is on it; on a picture no sentence can be marked, so the whole of it is."""
    said = (page.text[span.start : span.end] for span in sentences(page.text))
    return (Passage(where, page.label), *(Passage(where, one) for one in said))


def _table(part: str, index: int, table: TableBlock, translator: Translator) -> tuple[Passage, ...]:
    """Read a table row by row, each cell after its column's heading, its unit after the figure."""
    _ = translator.gettext
    found: list[Passage] = []
    if table.caption:
        found.append(Passage(Spoken(part, index), table.caption))
    count = len(table.rows) - (1 if table.last_row_is_total else 0)
    size = translator.ngettext("A table of {n} row", "A table of {n} rows", count).format(n=count)
    found.append(Passage(Spoken(part, index), size))
    for number, row in enumerate(table.rows):
        note = table.notes[number] if number < len(table.notes) else ""
        total = table.last_row_is_total and number == len(table.rows) - 1
        head = "" if total or len(table.rows) == 1 else _("Row {n}").format(n=number + 1)
        cells = (_cell(title, cell) for title, cell in zip(_titles(table, row), row, strict=True) if _says(cell))
        text = "，".join(part for part in (head, *cells, note) if part)
        found.append(Passage(Spoken(part, index, row=number), text))
    return tuple(found)


def _titles(table: TableBlock, row: tuple[str, ...]) -> tuple[str, ...]:
    return (*table.titles, *[""] * max(0, len(row) - len(table.titles)))[: len(row)]


def _says(cell: str) -> bool:
    return bool(cell.strip()) and cell.strip() not in ("—", "-", "/")


def _cell(title: str, cell: str) -> str:
    unit = _UNIT.match(title)
    if unit is not None:
        title = unit["title"]
        cell = f"{cell}{unit['unit']}" if _FIGURE.match(cell.strip()) else cell
    return f"{title} {cell}".strip()


def _number(telephone: str, translator: Translator) -> str:
    """Return a telephone number so that each of its digits is said, and an extension after a pause."""
    number, *rest = EXTENSION.split(telephone)
    plain = number if _PLAIN_NUMBER.match(number) else _digit_by_digit(number)
    said = [
        f"{translator.gettext('Telephone')} {plain}",
        *(word if (word := one.rstrip(".")).isalpha() else _digit_by_digit(one) for one in rest),
    ]
    return "，".join(said)


def _digit_by_digit(number: str) -> str:
    return " ".join(char for char in number if char.isdigit())


def _spelt(code: str) -> str:
    """Return a code so that each of its characters is said."""
    return "，".join(" ".join(group) for group in re.split(r"[\s-]+", code) if group)
