"""Render ``svg/*.svg`` to white PNG of 192 px for the screens to tint, and the welcome screen's ground.

``python -m screens.icons.build [NAME…]``: a tool for whoever adds an icon; it needs Playwright and a Chromium. The PNG
are committed, so a kiosk needs neither.
"""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIDE = 192
FOLDER = Path(__file__).parent
PICTURES = {FOLDER.parent / "welcome" / "fields.svg": (1080, 620)}
"""Pictures with colours of their own, and their size in pixels."""


def main(names: list[str]) -> None:
    """Render the sources of these names, or every one; overwrites what is there."""
    from playwright.sync_api import sync_playwright

    sources = dict.fromkeys(sorted((FOLDER / "svg").glob("*.svg")), (SIDE, SIDE))
    targets = {source: FOLDER / f"{source.stem}.png" for source in sources}
    sources |= PICTURES
    targets |= {source: source.with_suffix(".png") for source in PICTURES}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        for source, size in sources.items():
            if not names or source.stem in names:
                _render(page, source, size, targets[source])
        browser.close()


def _render(page: "Page", source: Path, size: tuple[int, int], target: Path) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.set_content(
        "<style>*{margin:0}svg{width:100vw;height:100vh;color:#fff;display:block}"
        "body{background:transparent}</style>" + source.read_text("utf-8")
    )
    page.screenshot(path=str(target), omit_background=True)


if __name__ == "__main__":
    main(sys.argv[1:])
