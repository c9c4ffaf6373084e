"""Sample views of every type, with the texts that are hard to set: long titles, rare characters, long tables.

All names and figures are invented. The gallery and the tests of the screens show these.
"""

from dataclasses import replace

from kiosk.machine import intents as i
from kiosk.views import (
    Action,
    Badge,
    Bubble,
    CaseView,
    Chip,
    Choice,
    Chrome,
    ComposeView,
    ConfirmView,
    Countdown,
    DocumentView,
    EntitlementView,
    HeadingBlock,
    HomeView,
    ListRow,
    ListView,
    MessageView,
    ParagraphBlock,
    PictureBlock,
    PinView,
    PrintView,
    RecordView,
    RepairCard,
    ResultView,
    SearchView,
    TableBlock,
    Tile,
    Tone,
    View,
    WaitView,
    WelcomeView,
)

LANGUAGE = Action("language", "English", i.SetLanguage("en"))
TEXT_SIZE = Action("text_size", "字号\n标准", i.SetTextSize(1))
CONTRAST = Action("contrast", "颜色\n标准", i.SetContrast(1))
ELDER = Action("elder_mode", "长辈版", i.SetElder(True))
BACK = Action("back", "返回", i.Back())
HOME = Action("home", "首页", i.Home())
LEAVE = Action("leave", "退出", i.Leave())
PRINT = Action("print", "打印本页", i.Print(), icon="print")
SPEAK = Action("speak", "说给我们听", i.Speak(), icon="microphone")
PLACE = "松岭农场 第三管理区"
AS_OF = "数据截至 11月2日 08:30"


def chrome(title: str, member: str = "张*明", **more: object) -> Chrome:
    """Return the chrome of a member's screen."""
    base = Chrome(
        title=title,
        member=member,
        as_of=AS_OF,
        clock="14:26",
        place=PLACE,
        back=BACK,
        home=HOME,
        leave=LEAVE if member else None,
        language=LANGUAGE,
        text_size=TEXT_SIZE,
        contrast=CONTRAST,
        elder_mode=ELDER,
    )
    return _with(base, more)


def _with(base: Chrome, more: dict[str, object]) -> Chrome:
    return replace(base, **more)  # type: ignore[arg-type]  # the callers are below, all of them typed by name


def _tile(name: str, title: str, subtitle: str, icon: str = "", badge: Badge | None = None) -> Tile:
    return Tile(name, title, subtitle, icon or name, i.OpenService(name), badge)


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
            _tile("announced-1", "秋收期间灌溉用水安排的通知", "2025年9月18日", "notice"),
            _tile("announced-2", "国庆节期间办事大厅值班安排", "2025年9月16日", "notice"),
        ),
        tiles=(
            _tile("disclosure", "场务公开", "账目、工程、补贴，人人可看"),
            _tile("notice", "通知公告", "不用刷卡也能看"),
        ),
    )


