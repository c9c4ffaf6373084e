"""Samples of an opinion: the form, the receipt, the case."""

from dataclasses import replace

from kiosk.machine import intents as i
from kiosk.view_parts import Action, Badge, Bubble, Choice, Tone, TypingWords
from kiosk.views import CaseView, ComposeView, ResultView
from screens.samples.frame import SPEAK, chrome

KEYS = TypingWords(
    modes=(("pinyin", "拼音"), ("nine", "九键"), ("write", "手写"), ("signs", "符号"), ("letters", "字母")),
    done="完成",
    write="用手指在下面写字",
    lost="刚才的字没打上，请再打一次",
)


def compose() -> ComposeView:
    """An opinion half written."""
    return ComposeView(
        chrome=chrome("提意见"),
        topics=tuple(
            Choice(f"topic_{n}", label, i.ChooseTopic(label), n == 1)
            for n, label in enumerate(("土地承包", "收费补贴", "劳动安全", "食堂宿舍", "子女上学", "其他"))
        ),
        phrases=tuple(
            Action(f"phrase_{n}", label, i.AddPhrase(n))
            for n, label in enumerate(
                ("补贴没有按时到账。", "收费项目在公开栏没有看到。", "希望派人到地里看一看。", "希望给一个书面答复。")
            )
        ),
        text="补贴没有按时到账。2025年9月的粮食补贴至今没有收到，",
        placeholder="在这里写您想说的话",
        room=473,
        error="",
        submit=Action("submit", "提交", i.SubmitCase(), primary=True, icon="send"),
        typing="自己打字",
        phrases_title="点一句，就写到上面",
        room_words="还可写{n}字",
        keys=KEYS,
        speak=SPEAK,
    )


def compose_empty() -> ComposeView:
    """An opinion handed in without words."""
    return replace(compose(), text="", room=500, error="请先写下您的意见。", topics_title="先选一选是哪方面的事")


def case() -> CaseView:
    """An answered case, to be rated."""
    return CaseView(
        chrome=chrome("意见诉求"),
        number="编号 SL-2025-000123",
        topic="粮食补贴没有按时到账",
        badge=Badge("已答复", Tone.GOOD),
        steps=(("已提交", True), ("已受理", True), ("已答复", True), ("已评价", False)),
        bubbles=(
            Bubble(
                "我", "10月12日 09:15", "补贴没有按时到账。2025年9月的粮食补贴至今没有收到，希望给一个书面答复。", True
            ),
            Bubble(
                "场工会 李*山",
                "10月14日 16:40",
                "您好！经查，9月补贴因银行卡号变更退回，已于10月14日重新发放427.50元，预计2个工作日到账。书面答复已放在第三管理区工会，可随时领取。",
                False,
            ),
        ),
        actions=(
            Action("rate_3", "满意", i.RateCase(3), icon="smile"),
            Action("rate_2", "基本满意", i.RateCase(2), icon="neutral"),
            Action("rate_1", "不满意", i.RateCase(1), icon="frown"),
            Action("reopen", "没有解决，请重新办理", i.RateCase(1, reopen=True)),
        ),
    )


def receipt() -> ResultView:
    """A numbered receipt without QR."""
    return ResultView(
        chrome=chrome("提交成功", back=None),
        headline="意见已收到",
        number="SL-2025-000124",
        code="",
        qr="",
        facts=(("主题", "收费补贴"), ("提交时间", "2025年11月2日 14:26"), ("答复期限", "5 个工作日内")),
        sentence="网络恢复后自动上报，不会丢失，不会重复。下次刷卡可看答复。",
        actions=(Action("print", "打印回执", i.Print(), primary=True, icon="print"),),
    )
