"""Make ``media/`` from ``sources/``: ``python -m server.demo.build_media``.

A tool for whoever changes a source; it needs Playwright and a Chromium. What it makes is committed, so that the demo
starts without either: the real server does the same with what an officer sends in.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from protocol.canonical import sha256_hex
from server.media.names import description
from server.media.pdf import pages_of
from server.media.pictures import publishable
from server.media.video import RATE, film_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

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
            match kind:
                case "pdf":
                    _keep_pdf(name, page.pdf(prefer_css_page_size=True, print_background=True))
                case "film":
                    _keep_film(name, page)
                case _:
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


def _keep_film(name: str, page: "Page") -> None:
    told = {one: page.locator(f"meta[name={one}]").get_attribute("content") or "" for one in ("seconds", "said")}
    with tempfile.TemporaryDirectory() as folder:
        made, spoken = Path(folder) / "film.mp4", Path(folder) / "said.wav"
        subprocess.run(["espeak-ng", "-v", "cmn-latn-pinyin", "-s", "130", "-w", spoken, told["said"]], check=True)
        pictures = ["-f", "image2pipe", "-framerate", str(RATE), "-c:v", "mjpeg", "-i", "pipe:0"]
        sound = ["-itsoffset", "0.6", "-i", str(spoken), "-af", "apad", "-t", told["seconds"]]
        command = ["ffmpeg", "-v", "error", *pictures, *sound, "-c:v", "mjpeg", "-q:v", "2", "-c:a", "pcm_s16le"]
        with subprocess.Popen([*command, "-f", "avi", str(made)], stdin=subprocess.PIPE) as process:
            for number in range(int(told["seconds"]) * RATE):
                page.evaluate(f"draw({number / RATE})")
                if process.stdin is not None:
                    process.stdin.write(page.screenshot(type="jpeg", quality=95))
            if process.stdin is not None:
                process.stdin.close()
        blobs: list[bytes] = []

        def keep(blob: bytes) -> str:
            blobs.append(blob)
            return sha256_hex(blob)

        (MEDIA / f"{name}.json").write_bytes(description(film_of(made, keep, lambda _: None)))
    (MEDIA / f"{name}.mp4").write_bytes(blobs[0])
    (MEDIA / f"{name}-poster.jpg").write_bytes(blobs[1])


if __name__ == "__main__":
    sys.exit(main())
