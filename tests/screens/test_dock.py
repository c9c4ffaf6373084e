"""The dev dock: each button does its one thing."""

from collections.abc import Iterator

import pytest

from screens.dock.panel import DockPanel
from screens.gesture import spots
from screens.messages import LOCALE, text
from tests.screens.conftest import Hand, RecordingDock


@pytest.fixture
def panel(hand: Hand, dock: RecordingDock) -> Iterator[DockPanel]:
    panel = DockPanel(dock, hand.window.wake)
    panel.frame(0.0, 0.0, 360.0, 1200.0)
    yield panel
    panel.close()


def press(panel: DockPanel, name: str) -> None:
    spot = next(s for s in spots(panel) if s.element.test_id == name)
    spot.element.act()


@pytest.mark.parametrize(
    ("name", "done"),
    [
        ("dock_card_zhang", ("insert", "zhang")),
        ("dock_pull", ("pull",)),
        ("dock_code_e_card", ("scan", "e_card")),
        ("dock_code_forged", ("scan", "forged")),
        ("dock_scanner", ("scanner", True)),
        ("dock_paper_out", ("fault", "paper_out")),
        ("dock_paper_jam", ("fault", "paper_jam")),
        ("dock_cover_open", ("fault", "cover_open")),
        ("dock_offline", ("fault", "offline")),
        ("dock_paper_low", ("low", True)),
        ("dock_reader", ("reader", True)),
        ("dock_network", ("network", True)),
        ("dock_time_300", ("time", 300.0)),
    ],
)
def test_a_button_does_its_thing(panel: DockPanel, dock: RecordingDock, name: str, done: tuple[object, ...]) -> None:
    press(panel, name)
    panel.wait()
    assert dock.done == [done]


def test_a_fault_pressed_again_is_mended(panel: DockPanel, dock: RecordingDock) -> None:
    press(panel, "dock_paper_out")
    panel.wait()
    press(panel, "dock_paper_out")
    panel.wait()
    assert dock.done == [("fault", "paper_out"), ("fault", "")]


def test_a_new_slip_is_shown_and_the_newest_comes_first(
    panel: DockPanel, dock: RecordingDock, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from PIL import Image

    folder = tmp_path_factory.mktemp("slips")
    for name in ("1.png", "2.png"):
        Image.new("RGB", (40, 80), "white").save(folder / name)
    dock.printed = (str(folder / "1.png"), str(folder / "2.png"))
    panel.look()
    assert [slip.path for slip in panel.ids.slips.parts()] == [str(folder / "2.png"), str(folder / "1.png")]


def test_the_code_that_was_scanned_is_shown(
    panel: DockPanel, dock: RecordingDock, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from PIL import Image

    dock.code = str(tmp_path_factory.mktemp("codes") / "code.png")
    Image.new("L", (80, 80), "white").save(dock.code)
    panel.look()
    assert [shown.path for shown in panel.ids.code_shown.parts()] == [dock.code]


def test_every_word_of_the_dock_is_translated() -> None:
    from babel.messages.pofile import read_po

    with (LOCALE / "zh_CN" / "LC_MESSAGES" / "screens.po").open("rb") as source:
        catalogue = read_po(source)
    assert all(message.string for message in catalogue if message.id)
    assert text("Cards") == "会员卡"
    assert text("Cards", "en") == "Cards"
