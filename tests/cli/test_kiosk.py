"""``kiosk doctor``, ``sync`` and ``enrol``, and the usage of all: statuses and sentences."""

import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from devices.card.simulator.pcscd import PrivatePcscd
from devices.printer.simulator import PrinterSimulator
from kiosk.drift import Drift
from kiosk.runtime.touching import TouchNotes
from offline_cache.journal import Journal
from offline_cache.keys import load_key
from tests.cli.conftest import Shell
from tests.e2e.farm import HALL, SITE, Farm


def configured(farm: Farm, printer_url: str, reader: str) -> Path:
    file = farm.folder / "doctor.toml"
    file.write_text(
        f'[state]\nfolder = "{farm.state}"\n[printer]\nurl = "{printer_url}"\n[card]\nreaders = ["{reader}"]\n'
    )
    return file


def test_doctor_finds_a_healthy_kiosk_well(
    kiosk: Shell, served: Farm, printer: PrinterSimulator, pcscd: PrivatePcscd
) -> None:
    said = kiosk.run("doctor", "--json", "--config", configured(served, printer.url, pcscd.url))
    assert said.status == 0, said
    assert said.facts["ok"] is True
    checks = said.facts["checks"]
    assert isinstance(checks, list)
    assert [check["ok"] for check in checks] == [True] * len(checks)
    parts = " ".join(check["part"] for check in checks)
    for part in ("configuration", "content", "outbox", "server", "reader", "printer"):
        assert part in parts


def test_doctor_tells_model_firmware_and_last_fault_of_each_device(
    kiosk: Shell, served: Farm, printer: PrinterSimulator, pcscd: PrivatePcscd
) -> None:
    with closing(Journal.open(served.state / "journal.db", load_key(served.state / "cache.key"))) as journal:
        journal.audit("device printer", "paper_jam", datetime(2026, 11, 20, 8, 0, tzinfo=UTC))
        journal.audit("device printer", "paper_out", datetime(2026, 11, 22, 8, 0, tzinfo=UTC))
    said = kiosk.run("doctor", "--json", "--config", configured(served, printer.url, pcscd.url))
    devices = {check["part"].split()[0]: check["device"] for check in said.facts["checks"] if check["device"]}
    assert devices["printer"] == {
        "model": "SIMULATED generic-80",
        "firmware": "1.00",
        "last_fault": "paper_out, 2026-11-22 08:00 UTC",
    }
    assert "Virtual PCD 00 00" in devices["reader"]["model"]
    assert devices["reader"]["last_fault"] == ""


def test_what_is_known_of_the_touch_panel_is_said_and_forgotten_once_it_is_calibrated(kiosk: Shell, farm: Farm) -> None:
    with closing(Journal.open(farm.state / "journal.db", load_key(farm.state / "cache.key"))) as journal:
        notes = TouchNotes(journal, lambda: datetime.now(UTC))
        notes.keep(Drift(shift=(0.0, -6.4)))
        notes.close()
    said = kiosk.run("touch", "--config", farm.config_file)
    assert said.out == "Readings of the touch panel: about 6 mm (6 mm too low), which is corrected.\n"
    assert kiosk.run("touch", "--json", "--forget", "--config", farm.config_file).facts["up_mm"] == 0
    assert kiosk.run("touch", "--config", farm.config_file).out == "Readings of the touch panel: right.\n"


def test_a_journal_whose_key_is_the_services_is_left_alone(kiosk: Shell, farm: Farm) -> None:
    (farm.state / "cache.key").rename(farm.folder / "credential")
    said = kiosk.run("touch", "--forget", "--config", farm.config_file)
    assert (said.status, said.out) == (1, "")
    assert "kiosk touch" in said.err
    assert not (farm.state / "cache.key").exists()


def test_doctor_names_everything_that_is_broken_and_what_to_do(kiosk: Shell, farm: Farm, tmp_path: Path) -> None:
    broken = configured(farm, "tcp://127.0.0.1:9", f"pcsc:?socket={tmp_path / 'nothing'}")
    said = kiosk.run("doctor", "--json", "--config", broken)
    assert said.status == 1
    checks = said.facts["checks"]
    assert isinstance(checks, list)
    bad = {check["part"].split()[0]: check["to_do"] for check in checks if not check["ok"]}
    assert set(bad) == {"server", "reader", "printer"}
    assert all(bad.values())


def test_doctor_prints_a_test_slip(kiosk: Shell, served: Farm, printer: PrinterSimulator, pcscd: PrivatePcscd) -> None:
    said = kiosk.run("doctor", "--test-print", "--config", configured(served, printer.url, pcscd.url))
    assert said.status == 0, said
    assert len(printer.slips) == 1


def test_sync_once_says_where_the_kiosk_stands(kiosk: Shell, served: Farm) -> None:
    said = kiosk.run("sync", "--once", "--json", "--config", served.config_file)
    assert said.status == 0, said
    facts = said.facts
    assert (facts["ok"], facts["problem"], facts["waiting"]) == (True, None, 0)
    assert str(facts["as_of"]).startswith("20")
    served.server.stop()
    said = kiosk.run("sync", "--once", "--config", served.config_file)
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("Not in step (offline)")
    said = kiosk.run("doctor", "--json", "--config", served.config_file)
    found = {check["part"]: check["found"] for check in said.facts["checks"]}
    assert found["sync"].startswith("offline since 20")


def test_a_new_kiosk_enrols_once_and_fetches_its_content(kiosk: Shell, served: Farm) -> None:
    shutil.rmtree(served.state)
    config = served.config_file
    before = kiosk.run("sync", "--once", "--json", "--config", config)
    assert (before.status, before.facts["problem"]) == (1, "not_enrolled")
    code = served.server.enrol_code(SITE, HALL)
    words = ("enrol", "--json", "--config", config, "--server", served.server.url, "--code", code)
    said = kiosk.run(*words)
    assert said.status == 0, said
    assert said.facts["site"] == "松岭农场工会（演示）"
    again = kiosk.run(*words)
    assert again.status == 1
    assert again.facts["ok"] is False
    assert kiosk.run("sync", "--once", "--json", "--config", config).facts["changed"] is True


@pytest.mark.parametrize("words", [(), ("card",), ("fly",), ("print", "receipt"), ("enrol", "--server", "x")])
def test_wrong_usage_is_status_2_and_says_how(kiosk: Shell, words: tuple[str, ...]) -> None:
    said = kiosk.run(*words)
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("usage: kiosk")


def test_a_bad_configuration_is_one_sentence_with_every_wrong_line(kiosk: Shell, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('[state]\nfolder = "here"\n[printer]\nurl = "parallel:1"\n')
    for command in (("doctor",), ("sync", "--once")):
        said = kiosk.run(*command, "--config", tmp_path / "bad.toml")
        assert (said.status, said.out) == (1, "")
        (line,) = said.err.splitlines()
        assert "state.folder" in line
        assert "printer.url" in line
        assert "docs/kiosk.toml" in line


def test_doctor_names_a_damaged_cache_and_leaves_it_to_the_kiosk(
    kiosk: Shell, served: Farm, printer: PrinterSimulator, pcscd: PrivatePcscd
) -> None:
    cache = served.config.state.folder / "content.db"
    whole = cache.read_bytes()
    cache.write_bytes(bytes(64) + whole[64:])
    said = kiosk.run("doctor", "--json", "--config", configured(served, printer.url, pcscd.url))
    assert said.status == 1
    checks = said.facts["checks"]
    assert isinstance(checks, list)
    assert [check["part"] for check in checks if not check["ok"]] == ["content"]
    assert cache.read_bytes()[:64] == bytes(64)
