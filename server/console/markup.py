"""Documents as officers type them: plain lines, with tables pasted from a spreadsheet.

| typed | becomes |
|---|---|
| ``一、总体情况`` (short, no full stop) or ``# 标题`` | heading |
| ``- 项`` or ``• 项``; ``1. 项`` or ``1、项`` | bullets; numbered |
| two or more lines with tabs or ``|`` | table; a line ``表1 …`` right above is its caption |
| ``![说明](sha256 标题)`` | picture, or the file that was sent in under this name |
| any other line | paragraph |

Nobody has to think of alignment: a column of numbers lines up on its right or on the decimal point, and a last row
that begins with 合计 is the total.
"""

import re
from collections.abc import Iterator

import msgspec

from protocol.blocks import Align, Block, Bullets, Heading, Paragraph, Pdf, Picture, Table, TableColumn, Video
from server.media.names import Attached, Attachment, name_of

_AUTO_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、\S.{0,28}")
_HEADING = re.compile(r"#{1,3}\s+(\S.*)")
_BULLET = re.compile(r"[-•·]\s+(\S.*)")
_NUMBERED = re.compile(r"\d{1,2}(?:[.．]\s+|、\s*)(\S.*)")
_FILE = re.compile(r"!\[([^\]]*)\]\(([0-9a-f]{64})(?: ([^)]*))?\)")
_RULE = re.compile(r":?-{2,}:?")
_NUMBER = re.compile(r"[-+−]?\d[\d,]*(\.\d+)?%?")
_BLANK_CELLS = frozenset({"", "—", "-", "/"})
_SHORT_WORD = 6
"""A word of so many characters may stand in a column of figures."""
_TOTALS = frozenset({"合计", "总计", "共计", "Total"})
_SENTENCE_ENDS = tuple("。;；:：,，!！?？")


def _nothing(_name: str) -> Attachment | None:
    return None


def parse(text: str, attached: Attached = _nothing) -> tuple[Block, ...]:
    """Return the blocks of ``text``. Every text has a meaning; nothing is refused.

    ``attached`` finds files that were sent in by the names that stand in the text.
    """
    return tuple(_blocks([line.strip(" \u3000\r\ufeff") for line in text.split("\n")], attached))


def render(blocks: tuple[Block, ...]) -> str:
    """Return the text from which ``parse`` makes these blocks again."""
    return "\n\n".join(_render(block) for block in blocks)


def aligned(titles: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> tuple[TableColumn, ...]:
    """Return the columns of a table with the alignment that their cells ask for."""
    return tuple(TableColumn(title, _align([row[place] for row in rows])) for place, title in enumerate(titles))


def _blocks(lines: list[str], attached: Attached) -> Iterator[Block]:
    place = 0
    while place < len(lines):
        line = lines[place]
        if not line.strip():
            place += 1
        elif (end := _table_end(lines, place)) > place:
            yield _table(lines[place:end], "")
            place = end
        elif line.startswith(("表", "Table ")) and (end := _table_end(lines, place + 1)) > place + 1:
            yield _table(lines[place + 1 : end], line.strip())
            place = end
        elif items := _items(lines, place, _BULLET):
            yield Bullets(items)
            place += len(items)
        elif items := _items(lines, place, _NUMBERED):
            yield Bullets(items, numbered=True)
            place += len(items)
        else:
            yield _line(line.strip(), attached)
            place += 1


def _line(line: str, attached: Attached) -> Block:
    if match := _FILE.fullmatch(line):
        caption = (match[3] or "").strip()
        found = attached(match[2])
        if found is None:
            return Picture(match[2], match[1], caption)
        return msgspec.structs.replace(found, title=caption or match[1])
    if match := _HEADING.fullmatch(line):
        return Heading(match[1].strip())
    if _AUTO_HEADING.fullmatch(line) and not line.endswith(_SENTENCE_ENDS):
        return Heading(line)
    return Paragraph(line)


def _items(lines: list[str], place: int, pattern: re.Pattern[str]) -> tuple[str, ...]:
    items = []
    for line in lines[place:]:
        words = line.strip()
        match = pattern.fullmatch(words)
        if not match or _is_row(words):
            break
        items.append(match[1].strip())
    return tuple(items)


def _is_row(line: str) -> bool:
    return bool(line.strip()) and ("\t" in line or "|" in line)


def _table_end(lines: list[str], start: int) -> int:
    # One line alone is a sentence that happens to hold a bar; a table has a heading row and at least one more.
    end = start
    while end < len(lines) and _is_row(lines[end]):
        end += 1
    return end if len(_rows(lines[start:end])) > 1 else start


def _rows(lines: list[str]) -> list[list[str]]:
    rows = [_cells(line) for line in lines]
    return [row for row in rows if not all(_RULE.fullmatch(cell) for cell in row)]


def _cells(line: str) -> list[str]:
    if "\t" in line:
        return [cell.replace("|", "\uff5c").strip() for cell in line.split("\t")]
    if len(line) > 1 and line.startswith("|") and line.endswith("|"):
        line = line[1:-1]
    return [cell.strip() for cell in line.split("|")]


def _table(lines: list[str], caption: str) -> Table:
    rows = _rows(lines)
    width = max(len(row) for row in rows)
    titles, *body = [tuple(row + [""] * (width - len(row))) for row in rows]
    cells = tuple(body)
    return Table(aligned(titles, cells), cells, caption, last_row_is_total=cells[-1][0] in _TOTALS)


def _align(cells: list[str]) -> Align:
    filled = [cell for cell in cells if cell not in _BLANK_CELLS]
    words = [cell for cell in filled if not _NUMBER.fullmatch(cell)]
    # A word in place of a price (竞价, 免费) leaves the column one of figures.
    if len(filled) <= 2 * len(words) or any(len(word) > _SHORT_WORD for word in words):
        return Align.LEFT
    return Align.DECIMAL if any("." in cell for cell in filled) else Align.RIGHT


def _render(block: Block) -> str:
    match block:
        case Heading(text):
            plain = _AUTO_HEADING.fullmatch(text) and not text.endswith(_SENTENCE_ENDS)
            return text if plain else f"# {text}"
        case Paragraph(text):
            return text
        case Bullets(items, numbered):
            return "\n".join(f"{place}. {item}" if numbered else f"- {item}" for place, item in enumerate(items, 1))
        case Table(columns, rows, caption):
            lines = [f"| {' | '.join(cells)} |" for cells in [[c.title for c in columns], *rows]]
            return "\n".join([caption, *lines] if caption else lines)
        case Picture(sha256, alt, caption):
            return f"![{alt}]({sha256}{' ' + caption if caption else ''})"
        case Pdf(title=title) | Video(title=title):
            return f"![{title}]({name_of(block)})"
