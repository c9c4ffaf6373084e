"""The command line: every command ends with an exit status and a sentence."""

import io
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from server.__main__ import main
from server.backup import backup, restore
from server.config import ConfigurationError, read_settings, settings_in
from server.context import open_context
from server.domain.actors import System
from server.domain.blobs import put_blob
from server.domain.cases import put_case
from server.domain.members import get_member
from server.domain.records import put_rows
from server.feed.manifest import manifest_for
from server.feed.worker import sequence_all
from server.store.database import Database

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def environment(monkeypatch, request):
    for name in ("UNION_DATABASE", "UNION_DATA", "UNION_LISTEN"):
        monkeypatch.delenv(name, raising=False)
    if "farm" in request.fixturenames:
        monkeypatch.setenv("UNION_DATABASE", request.getfixturevalue("farm").context.settings.database)


def test_init_makes_keys_that_only_the_owner_reads_and_can_be_repeated(tmp_path, capsys):
    data = str(tmp_path / "data")

    assert main(["init", "--data", data]) == 0
    keys = {name: (Path(data) / name).read_bytes() for name in ("publisher.key", "token.key")}
    assert main(["init", "--data", data]) == 0

    assert "ready" in capsys.readouterr().out
    for name, key in keys.items():
        assert (Path(data) / name).read_bytes() == key
        assert stat.S_IMODE((Path(data) / name).stat().st_mode) == 0o600


def test_before_init_nothing_works_and_the_sentence_says_what_to_do(tmp_path, capsys):
    assert main(["enrol-code", "--site", "east", "--name", "x", "--data", str(tmp_path)]) == 1
    assert "union-server init" in capsys.readouterr().err


def test_enrol_code_prints_one_object(farm, capsys):
    data = str(farm.context.settings.data)

    assert main(["enrol-code", "--site", "east", "--name", "大厅", "--json", "--data", data]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"code", "site", "name"}


def test_enrol_code_for_no_site_fails_with_a_sentence(farm, capsys):
    assert main(["enrol-code", "--site", "union", "--name", "x", "--data", str(farm.context.settings.data)]) == 1
    assert "level farm" in capsys.readouterr().err


def test_an_officer_is_added_with_a_password_from_standard_input(farm, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("a long password\n"))
    arguments = ["add-officer", "--login", "wang", "--name", "王", "--unit", "east", "--role", "author"]

    assert main([*arguments, "--password-stdin", "--data", str(farm.context.settings.data)]) == 0


def test_serve_says_where_it_listens_and_ends_well_when_told_to(farm):
    data = str(farm.context.settings.data)
    command = [sys.executable, "-m", "server", "serve", "--data", data, "--listen", "127.0.0.1:0"]
    environment = {**os.environ, "UNION_CONSOLE": "off"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )
    line = process.stderr.readline()
    url = line.split()[-1]
    health = requests.get(f"{url}/healthz", timeout=20).json()
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=20)

    assert health["status"] == "ok"
    assert (process.returncode, out) == (0, "The server has stopped.\n")


def test_an_address_that_is_taken_is_said_so(farm, url, capsys):
    data = str(farm.context.settings.data)

    assert main(["serve", "--data", data, "--listen", url.removeprefix("http://")]) == 1
    assert "in use" in capsys.readouterr().err


def test_what_is_exported_can_be_imported(farm, tmp_path, capsys, monkeypatch):
    with farm.database.write() as session:
        put_case(session, System(), farm.anonymous_case(), unit="east", at=farm.now)
        put_rows(session, System(), [farm.row(f"due-{n}") for n in range(3)], at=farm.now)
    lines, again = tmp_path / "all.jsonl", tmp_path / "again.jsonl"
    other = str(tmp_path / "other")

    assert main(["export", str(lines), "--data", str(farm.context.settings.data)]) == 0
    monkeypatch.delenv("UNION_DATABASE")
    assert main(["init", "--data", other]) == 0
    assert main(["import", str(lines), "--data", other]) == 0
    assert main(["export", str(again), "--data", other]) == 0

    assert again.read_bytes() == lines.read_bytes()
    assert stat.S_IMODE(lines.stat().st_mode) == 0o600


