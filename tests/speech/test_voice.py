"""The real voice: a process of its own, espeak-ng, pypinyin, files in place of a sound card."""

import os
import queue
import signal
import stat
import time
from pathlib import Path

import pytest

from devices.speech.engines import slug
from devices.speech.face import Manner, Reach, Route, Utterance
from devices.speech.messages import Setup
from devices.speech.opening import open_voice
from devices.speech.pinyin import spell
from devices.speech.sinks import Files, open_sink
from devices.speech.sound import Sound, read_wav, softer, write_wav
from devices.speech.supervisor import Deadlines, SpokenVoice
from devices.status import DeviceStatus

LIMIT_S = 20.0


class Ears:
    """A voice, and all that it tells."""

    def __init__(self, voice):
        self.voice = voice
        self.news: queue.Queue = queue.Queue()
        self.marks: queue.Queue = queue.Queue()
        voice.start(self.news.put)

    def ready(self):
        return self.news.get(timeout=LIMIT_S)

    def say(self, *sentences, **manner):
        self.marks = queue.Queue()
        said = [one if isinstance(one, Utterance) else Utterance(one) for one in sentences]
        self.voice.say(said, self.marks.put, Manner(**manner))
        return self

    def next_mark(self):
        return self.marks.get(timeout=LIMIT_S)

    def to_the_end(self):
        found = [self.next_mark()]
        while found[-1].reach is Reach.STARTED:
            found.append(self.next_mark())
        return found


@pytest.fixture
def listen():
    """Start voices; all are closed in the end."""
    begun = []

    def start(voice) -> Ears:
        ears = Ears(voice)
        begun.append(ears)
        return ears

    yield start
    for ears in begun:
        ears.voice.close()


@pytest.fixture
def spoken(tmp_path):
    """A folder that is the loudspeaker, its URL, and what was heard so far."""

    class Speaker:
        url = f"sound://file{tmp_path}/speaker?pace=0"
        headphones = f"sound://file{tmp_path}/headphones?pace=0"

        @staticmethod
        def heard(where="speaker"):
            return [read_wav(path.read_bytes()) for path in sorted((tmp_path / where).glob("*.wav"))]

    return Speaker


def program(path: Path, body: str) -> str:
    path.write_text("#!/bin/sh\n" + body)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_sentences_are_heard_one_after_the_other(listen, spoken):
    ears = listen(open_voice(spoken.url))
    status = ears.ready()
    assert (status.device, status.voice) == (DeviceStatus.ONLINE, "espeak-ng")
    marks = ears.say("请插入工会会员服务卡。", "第二句。").to_the_end()
    assert [(mark.reach, mark.index) for mark in marks] == [(Reach.STARTED, 0), (Reach.STARTED, 1), (Reach.ENDED, -1)]
    (sound,) = spoken.heard()
    assert 2.0 < sound.seconds < 8.0
    assert max(sound.samples) > 0


def test_fast_is_shorter_than_slow(listen, spoken):
    ears = listen(open_voice(spoken.url))
    ears.ready()
    ears.say("松岭农场三季度经营指标完成情况", speed=0.75).to_the_end()
    ears.say("松岭农场三季度经营指标完成情况", speed=1.4).to_the_end()
    slow, fast = spoken.heard()
    assert fast.seconds < slow.seconds * 0.7


def test_english_is_spoken_too(listen, spoken):
    ears = listen(open_voice(spoken.url))
    ears.ready()
    assert ears.say(Utterance("Please enter your PIN", "en")).to_the_end()[-1].reach is Reach.ENDED
    assert spoken.heard()[0].seconds > 0.5


def test_what_is_private_goes_to_the_headphones_alone(listen, spoken):
    ears = listen(open_voice(spoken.url, headphones=spoken.headphones))
    assert ears.ready().headphones is DeviceStatus.ONLINE
    ears.say(Utterance("会费二十元", route=Route.PRIVATE)).to_the_end()
    assert not spoken.heard()
    assert len(spoken.heard("headphones")) == 1


def test_without_a_socket_what_is_private_is_heard_nowhere(listen, spoken):
    ears = listen(open_voice(spoken.url))
    ears.ready()
    ears.say(Utterance("会费二十元", route=Route.PRIVATE)).to_the_end()
    assert not spoken.heard()


def test_a_recording_is_played_where_there_is_one(listen, spoken, tmp_path):
    prompt = "Please put in your union service card"
    folder = tmp_path / "prompts" / "zh"
    folder.mkdir(parents=True)
    recorded = Sound(22050, b"\x10\x20" * 22050)
    (folder / f"{slug(prompt)}.wav").write_bytes(write_wav(recorded))
    ears = listen(open_voice(spoken.url, prompts=str(tmp_path / "prompts")))
    ears.ready()
    ears.say(Utterance("请插入工会会员服务卡", prompt=prompt)).to_the_end()
    assert spoken.heard() == [recorded]


def test_a_damaged_recording_is_spoken_instead(listen, spoken, tmp_path):
    folder = tmp_path / "prompts" / "zh"
    folder.mkdir(parents=True)
    (folder / "hello.wav").write_bytes(b"no sound")
    ears = listen(open_voice(spoken.url, prompts=str(tmp_path / "prompts")))
    ears.ready()
    assert ears.say(Utterance("你好", prompt="Hello")).to_the_end()[-1].reach is Reach.ENDED
    assert spoken.heard()


