"""Reads ESC/POS as a printer does, byte by byte out of its buffer, and puts it on the paper."""

from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from devices.printer.code128 import read_printer_data
from devices.printer.glyphs import Glyphs
from devices.printer.profile import CELL, GLYPH, Profile
from devices.printer.render_png import draw_bars, draw_qr
from devices.printer.simulator.paper import Paper, PaperSlip

_ABOUT = {65: "1.00", 66: "SIMULATED", 67: ""}
"""Answers to GS I: firmware, maker, model (the profile's name)."""


class Machine(Protocol):
    """What the interpreter needs of the printer round it."""

    def take(self, count: int) -> bytes:
        """Wait for the next ``count`` bytes of the buffer; raises EOFError when there will be none."""

    def ready(self) -> None:
        """Wait until the printer can print."""

    def printed(self, dots: int) -> None:
        """A line or picture is on the paper; the paper went on by ``dots``."""

    def was_cut(self, slip: PaperSlip) -> None:
        """A slip falls into the tray."""

    def answer(self, data: bytes) -> None:
        """Answer a command in its turn."""

    def set_automatic(self, mask: int) -> None:
        """GS a."""

    def paper_sensor(self) -> int:
        """Answer to GS r 1."""


@dataclass(frozen=True)
class _Drawn:
    text: str
    cells: int
    across: int
    down: int
    bold: bool


