"""Tables on narrow paper: what counts stays in columns, the rest goes below its row, and no figure is broken."""

from collections.abc import Sequence

from devices.printer.slip import Grid

NARROWEST = 32
"""Half-width cells of the narrowest paper (58 mm); wider paper shows the same table with more air."""

_GAP = 2
_TEXT = 10
"""Cells that a column of words may be narrowed to; figures never are."""


def grid_for(
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[bool],
    summed: Sequence[bool] = (),
    notes: Sequence[str] = (),
) -> Grid:
    """Return the table as a grid. Where it is too wide, its first and its ``summed`` columns (else figures) stay.

    All arguments are by column, ``notes`` is by row; what is shorter than it should be counts as empty.
    """
    count = max([len(titles), *(len(row) for row in rows)], default=0)
    titles = [*titles, *[""] * (count - len(titles))]
    right = [*right, *[False] * (count - len(right))]
    summed = [*summed, *[False] * (count - len(summed))]
    needs = [_need(i, titles, rows, right[i]) for i in range(count)]
    kept = _kept(needs, right, summed)
    below = [i for i in range(count) if i not in kept]
    lines = [_below(row, titles, below, note) for row, note in _paired(rows, notes)]
    body = [_pick(row, kept) for row in rows]
    marks = tuple(right[i] for i in kept)
    if not any(titles):
        return Grid(tuple(body), marks, tuple(lines))
    return Grid((tuple(_broken(title) for title in _pick(titles, kept)), *body), marks, ("", *lines))


def _cells(text: str) -> int:
    """Return half-width cells; more rather than less where printers differ."""
    return sum(1 if char.isascii() else 2 for char in text)


def _broken(title: str) -> str:
    """Return a column's title with its unit on a line of its own."""
    return title.replace("（", "\n（").replace(" (", "\n(")


def _need(column: int, titles: Sequence[str], rows: Sequence[Sequence[str]], is_right: bool) -> int:
    title = max(_cells(part) for part in _broken(titles[column]).split("\n"))
    body = max((_cells(row[column]) for row in rows if column < len(row)), default=0)
    return max(title, body) if is_right else min(max(title, body), _TEXT)


def _kept(needs: Sequence[int], right: Sequence[bool], summed: Sequence[bool]) -> list[int]:
    if sum(needs) + _GAP * (len(needs) - 1) <= NARROWEST:
        return list(range(len(needs)))
    wanted = [i for i in range(1, len(needs)) if summed[i]]
    wanted = wanted or [i for i in range(len(needs) - 1, 0, -1) if right[i]] or list(range(1, len(needs)))
    kept, used = [0], needs[0]
    for column in wanted:
        if used + _GAP + needs[column] <= NARROWEST:
            kept.append(column)
            used += _GAP + needs[column]
    return sorted(kept)


def _below(row: Sequence[str], titles: Sequence[str], columns: Sequence[int], note: str) -> str:
    """Return what goes below a row; a figure that its note names anyway is not said twice."""
    aside = [f"{titles[i]} {row[i]}".strip() for i in columns if i < len(row) and row[i] and not _named(row[i], note)]
    return "\n".join(filter(None, ("  ".join(aside), note)))


def _named(cell: str, note: str) -> bool:
    return any(char.isdigit() for char in cell) and cell in note


def _pick(row: Sequence[str], columns: Sequence[int]) -> tuple[str, ...]:
    return tuple(row[i] if i < len(row) else "" for i in columns)


def _paired(rows: Sequence[Sequence[str]], notes: Sequence[str]) -> list[tuple[Sequence[str], str]]:
    return [(row, notes[i] if i < len(notes) else "") for i, row in enumerate(rows)]
