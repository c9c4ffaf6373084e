"""``kiosk print TEMPLATE --data FILE --to URL``: one slip, without a member and without a journal."""

import secrets
from pathlib import Path

from devices.printer.driver import open_printer
from devices.printer.face import Outcome, PrinterStatus
from devices.printer.glyphs import Glyphs
from devices.printer.layout import lay_out
from devices.printer.profile import load_profile
from devices.printer.render_escpos import render_escpos
from kiosk.cli.answer import Exit, answer
from kiosk.slips.templates import slip_from_data

_SENTENCES = {
    Outcome.CONFIRMED: "Printed: the printer confirmed it.",
    Outcome.UNCONFIRMED: "Sent: this printer or file cannot confirm.",
    Outcome.UNKNOWN: "Nobody knows whether it was printed: look at the paper.",
    Outcome.FAILED: "Not printed.",
}


def print_slip(template: str, data: Path, url: str, profile: str, font: Path, *, as_json: bool) -> Exit:
    """Print one slip of ``template`` with the facts in the JSON file ``data``.

    Raises ValueError for bad facts, a bad URL or an unknown profile, OSError for an unreadable file.
    """
    slip = slip_from_data(template, data.read_bytes())
    model = load_profile(profile)
    rendered = render_escpos(lay_out(slip, model), Glyphs(font))
    printer = open_printer(url, model, patience_s=30)
    process_id = "".join(secrets.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(4)).encode()
    try:
        result = printer.print(rendered, process_id, lambda status: None)
    finally:
        printer.close()
    good = result.outcome in (Outcome.CONFIRMED, Outcome.UNCONFIRMED)
    facts = {"outcome": result.outcome.value, "bytes": len(rendered), **_facts(result.status)}
    sentence = _SENTENCES[result.outcome] + (f" Fault: {result.status.fault}." if result.status.fault else "")
    return answer(facts, sentence, as_json=as_json, status=Exit.OK if good else Exit.PROBLEM)


def _facts(status: PrinterStatus) -> dict[str, str]:
    return {"device": status.device.value, "paper": status.paper.value, "fault": status.fault.value}
