"""What stands round every sample: the chrome of a member's screen and its buttons."""

from dataclasses import replace

from kiosk.machine import intents as i
from kiosk.view_parts import Action, Badge, Chrome, Tile

LANGUAGE = Action("language", "English", i.SetLanguage("en"))
SIZES = tuple(
    Action("text_size", f"字号\n{name}", i.SetTextSize((step + 1) % 4))
    for step, name in enumerate(("标准", "大", "特大", "最大"))
)
CONTRASTS = tuple(
    Action("contrast", f"颜色\n{name}", i.SetContrast((step + 1) % 4))
    for step, name in enumerate(("标准", "黑字", "白字", "最醒目"))
)
"""The buttons for the size of text and for the colours, by the step that is shown."""
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
        text_size=SIZES[0],
        contrast=CONTRASTS[0],
        elder_mode=ELDER,
    )
    return with_changes(base, more)


def set_to(base: Chrome, step: int, contrast: int) -> Chrome:
    """Return the chrome with text and colours at these steps, and the buttons that say so, where it has these."""
    changed = replace(base, text_step=step, contrast_step=contrast)
    if base.text_size not in SIZES or base.contrast not in CONTRASTS:
        return changed
    return replace(changed, text_size=SIZES[step], contrast=CONTRASTS[contrast])


def with_changes(base: Chrome, more: dict[str, object]) -> Chrome:
    """Return the chrome with these fields changed."""
    return replace(base, **more)  # type: ignore[arg-type]  # its callers are the samples, all of them typed by name


def tile(name: str, title: str, subtitle: str, icon: str = "", badge: Badge | None = None) -> Tile:
    """Return a tile that opens the service ``name``."""
    return Tile(name, title, subtitle, icon or name, i.OpenService(name), badge)
