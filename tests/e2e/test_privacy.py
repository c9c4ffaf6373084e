"""What a visit leaves behind: no card number, no PIN, no name in any log, in any output, or in the kiosk's files."""

import logging
from collections.abc import Callable

import pytest

from devices.printer.simulator import PrinterSimulator
from server.demo.people import people
from tests.e2e.farm import Farm
from tests.e2e.in_hand import KioskInHand

WORDS = "三栋二单元四零一"


def forms_of(number: str) -> tuple[bytes, ...]:
    """Return a card number as text and as a card packs it."""
    return number.encode(), bytes.fromhex(number + "F" * (len(number) % 2))


def test_nobody_can_read_the_member_in_what_a_visit_leaves_behind(
    served: Farm,
    switch_on: Callable[[Farm], KioskInHand],
    printer: PrinterSimulator,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    person = next(one for one in people() if one.id == "m0001")
    stranger = served.cards["stranger"]
    with caplog.at_level(logging.INFO):
        kiosk = switch_on(served)
        kiosk.until_well()
        member = kiosk.tap("m0001").enter_pin("918273").come_in()
        member.open("会费").print_page().touch("home")
        member.open("意见诉求").write("宿舍供暖", "暖气片漏水，请尽快维修。", WORDS).submit().print_receipt().touch(
            "home"
        )
        member.open("我的待遇").choose("春节慰问品").claim("杂粮礼盒").print_voucher()
        member.pull()
        kiosk.tap("stranger").pull()
        served.server.stop()
        kiosk.until_trouble("网络暂时不通")
        kiosk.tap("m0001").come_in().pull()
        # The files as they lie there while the kiosk runs, write-ahead logs included.
        files = {file: file.read_bytes() for file in served.state.rglob("*") if file.is_file()}

    assert any(file.name == "journal.db" for file in files)
    assert any(file.name == "content.db" for file in files)
    out, err = capfd.readouterr()
    logs = {
        "the kiosk's log": caplog.text.encode(),
        "its output": (out + err).encode(),
        "the server's log": (served.server.folder / "server.log").read_bytes(),
    }
    secrets = {
        "card number": forms_of(person.number),
        "stranger's card number": forms_of(stranger.number),
        "PIN": (person.pin.encode(), b"918273"),
        "name": (person.name.encode(), person.name.encode("gb18030")),
        "words": (WORDS.encode(), WORDS.encode("gb18030")),
    }
    for place, content in {**logs, **{file.name: content for file, content in files.items()}}.items():
        for what, forms in secrets.items():
            assert not any(form in content for form in forms), f"the {what} is in {place}"
    # Not on the paper either, but for the member's own masked name; and the server has no card number.
    for slip in printer.slips:
        assert person.name not in slip.text
        assert person.number not in slip.text
    for file in served.server.folder.glob("union.sqlite*"):
        assert not any(form in file.read_bytes() for form in (*forms_of(person.number), *forms_of(stranger.number)))
