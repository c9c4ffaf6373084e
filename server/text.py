"""Sentences of the server in the reader's language, through gettext (domain ``server``)."""

import gettext
import io
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

_LOCALES = Path(__file__).parent / "locale"
_FOLDERS = {"zh": "zh_CN"}


@lru_cache(maxsize=4)
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the translations into ``language`` (``zh``); anything else answers in English, the msgids."""
    folder = _FOLDERS.get(language)
    if folder is None:
        return gettext.NullTranslations()
    # Read from the .po itself, so that a checkout needs no compile step before it speaks.
    with (_LOCALES / folder / "LC_MESSAGES" / "server.po").open("rb") as source:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(source, locale=folder))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translate(message: str, language: str = "zh") -> str:
    """Return ``message`` (an English msgid) in ``language``."""
    # The empty msgid is the catalogue's header.
    return catalogue(language).gettext(message) if message else ""
