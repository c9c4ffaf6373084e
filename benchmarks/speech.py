"""How soon a voice is heard after a press, how soon it is silent, and what it costs."""

import math
import os
import queue
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import Figure
from devices.speech.face import Manner, Mark, Reach, Utterance, VoiceStatus
from devices.speech.opening import open_voice
from devices.speech.pinyin import spell
from kiosk.speech.normal import spoken

SENTENCES = (
    "请插入工会会员服务卡",
    "现将2025年度水田、旱田按土壤等级分为三等，承包费单价由职工代表大会讨论通过（应到代表128人，实到124人，赞成121票）。",
    "第一行，地号 一号，面积 12.50亩，应缴 1,234.50元",
    "十月二十八日前，请带上凭证和会员卡，到第三管理区工会领取。",
)
FIRST_SOUND_MS = 300.0
SILENT_MS = 300.0


def speech(*, quick: bool) -> tuple[Figure, ...]:
    """Measure the voice on no device (its pace is that of a real one) beside espeak-ng by itself."""
    rounds = 2 if quick else 10
    with tempfile.TemporaryDirectory(prefix="bench-speech-") as folder:
        first, silent, memory = _ours(Path(folder), rounds)
    peer = [_espeak_ms(spell(spoken(text))) for text in SENTENCES for _ in range(rounds)]
    return (
        Figure("speech: press to first sound", "ms", first, "limit", [FIRST_SOUND_MS], 1.0),
        Figure("speech: slowest first sound", "ms", [max(first)], "limit", [FIRST_SOUND_MS], 1.0),
        Figure("speech: the same beside espeak-ng alone", "ms", first, "espeak-ng", peer),
        Figure("speech: stop to silence", "ms", silent, "limit", [SILENT_MS], 1.0),
        Figure("speech: the speaking process", "MB", memory, "bare Python", [_bare_mb()]),
    )


def _ours(folder: Path, rounds: int) -> tuple[list[float], list[float], list[float]]:
    news: queue.Queue[VoiceStatus] = queue.Queue()
    voice = open_voice(f"sound://file{folder}")
    voice.start(news.put)
    news.get(timeout=30)
    first, silent = [], []
    try:
        for text in SENTENCES * rounds:
            marks: queue.Queue[Mark] = queue.Queue()
            pressed = time.monotonic()
            voice.say([Utterance(spoken(text)), Utterance("好")], marks.put, Manner())
            if marks.get(timeout=30).reach is not Reach.STARTED:
                raise RuntimeError("the voice failed")
            first.append((time.monotonic() - pressed) * 1000)
            time.sleep(0.2)  # somebody listens for a moment
            before = len(list(folder.iterdir()))
            stopped = time.monotonic()
            voice.stop()
            while len(list(folder.iterdir())) == before:
                time.sleep(0.001)
            silent.append((time.monotonic() - stopped) * 1000)
        memory = [_child_mb()]
    finally:
        voice.close()
    return first, silent, memory


def _espeak_ms(pinyin: str) -> float:
    began = time.monotonic()
    subprocess.run(
        ["espeak-ng", "-v", "cmn-latn-pinyin", "--stdin", "--stdout"],
        input=pinyin.encode(),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return (time.monotonic() - began) * 1000


def _bare_mb() -> float:
    """Return the memory of a Python that has loaded nothing."""
    tell = "print(open('/proc/self/smaps_rollup').read())"
    told = subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True, check=True).stdout
    return _pss_mb(told)


def _pss_mb(rollup: str) -> float:
    return math.fsum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024


def _child_mb() -> float:
    """Return the proportional memory of the speaking process of this one, in MB."""
    for entry in Path("/proc").iterdir():
        try:
            mine = entry.name.isdigit() and b"devices.speech.child" in (entry / "cmdline").read_bytes()
            if mine and int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == os.getpid():
                return _pss_mb((entry / "smaps_rollup").read_text())
        except OSError:
            continue  # it has ended in the meantime
    raise RuntimeError("there is no speaking process")
