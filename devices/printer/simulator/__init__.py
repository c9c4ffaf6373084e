"""A receipt printer in software: answers like one, fails like one, and shows its paper."""

from devices.printer.simulator.faults import FaultChanges, Faults, ScriptStep, read_script
from devices.printer.simulator.machine import PrinterSimulator, shared_simulator
from devices.printer.simulator.paper import PaperSlip
from devices.printer.simulator.reading import read_paper

__all__ = [
    "FaultChanges",
    "Faults",
    "PaperSlip",
    "PrinterSimulator",
    "ScriptStep",
    "read_paper",
    "read_script",
    "shared_simulator",
]
