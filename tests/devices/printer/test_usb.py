"""``usb://vid:pid``: found in sysfs, opened as a node, printed to, torn off and found again at another place.

The tree and the node stand in for the kernel's ``usblp``: sysfs as the kernel lays it out, a pseudo-terminal for
``/dev/usb/lp0``. No USB bus is here, neither a printer nor a gadget.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from devices.printer import transport
from devices.printer.driver import open_printer
from devices.printer.face import Outcome, PrinterFault
from devices.printer.simulator import PrinterSimulator, ScriptStep

Make = Callable[..., PrinterSimulator]
Plug = Callable[..., None]
URL = "usb://04b8:0202"


@pytest.fixture
def plug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plug:
    """Give the kernel's view of a printer: its ids, and a node that leads to a simulated one."""
    sysfs, dev = tmp_path / "class" / "usbmisc", tmp_path / "dev"
    sysfs.mkdir(parents=True)
    dev.mkdir()
    monkeypatch.setattr(transport, "SYSFS_PRINTERS", sysfs)
    monkeypatch.setattr(transport, "DEV_PRINTERS", dev)

    def plugged(node: str, url: str, vendor: str = "04b8", product: str = "0202") -> None:
        interface = tmp_path / "devices" / node / "1-1:1.0"
        interface.mkdir(parents=True)
        (interface.parent / "idVendor").write_text(vendor + "\n")
        (interface.parent / "idProduct").write_text(product + "\n")
        (sysfs / node).mkdir()
        (sysfs / node / "device").symlink_to(interface)
        (dev / node).symlink_to(url.removeprefix("serial://").partition("?")[0])

    return plugged


def test_a_slip_goes_to_the_printer_with_these_ids_and_to_no_other(simulator: Make, plug: Plug, job: bytes) -> None:
    other, paper = simulator(line="pty"), simulator(line="pty")
    plug("lp0", other.url, "0483", "5720")
    plug("lp1", paper.url)
    printer = open_printer(URL)
    assert printer.print(job, b"0001", lambda _: None).outcome is Outcome.CONFIRMED
    printer.close()
    assert (len(paper.slips), other.received) == (1, 0)


def test_torn_off_in_mid_slip_it_is_unknown_and_found_again_as_another_node(
    simulator: Make, plug: Plug, job: bytes, tmp_path: Path
) -> None:
    paper = simulator(line="pty")
    plug("lp0", paper.url)
    paper.fault(speed=100.0)
    paper.run_script([ScriptStep(set={"die": True}, at_line=2)])
    printer = open_printer(URL)
    torn = printer.print(job, b"0001", lambda _: None)
    assert (torn.outcome, torn.status.fault) == (Outcome.UNKNOWN, PrinterFault.NO_DEVICE)
    (tmp_path / "class" / "usbmisc" / "lp0" / "device").unlink()
    assert printer.status().fault is PrinterFault.NO_DEVICE
    paper.fault(die=False, speed=None)
    plug("lp1", paper.url)
    assert printer.print(job, b"0002", lambda _: None).outcome is Outcome.CONFIRMED
    printer.close()


def test_a_node_that_may_not_be_opened_is_no_device(plug: Plug) -> None:
    plug("lp0", "serial:///dev/no-such-node")
    printer = open_printer(URL)
    assert printer.status().fault is PrinterFault.NO_DEVICE
    printer.close()
