"""Samples of a member's home: as usual, in elder mode, in English."""

from dataclasses import replace

from kiosk.machine import intents as i
from kiosk.view_parts import Action, Badge, Chrome, Tile, Tone
from kiosk.views import HomeView
from screens.samples.frame import BACK, HOME, SIZES, chrome, tile, with_changes


def home() -> HomeView:
    """The member's home."""
    return HomeView(
        chrome=chrome("我的服务", back=None, home=None),
        greeting="张*明，下午好！有 3 件事与您有关",
        headlines=(
            tile(
                "headline_benefit",
                "中秋国庆慰问品可以领取了",
                "请在 9月30日前到第三管理区工会领取",
                "benefit",
                Badge("可领取", Tone.GOOD),
            ),
            tile(
                "headline_notice",
                "秋收期间灌溉用水安排的通知",
                "需要您确认已阅",
                "notice",
                Badge("未读", Tone.ATTENTION),
            ),
        ),
        tiles=(
            tile("disclosure", "场务公开", "30 份公开内容", badge=Badge("3 份新", Tone.ATTENTION)),
            tile("notice", "通知公告", "与您有关的通知"),
            tile("benefit", "我的待遇", "今年还有 4 项可领", badge=Badge("可领取", Tone.GOOD)),
            tile("dues", "会费", "按月查看，可打印"),
            tile("land", "承包明白账", "地块、收费、补贴"),
            tile("opinion", "意见诉求", "提意见，有编号，有回复"),
            tile("profile", "我的信息", "核对登记信息"),
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
        chrome=with_changes(_easy(view.chrome), {"back": BACK, "home": HOME}),
        headlines=(),
        tiles=(replace(view.tiles[6], subtitle=""), tile("law", "法律咨询", ""), tile("training", "技能培训", "")),
    )


def _easy(chrome: Chrome) -> Chrome:
    elder = {"elder": True, "elder_mode": Action("elder_mode", "长辈版", i.SetElder(False)), "text_step": 2}
    return with_changes(chrome, {**elder, "text_size": SIZES[2]})


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
            tile(
                "headline_benefit",
                "Your Mid-Autumn gift can be collected",
                "until 30 September, at the Area 3 union office",
                "benefit",
                Badge("Ready", Tone.GOOD),
            ),
        ),
        tiles=(
            tile("disclosure", "Farm affairs", "30 published documents", badge=Badge("3 new", Tone.ATTENTION)),
            tile("notice", "Notices", "What concerns you"),
            tile("benefit", "My benefits", "4 left this year", badge=Badge("Ready", Tone.GOOD)),
            tile("dues", "Membership dues", "Month by month"),
            tile("unheard_of", "A service with an unknown icon", "It still shows"),
        ),
    )


BACK_EN = Action("back", "Back", i.Back())
HOME_EN = Action("home", "Home", i.Home())
