"""A print desk on real parts, and a process that can be killed at any one of its steps."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec

from devices.printer.driver import EscPosPrinter, open_printer
from devices.printer.face import Printer
from devices.printer.profile import Profile, load_profile
from devices.printer.transport import Transport, open_transport
from kiosk.assembly import Renderer
from kiosk.machine.effects import PrintSlip
from kiosk.machine.events import EffectFailed, Event, SlipPrinted
from kiosk.machine.screen_states import Ticket
from kiosk.runtime.effects_journal import JournalWriter
from kiosk.runtime.effects_print import PrintDesk
from kiosk.slips.data import VoucherFacts
from kiosk.slips.templates import slip_of
from offline_cache import connection
from offline_cache.journal import Journal
from tests.simulation import fakes, farm

AT = farm.NOON
KEY = bytes(range(32))
SERIAL = "V261122-07-0001"
FACTS = VoucherFacts(
    organisation="松岭农场工会",
    place="第三管理区",
    kiosk="07",
    at=AT,
    as_of=AT,
    member="张小明",
    card_tail="8001",
    serial=SERIAL,
    title="中秋慰问品",
    detail="月饼一盒、花生油5升",
    how="职工本人凭会员服务卡到场部工会二楼204室领取",
    pickup="三区工会",
    option="月饼",
    amount_cents=12000,
    expires_at=AT,
    code="7K3M-Q9TX",
    qr="UKV1." + "eyJhbGciOiJFZDI1NTE5IiwidiI6MX0" * 5,
)


@cache
def renderer(profile: str = "generic-80") -> Renderer:
    """The product's renderer; its fonts are loaded once."""
    return Renderer(profile)


def bytes_of(copy: int, profile: str = "generic-80") -> bytes:
    """The voucher's bytes as the product makes them: 0 for the first print, N for 第N次补打."""
    return renderer(profile)(slip_of(msgspec.structs.replace(FACTS, copy=copy)))


@contextmanager
def open_journal(folder: Path) -> Iterator[Journal]:
    journal = Journal.open(folder / "journal.db", KEY)
    try:
        yield journal
    finally:
        journal.close()


def desk_of(journal: Any, printer: Printer) -> PrintDesk:
    """The product's print desk on this journal and this printer."""
    ports = replace(fakes.ports(), journal=journal, printer=printer, render=renderer())
    return PrintDesk(ports, JournalWriter(ports, farm.SITE))


def print_voucher(desk: PrintDesk) -> SlipPrinted | EffectFailed:
    said: list[Event] = []
    answer = desk.print(PrintSlip(Ticket(1, 1), SERIAL, FACTS, "member-1", AT), said.append)
    assert isinstance(answer, SlipPrinted | EffectFailed)
    return answer


@contextmanager
def printer_at(url: str) -> Iterator[Printer]:
    printer = open_printer(url, silence_s=2.0, patience_s=5.0)
    try:
        yield printer
    finally:
        printer.close()


# The process that dies


class Steps:
    """Counts what the process does and says each step; at ``stop`` it says so and does nothing more, for ever."""

    def __init__(self, pipe: "Connection[Any, Any]", stop: int) -> None:
        self._pipe = pipe
        self._stop = stop
        self._count = 0

    def __call__(self, name: str) -> None:
        self._count += 1
        self._pipe.send(name)
        if self._count == self._stop:
            self._pipe.send(None)
            signal.pause()


class SteppingJournal:
    """The real journal; each write is a step before it, one while its transaction waits to be committed, one after."""

    def __init__(self, journal: Journal, step: Steps) -> None:
        self._journal = journal
        self._step = step
        self._writing = ""
        run = connection.Connection.run

        def watched(one: connection.Connection, sql: str, values: Any = ()) -> int:
            if sql == "COMMIT" and self._writing:
                self._step(f"not yet committed: {self._writing}")
            return run(one, sql, values)

        connection.Connection.run = watched  # type: ignore[assignment,method-assign]  # in a process that is to be killed

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._journal, name)
        return self._stepping(name, call) if name.startswith(("queue", "mark", "settle", "append")) else call

    def _stepping(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*args: Any, **kwargs: Any) -> Any:
            state = next((str(arg) for arg in args if type(arg).__name__ == "PrintState"), "")
            self._writing = f"{name} {state}".strip()
            self._step(f"before {self._writing}")
            result = call(*args, **kwargs)
            self._step(f"after {self._writing}")
            self._writing = ""
            return result

        return stepping


class SteppingLine:
    """A real line; each piece of the slip is a step before it, one after half of it, one after it."""

    def __init__(self, line: Transport, step: Steps) -> None:
        self._line = line
        self._step = step

    def write(self, data: bytes, deadline: float) -> int:
        if data[:2] == b"\x10\x04":  # a question, not a piece
            return self._line.write(data, deadline)
        self._step(f"before {len(data)} bytes")
        half = self._line.write(data[: len(data) // 2], deadline)
        self._step(f"half of {len(data)} bytes")
        done = half + self._line.write(data[half:], deadline)
        self._step(f"after {len(data)} bytes")
        return done

    def read(self, deadline: float) -> bytes:
        return self._line.read(deadline)

    def close(self, *, discard: bool) -> None:
        self._line.close(discard=discard)


def _print_and_step(folder: Path, url: str, stop: int, pipe: "Connection[Any, Any]") -> None:
    step = Steps(pipe, stop)
    profile: Profile = load_profile()
    printer = EscPosPrinter(lambda deadline: SteppingLine(open_transport(url, deadline), step), profile, silence_s=2.0)
    with open_journal(folder) as journal:
        print_voucher(desk_of(SteppingJournal(journal, step), printer))
    pipe.send(None)


def run_until(folder: Path, url: str, stop: int) -> list[str]:
    """Print in a process of its own and kill it with SIGKILL at its ``stop``-th step; return the steps it took."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    ours, theirs = context.Pipe()
    # forkserver would run pytest's own __main__ again in each child
    main = sys.modules["__main__"]
    spec, file = getattr(main, "__spec__", None), getattr(main, "__file__", None)
    main.__spec__ = None
    if file is not None:
        del main.__file__
    try:
        process = context.Process(target=_print_and_step, args=(folder, url, stop, theirs), daemon=True)
        process.start()
    finally:
        main.__spec__ = spec
        if file is not None:
            main.__file__ = file
    theirs.close()
    steps: list[str] = []
    while (said := ours.recv()) is not None:
        steps.append(said)
    process.kill()
    process.join()
    ours.close()
    return steps
