"""What stands on the panel for typing."""

from collections.abc import Mapping
from types import MappingProxyType

from kiosk.presenters.context import Context
from kiosk.view_parts import Mode, TypingWords

_USUAL: Mapping[Mode, str] = MappingProxyType({})


def typing_words(context: Context, names: Mapping[Mode, str] = _USUAL) -> TypingWords:
    """Return the words; ``names`` gives some ways of typing another name than their usual one."""
    _ = context._
    usual = {
        Mode.PINYIN: _("Pinyin"),
        Mode.NINE: _("Nine keys"),
        Mode.WRITE: _("Write"),
        Mode.SIGNS: _("123 ,.?"),
        Mode.LETTERS: _("ABC"),
    }
    return TypingWords(
        modes=tuple((way.value, names.get(way, name)) for way, name in usual.items()),
        done=_("Done"),
        write=_("Write here with your finger"),
        lost=_("Please type this word once more"),
    )
