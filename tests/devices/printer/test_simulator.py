import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from devices.printer.driver import open_printer
from devices.printer.face import Outcome
from devices.printer.glyphs import Glyphs
from devices.printer.layout import lay_out
from devices.printer.profile import Profile
from devices.printer.render_escpos import render_escpos
from devices.printer.render_png import draw
from devices.printer.simulator import PrinterSimulator, ScriptStep, read_paper, read_script
from devices.printer.slip import Line, Slip

Make = Callable[..., PrinterSimulator]


def test_the_paper_is_dot_for_dot_the_picture_of_the_slip(
    simulator: Make, voucher: Slip, wide: Profile, glyphs: Glyphs, job: bytes
) -> None:
    paper = simulator()
    printer = open_printer(paper.url)
    printer.print(job, b"0001", lambda _: None)
    printer.close()
    assert paper.slips[0].image.tobytes() == draw(lay_out(voucher, wide), glyphs).tobytes()


def test_slips_are_laid_into_the_folder_as_they_are_cut(simulator: Make, tmp_path: Path, job: bytes) -> None:
    paper = simulator(out=tmp_path / "tray")
    printer = open_printer(paper.url)
    printer.print(job + job, b"0001", lambda _: None)
    printer.close()
    assert [p.name for p in sorted((tmp_path / "tray").iterdir())] == ["slip-001.png", "slip-002.png"]
    with Image.open(tmp_path / "tray" / "slip-001.png") as picture:
        assert picture.width == 640


def test_a_power_cut_loses_the_buffer_and_not_the_printer(simulator: Make, job: bytes) -> None:
    paper = simulator()
    paper.fault(speed=100.0)
    paper.run_script([ScriptStep(set={"die": True}, at_line=2)])
    printer = open_printer(paper.url)
    assert printer.print(job, b"0001", lambda _: None).outcome is Outcome.UNKNOWN
    paper.fault(die=False, speed=None)
    assert printer.print(job, b"0002", lambda _: None).outcome is Outcome.CONFIRMED
    printer.close()
    assert paper.slips[-1].text.count("SL-20261122-0007") == 1


@pytest.mark.parametrize("line", ["tcp", "pty"])
def test_power_that_flickers_leaves_the_printer_able_to_print(simulator: Make, job: bytes, line: str) -> None:
    paper = simulator(line=line)
    for _ in range(20):
        paper.run_script([ScriptStep(set={"die": True}, at_byte=0), ScriptStep(set={"die": False}, at_byte=0)])
        paper.fault(die=True)
        paper.fault(die=False)
    printer = open_printer(paper.url)
    assert printer.print(job, b"0001", lambda _: None).outcome is Outcome.CONFIRMED
    printer.close()


def test_a_printer_without_cutter_gives_its_slip_when_it_is_torn_off(
    simulator: Make, narrow: Profile, glyphs: Glyphs
) -> None:
    paper = simulator(profile=narrow)
    printer = open_printer(paper.url, narrow)
    printer.print(render_escpos(lay_out(Slip("1", (Line("好"),)), narrow), glyphs), b"0001", lambda _: None)
    printer.close()
    assert paper.slips == ()
    assert paper.tear().text == "好\n"


def test_text_that_runs_over_the_edge_goes_on_below_as_on_paper(narrow: Profile, glyphs: Glyphs) -> None:
    assert read_paper(b"x" * 40 + b"\n", narrow, glyphs)[0].text == "x" * 32 + "\n" + "x" * 8 + "\n"


def test_a_printer_without_four_byte_gb18030_shifts_as_real_ones_do(wide: Profile, glyphs: Glyphs) -> None:
    job = b"\x1c&" + "王𬭎好".encode("gb18030") + b"\n"
    assert not read_paper(job, wide, glyphs)[0].text.startswith("王𬭎")


def test_a_script_breaks_and_mends_in_its_order(simulator: Make, tmp_path: Path, job: bytes) -> None:
    script = tmp_path / "script.json"
    script.write_text(
        json.dumps([{"at_line": 3, "set": {"paper_out": True}}, {"after_s": 0.05, "set": {"paper_out": False}}])
    )
    paper = simulator(script=read_script(script))
    printer = open_printer(paper.url)
    assert printer.print(job, b"0001", lambda _: None).outcome is Outcome.CONFIRMED
    printer.close()


@pytest.mark.parametrize("wrong", ["{}", '[{"set": {}}]', '[{"at_line": 1, "set": {"paper": 1}, "x": 1}]', "["])
def test_a_script_with_a_mistake_is_refused(wrong: str, tmp_path: Path) -> None:
    (tmp_path / "script.json").write_text(wrong)
    with pytest.raises(msgspec.DecodeError):
        read_script(tmp_path / "script.json")


def test_the_command_prints_its_url_obeys_and_ends_cleanly(tmp_path: Path, font: Path, job: bytes) -> None:
    command = [sys.executable, "-m", "devices.printer.simulator", "--out", str(tmp_path), "--font", str(font)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    printer = open_printer(process.stdout.readline().strip())
    assert printer.print(job, b"0001", lambda _: None).outcome is Outcome.CONFIRMED
    assert (tmp_path / "slip-001.png").exists()
    printer.close()
    process.terminate()
    assert process.wait(10) == 0
    process.stdin.close()
    process.stdout.close()
