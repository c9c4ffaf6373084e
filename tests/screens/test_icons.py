"""Every icon that anybody names was drawn: an unknown one would be a plain default."""

import re
from pathlib import Path

import pytest

from screens.print.screen import FAULT_PICTURES
from screens.widgets.icon import FOLDER, TONE_ICONS

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"""\bicon(?:\.name)?\s*[=:]\s*"([a-z_]+)"|\bname: "([a-z_]+)"|^\s+"([a-z_]+)",$""", re.MULTILINE)
"""As an argument, in kv, in the services' TOML, and as the last of a notice's three words."""


def named_in(*patterns: str) -> set[str]:
    files = [path for pattern in patterns for path in ROOT.glob(pattern)]
    assert files
    return {next(filter(None, found)) for path in files for found in NAMED.findall(path.read_text("utf-8"))}


@pytest.mark.parametrize(
    "patterns",
    [("kiosk/presenters/*.py",), ("server/demo/services.toml",), ("screens/*/*.kv",)],
    ids=["presenters", "demo services", "screens"],
)
def test_every_icon_that_is_named_was_drawn(patterns: tuple[str, ...]) -> None:
    names = named_in(*patterns)
    assert len(names) > 3
    assert {name for name in names if not (FOLDER / f"{name}.png").exists()} == set()


def test_every_fault_and_tone_has_its_picture() -> None:
    for name in (*FAULT_PICTURES.values(), *TONE_ICONS.values()):
        assert (FOLDER / f"{name}.png").exists(), name
