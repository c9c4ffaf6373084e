"""The sample views in English and in the pseudo-language, word for word; what a union wrote stays in its own language.

The pseudo-language is English made longer by two fifths, with accents and in brackets: what is cut off or put together
from pieces shows at once, before any translator has begun.
"""

import json
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import TypeVar, cast

from kiosk.machine.intents import SetLanguage
from kiosk.view_parts import Action, Mode
from kiosk.views import View

T = TypeVar("T")

LANGUAGES = ("zh", "en", "pseudo")

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

ENGLISH: dict[str, str] = {
    **{f"{number}月": name for number, name in enumerate(MONTHS, 1)},
    **json.loads(Path(__file__).with_name("english.json").read_text("utf-8")),
}
"""What the samples say, in English; what is not here is content and stays Chinese, as it does at the kiosk."""

CODES = frozenset(mode.value for mode in Mode)
"""Names of ways of typing, by which a view says what they are called."""
_ACCENTS = str.maketrans("aeiounAE", "áéíóúňÀÉ")


def pseudo(text: str) -> str:
    """Return the text with accents, two fifths longer and in brackets; each line by itself, figures as they are."""
    if not re.search("[A-Za-z]{2}", text) or text.isupper() or text in CODES:
        return text
    lines = []
    for line in text.split("\n"):
        extra = " ".join(["lóňg"] * max(1, round(len(line) * 0.4 / 5)))
        accented = re.sub(r"(\{\w+\})|([^{]+)", lambda part: part[1] or part[2].translate(_ACCENTS), line)
        lines.append(f"{accented} {extra}")
    return "[" + "\n".join(lines) + "]"


def in_language(view: View, language: str) -> View:
    """Return the sample in ``zh``, ``en`` or ``pseudo``."""
    if language == "zh":
        return view

    def word(text: str) -> str:
        english = ENGLISH.get(text, text)
        return pseudo(english) if language == "pseudo" else english

    told = cast("View", reworded(view, word))
    if told.chrome.language is None:
        return told
    chinese = Action("language", "中文", SetLanguage("zh"))
    return replace(told, chrome=replace(told.chrome, language=chinese))


def reworded(value: object, word: Callable[[str], str]) -> object:
    """Return a view or a part of one with ``word`` done to every text that is read; names, icons and codes stay."""
    if isinstance(value, tuple):
        if value and all(one in ("left", "right", "centre", "decimal") for one in value):
            return value  # How columns are aligned, not words.
        return tuple(reworded(one, word) for one in value)
    if isinstance(value, str):
        return word(value) if type(value) is str else value
    if is_dataclass(value) and not isinstance(value, type):
        kept = {"name", "intent", "icon", "qr", "code", "number", "fault", "path"}
        words = {f.name: reworded(getattr(value, f.name), word) for f in fields(value) if f.name not in kept}
        return replace(value, **words)
    return value
