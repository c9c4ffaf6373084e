"""``kiosk print``: the bytes, read back by an interpreter that shares no line with the product."""

import json
from pathlib import Path

import pytest

from devices.printer.simulator import PrinterSimulator
from tests.cli.conftest import Shell
from tests.devices.printer.conftest import _read_independently

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"


def plain(lines: list[str]) -> str:
    """All text in one line: where it wraps is the paper's business."""
    return "".join("".join(lines).split())


RECEIPT = (
    "松岭农场工会第三管理区服务大厅受理回执",
    "YJ251222-07-0003",
    "2025年12月22日10:30",
    "会员张*明",
    "****0009",
    "意见诉求",
    "宿舍供暖",
    "2026年1月6日",
    "12351",
)


def test_a_receipt_in_a_file_is_the_same_chinese_text(kiosk: Shell, tmp_path: Path) -> None:
    target = f"file://{tmp_path}/slip"
    said = kiosk.run("print", "receipt", "--data", EXAMPLES / "receipt.json", "--to", target, "--json")
    assert said.status == 0
    assert said.facts["outcome"] == "unconfirmed"
    printed = _read_independently((tmp_path / "slip").read_bytes())
    text = plain(printed.lines)
    for words in RECEIPT:
        assert words in text
    assert "张小明" not in text
    assert printed.cuts == 1


def test_a_network_printer_gets_the_same_and_confirms(kiosk: Shell, tmp_path: Path, printer: PrinterSimulator) -> None:
    said = kiosk.run("print", "receipt", "--data", EXAMPLES / "receipt.json", "--to", printer.url)
    assert (said.status, said.out) == (0, "Printed: the printer confirmed it.\n")
    kiosk.run("print", "receipt", "--data", EXAMPLES / "receipt.json", "--to", f"file://{tmp_path}/slip")
    (slip,) = printer.slips
    printed = _read_independently((tmp_path / "slip").read_bytes())
    assert plain([slip.text]) == plain(printed.lines)
    assert list(slip.qrs) == printed.qrs
    assert len(slip.rasters) == len(printed.rasters)


def test_a_voucher_carries_its_signed_code(kiosk: Shell, tmp_path: Path) -> None:
    facts = json.loads((EXAMPLES / "voucher.json").read_text())
    said = kiosk.run("print", "voucher", "--data", EXAMPLES / "voucher.json", "--to", f"file://{tmp_path}/slip")
    assert said.status == 0
    printed = _read_independently((tmp_path / "slip").read_bytes())
    assert printed.rasters == [], "all of it is text"
    text = plain(printed.lines)
    for words in ("春节慰问品", "杂粮礼盒", "￥120.00", facts["code"], "2026年1月21日", facts["serial"]):
        assert words in text
    assert printed.qrs == [facts["qr"].encode()]


@pytest.mark.parametrize(
    ("template", "data", "to", "says"),
    [
        ("receipt", '{"organisation": "松岭"}', "file:///tmp/x", "the data for slip 'receipt' is wrong"),
        ("poster", "{}", "file:///tmp/x", "no slip template 'poster'; there are: receipt"),
        ("receipt", None, "parallel:0", "parallel:0"),
    ],
)
def test_wrong_facts_are_one_sentence_and_status_1(
    kiosk: Shell, tmp_path: Path, template: str, data: str | None, to: str, says: str
) -> None:
    file = EXAMPLES / "receipt.json"
    if data is not None:
        file = tmp_path / "data.json"
        file.write_text(data)
    said = kiosk.run("print", template, "--data", file, "--to", to)
    assert (said.status, said.out) == (1, "")
    (line,) = said.err.splitlines()
    assert says in line


def test_a_printer_that_is_not_there_is_a_problem_that_names_the_fault(kiosk: Shell) -> None:
    said = kiosk.run("print", "receipt", "--data", EXAMPLES / "receipt.json", "--to", "tcp://127.0.0.1:9", "--json")
    assert said.status == 1
    assert (said.facts["outcome"], said.facts["device"]) == ("failed", "no_device")
