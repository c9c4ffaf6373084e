"""Samples of a slip on its way."""

from kiosk.machine import intents as i
from kiosk.view_parts import Action, RepairCard, Tone
from kiosk.views import PrintView
from screens.samples.frame import chrome


def printing() -> PrintView:
    """Under way."""
    return PrintView(chrome("打印", back=None), "正在打印，请稍候", Tone.PLAIN, True, "", None, ())


def printed() -> PrintView:
    """Done."""
    return PrintView(
        chrome("打印"),
        "打印好了，请取走凭条",
        Tone.GOOD,
        False,
        "",
        None,
        (Action("done", "完成", i.Back(), primary=True),),
    )


def print_fault() -> PrintView:
    """Out of paper, with the repair card."""
    return PrintView(
        chrome("打印"),
        "打印机没有纸了",
        Tone.BAD,
        False,
        "paper_out",
        RepairCard(
            "给工会工作人员",
            ("打开打印机上盖", "放入新的 80 毫米纸卷，纸头从下方拉出", "合上盖子，听到“咔”一声"),
            "修好后按“再试一次”",
        ),
        (Action("later", "先不打印", i.Back()), Action("print", "再试一次", i.Print(), primary=True)),
        "没有打印出来。可以再试一次，也可以用手机拍下屏幕。",
    )


def print_unknown() -> PrintView:
    """The outcome is not known."""
    return PrintView(
        chrome("打印"),
        "请看一下：凭条打出来了吗？",
        Tone.ATTENTION,
        False,
        "",
        None,
        (Action("done", "打出来了", i.Back()), Action("again", "没有打出来，补打一张", i.PrintAgain(), primary=True)),
    )
