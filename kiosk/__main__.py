# ruff: noqa: E402 (the code cache is for the imports below it)
"""The composition root: the command line, and the one place that knows both the kiosk's core and its screens."""

from kiosk import codecache

codecache.use()  # before the other imports, which it is for

import argparse
import gc
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli.answer import Exit

if TYPE_CHECKING:
    from kiosk.demo.journey import Finger
    from kiosk.dock import Dock
    from kiosk.input.face import CompositionSink, Handwriting, Pinyin, RecognisedSink
    from kiosk.machine.intents import Intent
    from kiosk.window import Window

_CONFIG = Path("/etc/union-kiosk/kiosk.toml")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 a problem with a sentence, 2 wrong usage."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    command: Callable[[argparse.Namespace], Exit] = asked.command
    try:
        return int(command(asked))
    except Exception as trouble:
        # Imported only when it is needed: `kiosk run` is to show its first picture soon.
        from kiosk.cli.troubles import sentence_of

        sentence = sentence_of(trouble)
        if sentence is None:
            raise
        print(f"kiosk {asked.name}: {sentence}", file=sys.stderr)
        return int(Exit.PROBLEM)


# Each command imports what it needs and no more: `kiosk run` shows its first picture before it loads the rest.


def _run(asked: argparse.Namespace) -> Exit:
    gc.disable()  # until the kiosk is up (kiosk.onscreen): nearly all that is made until then stays
    from kiosk.cli.run import run

    return run(asked.config, _open_window)


def _demo(asked: argparse.Namespace) -> Exit:
    from kiosk.cli.demo import Wish, demo

    wish = Wish(
        state=asked.state,
        output=asked.output,
        traces=asked.traces,
        headless=asked.headless,
        fresh=asked.fresh,
        training=asked.training,
        language=asked.language,
    )
    return demo(wish, _open_window, _hand)


def _compile(asked: argparse.Namespace) -> Exit:
    from kiosk.cli.compiling import compile_all

    return compile_all(as_json=asked.json)


def _doctor(asked: argparse.Namespace) -> Exit:
    from kiosk.cli.doctor import doctor

    return doctor(asked.config, test_card=asked.test_card, test_print=asked.test_print, as_json=asked.json)


def _card_read(asked: argparse.Namespace) -> Exit:
    from kiosk.cli.card import read
    from kiosk.cli.stored import token_key

    key = token_key(asked.config) if asked.config else None
    return read(asked.reader, asked.timeout, key, as_json=asked.json)


def _card_issue(asked: argparse.Namespace) -> Exit:
    from kiosk.cli.card_issue import KeyFiles, Order, issue_cards

    order = Order(
        reader=asked.reader,
        issuer=asked.issuer,
        number=asked.number,
        expires=asked.expires,
        batch=asked.batch,
        journal=asked.journal,
        again=asked.again,
        timeout_s=asked.timeout,
    )
    files = KeyFiles(asked.transport_key_file, asked.master_key_file, asked.issuer_key_file)
    return issue_cards(order, files, as_json=asked.json)


def _print(asked: argparse.Namespace) -> Exit:
    from kiosk.cli.printing import print_slip
    from kiosk.paths import FONT

    return print_slip(asked.template, asked.data, asked.to, asked.profile, FONT, as_json=asked.json)


def _sync(asked: argparse.Namespace) -> Exit:
    from kiosk.cli.sync import sync
    from kiosk.config import load

    return sync(load(asked.config), once=asked.once, as_json=asked.json)


def _courier_import(asked: argparse.Namespace) -> Exit:
    from kiosk.cli.courier import courier_import
    from kiosk.config import load

    return courier_import(load(asked.config), asked.file, as_json=asked.json)


def _courier_export(asked: argparse.Namespace) -> Exit:
    from kiosk.cli.courier import courier_export
    from kiosk.config import load

    return courier_export(load(asked.config), asked.to, asked.neighbour, as_json=asked.json)


def _courier_carry(asked: argparse.Namespace) -> Exit:
    from kiosk.cli.courier import courier_carry
    from kiosk.config import load

    return courier_carry(load(asked.config), asked.file, asked.to or asked.file.parent, as_json=asked.json)


def _touch(asked: argparse.Namespace) -> Exit:
    from kiosk.cli.touch import touch
    from kiosk.config import load

    return touch(load(asked.config), forget=asked.forget, as_json=asked.json)


def _enrol(asked: argparse.Namespace) -> Exit:
    from kiosk.cli.sync import enrol_kiosk
    from kiosk.config import load

    return enrol_kiosk(load(asked.config), asked.server, asked.code, asked.kiosk_name, as_json=asked.json)


def _open_window(
    emit: "Callable[[Intent], None]",
    *,
    size: tuple[int, int],
    fullscreen: bool,
    dock: "Dock | None",
    on_frame: Callable[[], None],
    sinks: tuple[str, str],
) -> "Window":
    from kiosk.films import FfmpegFilms
    from screens.app import KioskWindow
    from screens.typing.engines import InputEngines

    engines, films = InputEngines(_pinyin, _handwriting), FfmpegFilms(*sinks)
    return KioskWindow(
        emit, size=size, fullscreen=fullscreen, dock=dock, on_frame=on_frame, engines=engines, films=films
    )


# Imported with the first form that opens its keys.


def _pinyin(sink: "CompositionSink") -> "Pinyin":
    from kiosk.input.engines import PinyinEngine

    return PinyinEngine(sink)


def _handwriting(sink: "RecognisedSink") -> "Handwriting":
    from kiosk.input.engines import HandwritingEngine

    return HandwritingEngine(sink)


