"""Sample views of an opinion that is said in place of written."""

from dataclasses import replace

from kiosk.machine import intents as i
from kiosk.view_parts import Action, Meter, RepairCard, Tone
from kiosk.views import CaseView, ComposeView, SpeakView, View
from screens.samples.frame import SPEAK, chrome
from screens.samples.opinion import case, compose

MEND = RepairCard(
    "给工会工作人员",
    ("看看话筒的插头插紧没有，开关开了没有。", "拔下话筒，等十秒再插上。", "还不行就报修，告诉对方屏幕上的话。"),
)
RECORD = Action("record", "开始说", i.StartRecording(), primary=True, icon="microphone")


def compose_recorded() -> ComposeView:
    """An opinion that was said; nothing is written."""
    again = replace(SPEAK, label="再听一遍、重新录，或者不要")
    return replace(compose(), text="", room=500, speak=again, recording="附录音 35 秒")


def compose_mute() -> ComposeView:
    """The microphone does not work."""
    return replace(compose(), speak=None, speak_fault="话筒今天不能用，请打字，或者点现成的句子。", repair=MEND)


def speak() -> SpeakView:
    """Before speaking."""
    return SpeakView(
        chrome=chrome("说给我们听"),
        headline="用自己的话说",
        sentence="按一下按钮就可以说，最长 90 秒。交上去之前可以再听一遍、重新录，或者不要。"
        "只有处理您意见的工会干部能听到。",
        actions=(RECORD,),
    )


def speaking() -> SpeakView:
    """While somebody speaks."""
    return replace(
        speak(),
        headline="正在录音，请说",
        sentence="",
        actions=(Action("finish", "说完了", i.StopRecording(), primary=True, icon="check"),),
        tone=Tone.BAD,
        meter=Meter(15, 24, 23 / 90),
        left="还可以说 67 秒",
    )


def speaking_quietly() -> SpeakView:
    """Nothing is heard."""
    nearer, still = "听不到声音，请靠近一点", "还可以说 84 秒"
    return replace(speaking(), headline=nearer, tone=Tone.ATTENTION, meter=Meter(0, 24, 6 / 90), left=still)


def spoken() -> SpeakView:
    """What was said can be heard again."""
    return replace(
        speak(),
        headline="录好了：35 秒",
        sentence="在表上点“提交”以后，它和您的意见一起交上去。在那之前别人听不到。",
        actions=(
            Action("keep", "就用这段", i.Back(), primary=True, icon="check"),
            Action("play", "听一遍", i.PlayRecording(), icon="sound"),
            replace(RECORD, label="重新录", primary=False),
            Action("drop", "不要了", i.DropRecording(), icon="trash"),
        ),
        tone=Tone.GOOD,
        icon="check",
    )


def speak_failed() -> SpeakView:
    """The microphone was unplugged while somebody spoke."""
    return replace(
        speak(),
        headline="话筒被拔掉了。",
        sentence="可以再试一次，也可以回去打字。",
        actions=(
            replace(RECORD, label="再试一次"),
            Action("write", "回去打字", i.Back(), icon="edit"),
        ),
        tone=Tone.ATTENTION,
        icon="warning",
        repair=MEND,
    )


def case_spoken() -> CaseView:
    """A case whose opinion was said: a recording, and no words."""
    view = case()
    return replace(view, bubbles=(replace(view.bubbles[0], text="", attached="附录音 35 秒"), *view.bubbles[1:]))


def speak_samples() -> dict[str, View]:
    """Return them by name."""
    return {
        "50-compose-recorded": compose_recorded(),
        "51-compose-mute": compose_mute(),
        "52-speak": speak(),
        "53-speaking": speaking(),
        "54-speaking-quietly": speaking_quietly(),
        "55-spoken": spoken(),
        "56-speak-failed": speak_failed(),
        "57-case-spoken": case_spoken(),
    }
