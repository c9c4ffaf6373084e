"""A kiosk that cannot start says so on its screen, and its log names every wrong line."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

from kiosk.config import Config, PrinterConfig, StateConfig
from kiosk.onscreen import OnScreen
from kiosk.views import MessageView, View

BAD = '[state]\nfolder = "here"\n[printer]\nurl = "parallel:1"\n[card]\nreaders = "pcsc:"\n[scren]\n'


def test_a_bad_configuration_is_shown_and_every_wrong_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(BAD)
    program = Path(sys.executable).with_name("kiosk")
    notify = tmp_path / "notify"
    environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "NOTIFY_SOCKET": str(notify)}
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd,
        subprocess.Popen(
            [program, "run", "--config", tmp_path / "bad.toml"], stderr=subprocess.PIPE, env=environment, text=True
        ) as kiosk,
    ):
        systemd.bind(str(notify))
        systemd.settimeout(30)
        assert b"READY=1" in systemd.recv(200), "its window is up, and it says what is wrong"
        kiosk.send_signal(signal.SIGTERM)
        said = kiosk.communicate()[1]
    (line,) = (line for line in said.splitlines() if "bad configuration" in line)
    for wrong in ("state.folder", "printer.url", "card.readers", "scren"):
        assert wrong in line
    assert kiosk.returncode == 1


class WindowInWords:
    """Keeps what it is shown; closed at once."""

    def __init__(self) -> None:
        self.shown: list[View] = []

    def show(self, view: View) -> None:
        self.shown.append(view)

    def run(self) -> None:
        pass

    def wake(self) -> None:
        pass

    def close(self) -> None:
        pass


def test_the_screen_of_a_kiosk_without_configuration_says_what_to_do() -> None:
    window = WindowInWords()
    OnScreen(None, lambda *_, **__: window).run()
    (view,) = window.shown
    assert isinstance(view, MessageView)
    assert "配置有错误" in view.headline + view.sentence
    assert "告诉工会办公室" in view.headline + view.sentence


def test_a_kiosk_that_is_not_enrolled_says_so_and_can_be_enrolled_meanwhile(tmp_path: Path) -> None:
    window = WindowInWords()
    told = threading.Event()
    window.show = lambda view: (window.shown.append(view), len(window.shown) > 1 and told.set())  # type: ignore[assignment,method-assign]
    window.run = lambda: told.wait(20)  # type: ignore[assignment,method-assign]
    config = Config(state=StateConfig(tmp_path / "state"), printer=PrinterConfig("tcp://127.0.0.1:9"))
    OnScreen(config, lambda *_, **__: window).run()
    view = window.shown[-1]
    assert isinstance(view, MessageView)
    assert "还没有注册" in view.headline + view.sentence
