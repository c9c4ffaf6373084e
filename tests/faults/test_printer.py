"""A printer that is missing, empty or dead: a sentence, a repair card, and nothing printed twice."""

import logging
from collections.abc import Callable

import pytest

from devices.printer.simulator import PrinterSimulator
from kiosk.views import PrintView, WelcomeView
from tests.e2e.farm import Farm
from tests.e2e.in_hand import KioskInHand


def test_a_printer_that_is_missing_at_start_is_said_and_found_when_it_comes(
    farm: Farm, caplog: pytest.LogCaptureFixture, printer: PrinterSimulator, switch_on: Callable[[Farm], KioskInHand]
) -> None:
    printer.fault(die=True)
    with caplog.at_level(logging.INFO):
        kiosk = switch_on(farm)
        view = kiosk.until_trouble("今天不能打印")
    assert isinstance(view, WelcomeView)
    assert "The printer is not connected" in caplog.text
    dues = kiosk.tap("m0001").come_in().open("会费").print_page()
    assert isinstance(dues.sees, PrintView)
    assert "打印机没有连接好" in dues.sees.sentence
    assert dues.sees.repair is not None
    assert len(dues.sees.repair.steps) == 3
    dues.touch("return")

    printer.fault(die=False)
    kiosk.pass_time(11)
    kiosk.until(lambda view: not any("打印" in trouble for trouble in view.chrome.troubles), "a printer")
    assert dues.print_page().sees.sentence == "打印好了，请取走您的单子。"  # type: ignore[union-attr]
    assert len(printer.slips) == 1


def test_paper_that_runs_out_half_way_is_put_in_and_one_slip_comes(
    lone_kiosk: KioskInHand, printer: PrinterSimulator
) -> None:
    dues = lone_kiosk.tap("m0001").come_in().open("会费")
    printer.fault(paper_out_after=5)
    dues.touch("print")
    view = lone_kiosk.until(lambda view: isinstance(view, PrintView) and view.fault == "paper_out", "no paper")
    assert isinstance(view, PrintView)
    assert view.busy
    assert "没纸" in view.sentence
    printer.fault(paper_out=False)
    view = lone_kiosk.until(lambda view: isinstance(view, PrintView) and not view.busy, "the end of the print")
    assert isinstance(view, PrintView)
    assert view.sentence == "打印好了，请取走您的单子。"
    assert len(printer.slips) == 1


def test_a_printer_that_dies_half_way_asks_and_a_second_print_says_so(
    lone_kiosk: KioskInHand, printer: PrinterSimulator
) -> None:
    dues = lone_kiosk.tap("m0001").come_in().open("会费")
    printer.fault(no_echo=True, stall=True)
    dues.touch("print")
    printer.fault(die=True)
    view = lone_kiosk.until(lambda view: isinstance(view, PrintView) and not view.busy, "the end of the print")
    assert isinstance(view, PrintView)
    assert view.sentence
    assert dues.can_touch("print-again") or dues.can_touch("retry")
    printer.fault(die=False, no_echo=False, stall=False)
    dues.touch("print-again" if dues.can_touch("print-again") else "retry")
    lone_kiosk.until(lambda view: isinstance(view, PrintView) and not view.busy, "the end of the second print")
    assert len(printer.slips) == 1
