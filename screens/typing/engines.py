"""The engines a form may open; without any it types letters, digits and signs only."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from kiosk.input.face import CompositionSink, Handwriting, Pinyin, RecognisedSink

T = TypeVar("T")


@dataclass(frozen=True)
class InputEngines:
    """How to open them. The sinks are called on threads of the engines' own."""

    pinyin: Callable[[CompositionSink], Pinyin]
    handwriting: Callable[[RecognisedSink], Handwriting]

    def on_thread_of(self, post: Callable[[Callable[[], None]], None]) -> "InputEngines":
        """Return engines whose answers come on the thread on which ``post`` carries out what it is given."""
        return InputEngines(
            lambda sink: self.pinyin(_posted(post, sink)), lambda sink: self.handwriting(_posted(post, sink))
        )


def _posted(post: Callable[[Callable[[], None]], None], sink: Callable[[T], None]) -> Callable[[T], None]:
    return lambda answer: post(lambda: sink(answer))
