"""Reads finished bytes (a file, a job) onto paper, without a printer, threads or time."""

from devices.printer.glyphs import Glyphs
from devices.printer.profile import Profile
from devices.printer.simulator.interpreter import Interpreter
from devices.printer.simulator.paper import PaperSlip


def read_paper(data: bytes, profile: Profile, glyphs: Glyphs) -> tuple[PaperSlip, ...]:
    """Give the slips that ``data`` prints; what is not cut at the end is the last one."""
    desk = _Desk(data)
    interpreter = Interpreter(desk, profile, glyphs)
    try:
        interpreter.run()
    except EOFError:
        if not interpreter.paper.is_blank:
            desk.slips.append(interpreter.paper.cut())
    return tuple(desk.slips)


class _Desk:
    """A printer that is always ready and whose answers nobody hears."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self.slips: list[PaperSlip] = []

    def take(self, count: int) -> bytes:
        if self._at + count > len(self._data):
            raise EOFError
        self._at += count
        return self._data[self._at - count : self._at]

    def ready(self) -> None:
        pass

    def printed(self, dots: int) -> None:
        pass

    def was_cut(self, slip: PaperSlip) -> None:
        self.slips.append(slip)

    def answer(self, data: bytes) -> None:
        pass

    def set_automatic(self, mask: int) -> None:
        pass

    def paper_sensor(self) -> int:
        return 0