@pytest.mark.parametrize("line", ["{", '{"unit":"","entity":{"kind":"member"}}', '{"unit":"x","entity":{"kind":"?"}}'])
def test_a_bad_line_is_named_and_nothing_is_kept(farm, tmp_path, capsys, monkeypatch, line):
    lines = tmp_path / "bad.jsonl"
    main(["export", str(lines), "--data", str(farm.context.settings.data)])
    monkeypatch.delenv("UNION_DATABASE")
    lines.write_text(lines.read_text().splitlines()[0] + "\n" + line + "\n")
    other = str(tmp_path / "other")
    main(["init", "--data", other])

    assert main(["import", str(lines), "--data", other]) == 1
    assert "line 2" in capsys.readouterr().err
    context = open_context(settings_in(Path(other)))
    with context.database.read() as session:
        assert manifest_for(session, "k", ["public:union"], at=context.clock()).buckets[0].rows == 0
    context.close()


def test_a_backup_restores_everything_and_leaps_ahead(farm, tmp_path, digest, applied):
    sequence_all(farm.database)
    blob = put_blob(farm.context.settings.blobs, b"picture")
    backup(farm.context.settings, farm.database, tmp_path / "copy.tar")
    fresh = settings_in(tmp_path / "fresh")
    fresh.data.mkdir()
    restore(fresh, Database(fresh.database), tmp_path / "copy.tar")

    with open_context(fresh).database.read() as session, farm.database.read() as old:
        assert get_member(session, System(), "anna") == get_member(old, System(), "anna")
        before = manifest_for(old, "k", ["members:east"], at=farm.now)
        after = manifest_for(session, "k", ["members:east"], at=farm.now)
    assert after.buckets[0].checksum == before.buckets[0].checksum
    assert after.checkpoint > before.checkpoint
    assert after.buckets[0].floor == after.buckets[0].version > before.buckets[0].version
    assert (fresh.blobs / blob[:2] / blob).read_bytes() == b"picture"
    assert (fresh.data / "token.key").read_bytes() == farm.context.token_key
    assert stat.S_IMODE((tmp_path / "copy.tar").stat().st_mode) == 0o600


def test_a_restored_postgresql_goes_on_counting(farm, postgres, tmp_path):
    backup(farm.context.settings, farm.database, tmp_path / "copy.tar")
    fresh = settings_in(tmp_path / "fresh", UNION_DATABASE=postgres())
    fresh.data.mkdir()
    database = Database(fresh.database)
    restore(fresh, database, tmp_path / "copy.tar")
    database.close()
    context = open_context(fresh)
    restored = type(farm)(**{**vars(farm), "context": context})

    restored.another_kiosk()  # writes an audit line, whose number must be free

    assert sequence_all(context.database) > 0
    context.close()


def test_nothing_is_restored_over_a_server(farm, tmp_path, capsys):
    data = str(farm.context.settings.data)
    assert main(["backup", str(tmp_path / "copy.tar"), "--data", data]) == 0

    assert main(["restore", str(tmp_path / "copy.tar"), "--data", data]) == 1
    assert "fresh" in capsys.readouterr().err


def test_what_is_no_backup_is_said_so(tmp_path, capsys):
    (tmp_path / "x.tar").write_bytes(b"no tar at all")

    assert main(["restore", str(tmp_path / "x.tar"), "--data", str(tmp_path / "fresh")]) == 1
    assert "not a backup" in capsys.readouterr().err


@pytest.mark.parametrize(
    "environment",
    [{"UNION_LISTEN": "8080"}, {"UNION_LISTEN": "h:99999"}, {"UNION_TIME_ZONE": "Mars/Base"}, {"UNION_TLS_KEY": "x"}],
)
def test_a_setting_that_cannot_be_is_refused(environment):
    with pytest.raises(ConfigurationError):
        read_settings(environment)
