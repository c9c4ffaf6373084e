"""Expected failures of the domain: a stable code for programs, a sentence for people."""

from server.text import translate


class DomainProblem(Exception):  # noqa: N818 - it is an answer, not an error of the program
    """A rule said no. ``str(problem)`` is English for the log; ``sentence(language)`` is for people."""

    def __init__(self, code: str, message: str, **values: str | int) -> None:
        """Take the gettext msgid ``message``, with ``{name}`` for each of ``values``."""
        super().__init__(message.format(**values))
        self.code = code
        self.message = message
        self.values = values

    def sentence(self, language: str = "zh") -> str:
        """Return the sentence in ``language`` (``zh`` or ``en``); names of states in it are translated too."""
        values = {k: translate(v, language) if isinstance(v, str) else v for k, v in self.values.items()}
        return translate(self.message, language).format(**values)
