"""The screens' own few words, all of them the dev dock's, in gettext's domain ``screens``; Chinese is the default."""

import gettext
from functools import lru_cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"


@lru_cache(maxsize=4)
def _catalogue(language: str) -> gettext.NullTranslations:
    if language.startswith("en"):
        return gettext.NullTranslations()
    folder = LOCALE / language / "LC_MESSAGES"
    if not (folder / "screens.mo").exists():
        _compile(folder)
    return gettext.translation("screens", LOCALE, [language], fallback=True)


def _compile(folder: Path) -> None:
    """Compile the catalogue beside its source, as ``make locale`` does; skipped where the folder is read-only."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    try:
        with (folder / "screens.po").open("rb") as source:
            catalogue = read_po(source)
        with (folder / "screens.mo").open("wb") as target:
            write_mo(target, catalogue)
    except OSError:
        return


def text(message: str, language: str = "zh_CN") -> str:
    """Return the message in this language, itself where there is no translation."""
    return _catalogue(language).gettext(message)