def welcome_no_reader() -> WelcomeView:
    """The reader is away and the paper low."""
    view = welcome()
    return WelcomeView(
        chrome=_with(
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


def home() -> HomeView:
    """The member's home."""
    return HomeView(
        chrome=chrome("我的服务", back=None, home=None),
        greeting="张*明，下午好！有 3 件事与您有关",
        headlines=(
            _tile(
                "headline_benefit",
                "中秋国庆慰问品可以领取了",
                "请在 9月30日前到第三管理区工会领取",
                "benefit",
                Badge("可领取", Tone.GOOD),
            ),
            _tile(
                "headline_notice",
                "秋收期间灌溉用水安排的通知",
                "需要您确认已阅",
                "notice",
                Badge("未读", Tone.ATTENTION),
            ),
        ),
        tiles=(
            _tile("disclosure", "场务公开", "30 份公开内容", badge=Badge("3 份新", Tone.ATTENTION)),
            _tile("notice", "通知公告", "与您有关的通知"),
            _tile("benefit", "我的待遇", "今年还有 4 项可领", badge=Badge("可领取", Tone.GOOD)),
            _tile("dues", "会费", "按月查看，可打印"),
            _tile("land", "承包明白账", "地块、收费、补贴"),
            _tile("opinion", "意见诉求", "提意见，有编号，有回复"),
            _tile("profile", "我的信息", "核对登记信息"),
        ),
    )


def home_elder() -> HomeView:
    """The home of who asked for fewer and larger choices: six, and more."""
    view = home()
    return replace(
        view,
        chrome=_easy(view.chrome),
        headlines=view.headlines[:1],
        tiles=(
            *(replace(tile, subtitle="") for tile in view.tiles[:6]),
            Tile("more", "更多服务", "", "more", i.MoreServices()),
        ),
    )


def home_elder_more() -> HomeView:
    """What is beyond the first six."""
    view = home()
    return replace(
        view,
        chrome=_with(_easy(view.chrome), {"back": BACK, "home": HOME}),
        headlines=(),
        tiles=(replace(view.tiles[6], subtitle=""), _tile("law", "法律咨询", ""), _tile("training", "技能培训", "")),
    )


def _easy(chrome: Chrome) -> Chrome:
    elder = {"elder": True, "elder_mode": Action("elder_mode", "长辈版", i.SetElder(False)), "text_step": 2}
    return _with(chrome, {**elder, "text_size": Action("text_size", "字号\n特大", i.SetTextSize(3))})


def listing() -> ListView:
    """Disclosures with long titles and all badges."""
    rows = (
        (
            "2025年度生产经营计划与主要指标",
            "总播种面积21.6万亩，粮豆总产目标11.2万吨，列出与上年对比及职代会表决结果",
            "重大决策　2025-03-10",
            Badge("新", Tone.ATTENTION),
        ),
        (
            "管理区由九个调整为七个的方案（征求意见稿）",
            "并入单位、办公地点、岗位去向和意见截止日期逐项列明，职工可刷卡提意见",
            "重大决策　2025-09-01",
            Badge("征求意见", Tone.GOOD),
        ),
        ("农资集中采购结果", "化肥、种子、柴油的品种、数量、中标价、供应商和验收人", "生产经营　2025-10-09", None),
        ("万元以上大额资金使用明细", "日期、用途、金额、审批人四栏，缺一栏不能发布", "生产经营　2025-10-10", None),
        (
            "2025年土地承包费标准",
            "水田、旱田按等级列单价，注明依据文件和与上年的差额",
            "土地承包　2025-02-28",
            Badge("有更正", Tone.BAD),
        ),
        (
            "关于松岭农场第三管理区、第四管理区和第五管理区2025年度农田水利冬修工程职工以工代赈报酬发放情况的公开说明",
            "",
            "收费补贴　2025-11-01",
            None,
        ),
        ("困难职工帮扶名单公示（䶮㼆𬭎等12人）", "姓名按规定隐去一部分", "切身利益　2025-10-20", None),
    )
    return ListView(
        chrome=chrome("场务公开"),
        chips=tuple(
            Chip(f"category_{n}", label, i.ChooseCategory(label), n == 0)
            for n, label in enumerate(
                ("全部", "重大决策", "生产经营", "土地承包", "收费补贴", "切身利益", "安全健康", "干部廉洁", "工会经费")
            )
        ),
        rows=tuple(
            ListRow(f"row_{n}", title, subtitle, meta, i.OpenItem(f"d{n}"), badge)
            for n, (title, subtitle, meta, badge) in enumerate(rows)
        ),
        empty="",
    )


def search() -> SearchView:
    """Initials, and what they find."""
    rows = (
        ListRow("s-1", "2025年土地承包费标准", "", "场务公开", i.OpenFind("disclosure", "land-fee"), None),
        ListRow(
            "s-2",
            "收费项目和标准一览（2025版）",
            "…其中土地承包费按等级列单价，没列的可拒交并反映…",
            "场务公开",
            i.OpenFind("disclosure", "charges"),
            None,
        ),
        ListRow("s-3", "明白账", "", "", i.OpenFind("land", ""), None, "land"),
    )
    return SearchView(chrome("搜索"), "tdcbf", "例如 tdcbf：土地承包费", "按每个字拼音的第一个字母", rows, "")


def search_empty() -> SearchView:
    """Nothing is typed yet."""
    return replace(search(), text="", rows=())


def listing_empty() -> ListView:
    """Nothing to choose, and one thing to do."""
    return ListView(
        chrome=chrome("意见诉求"),
        chips=(),
        rows=(),
        empty="您还没有提交过意见。有什么想说的，点下面的按钮。",
        actions=(Action("compose", "我要提意见", i.ComposeCase(), primary=True, icon="edit"),),
    )


PARAGRAPH = (
    "根据《企业民主管理规定》和农场第十二届职工代表大会第三次会议决议，现将2025年度土地承包费标准公开如下，接受全体职工监督。"
    "本年度水田、旱田按土壤等级分为三等，承包费单价由职工代表大会讨论通过（应到代表128人，实到124人，赞成121票，反对1票，弃权2票），"
    "并报上级工会备案。对标准有不同意见的，可以在公示期内（2025年3月1日至3月10日）向场务公开领导小组办公室提出，电话0455-1234567，"
    "也可以在本机“意见诉求”中提交，办公室在5个工作日内答复。"
)


def document() -> DocumentView:
    """A disclosure with headings, marks, a table and a missing picture."""
    return DocumentView(
        chrome=chrome("场务公开"),
        title="2025年土地承包费标准",
        meta=("土地承包", "每年公开", "2025-02-28发布", "第2版", "签发：李*山"),
        blocks=(
            HeadingBlock("一、依据和程序"),
            ParagraphBlock(PARAGRAPH),
            HeadingBlock("二、收费标准"),
            TableBlock(
                ("地类", "等级", "2024年（元/亩）", "2025年（元/亩）", "差额（元）"),
                ("left", "centre", "decimal", "decimal", "decimal"),
                (
                    ("水田", "一等", "480.00", "475.00", "-5.00"),
                    ("水田", "二等", "430.00", "425.50", "-4.50"),
                    ("旱田", "一等", "320.00", "320.00", "0.00"),
                    ("旱田", "二等", "280.00", "276.25", "-3.75"),
                    ("机动地（竞价，含水利设施使用费）", "—", "1,120.00", "1,086.5", "-33.5"),
                ),
                "单价不含水费、农业保险费",
            ),
            HeadingBlock("三、说明"),
            ParagraphBlock("承包费分两次交纳：3月31日前交60%，10月31日前交40%。", "1."),
            ParagraphBlock("困难职工可以申请缓交，凭困难职工证到管理区工会办理。", "2."),
            ParagraphBlock("没有列入本标准的收费，职工可以拒交，并向12351反映。", "3."),
            PictureBlock("", "照片：承包费标准在第三管理区公开栏张贴", "2025年3月1日，第三管理区"),
        ),
        actions=(PRINT, Action("acknowledge", "我已阅读", i.Acknowledge(), primary=True, icon="check")),
    )


def document_scripts() -> DocumentView:
    """A notice in traditional Mongolian, Uyghur and Tibetan."""
    return DocumentView(
        chrome=chrome("通知公告", member=""),
        title="多种文字通知",
        meta=("通知", "2025-09-18"),
        blocks=(
            HeadingBlock("维吾尔文"),
            ParagraphBlock("ئىشچىلار ئۇيۇشمىسى ئەزالىرىغا 2025-يىل 10-ئايدىكى ئۇقتۇرۇش：请看 مۇكاپات تارقىتىلىدۇ."),
            HeadingBlock("藏文"),
            ParagraphBlock("བཟོ་པའི་མཐུན་ཚོགས་ཀྱི་བརྡ་ཁྱབ། ལོ་ ༢༠༢༥ ཟླ་བ་ ༡༠ པའི་ནང་ཞབས་ཞུ་བསྒྲུབས་རྒྱུ།"),
            HeadingBlock("蒙古文"),
            ParagraphBlock("ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ ᠪᠢᠴᠢᠭ ᠦᠨ ᠠᠵᠢᠯᠴᠢᠳ ᠤᠨ ᠡᠪᠯᠡᠯ ᠤᠨ ᠮᠡᠳᠡᠭᠳᠡᠯ"),
        ),
        actions=(),
    )


def document_long() -> DocumentView:
    """A notice of more than two thousand characters, with rare characters."""
    body = tuple(ParagraphBlock(f"第{n}条　{PARAGRAPH}") for n in "一二三四五六七八九")
    return DocumentView(
        chrome=chrome("通知公告", member=""),
        title="关于做好秋收期间安全生产和灌溉用水工作的通知（龑䶮、㼆家屯、𬭎字号作业站）",
        meta=("通知", "2025-09-18"),
        blocks=(HeadingBlock("总则"), *body),
        actions=(PRINT,),
    )


def document_table() -> DocumentView:
    """A table of sixty rows with a total."""
    rows = tuple(
        (
            f"2025-{1 + n % 9:02}-{1 + n % 28:02}",
            ("柴油采购", "道路维修", "职工体检", "晒场硬化工程进度款", "防汛物资")[n % 5],
            f"{(n * 7919 % 900 + 10) * 137.5:,.2f}",
            ("李*山", "王*", "欧阳**")[n % 3],
        )
        for n in range(60)
    )
    total = sum(float(row[2].replace(",", "")) for row in rows)
    return DocumentView(
        chrome=chrome("场务公开"),
        title="万元以上大额资金使用明细",
        meta=("生产经营", "每季公开", "2025-10-10发布"),
        blocks=(
            ParagraphBlock("日期、用途、金额、审批人四栏，缺一栏不能发布。"),
            TableBlock(
                ("日期", "用途", "金额（元）", "审批人"),
                ("left", "left", "decimal", "left"),
                (*rows, ("合计", "", f"{total:,.2f}", "")),
                last_row_is_total=True,
            ),
        ),
        actions=(PRINT,),
    )


def record() -> RecordView:
    """A year of dues."""
    return RecordView(
        chrome=chrome("会费"),
        title="2025年会费",
        table=TableBlock(
            ("月份", "基数（元）", "会费（元）", "状态"),
            ("left", "decimal", "decimal", "left"),
            (
                *((f"{n}月", "4,860.00", "24.30", "已交") for n in range(1, 11)),
                ("11月", "4,860.00", "24.30", "未交"),
                ("合计", "", "267.30", ""),
            ),
            last_row_is_total=True,
        ),
        facts=(("已交", "243.00 元"), ("未交", "24.30 元")),
        explanation="会费按月基本工资的 0.5% 计算。数据来自工资系统每月 5 日的导入，有疑问请找管理区工会。",
        actions=(PRINT, Action("dispute", "对这笔有疑问", i.ComposeCase())),
    )


def profile() -> RecordView:
    """Registered data; a long unit and a rare character."""
    return RecordView(
        chrome=chrome("我的信息", member="欧阳**"),
        title="登记信息",
        table=None,
        facts=(
            ("姓名", "欧阳**"),
            ("会员证号", "尾号 4821"),
            ("所在工会", "松岭农场第三管理区工会第七作业站（𬭎字号）工会小组"),
            ("手机", "138****1234"),
            ("入会时间", "2008年5月"),
            ("会员卡", "工会会员服务卡（银行联名）尾号 6677"),
        ),
        explanation="信息有误请选“申请更正”，工会核对后 5 个工作日内改好。",
        actions=(PRINT, Action("correct", "申请更正", i.ComposeCase(), primary=True)),
    )


def entitlement() -> EntitlementView:
    """A benefit to claim, with options."""
    return EntitlementView(
        chrome=chrome("我的待遇"),
        title="中秋国庆慰问品",
        detail="每位在册会员一份，从下面三种里选一种。",
        badge=Badge("可领取", Tone.GOOD),
        facts=(
            ("标准", "300.00 元"),
            ("领取期限", "2025年9月15日至9月30日"),
            ("领取地点", "第三管理区工会（办公楼一楼东侧）"),
            ("凭证", "领取凭条和会员卡"),
        ),
        choices=(
            Choice("option_0", "大米 10 千克、豆油 5 升", i.ChooseOption(0), chosen=True),
            Choice("option_1", "挂面、木耳礼盒", i.ChooseOption(1)),
            Choice("option_2", "职工超市购物券 300 元", i.ChooseOption(2)),
        ),
        actions=(Action("claim", "领取", i.Claim(), primary=True),),
    )


def entitlement_unchosen() -> EntitlementView:
    """A benefit of which no option has been chosen yet."""
    view = entitlement()
    return replace(
        view,
        choices=tuple(replace(choice, chosen=False) for choice in view.choices),
        actions=tuple(replace(action, enabled=False) for action in view.actions),
        hint="请先选一样，再点“领取”",
    )


def entitlement_refused() -> EntitlementView:
    """A benefit that is not for this member, and why."""
    return EntitlementView(
        chrome=chrome("我的待遇"),
        title="金秋助学补助",
        detail="资助困难职工家庭当年考上大学的子女。",
        badge=Badge("不符合", Tone.ATTENTION),
        facts=(
            ("标准", "3,000.00 元"),
            ("原因", "您没有在册的困难职工档案"),
            ("怎么办", "可到管理区工会申请建档，带户口本和收入证明"),
        ),
        choices=(),
        actions=(PRINT,),
    )


def confirm() -> ConfirmView:
    """Before claiming."""
    return ConfirmView(
        chrome=chrome("确认领取"),
        question="确定领取这一份慰问品吗？领取后不能更换。",
        facts=(("待遇", "中秋国庆慰问品"), ("选择", "大米 10 千克、豆油 5 升"), ("标准", "300.00 元")),
        actions=(Action("cancel", "再想想", i.Back()), Action("confirm", "确定领取", i.Confirm(), primary=True)),
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
        placeholder="请写下您的意见，或点下面的常用话",
        room=473,
        error="",
        submit=Action("submit", "提交", i.SubmitCase(), primary=True, icon="send"),
        typing="自己打字",
        phrases_title="点一句，就写到上面",
        speak=SPEAK,
    )


def compose_empty() -> ComposeView:
    """An opinion handed in without words."""
    return replace(compose(), text="", room=500, error="请先写下您的意见。")


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
            Action("rate_3", "满意", i.RateCase(3), primary=True, icon="smile"),
            Action("rate_2", "基本满意", i.RateCase(2)),
            Action("rate_1", "不满意，请重办", i.RateCase(1, reopen=True)),
        ),
    )


