import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from devices.printer.driver import open_printer
from devices.printer.face import Printer
from devices.printer.glyphs import Glyphs
from devices.printer.layout import lay_out
from devices.printer.profile import Profile, load_profile
from devices.printer.render_escpos import render_escpos
from devices.printer.simulator import PrinterSimulator
from devices.printer.slip import Feed, Grid, Line, Pair, Place, Qr, Rule, Slip

FONT = Path(__file__).resolve().parents[3] / "screens" / "fonts" / "NotoSansSC-Regular.ttf"


@pytest.fixture(scope="session")
def font() -> Path:
    return FONT


@pytest.fixture(scope="session")
def glyphs() -> Glyphs:
    return Glyphs(FONT)


@pytest.fixture(scope="session")
def wide() -> Profile:
    return load_profile("generic-80")


@pytest.fixture(scope="session")
def narrow() -> Profile:
    return load_profile("generic-58")


@pytest.fixture(scope="session")
def voucher() -> Slip:
    return Slip(
        "SL-7",
        (
            Line("松岭农场工会", Place.CENTRE, bold=True),
            Line("领取凭证", Place.CENTRE, scale=2, bold=True),
            Feed(1),
            Pair("单号", "SL-20261122-0007"),
            Pair("会员", "张*明"),
            Pair("品名", "毛巾、花露水、绿豆各一份（职工本人凭会员服务卡到场部工会二楼204室领取）"),
            Pair("金额", "￥120.00", bold=True),
            Rule(),
            Grid((("月份", "应缴", "实缴"), ("2026-01", "12.50", "112.50")), (False, True, True)),
            Qr("UV1.eyJhbGciOiJFZDI1NTE5IiwidiI6MX0.abc", "核验码 7K3M-Q9TX"),
            Line("热敏字迹会褪色，请拍照保存", Place.CENTRE),
        ),
    )


@pytest.fixture(scope="session")
def job(voucher: Slip, wide: Profile, glyphs: Glyphs) -> bytes:
    return render_escpos(lay_out(voucher, wide), glyphs)


@pytest.fixture
def simulator() -> Iterator[Callable[..., PrinterSimulator]]:
    """Makes simulated printers; each is switched off when the test ends."""
    made: list[PrinterSimulator] = []

    def make(**options: object) -> PrinterSimulator:
        made.append(PrinterSimulator(FONT, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for printer in made:
        printer.close()


@pytest.fixture
def connect() -> Iterator[Callable[..., Printer]]:
    """Opens printers by URL; each is closed when the test ends."""
    opened: list[Printer] = []

    def make(url: str, profile: str = "generic-80", **options: float) -> Printer:
        opened.append(open_printer(url, profile, **options))
        return opened[-1]

    yield make
    for printer in opened:
        printer.close()


@dataclass
class Printed:
    """What an interpreter that shares no line with the product makes of a job."""

    lines: list[str] = field(default_factory=list)
    rasters: list[list[str]] = field(default_factory=list)
    qrs: list[bytes] = field(default_factory=list)
    cuts: int = 0


_COMMANDS = re.compile(
    rb"(?P<raster>\x1dv0\x00(?P<size>.{4}))|(?P<ext>\x1d\((?P<fn>.)(?P<len>..))|(?P<cut>\x1dV[AB].)"
    rb"|\x1b@|\x1c&|\x1b[RaE3JdE].|\x1d!.|\x1da.|(?P<text>(?:[ -~]|[\x81-\xfe][\x40-\xfe])+)|(?P<end>\n)",
    re.DOTALL,
)


def _read_independently(job: bytes) -> Printed:
    printed, text, at = Printed(), "", 0
    while at < len(job):
        found = _COMMANDS.match(job, at)
        assert found, f"unreadable at {at}: {job[at : at + 12].hex(' ')}"
        at = found.end()
        if found["text"]:
            text += found["text"].decode("gb18030")
        elif found["end"]:
            printed.lines.append(text)
            text = ""
        elif found["cut"]:
            printed.cuts += 1
        elif found["raster"]:
            columns, rows = (int.from_bytes(found["size"][i : i + 2], "little") for i in (0, 2))
            dots = job[at : at + columns * rows]
            at += columns * rows
            printed.rasters.append(
                ["".join(f"{b:08b}" for b in dots[r * columns : (r + 1) * columns]) for r in range(rows)]
            )
        elif found["ext"]:
            length = int.from_bytes(found["len"], "little")
            if job[at : at + 3] == b"1P0":
                printed.qrs.append(job[at + 3 : at + length])
            at += length
    return printed


@pytest.fixture(scope="session")
def read_independently() -> Callable[[bytes], Printed]:
    return _read_independently


@pytest.fixture
def babbler() -> Iterator[Callable[[bytes], str]]:
    """A network printer that says the same bytes to whatever arrives; gives its URL."""
    servers: list[tuple[socket.socket, threading.Thread]] = []

    def make(says: bytes) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        thread = threading.Thread(target=_babble, args=(server, says), daemon=True)
        servers.append((server, thread))
        thread.start()
        return f"tcp://127.0.0.1:{server.getsockname()[1]}"

    yield make
    for server, thread in servers:
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
        server.close()


def _babble(server: socket.socket, says: bytes) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        with client:
            try:
                while client.recv(4096):
                    client.sendall(says)
            except ConnectionError:
                continue
