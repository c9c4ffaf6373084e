"""Every sample view as a picture: ``python -m screens.gallery OUT [WIDTHxHEIGHT] [STEP] [NAME…]``."""

import os
import sys
from dataclasses import replace
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Write the pictures; return the exit status."""
    if not arguments:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
    out = Path(arguments[0])
    width, height = (int(side) for side in (arguments[1] if len(arguments) > 1 else "1080x1920").split("x"))
    step = int(arguments[2]) if len(arguments) > 2 else 0

    from screens.app import KioskWindow
    from screens.samples import samples

    window = KioskWindow(lambda _: None, size=(width, height))
    window.step()
    for name, view in samples().items():
        if len(arguments) > 3 and not any(wanted in name for wanted in arguments[3:]):
            continue
        window.show(replace(view, chrome=replace(view.chrome, text_step=step)))
        window.step()
        window.screenshot(out / f"{name}.png")
    sys.stdout.write(f"{out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