def result() -> ResultView:
    """A voucher."""
    return ResultView(
        chrome=chrome("领取凭条", back=None),
        headline="领取成功",
        number="No. 000318",
        code="7K3M-9QXW",
        qr="https://union.example/v/7K3M9QXW?s=3045022100a1b2c3d4e5f6",
        facts=(
            ("待遇", "中秋国庆慰问品"),
            ("选择", "大米 10 千克、豆油 5 升"),
            ("领取地点", "第三管理区工会"),
            ("有效期至", "2025年9月30日"),
        ),
        sentence="请打印凭条，凭条和会员卡一起带到领取地点。",
        actions=(Action("print", "打印凭条", i.Print(), primary=True, icon="print"),),
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


def countdown() -> DocumentView:
    """A document under the countdown."""
    view = document()
    return replace(
        view,
        chrome=_with(
            view.chrome,
            {
                "countdown": Countdown(
                    15,
                    "您还在吗？为保护您的信息，时间到了会自动退出。",
                    Action("stay", "我还在", i.StillHere(), primary=True),
                    Action("leave_now", "现在退出", i.Leave()),
                )
            },
        ),
    )


def english() -> HomeView:
    """The same home in English: longer words."""
    return HomeView(
        chrome=Chrome(
            title="My services",
            member="Zhang *ming",
            as_of="Data as of 2 Nov 08:30",
            clock="14:26",
            place="Songling Farm, Area 3",
            leave=Action("leave", "Sign out", i.Leave()),
            back=BACK_EN,
            home=HOME_EN,
            language=Action("language", "中文", i.SetLanguage("zh")),
            text_size=Action("text_size", "Text size\nnormal", i.SetTextSize(1)),
            contrast=Action("contrast", "Colours\nnormal", i.SetContrast(1)),
            elder_mode=Action("elder_mode", "Easy view", i.SetElder(True)),
        ),
        greeting="Good afternoon. Three things concern you",
        headlines=(
            _tile(
                "headline_benefit",
                "Your Mid-Autumn gift can be collected",
                "until 30 September, at the Area 3 union office",
                "benefit",
                Badge("Ready", Tone.GOOD),
            ),
        ),
        tiles=(
            _tile("disclosure", "Farm affairs", "30 published documents", badge=Badge("3 new", Tone.ATTENTION)),
            _tile("notice", "Notices", "What concerns you"),
            _tile("benefit", "My benefits", "4 left this year", badge=Badge("Ready", Tone.GOOD)),
            _tile("dues", "Membership dues", "Month by month"),
            _tile("unheard_of", "A service with an unknown icon", "It still shows"),
        ),
    )


def practice(view: View) -> View:
    """The same screen where officers practise."""
    return replace(view, chrome=_with(view.chrome, {"banner": "练习模式 - 不会提交任何内容"}))


BACK_EN = Action("back", "Back", i.Back())
HOME_EN = Action("home", "Home", i.Home())


def samples() -> dict[str, View]:
    """Return all samples by name, in the order of a visit."""
    from screens.samples_media import media_samples
    from screens.samples_speak import speak_samples  # it builds on the samples here

    return {
        "01-welcome": welcome(),
        "02-welcome-no-reader": welcome_no_reader(),
        "03-wait": wait(),
        "04-pin": pin(),
        "05-pin-wrong": pin_wrong(),
        "06-home": home(),
        "07-list": listing(),
        "08-list-empty": listing_empty(),
        "09-document": document(),
        "10-document-long": document_long(),
        "11-document-table": document_table(),
        "12-record": record(),
        "13-profile": profile(),
        "14-entitlement": entitlement(),
        "15-entitlement-refused": entitlement_refused(),
        "16-confirm": confirm(),
        "17-compose": compose(),
        "18-compose-empty": compose_empty(),
        "19-case": case(),
        "20-result": result(),
        "21-receipt": receipt(),
        "22-printing": printing(),
        "23-printed": printed(),
        "24-print-fault": print_fault(),
        "25-print-unknown": print_unknown(),
        "26-message": message(),
        "27-countdown": countdown(),
        "28-english": english(),
        "32-search": search(),
        "33-search-empty": search_empty(),
        "29-entitlement-unchosen": entitlement_unchosen(),
        "30-home-elder": home_elder(),
        "31-home-elder-more": home_elder_more(),
        "40-document-scripts": document_scripts(),
        **speak_samples(),
        **media_samples(),
        "60-practice": practice(welcome()),
        "61-practice-fault": practice(print_fault()),
    }
