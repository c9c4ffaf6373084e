"""The engines that screens open: ``PinyinEngine`` and ``HandwritingEngine``, each with a process of its own."""

from kiosk.input import messages
from kiosk.input.face import Composition, CompositionSink, Layout, Recognised, RecognisedSink, Stroke
from kiosk.input.supervisor import Supervisor


class PinyinEngine:
    """A ``face.Pinyin``. Its process starts with the first call, or with ``warm``."""

    def __init__(self, sink: CompositionSink) -> None:
        """``sink`` is called on a thread of the engine's own, once for every call, in order."""
        self._supervisor = Supervisor("pinyin", messages.composition, _settled, lambda: Composition(lost=True), sink)

    def warm(self) -> None:
        """Start the process before the first key."""
        self._supervisor.warm()

    @property
    def pid(self) -> int | None:
        """The engine's process, None while there is none."""
        return self._supervisor.pid

    def press(self, key: str) -> None:
        """See ``face.Pinyin``."""
        self._supervisor.ask(messages.Press(key))

    def choose(self, index: int) -> None:
        """See ``face.Pinyin``."""
        self._supervisor.ask(messages.Choose(index))

    def narrow(self, index: int) -> None:
        """See ``face.Pinyin``."""
        self._supervisor.ask(messages.Narrow(index))

    def backspace(self) -> None:
        """See ``face.Pinyin``."""
        self._supervisor.ask(messages.Backspace())

    def turn(self, pages: int) -> None:
        """See ``face.Pinyin``."""
        self._supervisor.ask(messages.Turn(pages))

    def literal(self, text: str) -> None:
        """See ``face.Pinyin``."""
        self._supervisor.ask(messages.Literal(text))

    def raw(self) -> None:
        """See ``face.Pinyin``."""
        self._supervisor.ask(messages.Raw())

    def reset(self, layout: Layout) -> None:
        """See ``face.Pinyin``."""
        self._supervisor.ask(messages.Reset(layout), base=True)

    def forget(self) -> None:
        """See ``face.Pinyin``."""
        self._supervisor.ask(messages.Forget())

    def close(self) -> None:
        """See ``face.Pinyin``."""
        self._supervisor.close()


class HandwritingEngine:
    """A ``face.Handwriting``. Its process starts with the first stroke, or with ``warm``."""

    def __init__(self, sink: RecognisedSink) -> None:
        """``sink`` is called on a thread of the engine's own, once for every call, in order."""
        self._supervisor = Supervisor(
            "handwriting", messages.recognised, lambda _: True, lambda: Recognised(lost=True), sink
        )

    def warm(self) -> None:
        """Start the process before the first stroke."""
        self._supervisor.warm()

    @property
    def pid(self) -> int | None:
        """The engine's process, None while there is none."""
        return self._supervisor.pid

    def recognise(self, strokes: tuple[Stroke, ...]) -> None:
        """See ``face.Handwriting``."""
        self._supervisor.ask(messages.Recognise(strokes))

    def close(self) -> None:
        """See ``face.Handwriting``."""
        self._supervisor.close()


def _settled(answer: Composition) -> bool:
    return not answer.preedit
