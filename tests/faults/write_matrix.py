"""``python -m tests.faults.write_matrix [PART ...]``: play the fault matrix and print it into ``docs/faults.md``.

Rows of parts that are not played keep the times that the page has.
"""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from kiosk.presenters.faults import Fault, repair
from kiosk.translation import translator
from tests.faults.matrix_play import Played, play_card, play_printer
from tests.faults.matrix_rows import CARD_ROWS, MICROPHONE_ROWS, Ending, PrinterRow, printer_rows
from tests.faults.matrix_speak import play_microphone
from tests.faults.sync_rows import SYNC_ROWS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "faults.md"

_HEAD = """# Faults

What may go wrong with printer, card, reader, microphone and line, when, and what then happens. Each row is a test:
`pytest tests/faults/test_matrix.py` plays it on the real runtime, an encrypted journal and the real drivers against the
simulated devices. This page is written by `python -m tests.faults.write_matrix`; times are of the row's last run, from
the moment the fault was mended to the slip in the tray, the PIN pad on the screen, or a second of speech that is kept.

Sentences are quoted as the member reads them. Every fault of the printer stands on the print screen with a picture of
its own and three steps for the officer (`kiosk/presenters/faults.py`), the reader's card stands on the welcome screen,
the microphone's on the form and on the screen to speak on, and each reaches the fleet as a `device_reported` event.
Slips that nobody can vouch for are `unknown` in the print journal: the member is asked, at once or at the next tap
within 24 hours, and a reprint carries the same serial and 第N次补打. In these tests a printer may be
silent or senseless for 1 s; on a kiosk it is 10 s.

USB printers are driven by the kernel's `usblp` (`usb://vid:pid`) and fail like any other line. Their finding, tearing
off and coming back as another node is proved on a made-up sysfs with a pseudo-terminal for a node
(`tests/devices/printer/test_usb.py`), being plugged in while the kiosk runs, asked and printed to by the kernel's own
`usblp` in `make boot`, on a printer that the kernel makes up.

"""
_SYNC = """\
The old content keeps serving, what members say is delivered, and what was wrong is said by `kiosk doctor` and, beside
the kiosk's name in the console (终端), to the officers, until it is over: `pytest tests/server/test_every_fault.py`.
Members see 数据截至 only."""
_UNPLAYED = "–"
_PRINTED = "打印好了，请取走您的单子。"
_QUESTION = "打印机没有回话。单子完整地出来了吗？"
_ENDS = {
    Ending.PRINTED: "`confirmed`",
    Ending.RETRIED: "`failed`, after 再试一次 `confirmed`",
    Ending.ASKED: "`unknown`, reprinted as 第1次补打 `confirmed`",
}


def document(times: Mapping[str, float]) -> str:
    """Return the page. ``times``: seconds by row."""
    lines = ["## Printer", "", "| Fault | Moment | The member sees | Recorded | Well after |", "|---|---|---|---|---|"]
    for row in printer_rows():
        told = f"; fleet: `{row.fault}`, then `online`" if row.fault else ""
        if row.fault == Fault.PAPER_LOW:
            told = f"; fleet: `{row.fault}`"
        recorded = f"{_ENDS[row.ending]}{told}"
        lines.append(f"| {row.name} | {row.moment} | {_seen(row)} | {recorded} | {_time(times, row.id)} |")
    lines += ["", "## Card and reader", "", "| Fault | The member sees | Recorded | Well after |", "|---|---|---|---|"]
    for card in CARD_ROWS:
        gone = "the welcome screen at once, with 读卡器暂时不能用，您仍然可以查看公开内容。"
        seen = card.headline or gone
        recorded = f"session ended; fleet: `{card.status}`, then `online`" if card.status else "nothing"
        lines.append(f"| {card.fault} | {seen} | {recorded} | {_time(times, card.id)} |")
    lines += _of_microphone(times)
    lines += [
        "",
        "## Line, server, disk, clock and touch panel",
        "",
        _SYNC,
        "",
        "| Fault | doctor | fleet |",
        "|---|---|---|",
    ]
    lines += [f"| {row.name} | {row.part}: `{row.doctor}` … | {row.fleet} |" for row in SYNC_ROWS]
    return _HEAD + "\n".join(lines) + "\n"


def _of_microphone(times: Mapping[str, float]) -> list[str]:
    lines = [
        "",
        "## Microphone",
        "",
        "| Fault | Moment | The member sees | Recorded | Well after |",
        "|---|---|---|---|---|",
    ]
    for row in MICROPHONE_ROWS:
        name, moment = row.id.split(", ")
        recorded = f"no word kept; fleet: `{row.fault}`, then `online`"
        lines.append(f"| {name} | {moment} | {row.sentence} | {recorded} | {_time(times, row.id)} |")
    return lines


def _seen(row: PrinterRow) -> str:
    if row.ending is Ending.ASKED:
        return _QUESTION
    if not row.fault or row.fault == Fault.PAPER_LOW:
        return _PRINTED
    sentence = repair(row.fault, translator("zh")).sentence
    return sentence if row.ending is Ending.RETRIED else f"{sentence} Then: {_PRINTED}"


def _time(times: Mapping[str, float], row: str) -> str:
    return f"{times[row]:.1f} s" if row in times else f"{_UNPLAYED} s"


def without_times(text: str) -> str:
    """Return the page without what each run measures anew."""
    return re.sub(rf"(\d+\.\d|{_UNPLAYED}) s \|$", "|", text, flags=re.MULTILINE)


def with_times_of(text: str, known: str) -> str:
    """Return the page with the times of the rows that another page has, word for word, and this one has not played."""
    before = {without_times(line): line for line in known.splitlines()}
    unplayed = f"| {_UNPLAYED} s |"
    lines = text.split("\n")
    return "\n".join(before.get(without_times(line), line) if line.endswith(unplayed) else line for line in lines)


def main(parts: Sequence[str]) -> int:
    """Play every row of these parts (printer, card, microphone; none: of all) and write the page."""
    rows: dict[str, dict[str, Callable[[], Played]]] = {
        "printer": {row.id: partial(play_printer, row) for row in printer_rows()},
        "card": {row.id: partial(play_card, row) for row in CARD_ROWS},
        "microphone": {row.id: partial(play_microphone, row) for row in MICROPHONE_ROWS},
    }
    times: dict[str, float] = {}
    for part in parts or rows:
        for name, play in rows[part].items():
            times[name] = play().mended_s
            print(f"{times[name]:5.1f} s  {name}", flush=True)
    DOCUMENT.write_text(with_times_of(document(times), DOCUMENT.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
