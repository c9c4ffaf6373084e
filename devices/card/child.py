"""The card reading process: ``python -m devices.card.child``.

Keys come in over standard input, messages go out over standard output, and it lives no longer than whoever holds the
other end of its standard input.
"""

import os
import pickle
import resource
import sys
import threading
import traceback
from types import TracebackType

from devices.card.messages import Message, Setup, decode_setup, encode
from devices.card.pcsc import Numbers, Watch
from devices.card.profiles import registered
from devices.card.reading import Tokenise

EXIT_DEFECT = 70
"""EX_SOFTWARE of sysexits.h: a defect of ours; the traceback on standard error says where."""


def main() -> None:
    """Read the setup, watch the readers, end with standard input."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold card numbers
    threading.excepthook = lambda args: _die(args.exc_type, args.exc_value, args.exc_traceback)
    sys.excepthook = _die
    setup = decode_setup(sys.stdin.buffer.readline())
    threading.Thread(target=_watch, args=(setup,), name="card readers", daemon=True).start()
    sys.stdin.buffer.read()
    os._exit(0)


def _watch(setup: Setup) -> None:
    lock = threading.Lock()

    def emit(message: Message) -> None:
        with lock:
            os.write(1, encode(message))

    # Only our own parent writes to our standard input, so unpickling it trusts nobody new.
    tokenise: Tokenise = pickle.loads(setup.tokenise)  # noqa: S301
    numbers = Numbers(setup.next_insertion)
    profiles = registered(setup.union_key)
    Watch(setup.name, setup.match, emit, numbers, profiles, tokenise, setup.known).run()


def _die(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Say where it failed, and never the exception's words: they may quote a card number."""
    places = "".join(f" {os.path.basename(f.filename)}:{f.lineno}" for f in traceback.extract_tb(trace))  # noqa: PTH119
    os.write(2, f"card reading process: {kind.__name__} at{places}\n".encode())
    os._exit(EXIT_DEFECT)


if __name__ == "__main__":
    main()
