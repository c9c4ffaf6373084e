"""An emulated PC: its screen to look at, its panel to touch, a root shell to ask, and its plug to pull."""

import json
import re
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from PIL import Image as Picture

from tests.boot.image import Image

WIDTH, HEIGHT = 1080, 1920
_ABSOLUTE = 0x7FFF
_LOOK_EVERY_S = 0.5
_KERNEL = "root=/dev/vda rw console=ttyS0 quiet systemd.journald.forward_to_console=1 systemd.debug-shell=ttyS1"


@dataclass(frozen=True)
class Ends:
    """Where a machine's lines to printers end, as host:port: its UART, a serial adapter on USB, and its port "usb"."""

    serial: str
    adapter: str
    usb: str


class Machine:
    """One PC with two cores, a portrait panel, a USB touch panel, a USB card reader and lines to three printers.

    Emulated without KVM: it takes some ten times as long for everything as a real one.
    """

    def __init__(self, image: Image, folder: Path, *, ends: Ends) -> None:
        """``folder`` gets sockets, the console's log and pictures."""
        self._image, self._folder, self._ends = image, folder, ends
        self.card_socket = folder / "card.sock"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Switch on."""
        sockets = {name: self._folder / f"{name}.sock" for name in ("qmp", "shell", "card")}
        for path in sockets.values():
            path.unlink(missing_ok=True)
        command = (
            "qemu-system-x86_64 -M q35 -accel tcg,thread=multi -cpu max -smp 2 -m 2048"
            f" -display none -nic none -no-reboot -device virtio-vga,xres={WIDTH},yres={HEIGHT}"
            " -device qemu-xhci -device usb-tablet -device usb-ccid -device ccid-card-passthru,chardev=card"
        ).split()
        command += ["-kernel", str(self._image.kernel), "-initrd", str(self._image.initrd), "-append", _KERNEL]
        command += ["-drive", f"file={self._image.disk},if=virtio,format=raw,cache=writethrough"]
        command += ["-serial", f"file:{self._folder / 'console.log'}"]
        command += ["-serial", f"unix:{sockets['shell']},server=on,wait=off"]
        command += ["-serial", f"tcp:{self._ends.serial}"]
        for name, end in (("adapter", self._ends.adapter), ("usb", self._ends.usb)):
            host, _, port = end.partition(":")
            command += ["-chardev", f"socket,id={name},host={host},port={port}"]
        command += "-device usb-serial,chardev=adapter -device virtio-serial".split()
        command += ["-device", "virtserialport,chardev=usb,name=usb"]
        command += ["-chardev", f"socket,id=card,path={sockets['card']},server=on,wait=off"]
        command += ["-qmp", f"unix:{sockets['qmp']},server=on,wait=off"]
        self._process = subprocess.Popen(command)
        self._qmp = _connected(sockets["qmp"], self._process)
        self._lines = self._qmp.makefile("r")
        self._lines.readline()  # the greeting
        self._command("qmp_capabilities")
        self._shell = _connected(sockets["shell"], self._process)
        self._asked = 0
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Pull the plug: the machine is off at once, whatever it was doing."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._lines.close()
        self._qmp.close()
        self._shell.close()

    def picture(self, name: str = "now") -> Picture.Image:
        """Return what the panel shows, and keep it as ``name``.png."""
        raw = self._folder / "screen.ppm"
        self._command("screendump", filename=str(raw))
        with Picture.open(raw) as shot:
            shot.load()
        shot.save(self._folder / f"{name}.png")
        return shot

    def wait(self, seen: Callable[[Picture.Image], bool], what: str, patience_s: float) -> float:
        """Look until ``seen`` holds of the picture, and return the seconds that took. Raises TimeoutError.

        Nobody is told when a panel changes, so one has to look again and again.
        """
        began = time.monotonic()
        # Until the kernel knows the panel, there is a small one with text.
        while (shot := self.picture()).size != (WIDTH, HEIGHT) or not seen(shot):
            if time.monotonic() - began > patience_s:
                raise TimeoutError(f"{what} did not come within {patience_s:.0f} s; see {self._folder}/now.png")
            time.sleep(_LOOK_EVERY_S)
        return time.monotonic() - began

    def tap(self, x: int, y: int) -> None:
        """Touch a place of the panel (pixels from its top left)."""
        places = [("x", x * _ABSOLUTE // WIDTH), ("y", y * _ABSOLUTE // HEIGHT)]
        there = [{"type": "abs", "data": {"axis": axis, "value": value}} for axis, value in places]
        self._command("input-send-event", events=there)
        for down in (True, False):
            self._command("input-send-event", events=[{"type": "btn", "data": {"down": down, "button": "left"}}])

    def ask(self, command: str, patience_s: float = 120.0) -> str:
        """Run a command in the machine's root shell and return what it prints. Raises TimeoutError."""
        self._asked += 1
        begin, end = f"<{self._asked}", f"{self._asked}>"
        # Quoted so that the echo of what is typed is not taken for the answer.
        self._shell.sendall(f"echo '<''{self._asked}'; {command}; echo '{self._asked}''>'\n".encode())
        self._shell.settimeout(patience_s)
        told = ""
        while not (found := re.search(f"{begin}\r?\n(.*?){end}", told, re.DOTALL)):
            told += self._shell.recv(65536).decode(errors="replace")
        return found[1].replace("\r", "").strip()

    def _command(self, name: str, **arguments: Any) -> None:
        self._qmp.sendall(json.dumps({"execute": name, "arguments": arguments}).encode())
        while "return" not in (answer := json.loads(self._lines.readline())):
            if "error" in answer:
                raise RuntimeError(f"{name}: {answer['error']}")


def _connected(path: Path, process: subprocess.Popen[bytes]) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    while True:
        try:
            line.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            if process.poll() is not None:
                raise RuntimeError("QEMU ended at once; what it says is above") from None
            time.sleep(0.05)  # QEMU tells nobody when it listens
        else:
            return line
