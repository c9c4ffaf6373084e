"""What the kiosk hears of what readers report: one card at a time, and a reader's state on change only. Pure."""

from devices.card.face import CardEvent, CardFailed, CardGone, CardProblem, CardRead, ReaderChanged


class Desk:
    """All readers of one kiosk as one place to put a card.

    The first card counts until it leaves. A second card, in another reader, is TWO_CARDS; when the first one leaves and
    the second is still there, it is reported as if it had just come. The same card seen by two readers at once (a
    dual-interface card lies on the antenna of the reader it is in) is one card.
    """

    def __init__(self) -> None:
        """Begin with no card and no known state of any reader."""
        self._present: dict[str, CardRead | CardFailed] = {}
        self._first: str | None = None
        self._silent: set[str] = set()
        self._changed: dict[str, ReaderChanged] = {}

    def take(self, event: CardEvent) -> tuple[CardEvent, ...]:
        """Return what to report, in order, now that a reader reported ``event``."""
        if isinstance(event, ReaderChanged):
            if self._changed.get(event.reader) == event:
                return ()
            self._changed[event.reader] = event
            return (event,)
        if isinstance(event, CardGone):
            return self._gone(event)
        return self._came(event)

    def present(self) -> dict[str, int]:
        """Return the insertion of each reader that holds a card."""
        return {reader: event.insertion for reader, event in self._present.items()}

    def _came(self, event: CardRead | CardFailed) -> tuple[CardEvent, ...]:
        self._present[event.reader] = event
        first = None if self._first is None else self._present.get(self._first)
        if first is None or first.reader == event.reader:
            self._first = event.reader
            return (event,)
        if isinstance(first, CardRead) and isinstance(event, CardRead) and first.identity.token == event.identity.token:
            self._silent.add(event.reader)
            return ()
        atr = event.atr if isinstance(event, CardFailed) else event.identity.atr
        detail = f"{first.reader} holds a card already"
        return (CardFailed(event.reader, event.insertion, CardProblem.TWO_CARDS, atr, detail),)

    def _gone(self, event: CardGone) -> tuple[CardEvent, ...]:
        there = self._present.get(event.reader)
        if there is None or there.insertion != event.insertion:
            return ()
        del self._present[event.reader]
        if event.reader in self._silent:
            self._silent.discard(event.reader)
            return ()
        if event.reader != self._first:
            return (event,)
        self._first = next(iter(self._present), None)
        if self._first is None:
            return (event,)
        self._silent.discard(self._first)
        return (event, self._present[self._first])