class Interpreter:
    """One printer's command interpreter. ``unknown`` collects what it could not read, for tests."""

    def __init__(self, machine: Machine, profile: Profile, glyphs: Glyphs) -> None:
        self._machine = machine
        self._profile = profile
        self._glyphs = glyphs
        self.paper = Paper(profile)
        self.unknown: list[str] = []
        self._initialise()

    def power_up(self) -> None:
        """Forget every setting, as after a power cut; the paper keeps what is on it."""
        self._initialise()

    def _initialise(self) -> None:
        self._line: list[_Drawn] = []
        self._place = 0
        self._across = self._down = 1
        self._bold = False
        self._chinese = False
        self._pitch = 30
        self._module = 3
        self._qr = b""
        self._bar_height, self._bar_module = 162, 3

    def run(self) -> None:
        """Interpret until ``take`` raises EOFError."""
        while True:
            self.step()

    def step(self) -> None:
        """Interpret one character or command."""
        byte = self._take()
        match byte:
            case 0x0A:
                self._print_line()
            case 0x1B:
                self._escape(self._take())
            case 0x1C:
                self._chinese_command(self._take())
            case 0x1D:
                self._group(self._take())
            case 0x10:
                self._machine.take(2 if self._take() == 0x14 else 1)  # was answered when it arrived
            case 0x00:
                pass
            case _ if byte >= 0x20:
                self._character(byte)
            case _:
                self.unknown.append(f"{byte:02x}")

    def _take(self) -> int:
        return self._machine.take(1)[0]

    # Text

    def _character(self, lead: int) -> None:
        cells, raw = 1, bytes((lead,))
        if self._chinese and lead >= 0x81:
            cells = 2
            raw += self._machine.take(1)
            if 0x30 <= raw[1] <= 0x39 and self._profile.four_byte:
                raw += self._machine.take(2)
        drawn = _Drawn(raw.decode("gb18030", "replace"), cells, self._across, self._down, self._bold)
        if sum(d.cells * d.across for d in self._line) + cells * self._across > self._profile.dots // CELL:
            self._print_line()
        self._line.append(drawn)

    def _print_line(self) -> None:
        self._machine.ready()
        line, self._line = self._line, []
        wide = sum(d.cells * d.across for d in line) * CELL
        tall = max((d.down for d in line), default=1) * GLYPH
        x = self._x(wide)
        ink = Image.new("1", (wide, tall)) if line else None
        at = 0
        for d in line:
            if ink is not None:
                ink.paste(self._stamp(d), (at, tall - GLYPH * d.down))
            at += d.cells * d.across * CELL
        advance = max(self._pitch, tall)
        self.paper.line(" " * (x // CELL) + "".join(d.text for d in line), x, ink, advance)
        self._machine.printed(advance)

    def _stamp(self, drawn: _Drawn) -> Image.Image:
        even = drawn.across == drawn.down and drawn.down <= 2
        stamp = self._glyphs.stamp(drawn.text, drawn.cells, scale=drawn.down if even else 1, bold=drawn.bold)
        size = (drawn.cells * CELL * drawn.across, GLYPH * drawn.down)
        return stamp if stamp.size == size else stamp.resize(size, Image.Resampling.NEAREST)

    def _x(self, wide: int) -> int:
        return (0, (self._profile.dots - wide) // 2, self._profile.dots - wide)[self._place]

    def _feed(self, dots: int) -> None:
        if self._line:
            pitch, self._pitch = self._pitch, 0
            self._print_line()
            self._pitch = pitch
        self._machine.ready()
        self.paper.feed(dots)

    # Commands

    def _escape(self, function: int) -> None:
        match function:
            case 0x40:
                self._initialise()
            case 0x32:
                self._pitch = 30
            case 0x33:
                self._pitch = self._dots(self._take())
            case 0x4A:
                self._feed(self._dots(self._take()))
            case 0x64:
                self._feed(self._take() * self._pitch)
            case 0x61:
                self._place = min(2, self._take() & 3)
            case 0x45 | 0x47:
                self._bold = bool(self._take() & 1)
            case 0x21:
                bits = self._take()
                self._bold = bool(bits & 0x08)
                self._across, self._down = 1 + bool(bits & 0x20), 1 + bool(bits & 0x10)
            case 0x2D | 0x4D | 0x52 | 0x74 | 0x56 | 0x7B | 0x20 | 0x72:
                self._take()
            case 0x63 | 0x24 | 0x5C:
                self._machine.take(2)
            case _:
                self.unknown.append(f"ESC {function:02x}")

    def _chinese_command(self, function: int) -> None:
        match function:
            case 0x26:
                self._chinese = True
            case 0x2E:
                self._chinese = False
            case 0x57:
                self._across = self._down = 1 + (self._take() & 1)
            case 0x21 | 0x2D | 0x43:
                self._take()
            case 0x53:
                self._machine.take(2)
            case _:
                self.unknown.append(f"FS {function:02x}")

    def _group(self, function: int) -> None:
        match function:
            case 0x21:
                bits = self._take()
                self._across, self._down = (bits >> 4 & 7) + 1, (bits & 7) + 1
            case 0x56:
                self._cut(self._take())
            case 0x76:
                self._raster()
            case 0x28:
                self._extended(self._take())
            case 0x61:
                self._machine.set_automatic(self._take())
            case 0x49 | 0x72:
                self._tell(function, self._take())
            case 0x68:
                self._bar_height = self._take()
            case 0x77:
                self._bar_module = self._take()
            case 0x6B:
                self._barcode(self._take())
            case 0x42 | 0x48 | 0x66:
                self._take()
            case 0x4C | 0x50 | 0x57:
                self._machine.take(2)
            case _:
                self.unknown.append(f"GS {function:02x}")

    def _tell(self, function: int, n: int) -> None:
        if function == 0x72:
            self._machine.answer(bytes((self._machine.paper_sensor(),)))
        elif n in _ABOUT:
            self._machine.answer(b"_" + (_ABOUT[n] or self._profile.name).encode() + b"\0")

    def _cut(self, mode: int) -> None:
        if mode in (65, 66):
            self._feed(self._take())
        self._machine.ready()
        if self._profile.cut != "none":
            self._machine.was_cut(self.paper.cut())

    def _raster(self) -> None:
        _, mode, *size = self._machine.take(6)
        columns, rows = size[0] | size[1] << 8, size[2] | size[3] << 8
        dots = self._machine.take(columns * rows)
        if columns and rows:
            ink = Image.frombytes("1", (columns * 8, rows), dots)
            ink = ink.resize((ink.width * (1 + (mode & 1)), ink.height * (1 + (mode >> 1 & 1))))
            self._burn(ink, raster=True)

    def _barcode(self, system: int) -> None:
        data = self._machine.take(self._take())
        try:
            symbols = read_printer_data(data) if system == 73 else ()
        except ValueError:
            symbols = ()
        if not symbols:
            self.unknown.append(f"GS k {system} {data.hex()}")
            return
        self._burn(draw_bars(symbols, self._bar_module, self._bar_height), raster=False)
        self.paper.barcode(symbols)

    def _burn(self, ink: Image.Image, *, raster: bool) -> None:
        self._machine.ready()
        self.paper.picture(max(0, self._x(ink.width)), ink, raster=raster)
        self._machine.printed(ink.height)

    def _extended(self, letter: int) -> None:
        low, high = self._machine.take(2)
        body = self._machine.take(low | high << 8)
        if letter == 0x48 and body[:2] == b"00":
            self._machine.ready()
            self._machine.answer(b"\x37\x22" + body[2:6] + b"\0")
        elif letter == 0x6B and body[:1] == b"1":
            self._qr_function(body[1:2], body[2:])
        else:
            self.unknown.append(f"GS ( {letter:02x} {body[:2].hex()}")

    def _qr_function(self, function: bytes, body: bytes) -> None:
        match function:
            case b"C":
                self._module = body[0]
            case b"P":
                self._qr = body[1:]
            case b"Q" if self._qr:
                self._burn(draw_qr(self._qr, self._module), raster=False)
                self.paper.qr(self._qr)
            case b"A" | b"E" | b"Q":
                pass
            case _:
                self.unknown.append(f"GS ( k {function.hex()}")

    def _dots(self, units: int) -> int:
        return round(units * self._profile.dots_per_inch / self._profile.units_per_inch)