def _hand(window: "Window") -> "Finger":
    from screens.app import KioskWindow
    from screens.driver import Driver

    if not isinstance(window, KioskWindow):
        raise TypeError("only the kiosk's own window can be pressed")
    return Driver(window)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk", description="The union's self-service terminal.")
    commands = parser.add_subparsers(dest="name", required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], Exit], says: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=says, description=says)
        added.set_defaults(command=command)
        return added

    def configured(added: argparse.ArgumentParser) -> argparse.ArgumentParser:
        added.add_argument("--config", type=Path, default=_CONFIG, help="configuration file (%(default)s)")
        return added

    def answering(added: argparse.ArgumentParser) -> argparse.ArgumentParser:
        added.add_argument("--json", action="store_true", help="print one object on standard output")
        return added

    configured(add("run", _run, "Run the terminal."))
    demo = add("demo", _demo, "Run everything on this machine: server, content, simulated card and printer.")
    demo.add_argument("--headless", action="store_true", help="play a visit on a virtual display and keep pictures")
    demo.add_argument("--output", type=Path, default=Path("demo-output"), help="folder of the pictures (%(default)s)")
    demo.add_argument("--state", type=Path, default=Path("demo-state"), help="folder of the data (%(default)s)")
    demo.add_argument("--fresh", action="store_true", help="begin with new data")
    demo.add_argument("--training", action="store_true", help="for officers: exercises, on data that are thrown away")
    demo.add_argument("--language", choices=("zh", "en"), default="zh", help="of the dock (%(default)s)")
    demo.add_argument("--traces", type=Path, default=Path("traces"), help="folder of recorded faults (%(default)s)")
    doctor = answering(configured(add("doctor", _doctor, "Check every part and say what to do.")))
    doctor.add_argument("--test-card", action="store_true", help="wait for a card and read it")
    doctor.add_argument("--test-print", action="store_true", help="print a test slip")
    panel = answering(configured(add("touch", _touch, "Say how far the touch panel reads beside the finger.")))
    panel.add_argument("--forget", action="store_true", help="it was calibrated; the kiosk must not be running")
    card = commands.add_parser("card", help="Cards.").add_subparsers(dest="action", required=True)
    read = answering(card.add_parser("read", help="Read one card through the real stack."))
    read.add_argument("--reader", default="pcsc:", help="URL of the reader (%(default)s)")
    read.add_argument("--timeout", type=float, default=30.0, help="seconds to wait for a card (%(default)s)")
    read.add_argument("--config", type=Path, help="make the token with this enrolled kiosk's key")
    read.set_defaults(command=_card_read)
    _issuing(answering(card.add_parser("issue", help="Write union cards; docs/card-application.md says how.")))
    printing = answering(add("print", _print, "Print one slip."))
    printing.add_argument("template", help="receipt, voucher, document or record")
    printing.add_argument("--data", type=Path, required=True, help="JSON file with the slip's facts")
    printing.add_argument("--to", required=True, help="URL of the printer: tcp://host:9100, file:///path …")
    printing.add_argument("--profile", default="generic-80", help="the printer's profile (%(default)s)")
    sync = answering(configured(add("sync", _sync, "Keep in step with the server.")))
    sync.add_argument("--once", action="store_true", help="one round, then end")
    courier = commands.add_parser("courier", help="Sync by USB stick.").add_subparsers(dest="action", required=True)
    bring = answering(
        configured(courier.add_parser("import", help="Take in what `union-server courier export` wrote."))
    )
    bring.add_argument("file", type=Path)
    bring.set_defaults(command=_courier_import)
    send = answering(configured(courier.add_parser("export", help="Write what waits for the server, or for a kiosk.")))
    send.add_argument("--to", type=Path, required=True, help="a folder, such as where the stick is mounted")
    send.add_argument("--for", dest="neighbour", default="", help="the number of another kiosk of this site")
    send.set_defaults(command=_courier_export)
    carry = answering(configured(courier.add_parser("carry", help="Deliver another kiosk's stick by this line.")))
    carry.add_argument("file", type=Path)
    carry.add_argument("--to", type=Path, help="where the answer goes (the stick)")
    carry.set_defaults(command=_courier_carry)
    answering(add("compile", _compile, "Write all code into one file: part of every installation."))
    enrol = answering(configured(add("enrol", _enrol, "Enrol this kiosk with a one-time code.")))
    enrol.add_argument("--server", required=True, help="the server's URL")
    enrol.add_argument("--code", required=True, help="the code from the console")
    enrol.add_argument("--name", dest="kiosk_name", default="kiosk", help="what officers call it")
    return parser


def _issuing(issue: argparse.ArgumentParser) -> None:
    issue.set_defaults(command=_card_issue)
    issue.add_argument("--reader", default="pcsc:?deadline=15", help="URL of the reader (%(default)s)")
    issue.add_argument("--number", default="", help="the member's number")
    issue.add_argument("--expires", default="", help="last month that is printed on the card, such as 2031-12")
    issue.add_argument("--issuer", default="", help="who issues: 1 to 32 ASCII characters")
    issue.add_argument("--batch", type=Path, help="CSV file with the columns number and expires, in place of --number")
    issue.add_argument("--journal", type=Path, help="what was issued so far (the list's name and .journal)")
    issue.add_argument("--transport-key-file", type=Path, required=True, help="what opens the maker's blank cards")
    issue.add_argument("--master-key-file", type=Path, required=True, help="the union's, or the server's token.key")
    issue.add_argument("--issuer-key-file", type=Path, required=True, help="what will open the cards from now on")
    issue.add_argument("--again", action="store_true", help="also write on cards that were issued before")
    issue.add_argument("--timeout", type=float, default=60.0, help="seconds to wait for each card (%(default)s)")


if __name__ == "__main__":
    sys.exit(main())
