"""In the emulated PC: ``plug_in.py VENDOR:PRODUCT`` plugs in a USB printer whose bytes go to QEMU's port "usb".

Its bus (dummy_hcd) and itself (usb_f_printer) are the kernel's own; the other side of the bus meets a USB printer like
any, for which udev loads usblp. Comes back once that has a node; a process that carries the bytes stays.
"""

import os
import select
import subprocess
import sys
from pathlib import Path

_CONFIGFS = Path("/sys/kernel/config")
_GADGET = _CONFIGFS / "usb_gadget" / "printer"
_PRINTER, _LINE, _SEEN = Path("/dev/g_printer0"), Path("/dev/virtio-ports/usb"), Path("/dev/usb/lp0")


def _plug_in(vendor: str, product: str) -> None:
    subprocess.run(["modprobe", "-a", "dummy_hcd", "usb_f_printer"], check=True)
    if not _CONFIGFS.is_mount():
        subprocess.run(["mount", "-t", "configfs", "none", str(_CONFIGFS)], check=True)
    for folder in ("strings/0x409", "configs/c.1", "functions/printer.0"):
        (_GADGET / folder).mkdir(parents=True)
    (_GADGET / "idVendor").write_text(f"0x{vendor}")
    (_GADGET / "idProduct").write_text(f"0x{product}")
    (_GADGET / "configs/c.1/printer.0").symlink_to(_GADGET / "functions/printer.0")
    (controller,) = Path("/sys/class/udc").glob("dummy_udc.*")
    (_GADGET / "UDC").write_text(controller.name)
    subprocess.run(["udevadm", "wait", "--timeout=120", str(_PRINTER), str(_SEEN)], check=True)


def _carry() -> None:
    # Whoever waits in a read of the printer keeps everybody from writing to it: so nobody waits there.
    printer, line = (os.open(path, os.O_RDWR | os.O_NONBLOCK) for path in (_PRINTER, _LINE))
    other = {printer: line, line: printer}
    poll = select.poll()
    for end in other:
        poll.register(end, select.POLLIN)
    while True:
        for end, event in poll.poll():
            if event & select.POLLIN:
                _write(other[end], os.read(end, 4096))


def _write(end: int, data: bytes) -> None:
    ready = select.poll()
    ready.register(end, select.POLLOUT)
    while data:
        ready.poll()
        data = data[os.write(end, data) :]


if __name__ == "__main__":
    _plug_in(*sys.argv[1].split(":"))
    if os.fork() == 0:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for end in range(3):
            os.dup2(nowhere, end)
        _carry()
