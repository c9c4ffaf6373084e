"""Text shown to people, in the languages its author provided."""

from msgspec import Struct


class Text(Struct, frozen=True, omit_defaults=True):
    """A short text, Chinese always, other languages when the author gave them."""

    zh: str
    en: str = ""

    def in_language(self, language: str) -> str:
        """Return the text for ``language`` (``"zh"`` or ``"en"``); Chinese when there is none."""
        return (self.en or self.zh) if language == "en" else self.zh
