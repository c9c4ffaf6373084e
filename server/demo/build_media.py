"""Make ``media/`` from ``sources/``: ``python -m server.demo.build_media``.

A tool for whoever changes a source; it needs Playwright and a Chromium. What it makes is committed, so that the demo
starts without either: the real server does the same with what an officer sends in.
"""

import shutil
import sys
from pathlib import Path

from protocol.canonical import sha256_hex
from server.media.names import description
from server.media.pdf import pages_of
from server.media.pictures import publishable

_HERE = Path(__file__).parent
SOURCES, MEDIA = _HERE / "sources", _HERE / "media"
POSTER = 1280, 720
"""Pixels of a picture for the welcome screen."""


def main() -> int:
    """Make everything anew."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": POSTER[0], "height": POSTER[1]})
        for source in sorted(SOURCES.glob("*.*.html")):
            name, kind, _ = source.name.split(".")
            for old in MEDIA.glob(f"{name}[.-]*"):
                old.unlink()
            page.goto(source.as_uri())
            if kind == "pdf":
                _keep_pdf(name, page.pdf(prefer_css_page_size=True, print_background=True))
            else:
                (MEDIA / f"{name}.jpg").write_bytes(publishable(page.screenshot()))
        browser.close()
    return 0


def _keep_pdf(name: str, data: bytes) -> None:
    pages: list[bytes] = []

    def keep(picture: bytes) -> str:
        pages.append(picture)
        return sha256_hex(picture)

    (MEDIA / f"{name}.json").write_bytes(description(pages_of(data, keep)))
    for number, picture in enumerate(pages, 1):
        ending = "png" if picture.startswith(b"\x89PNG") else "jpg"
        (MEDIA / f"{name}-{number}.{ending}").write_bytes(picture)


if __name__ == "__main__":
    sys.exit(main())
