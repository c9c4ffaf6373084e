"""Samples of lists and of the search."""

from dataclasses import replace

from kiosk.machine import intents as i
from kiosk.view_parts import Action, Badge, Chip, ListRow, Tone, TypingWords
from kiosk.views import ListView, SearchView
from screens.samples.frame import chrome


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
        ("劳动安全", "三号库的输送机没有防护罩。", "YJ0000-261119-0006　2025-11-19", Badge("已答复", Tone.GOOD)),
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


KEYS = TypingWords(
    modes=(("letters", "首字母"), ("write", "手写"), ("pinyin", "拼音"), ("nine", "九键")),
    write="用手指在下面写字",
    lost="刚才的字没打上，请再打一次",
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
    return SearchView(chrome("搜索"), "tdcbf", "例如 tdcbf：土地承包费", "按每个字拼音的第一个字母", rows, "", KEYS)


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
