"""The engine's process: ``python -m kiosk.input.child pinyin|handwriting``. Lines in, lines out, until the input ends.

It says nothing of what was typed on standard error, not even when it breaks down: that goes to a log.
"""

import gc
import sys
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, assert_never

from kiosk.input.face import Composition
from kiosk.input.messages import (
    Answer,
    Backspace,
    Choose,
    Forget,
    Literal,
    Narrow,
    Press,
    Raw,
    Recognise,
    Request,
    Reset,
    Turn,
    line,
    request,
)

if TYPE_CHECKING:
    from kiosk.input.composer import Composer

Engine = Callable[[Request], Answer]


def pinyin() -> Engine:
    """Open the pinyin engine."""
    from kiosk.input.composer import Composer
    from kiosk.input.lexicon import Lexicon

    composer = Composer(Lexicon())
    return lambda asked: _typed(composer, asked)


def handwriting() -> Engine:
    """Open the handwriting engine."""
    from kiosk.input.recogniser import Recogniser

    recogniser = Recogniser()

    def recognise(asked: Request) -> Answer:
        if not isinstance(asked, Recognise):
            raise TypeError("Handwriting takes strokes only.")
        return recogniser.recognise(asked.strokes)

    return recognise


def _typed(composer: "Composer", asked: Request) -> Composition:
    match asked:
        case Press(key):
            return composer.press(key)
        case Choose(index):
            return composer.choose(index)
        case Narrow(index):
            return composer.narrow(index)
        case Backspace():
            return composer.backspace()
        case Turn(pages):
            return composer.turn(pages)
        case Literal(text):
            return composer.literal(text)
        case Raw():
            return composer.raw()
        case Reset(layout):
            return composer.reset(layout)
        case Forget():
            return composer.forget()
        case Recognise():
            raise TypeError("Pinyin takes keys only.")
        case _:
            assert_never(asked)


def serve(engine: Engine, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer every line."""
    for text in requests:
        answers.write(line(engine(request(text))))
        answers.flush()


def main() -> int:
    """Run until the input ends; 1 when the engine broke down."""
    try:
        engine = {"pinyin": pinyin, "handwriting": handwriting}[sys.argv[1]]()
        gc.collect()
        gc.freeze()
        serve(engine, sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 - its text may hold what was typed, so only its place is told
        where = traceback.extract_tb(error.__traceback__)[-1]
        print(f"{type(error).__name__} in {where.name}, {where.filename}:{where.lineno}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
