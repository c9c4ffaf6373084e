"""``python -m devices.card.simulator --card FILE.json [--port N]``: hold one card in a virtual reader.

Prints ``inserted`` when the card is in. It comes out when standard input ends, on SIGTERM, or when the reader goes.
"""

import argparse
import signal
import sys
import threading
from pathlib import Path

from devices.card.simulator.model import CardModel
from devices.card.simulator.vcard import VPCD_PORT, VirtualCard


def main() -> int:
    """Run the card. Exit status 0 when it was taken out, 1 when it never got in."""
    parser = argparse.ArgumentParser(prog="python -m devices.card.simulator", description="A simulated card.")
    parser.add_argument("--card", required=True, type=Path, metavar="FILE", help="JSON of a CardModel")
    parser.add_argument("--port", type=int, default=VPCD_PORT, help="where the virtual reader waits")
    options = parser.parse_args()
    try:
        card = VirtualCard(CardModel.from_json(options.card.read_bytes()), options.port)
        card.insert()
    except (OSError, ValueError) as error:
        print(f"The card could not be put in: {error}", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda _signal, _frame: card.remove())
    print("inserted", flush=True)
    threading.Thread(target=_remove_at_end_of_input, args=(card,), daemon=True).start()
    card.wait()
    return 0


def _remove_at_end_of_input(card: VirtualCard) -> None:
    sys.stdin.read()
    card.remove()


if __name__ == "__main__":
    sys.exit(main())
