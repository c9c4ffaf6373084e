"""A visit with eyes shut on the real window: keys through the X server (XTEST), and nothing looked at but what is said.

Prints every sentence that was said, one a line; ends with 1 when the way could not be gone to its end.
"""

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from Xlib import XK, X
from Xlib import display as xdisplay
from Xlib.ext import xtest

from devices.speech.opening import open_voice
from tests.e2e.at_window import play_at_window

PATIENCE_S = 40.0
TRIES_AGAIN_S = 5.0


class Ears:
    """The real voice, and all that it was given to say."""

    def __init__(self, folder: Path) -> None:
        self._voice = open_voice(f"sound://file{folder}?pace=0")
        self.said: list[str] = []
        self.start, self.stop, self.status, self.close = (
            self._voice.start,
            self._voice.stop,
            self._voice.status,
            self._voice.close,
        )

    def say(self, utterances, on_mark, manner) -> None:
        self.said += [one.text for one in utterances]
        self._voice.say(utterances, on_mark, manner)


class Blind:
    """Presses keys and listens."""

    def __init__(self, ears: Ears) -> None:
        self._ears = ears
        self._display = xdisplay.Display(os.environ["DISPLAY"])
        self._heard = 0

    def press(self, key: str) -> None:
        self._heard = len(self._ears.said)
        code = self._display.keysym_to_keycode(XK.string_to_keysym(key))
        for kind in (X.KeyPress, X.KeyRelease):
            xtest.fake_input(self._display, kind, code)
        self._display.sync()

    def hear(self, words: str) -> None:
        self.until(lambda: any(words in one for one in self._ears.said[self._heard :]), words)

    def act(self, key: str, words: str = "") -> None:
        """Press, and hear these words; again where nothing is said, for a screen that just came takes no press."""
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            self.press(key)
            tries_again = time.monotonic() + TRIES_AGAIN_S
            while time.monotonic() < tries_again and len(self._ears.said) == self._heard:
                time.sleep(0.02)  # we listen from outside, as a person does
            if len(self._ears.said) > self._heard:
                return self.hear(words)
        raise TimeoutError(f"{key} was not answered; the last were {self._ears.said[-6:]}")

    def until(self, holds, what: str) -> None:
        ends = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > ends:
                raise TimeoutError(f"{what} was not heard; the last were {self._ears.said[-6:]}")
            time.sleep(0.02)

    def choose(self, words: str, then: str) -> None:
        """Go down until the first words are the last that were said, confirm, and hear the others."""
        self.until(lambda: self._is_quiet(), "the end of what is said")
        for _ in range(25):
            if words in self._ears.said[-1]:
                return self.act("Return", then)
            self.act("Down")
        raise TimeoutError(f"{words} is no choice")

    def _is_quiet(self) -> bool:
        count = len(self._ears.said)
        time.sleep(0.3)  # no event tells that nothing more will be said
        return len(self._ears.said) == count

    def visit(self, hands) -> None:
        self.act("Return", "按上下键挑选")
        self.choose("场务公开", "共")
        self.act("Return", "朗读")
        self.act("Return", "公布")
        self.until(lambda: self._ears.said[-1] == "朗读", "the end of the document")
        self.act("Escape", "共")
        self.act("Escape", "请插入")
        card = hands.cards()[0]
        hands.insert(card.key)
        self.hear("请输入密码")
        for digit in card.pin:
            self.act(digit, "一位")
        self.act("KP_Enter", "旁边的人会听到")
        self.act("Return", "好，")
        self.choose("我的待遇", "共")
        self.choose("可领取", "请先选一样")
        self.act("Return", "已选")
        self.act("Return", "只能领取一次")
        self.act("Return", "领取成功")
        self.choose("首页", "好，")
        self.choose("意见诉求", "共")
        self.choose("我要提意见", "意见诉求")
        self.choose("宿舍供暖", "已选")
        self.act("Return", "提交")  # the first of the ready sentences is in focus
        self.act("Return", "已提交")
        hands.pull()
        time.sleep(1)


def main(folder: Path) -> int:
    ears = Ears(folder / "speaker")

    def visit(window, terminal, stage) -> None:
        blind = Blind(ears)
        blind.until(
            lambda: getattr(terminal.runtime.view, "tiles", ()) and terminal.runtime.view.chrome.keys.confirm,
            "a kiosk that can speak",
        )
        time.sleep(1)  # the window takes no key before its first screen was there to be seen
        blind.visit(stage.hands)

    failures = play_at_window(folder, visit, lambda world: replace(world, voice=ears))
    print("\n".join(ears.said))
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
