"""Samples of the way in: the welcome screen, the wait, the PIN, what a card may be told."""

from dataclasses import replace

from kiosk.machine import intents as i
from kiosk.view_parts import Action, RepairCard, Tone
from kiosk.views import MessageView, PinView, View, WaitView, WelcomeView
from screens.samples.frame import chrome, tile, with_changes


def welcome() -> WelcomeView:
    """Nobody is here."""
    return WelcomeView(
        chrome=chrome("", member="", back=None, home=None),
        headline="北疆垦区松岭农场工会委员会",
        purpose="职工自助服务台",
        invitation="请把会员卡插入下方读卡口，查看待遇、会费和承包账目",
        steps=("插卡", "输密码", "查账目、领待遇、提意见"),
        tiles_title="不用插卡，人人可看",
        reader_ready=True,
        headlines=(
            tile("announced-1", "秋收期间灌溉用水安排的通知", "2025年9月18日", "notice"),
            tile("announced-2", "国庆节期间办事大厅值班安排", "2025年9月16日", "notice"),
        ),
        tiles=(
            tile("disclosure", "场务公开", "账目、工程、补贴，人人可看"),
            tile("notice", "通知公告", "不用刷卡也能看"),
        ),
    )


def welcome_no_reader() -> WelcomeView:
    """The reader is away and the paper low."""
    view = welcome()
    return WelcomeView(
        chrome=with_changes(
            view.chrome, {"troubles": ("读卡器没有连接，已通知管理员。公开内容照常可看。", "打印纸快用完了。")}
        ),
        headline=view.headline,
        invitation="今天暂时不能刷卡，公开内容照常可看",
        reader_ready=False,
        tiles=view.tiles,
        repair=RepairCard(
            "给工会工作人员",
            ("看看读卡器的线插好没有", "拔下读卡器，等十秒再插上", "还不行就报修，告诉对方屏幕上的话"),
            icon="unplugged",
        ),
        notices=("本机每天 06:00 至 21:00 开放，有困难请打 12351 职工维权热线。",),
    )


def pin() -> PinView:
    """Four digits typed."""
    return PinView(
        chrome=chrome("输入密码", home=None),
        prompt="请输入六位会员卡密码",
        filled=4,
        length=6,
        error="",
        digits=tuple(Action(f"digit_{n}", str(n), i.PressDigit(str(n))) for n in range(10)),
        erase=Action("erase", "退格", i.EraseDigit()),
        submit=Action("submit", "确定", i.SubmitPin(), primary=True, enabled=False),
    )


def pin_wrong() -> PinView:
    """A wrong PIN."""
    return replace(pin(), filled=0, error="密码不对，还可以再试 3 次。忘记密码请带身份证到工会办公室重设。")


def message() -> MessageView:
    """An unknown card."""
    return MessageView(
        chrome("刷卡", member="", back=None),
        "这张卡还没有登记",
        "请带身份证到管理区工会办公室办理登记，当天就能用。公开内容不用刷卡也能看。",
        Tone.ATTENTION,
        "card",
        (Action("home", "看公开内容", i.Home(), primary=True),),
    )


def wait() -> WaitView:
    """A short wait."""
    return WaitView(chrome("请稍候", member="", back=None, home=None), "正在读卡，请不要拔出会员卡")


def practice(view: View) -> View:
    """The same screen where officers practise."""
    return replace(view, chrome=with_changes(view.chrome, {"banner": "练习模式：不会提交任何内容"}))
