"""What stands on the panel for typing."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from kiosk.presenters.context import Context
from kiosk.view_parts import TypingWords


class Way(StrEnum):
    """A way of typing, by its own name."""

    PINYIN = "pinyin"
    NINE = "nine"
    WRITE = "write"
    SIGNS = "signs"
    LETTERS = "letters"


_USUAL: Mapping[Way, str] = MappingProxyType({})


def typing_words(context: Context, names: Mapping[Way, str] = _USUAL) -> TypingWords:
    """Return the words; ``names`` gives some ways of typing another name than their usual one."""
    _ = context._
    usual = {
        Way.PINYIN: _("Pinyin"),
        Way.NINE: _("Nine keys"),
        Way.WRITE: _("Write"),
        Way.SIGNS: _("123 ,.?"),
        Way.LETTERS: _("ABC"),
    }
    return TypingWords(
        modes=tuple((way.value, names.get(way, name)) for way, name in usual.items()),
        done=_("Done"),
        write=_("Write here with your finger"),
        lost=_("Please type this word once more"),
    )
