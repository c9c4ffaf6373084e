"""Samples of activities: what there is, one that is open, one with a long name, a receipt."""

from dataclasses import replace

from kiosk.machine import intents as i
from kiosk.view_parts import Action, Badge, Chip, Choice, ListRow, PictureFact, Tone
from kiosk.views import CampaignView, ListView, ResultView
from screens.samples.frame import PRINT, chrome

SIGN_UP = Action("take-part", "我要报名", i.TakePart(), primary=True)
RECEIPT = Action("receipt", "查看回执", i.OpenItem("walk"), primary=True)
WITHDRAW = Action("withdraw", "退出报名", i.Withdraw())
READ = Action("read", "朗读", i.ReadAloud(), icon="sound")


def listing() -> ListView:
    """What a member can do now."""
    return ListView(
        chrome=chrome("工会活动"),
        chips=(
            Chip("part-open", "可报名", i.ChooseCategory(""), chosen=True),
            Chip("part-mine", "我报名的", i.ChooseCategory("mine")),
            Chip("part-over", "已结束", i.ChooseCategory("over")),
        ),
        rows=(
            _row("badminton", "职工羽毛球混双友谊赛", "12月1日截止", Badge("候补第2位", Tone.ATTENTION)),
            _row("walk", "迎新年环场健步走", "12月9日截止", Badge("可报名", Tone.GOOD)),
            _row("baking", "女职工面点课堂", "12月5日截止", Badge("未开始")),
        ),
        empty="",
    )


def _row(name: str, title: str, meta: str, badge: Badge) -> ListRow:
    return ListRow(name, title, "12月17日 09:00  农场文化广场", meta, i.OpenItem(name), badge, icon="calendar")


def campaign() -> CampaignView:
    """One that is open."""
    return CampaignView(
        chrome=chrome("工会活动"),
        title="迎新年环场健步走",
        standing="还有 48 个名额。",
        tone=Tone.GOOD,
        facts=(
            PictureFact("calendar", "活动时间", "12月17日 09:00"),
            PictureFact("place", "活动地点", "农场文化广场"),
            PictureFact("clock", "报名截止", "12月9日 18:00"),
            PictureFact("people", "名额", "60 人"),
        ),
        text="全程5公里，走完每人一份纪念品，量力而行。\n请穿防滑鞋，戴好帽子手套。当天零下25℃以下改期，另行通知。",
        actions=(SIGN_UP, READ),
    )


def campaign_waiting() -> CampaignView:
    """One with a long name, for which the member waits."""
    view = campaign()
    return replace(
        view,
        title="松岭农场第三届“北大荒杯”职工羽毛球混合双打友谊赛（第三管理区工会委员会承办）",
        standing="您在候补名单第2位。",
        tone=Tone.ATTENTION,
        facts=(*view.facts[:1], replace(view.facts[1], value="松岭农场学校体育馆二楼东侧羽毛球场"), *view.facts[2:]),
        actions=(RECEIPT, WITHDRAW, READ),
    )


def vote() -> CampaignView:
    """A vote of which two options are chosen."""
    options = ("春耕", "插秧", "《丰收的喜悦——第三管理区水稻收割现场》", "雪夜抢修", "大棚里的姑娘", "老场长")
    return replace(
        campaign(),
        title="“最美农场”职工摄影作品评选",
        standing="最多选 3 项，选好后按“投票”。",
        facts=(PictureFact("clock", "投票截止", "12月9日 18:00"),),
        text="六幅入围作品已在文化广场橱窗展出，选出您最喜欢的。",
        actions=(Action("take-part", "投票", i.TakePart(), primary=True), READ),
        choices=tuple(
            Choice(f"option-{n}", words, i.ChooseOption(n), chosen=n in (1, 2)) for n, words in enumerate(options)
        ),
    )


def vote_over() -> CampaignView:
    """A vote and its result."""
    result = (("春耕", "41 票"), ("插秧", "118 票"), ("雪夜抢修", "76 票"))
    return replace(
        vote(),
        standing="您的投票已计入。",
        facts=(
            *(PictureFact("tick", option, votes) for option, votes in result),
            PictureFact("people", "参加投票", "142 人"),
        ),
        actions=(RECEIPT, READ),
        choices=(),
    )


def receipt() -> ResultView:
    """The receipt of a sign-up that waits for the network."""
    return ResultView(
        chrome=chrome("回执"),
        headline="已登记，联网后确认。",
        number="HD261127-07-0003",
        code="",
        qr="HD261127-07-0003",
        facts=(
            ("活动", "迎新年环场健步走"),
            ("活动时间", "12月17日 09:00"),
            ("活动地点", "农场文化广场"),
            ("报名时间", "11月27日 14:26"),
        ),
        sentence="名额按报名送达的先后确定，以后插卡就能看到结果。",
        actions=(replace(PRINT, label="打印回执", primary=True), Action("done", "完成", i.Home())),
    )