def test_another_program_can_be_the_voice(listen, spoken, tmp_path):
    wav = tmp_path / "one.wav"
    wav.write_bytes(write_wav(Sound(16000, b"\x01\x02" * 1600)))
    better = program(tmp_path / "better", f"cat >{tmp_path}/given; cat {wav}")
    ears = listen(open_voice(spoken.url, command=(better, "--speed", "{speed}")))
    assert ears.ready().voice == "better"
    ears.say("二十元").to_the_end()
    assert (tmp_path / "given").read_text() == "二十元"
    assert spoken.heard()[0].rate == 16000


def test_where_the_better_voice_fails_the_plain_one_speaks(listen, spoken, tmp_path):
    broken = program(tmp_path / "broken", "exit 3")
    ears = listen(open_voice(spoken.url, command=(broken,)))
    ears.ready()
    assert ears.say("你好").to_the_end()[-1].reach is Reach.ENDED
    assert spoken.heard()


def test_stop_ends_the_sound_and_its_marks(listen, tmp_path):
    ears = listen(open_voice(f"sound://file{tmp_path}/slow"))
    ears.ready()
    ears.say("很长的一句话，" * 6, "第二句")
    assert ears.next_mark().reach is Reach.STARTED
    ears.voice.stop()
    ears.say("好").to_the_end()
    assert ears.marks.empty()
    cut, _ = [read_wav(path.read_bytes()) for path in sorted((tmp_path / "slow").glob("*.wav"))]
    assert cut.seconds < 2.0


def test_a_new_order_takes_the_place_of_the_old(listen):
    ears = listen(open_voice("sound://null"))
    ears.ready()
    old = ears.say("很长的一句话，" * 6).marks
    assert ears.next_mark().reach is Reach.STARTED
    ears.say("好").to_the_end()
    assert old.empty()


def child_of(voice) -> int:
    """The process that speaks for this voice: the youngest of ours that is one."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            if parent == os.getpid() and b"devices.speech.child" in command:
                found.append(int(entry.name))
    return max(found)


def test_a_speaking_process_that_dies_is_replaced(listen, spoken):
    ears = listen(open_voice(spoken.url.replace("?pace=0", "")))
    ears.ready()
    ears.say("很长的一句话，" * 6)
    assert ears.next_mark().reach is Reach.STARTED
    os.kill(child_of(ears.voice), signal.SIGKILL)
    assert ears.next_mark().reach is Reach.FAILED
    assert _speaks_again(ears)


def test_one_that_stalls_is_replaced_and_silence_is_kept(listen):
    deadlines = Deadlines(silent_s=0.3, sentence_s=1.0, character_s=0.0)
    ears = listen(SpokenVoice(Setup("sound://null"), deadlines))
    ears.ready()
    ears.say("很长的一句话，" * 6)
    assert ears.next_mark().reach is Reach.STARTED
    stalled = child_of(ears.voice)
    os.kill(stalled, signal.SIGSTOP)
    ears.voice.stop()
    _until(lambda: not Path(f"/proc/{stalled}").exists() or _is_dead(stalled))
    assert _speaks_again(ears)


def test_a_program_that_never_answers_fails_within_the_deadline(listen, tmp_path):
    hanging = program(tmp_path / "hanging", "exec sleep 600")
    setup = Setup("sound://null", command=(hanging,))
    ears = listen(SpokenVoice(setup, Deadlines(ready_s=2.0)))
    assert ears.ready().device is DeviceStatus.HARDWARE_ERROR


def _speaks_again(ears) -> bool:
    for _ in range(40):
        if ears.say("好").to_the_end()[-1].reach is Reach.ENDED:
            return True
        time.sleep(0.1)  # it is being started again, as whoever presses twice would find
    return False


def _until(holds) -> None:
    ends = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.02)  # we look from outside


def _is_dead(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_nothing_of_a_voice_is_left_when_it_is_closed(listen):
    ears = listen(open_voice("sound://null"))
    ears.ready()
    ears.say("很长的一句话，" * 6).next_mark()
    pid = child_of(ears.voice)
    ears.voice.close()
    assert not Path(f"/proc/{pid}").exists()


def test_no_sound_card_is_said_plainly(listen):
    ears = listen(open_voice("sound://alsa/plughw:CARD=NoSuchCard"))
    status = ears.ready()
    assert status.device is DeviceStatus.NO_DEVICE
    assert "NoSuchCard" in status.detail


def test_a_url_that_names_no_sink_is_refused():
    for url in ("sound:", "sound://file", "sound://loud", "alsa://default", ""):
        with pytest.raises(ValueError, match="must begin"):
            open_sink(url)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("银行行长", "yin2 hang2 hang2 zhang3"),
        ("会计还款", "kuai4 ji4 huan2 kuan3"),
        ("重新长大", "chong2 xin1 zhang3 da4"),
        ("一定不要", "yi2 ding4 bu2 yao4"),
        ("一千一百万", "yi4 qian1 yi4 bai3 wan4"),
        ("场务公开", "chang3 wu4 gong1 kai1"),
        ("绿色", "lv4 se4"),
        ("好，好。", "hao3 , hao3 ."),
    ],
)
def test_characters_are_read_as_their_words_want(written, read):
    assert spell(written) == read


def test_half_the_volume_is_half_the_swing():
    assert softer(b"\x00\x10\x00\xf0", 0.5) == b"\x00\x08\x00\xf8"
    assert softer(b"\x00\x10", 0.0) == b"\x00\x00"


def test_a_file_sink_without_a_folder_says_so():
    assert Files(Path("/proc/nowhere"), paced=False).check()[0] is DeviceStatus.NO_DEVICE
