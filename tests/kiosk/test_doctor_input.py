"""``kiosk doctor`` on typing: the real engines, and engines that end at once."""

import pytest

from kiosk.cli.doctor_input import input_checks
from kiosk.cli.finding import Check
from kiosk.input.supervisor import Supervisor


def test_engines_that_work_write_what_they_are_asked() -> None:
    assert input_checks() == (
        Check("pinyin", ok=True, found="its engine wrote 工会"),
        Check("handwriting", ok=True, found="its engine wrote 十"),
    )


def test_an_engine_that_ends_at_once_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Supervisor.__init__.__kwdefaults__, "command", ("/bin/false",))
    checks = input_checks()
    assert [(check.part, check.ok, check.found) for check in checks] == [
        ("pinyin", False, "its engine does not answer"),
        ("handwriting", False, "its engine does not answer"),
    ]
    assert all("make install" in check.to_do for check in checks)
