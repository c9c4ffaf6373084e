"""The tracer on the real runtime: it listens, writes when asked, and by itself when the machine fails."""

import pytest

from kiosk.config import ConfigError, parse
from kiosk.machine.intents import OpenService, SetTextSize
from kiosk.runtime import runtime as running
from kiosk.runtime.runtime import Runtime
from kiosk.trace import tracer as trace
from kiosk.trace.file import FORMAT, Header, TraceError, read, write
from kiosk.trace.replay import replayed
from kiosk.trace.tracer import Tracer
from tests.simulation import fakes, farm


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "traces"


@pytest.fixture
def tracer(folder):
    made = Tracer(folder, saves_failures=True)
    yield made
    made.close()


@pytest.fixture
def runtime(tracer):
    """A runtime whose hands are still: what it is told is all that happens."""
    return Runtime(farm.SITE, fakes.ports(), witnesses=[tracer])


def tell(runtime, *events):
    for event in events:
        runtime.post(event)
        runtime.run_pending()


def test_what_happened_is_in_the_file_as_soon_as_it_is_asked_for(runtime, tracer, folder):
    tell(runtime, SetTextSize(2), OpenService("open"))
    path = tracer.save()
    assert path.parent == folder
    moments = list(replayed(read(path)))
    assert [moment.event for moment in moments if moment.event] == [SetTextSize(2), OpenService("open")]
    assert moments[-1].state.text_step == runtime.state.text_step == 2


def test_a_machine_that_fails_is_written_down_by_itself(runtime, tracer, folder, monkeypatch):
    def broken(state, event):
        if event == SetTextSize(1):
            raise ZeroDivisionError
        return step(state, event)

    step = running.step
    monkeypatch.setattr(running, "step", broken)
    monkeypatch.setattr("kiosk.trace.replay.step", broken)
    tell(runtime, SetTextSize(2), SetTextSize(1), SetTextSize(3))
    tracer.close()
    (path,) = folder.glob("trace-*")
    failed = [moment for moment in replayed(read(path)) if moment.failure]
    assert [moment.event for moment in failed] == [SetTextSize(1)]
    assert "ZeroDivisionError" in failed[0].failure


def test_only_the_newest_files_are_kept(runtime, tracer, folder, monkeypatch):
    monkeypatch.setattr(trace, "MOST_FILES", 3)
    saved = [tracer.save() for _ in range(5)]
    assert sorted(folder.iterdir()) == saved[2:]


def test_a_folder_that_cannot_be_written_is_said_to_whoever_asked(tmp_path):
    (tmp_path / "file").write_text("no folder")
    made = Tracer(tmp_path / "file")
    with pytest.raises(OSError, match="file"):
        made.save()
    made.close()


def test_a_file_that_is_no_recording_says_so(tmp_path):
    path = tmp_path / "other"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(TraceError, match="is no trace of a kiosk"):
        read(path)


def test_a_recording_of_another_time_says_which_version_it_is_of(tmp_path, runtime, tracer):
    header = read(tracer.save()).header
    assert header.format == FORMAT
    later = Header(format="union-kiosk trace 9", software="9.0", saved_at=header.saved_at)
    write(tmp_path / "later", later, [])
    with pytest.raises(TraceError, match="'union-kiosk trace 9', and this version plays"):
        read(tmp_path / "later")
    strange = Header(format=FORMAT, software="9.0", saved_at=header.saved_at)
    write(tmp_path / "strange", strange, [b'{"state": {"is": "kiosk.machine.state.Hat"}}'])
    with pytest.raises(TraceError, match=r"version 9\.0, which this one does not understand: .*Hat"):
        read(tmp_path / "strange")


def test_a_kiosk_records_only_where_a_technician_said_so(tmp_path):
    plain = {"state": {"folder": "/var/lib/k"}, "printer": {"url": "tcp://host:9100"}}
    assert parse(plain, tmp_path).trace.folder is None
    assert parse({**plain, "trace": {"folder": ""}}, tmp_path).trace.folder is None
    assert str(parse({**plain, "trace": {"folder": "/var/r"}}, tmp_path).trace.folder) == "/var/r"
    with pytest.raises(ConfigError, match=r"trace\.folder: must be an absolute path"):
        parse({**plain, "trace": {"folder": "here"}}, tmp_path)
