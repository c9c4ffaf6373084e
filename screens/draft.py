"""Text while it is typed: shown at once, sent whole; an answer to older typing does not undo newer typing."""


class Draft:
    """What is in a field. The machine's word is taken once every text that was sent has come back."""

    def __init__(self) -> None:
        self.text = ""
        self._sent: list[str] = []

    def answered(self, text: str) -> None:
        """Take the text of a view."""
        if text in self._sent:
            del self._sent[: self._sent.index(text) + 1]
        else:
            self._sent.clear()
        if not self._sent:
            self.text = text

    def edit(self, text: str) -> bool:
        """Take what was typed; return whether it has to be sent."""
        if text == self.text:
            return False
        self.text = text
        self._sent.append(text)
        return True

    def forget(self) -> None:
        """Forget all of it."""
        self.text = ""
        self._sent.clear()
