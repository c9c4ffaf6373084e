"""The technician's commands for sticks, as they are typed at two kiosks of one site."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kiosk.__main__ import main
from kiosk.assembly import open_stores
from kiosk.config import Config, load
from protocol.events import PublicationAcknowledged
from server.domain import publications
from server.domain.actors import System
from server.domain.kiosks import make_code
from server.feed.worker import sequence_all

Command = Callable[..., dict[str, object]]


@pytest.fixture
def kiosks(farm, url, tmp_path) -> tuple[Config, Config]:
    """Two kiosks of one site, which live in the real time of day."""
    farm.clock.now = datetime.now(UTC)
    made = []
    for name in ("near", "far"):
        file = tmp_path / f"{name}.toml"
        file.write_text(f'[state]\nfolder = "{tmp_path / name}"\n[printer]\nurl = "file:///dev/null"\n')
        (tmp_path / name).mkdir()
        with farm.database.write() as session:
            code = make_code(session, System(), site="east", name=name, at=farm.now)
        assert main(["enrol", "--config", str(file), "--server", url, "--code", code]) == 0
        made.append(load(file))
    return made[0], made[1]


@pytest.fixture
def at(capsys) -> Command:
    """A command at a kiosk; returns the facts that it answers, or fails the test."""

    def run(config: Config, *words: str) -> dict[str, object]:
        capsys.readouterr()
        file = config.state.folder.with_suffix(".toml")
        assert main(["courier", *words, "--config", str(file), "--json"]) == 0
        facts = json.loads(capsys.readouterr().out)
        assert isinstance(facts, dict)
        return facts

    return run


def test_content_and_members_words_go_by_the_neighbours_line(farm, kiosks, at, stick):
    near, far = kiosks
    with farm.database.write() as session:
        publications.load(session, System(), farm.publication("通知", id="notice"), unit="east", at=farm.now)
    sequence_all(farm.database)

    file = at(near, "export", "--for", "0003", "--to", str(stick))["file"]
    at(far, "import", str(file))
    stores = open_stores(far)
    assert stores.content.publication("notice") is not None
    stores.journal.append(PublicationAcknowledged(publication="notice", version=1), member="anna", at=farm.now)
    stores.close()

    sent = at(far, "export", "--to", str(stick))
    carried = at(near, "carry", str(sent["file"]))
    answered = at(far, "import", str(carried["file"]))

    assert (sent["events"], carried["kiosk"], carried["taken"], answered["delivered"]) == (1, "0003", 1, 1)


def test_a_stick_for_nobody_is_said_so_in_a_sentence(kiosks, stick, capsys):
    file = kiosks[0].state.folder.with_suffix(".toml")

    assert main(["courier", "export", "--for", "0099", "--to", str(stick), "--config", str(file)]) == 1
    assert "no other kiosk 0099" in capsys.readouterr().err
