"""``python -m tests.boot``: install, boot, touch, put a card in, freeze, seal the key, pull the plug, boot again."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image as Picture

from benchmarks.ours import AWAY, fetch
from devices.card.simulator.model import CardKind, union_card
from devices.printer.simulator.machine import PrinterSimulator
from kiosk.assembly import open_stores
from kiosk.demo.stage import set_stage
from protocol.tokens import union_master_key
from server.demo.cards import DemoCard, read_cards
from tests.boot.ccid import UsbReaderSlot
from tests.boot.image import USB_PRINTER, Farm, Image, build
from tests.boot.machine import WIDTH, Ends, Machine
from tests.boot.places import Drawn, alike, draw

_ROOT = Path(__file__).parents[2]
_KIOSK = "/opt/union-kiosk/.venv/bin/kiosk"
_KEY = "/var/lib/union-kiosk/cache.key"
_PLUG_IN = f"python3 /usr/local/sbin/plug_in.py {USB_PRINTER}"
_URLS = {
    "usb": f"usb://{USB_PRINTER}",
    "adapter": "serial:///dev/ttyUSB0?baudrate=115200",
    "serial": "serial:///dev/ttyS2?baudrate=115200",
}
_SPOT = (500, 1340)
_SHOWN = (
    ((20, 250), (16, 92, 80)),
    (_SPOT, (255, 255, 255)),
    ((1000, 1340), (255, 255, 255)),
    ((540, 1340), (246, 243, 236)),
)
"""The welcome screen's high heading, its first two tiles, and the paper between them: no word or icon is there."""
_NO_PRINTING = ((900, 1728), (252, 239, 208))
"""Where the line is then that says so."""
_BOOT_S, _ANSWER_S = 900.0, 300.0
"""Patience: an emulated processor takes long, the more so beside other work."""


class Proof:
    """What is shown one after the other; each step says what it saw, and how long that took."""

    def __init__(self, member: DemoCard, master: bytes, printers: Mapping[str, PrinterSimulator]) -> None:
        self._member, self._master, self._printers = member, master, printers
        self._pad, self._home = draw(("04-pin", "06-home"))

    def comes_up(self, machine: Machine, name: str) -> None:
        """See the welcome screen, with both units running since the first attempt."""
        seconds = machine.wait(_is_welcome, "the welcome screen", _BOOT_S)
        machine.picture(name)
        _say(f"from power to welcome: {seconds:.0f} s (emulated)")
        states = machine.ask("systemctl is-active kiosk union-server; systemctl show -P NRestarts kiosk union-server")
        _expect(states.split() == ["active", "active", "0", "0"], f"units and restarts: {states.split()}")

    def is_touched(self, machine: Machine) -> None:
        """Open a public list by touch, and come back."""
        machine.tap(*_SPOT)
        machine.wait(lambda shot: not _is_welcome(shot), "what a tile opens", _ANSWER_S)
        machine.picture("2-list")
        machine.tap(*AWAY)
        machine.wait(_is_welcome, "the welcome screen after the list", _ANSWER_S)
        _say("a touch opened a list, another closed it")

    def asks_a_new_printer(self, machine: Machine) -> None:
        """Plug the USB printer in that is configured; the running unit finds it and asks how it is."""
        told = machine.ask(f"{_PLUG_IN} && echo plugged")
        _expect(told.endswith("plugged"), f"a USB printer was plugged in: {told}")
        machine.wait(
            lambda shot: _is_welcome(shot) and not alike(shot, *_NO_PRINTING), "a welcome that can print", _ANSWER_S
        )
        _say("the running kiosk found it, asked it, and no longer says that it cannot print")

    def takes_a_card(self, machine: Machine) -> None:
        """Put a union card into the USB reader, type its PIN, see the member's home, pull the card."""
        pad = self._pad
        slot = UsbReaderSlot(machine.card_socket)
        try:
            machine.wait(_is_welcome, "the welcome screen with a reader", _ANSWER_S)
            slot.insert(union_card(self._member.number, master=self._master))
            keys = [place for name, place in pad.places.items() if name.startswith("digit_")]
            machine.wait(lambda shot: pad.is_seen(shot, keys), "the PIN pad", _ANSWER_S)
            machine.picture("3-pin")
            for digit in self._member.pin:
                _type(machine, pad, digit)
            machine.tap(*pad.places["submit"].middle)
            bar = [self._home.places["leave"]]
            machine.wait(
                lambda shot: (
                    self._home.is_seen(shot, bar) and not pad.is_seen(shot, keys[:1]) and not _is_welcome(shot)
                ),
                "the member's home",
                _ANSWER_S,
            )
            machine.picture("4-home")
            slot.pull()
            machine.wait(_is_welcome, "the welcome screen after the card", _ANSWER_S)
        finally:
            slot.close()
        _say("a card in a USB reader (CCID) led to the PIN pad, its PIN to the member's home, pulling it back")

    def thaws(self, machine: Machine) -> None:
        """Freeze the kiosk: the watchdog ends it, and it comes up again."""
        machine.ask("systemctl kill --signal=STOP kiosk")
        told = machine.ask("until [ $(systemctl show -P NRestarts kiosk) = 1 ]; do sleep 1; done; echo restarted", 600)
        _expect(told == "restarted", "a frozen kiosk was restarted by the watchdog")
        machine.wait(_is_welcome, "the welcome screen after the watchdog", _BOOT_S)

    def seals_its_key(self, machine: Machine) -> None:
        """Bind the databases' key to the machine as docs/installation.md says (by the host's key: there is no TPM)."""
        told = machine.ask(
            "mkdir -p /etc/credstore.encrypted && systemd-creds encrypt --with-key=host --name=cache.key"
            f" {_KEY} /etc/credstore.encrypted/cache.key && shred -u {_KEY} && systemctl restart kiosk && echo sealed",
            600,
        )
        _expect(told.endswith("sealed"), f"the key of the databases is a credential: {told.splitlines()[-1]}")
        machine.wait(_is_welcome, "the welcome screen with a sealed key", _BOOT_S)

    def is_well(self, machine: Machine) -> None:
        """Let ``kiosk doctor`` look at everything, and print slips by USB and two serial lines, all within the unit."""
        told = machine.ask(f"systemctl stop kiosk; {_PLUG_IN} && echo plugged")
        _expect(told.endswith("plugged"), f"the USB printer is plugged in again: {told}")
        told = machine.ask(f"as-unit {_KIOSK} doctor --json", 600)
        checks = json.loads(told[told.index("{") :])["checks"]
        bad = [f"{check['part']}: {check['found']}" for check in checks if not check["ok"]]
        _expect(not bad, f"kiosk doctor: {len(checks)} parts well" if not bad else f"kiosk doctor: {bad}")
        for line, url in _URLS.items():
            example = "/opt/union-kiosk/docs/examples/receipt.json"
            told = machine.ask(f"as-unit {_KIOSK} print receipt --data {example} --to {url}", 600)
            _expect("confirmed" in told, f"kiosk print to {url}: {told}")
            _expect(len(self._printers[line].slips) == 1, "the slip is there")


