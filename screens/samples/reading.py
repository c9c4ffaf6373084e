"""Samples of documents: headings, tables, other scripts, thousands of characters."""

from dataclasses import replace

from kiosk.machine import intents as i
from kiosk.view_parts import Action, Countdown, HeadingBlock, ParagraphBlock, PictureBlock, TableBlock
from kiosk.views import DocumentView
from screens.samples.frame import PRINT, chrome, with_changes

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


def countdown() -> DocumentView:
    """A document under the countdown."""
    view = document()
    return replace(
        view,
        chrome=with_changes(
            view.chrome,
            {
                "countdown": Countdown(
                    15,
                    "还有15秒就要自动退出了",
                    Action("stay", "我还在", i.StillHere(), primary=True),
                    Action("leave_now", "现在退出", i.Leave()),
                )
            },
        ),
    )
