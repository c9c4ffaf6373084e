"""``python -m devices.printer.simulator``: a printer to print to. JSON lines on standard input break and mend it."""

import argparse
import signal
import sys
import threading
from pathlib import Path

import msgspec

from devices.printer.profile import ProfileError, load_profile, profile_names
from devices.printer.simulator.faults import parse_changes, read_script
from devices.printer.simulator.machine import PrinterSimulator


def main(arguments: list[str] | None = None) -> int:
    """Run until SIGINT or SIGTERM; the first line of output is the printer's URL.

    Each line of standard input, while there is one, is an object of faults, such as ``{"paper_out": true}``.
    """
    options = _options().parse_args(arguments)
    try:
        profile = load_profile(options.profile)
        script = read_script(options.script) if options.script else ()
    except (ProfileError, OSError, msgspec.DecodeError) as error:
        print(error, file=sys.stderr)
        return 2
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)  # before any thread begins, so that only sigwait gets them
    with PrinterSimulator(
        options.font,
        profile=profile,
        line="pty" if options.pty else "tcp",
        port=options.port,
        out=options.out,
        script=script,
    ) as printer:
        print(printer.url, flush=True)
        threading.Thread(target=_obey, args=(printer,), daemon=True).start()
        signal.sigwait(ends)
    return 0


def _obey(printer: PrinterSimulator) -> None:
    for changes in sys.stdin:
        if changes.strip():
            try:
                printer.fault(**parse_changes(changes))
            except msgspec.DecodeError as error:
                print(error, file=sys.stderr)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m devices.printer.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="TCP port; 0 takes a free one")
    parser.add_argument("--pty", action="store_true", help="a serial line instead of TCP")
    parser.add_argument("--out", type=Path, help="folder for slip-001.png …")
    parser.add_argument("--profile", default="generic-80", help=", ".join(profile_names()))
    parser.add_argument("--script", type=Path, help="JSON list of steps")
    parser.add_argument("--font", type=Path, help="font file; the bundled one otherwise")
    return parser


if __name__ == "__main__":
    sys.exit(main())
