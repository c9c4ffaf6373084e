"""Translations by gettext: message ids are English, ``locale/zh_CN`` holds the Chinese."""

import gettext
import io
from functools import lru_cache
from pathlib import Path
from typing import Protocol

_FOLDER = Path(__file__).parent / "locale" / "zh_CN" / "LC_MESSAGES"


class Translator(Protocol):
    """Turns message ids into sentences of one language."""

    def gettext(self, message: str, /) -> str:
        """Return the sentence for ``message``."""

    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str:
        """Return the sentence for ``n`` things."""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for a message that is translated later
    """Mark a message for the catalogue."""
    return message


@lru_cache(maxsize=2)
def translator(language: str) -> Translator:
    """Return the translator of ``zh`` or ``en``.

    The compiled catalogue is used when it is at least as new as its source; otherwise the source is compiled in
    memory, so a checkout works before anything was built. Raises FileNotFoundError when neither is there.
    """
    if language == "en":
        return gettext.NullTranslations()
    source, compiled = _FOLDER / "kiosk.po", _FOLDER / "kiosk.mo"
    if compiled.exists() and (not source.exists() or compiled.stat().st_mtime >= source.stat().st_mtime):
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    return _compiled(source)


def _compiled(source: Path) -> Translator:
    # Imported here, since an installed kiosk has its compiled catalogue and starts faster without Babel.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)
