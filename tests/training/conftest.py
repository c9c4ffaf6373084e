"""An officer who practises: a kiosk in virtual time, a coach that watches it, and troubles on the printer and lines."""

import sys
from pathlib import Path

import pytest

_ROOT = str(Path(__file__).resolve().parents[2])
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

from devices.printer.face import PrinterFault, PrinterStatus  # noqa: E402 - after the path is set
from devices.status import DeviceStatus, PaperStatus  # noqa: E402
from kiosk.dock import StepState, Trouble  # noqa: E402
from kiosk.machine.events import PrinterChanged, ServerChanged  # noqa: E402
from kiosk.machine.intents import Leave  # noqa: E402
from kiosk.training.coach import Coach  # noqa: E402
from tests.kiosk.conftest import Person  # noqa: E402
from tests.simulation.invariants import Watch  # noqa: E402
from tests.simulation.kiosk_in_time import KioskInTime  # noqa: E402


class Practice:
    """What an officer does at the dock and before the kiosk."""

    def __init__(self):
        self.changes = 0
        self.coach = Coach("zh", self._set_stage, self._changed)
        self.kiosk = KioskInTime(check=Watch(), witness=self.coach)
        self.kiosk.pass_time(5)

    def _changed(self):
        self.changes += 1

    def _set_stage(self, exercise):
        self.kiosk.pull()
        troubles = exercise.troubles if exercise is not None else frozenset()
        self.printer(PrinterFault.PAPER_JAM if Trouble.PAPER_JAM in troubles else PrinterFault.NONE)
        (self.kiosk.unplug if Trouble.READER_GONE in troubles else self.kiosk.plug)("slot")
        (self.kiosk.unplug if Trouble.READER_GONE in troubles else self.kiosk.plug)("pad")
        self.kiosk.happen(ServerChanged(Trouble.NETWORK_CUT not in troubles))
        self.kiosk.happen(Leave())

    # What the officer does

    def begins(self, exercise):
        self.coach.begin(exercise)

    def printer(self, fault):
        """Let the printer be so, and say so."""
        self.kiosk.ports.printer.fault = fault
        self.kiosk.happen(PrinterChanged(self.kiosk.ports.printer.status()))

    def while_printing(self, fault):
        """Let the printer say this while a slip is under way."""
        device = DeviceStatus.USER_ERROR if fault is not PrinterFault.NONE else DeviceStatus.ONLINE
        self.kiosk.happen(PrinterChanged(PrinterStatus(device, PaperStatus.UNKNOWN, fault)))

    def inserts(self, member=1):
        self.kiosk.insert(member)
        self.kiosk.pass_time(0.25)
        return Person(self.kiosk, member)

    def comes_in(self, member=1):
        return self.inserts(member).enter_pin()

    def pulls(self):
        self.kiosk.pull()

    @property
    def visitor(self):
        return Person(self.kiosk)

    # What the coach says

    @property
    def done(self):
        """How many steps are marked as done."""
        return [state for _, state in self.coach.view().steps].count(StepState.DONE)

    @property
    def sees(self):
        return self.coach.view()

    @property
    def finished(self):
        return bool(self.coach.view().closing)


@pytest.fixture
def officer():
    return Practice()
