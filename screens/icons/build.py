"""Render ``svg/*.svg`` to white PNG of 192 px for the screens to tint: ``python -m screens.icons.build``.

A tool for whoever adds an icon; it needs Playwright and a Chromium. The PNG are committed, so a kiosk needs neither.
"""

import shutil
from pathlib import Path

SIDE = 192


def main() -> None:
    """Render every source once; overwrites what is there."""
    from playwright.sync_api import sync_playwright

    folder = Path(__file__).parent
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": SIDE, "height": SIDE})
        for source in sorted((folder / "svg").glob("*.svg")):
            page.set_content(
                "<style>*{margin:0}svg{width:100vw;height:100vh;color:#fff;display:block}"
                "body{background:transparent}</style>" + source.read_text("utf-8")
            )
            page.screenshot(path=str(folder / f"{source.stem}.png"), omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