def _is_welcome(shot: Picture.Image) -> bool:
    return all(alike(shot, spot, colour) for spot, colour in _SHOWN)


def _type(machine: Machine, pad: Drawn, digit: str) -> None:
    """Press a digit and see that its dot is filled."""
    keys = pad.places["digit_1"].y
    dots = (0, keys - 110, WIDTH, keys - 20)
    before = machine.picture().crop(dots)
    machine.tap(*pad.places[f"digit_{digit}"].middle)
    machine.wait(lambda shot: shot.crop(dots) != before, "a digit's dot", _ANSWER_S)


def _say(line: str) -> None:
    print(line, flush=True)


def _expect(holds: bool, line: str) -> None:
    if not holds:
        raise AssertionError(line)
    _say(line)


@contextmanager
def _farm(folder: Path) -> Iterator[tuple[Farm, DemoCard, bytes]]:
    """Make the demo farm's server and a kiosk enrolled there, both at rest; with a member's card and the card's key."""
    stage = set_stage(folder, size=(1080, 1920), fresh=True, say=lambda line: None, slips=folder / "slips")
    try:
        fetch(stage.config)
        member = next(one for one in read_cards(stage.server.cards) if one.kind == CardKind.UNION and one.pin)
        stores = open_stores(stage.config)
        enrolment = stores.journal.enrolment()
        stores.close()
        assert enrolment is not None
        port = urlsplit(enrolment.server).port
        assert port is not None
    finally:
        stage.close()
    yield (
        Farm(stage.config.state.folder, stage.server.folder, port),
        member,
        union_master_key(enrolment.reply.token_key),
    )


def main() -> int:
    """Show it all; 0 when everything was seen."""
    parser = argparse.ArgumentParser(prog="python -m tests.boot", description=__doc__)
    parser.add_argument("--folder", type=Path, default=_ROOT / "build" / "boot", help="(%(default)s)")
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.png"), *folder.glob("slips-*/*.png"), *folder.glob("*.log")):
        old.unlink()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="boot-") as state, _farm(Path(state)) as (farm, member, master):
        image = build(folder, farm)
        _say(f"installed on a disk of its own: {time.monotonic() - began:.0f} s")
        with ExitStack() as stack:
            printers = {
                name: stack.enter_context(PrinterSimulator(out=folder / f"slips-{name}"))
                for name in ("serial", "adapter", "usb")
            }
            ends = Ends(**{name: printer.url.removeprefix("tcp://") for name, printer in printers.items()})
            _prove(Proof(member, master, printers), image, folder, ends)
    _say(f"all of it: {time.monotonic() - began:.0f} s; pictures in {folder}")
    return 0


def _prove(proof: Proof, image: Image, folder: Path, ends: Ends) -> None:
    with Machine(image, folder, ends=ends) as machine:
        proof.comes_up(machine, "1-welcome")
        proof.asks_a_new_printer(machine)
        proof.is_touched(machine)
        proof.takes_a_card(machine)
        proof.thaws(machine)
        proof.seals_its_key(machine)
        machine.tap(*_SPOT)
    _say("the plug was pulled while somebody read")
    with Machine(image, folder, ends=ends) as machine:
        proof.comes_up(machine, "5-after-the-power-cut")
        proof.is_well(machine)


if __name__ == "__main__":
    sys.exit(main())
