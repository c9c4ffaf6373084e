"""What stands round every sample: the chrome of a member's screen and its buttons."""

from dataclasses import replace

from kiosk.machine import intents as i
from kiosk.view_parts import Action, Badge, Chrome, Tile

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
    return with_changes(base, more)


def with_changes(base: Chrome, more: dict[str, object]) -> Chrome:
    """Return the chrome with these fields changed."""
    return replace(base, **more)  # type: ignore[arg-type]  # its callers are the samples, all of them typed by name


def tile(name: str, title: str, subtitle: str, icon: str = "", badge: Badge | None = None) -> Tile:
    """Return a tile that opens the service ``name``."""
    return Tile(name, title, subtitle, icon or name, i.OpenService(name), badge)
