"""The last touch before a slip is laid out: characters that Chinese printers have, for those that mean the same."""

from dataclasses import replace

from devices.printer.slip import Grid, Line, Pair, Part


def on_paper(part: Part) -> Part:
    """Return ``part`` with amounts in GB 2312's yuan sign: with the other one its lines would go out as pictures."""
    match part:
        case Line():
            return replace(part, text=_yuan(part.text))
        case Pair():
            return replace(part, label=_yuan(part.label), value=_yuan(part.value))
        case Grid():
            rows = tuple(tuple(_yuan(cell) for cell in row) for row in part.rows)
            return replace(part, rows=rows, notes=tuple(_yuan(note) for note in part.notes))
        case _:
            return part


def _yuan(text: str) -> str:
    return text.replace("¥", "￥")
