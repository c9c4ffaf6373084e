"""Every sample view in every setting, as contact sheets, and the audit of all of them: ``make gallery``.

``python -m screens.gallery OUT`` writes ``OUT/index.html`` with a page a language, each with a sheet for every panel,
text size and contrast, and ``OUT/audit.txt`` with what is wrong; its exit status is 1 if anything is. ``--audit`` draws
nothing; ``--language``, ``--panel``, ``--step`` and ``--contrast`` choose some. One view: ``python -m screens.gallery
OUT --only 06-home``.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.views import View
    from screens.app import KioskWindow
    from screens.stage import Stage

PANELS: dict[str, tuple[int, int]] = {"portrait": (1080, 1920), "landscape": (1920, 1080), "small": (1280, 800)}
"""The panels the screens are made for, by name: width and height in pixels."""
DRAWN = 0.5
"""Pictures are drawn at this part of the panel's size: four times as quick, and all that a sheet can show."""
THUMB_AREA = 300 * 533
"""Pixels of one picture on a sheet."""
STEPS = range(4)


@dataclass(frozen=True)
class Setting:
    """How a view is shown: language, panel, text step and contrast, 0 to 3 each."""

    language: str
    panel: str
    step: int
    contrast: int

    def __str__(self) -> str:
        return f"{self.language}, {self.panel}, text {self.step}, contrast {self.contrast}"

    def apply(self, view: "View") -> "View":
        """Return the view in this setting; a larger text of its own (elder mode) is kept."""
        from screens.samples.frame import set_to
        from screens.samples.language import in_language

        chrome = set_to(view.chrome, max(self.step, view.chrome.text_step), self.contrast)
        return in_language(replace(view, chrome=chrome), self.language)


def main(arguments: list[str] | None = None) -> int:
    """Write the sheets and the report; return the exit status."""
    options = _options(arguments)
    os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
    from screens.app import KioskWindow
    from screens.samples import samples
    from screens.samples.media import StillFilms

    views = {name: view for name, view in samples().items() if not options.only or options.only in name}
    settings = [
        Setting(language, panel, step, contrast)
        for language in options.language
        for panel in options.panel
        for step in options.step
        for contrast in options.contrast
    ]
    # As large as any picture: the offscreen display cannot be made larger later.
    side = int(max(max(size) for size in PANELS.values()) * DRAWN)
    window = KioskWindow(lambda _: None, size=(side, side), films=StillFilms())
    window.step()
    lines: list[str] = []
    began, count = time.monotonic(), len(settings) * _count(views)
    for number, setting in enumerate(settings, 1):
        lines += audit_lines(window, views, setting)
        if options.audit:
            window.step()  # textures are let go of with a frame, of which an audit needs none: 10 GB by its end
        else:
            sheet(window, views, setting, options.out)
        spent = time.monotonic() - began
        done = number * _count(views)
        sys.stdout.write(f"{done} of {count} screens, {spent:.0f} s: {setting}; {len(lines)} faults\n")
        sys.stdout.flush()
    options.out.mkdir(parents=True, exist_ok=True)
    report = options.out / "audit.txt"
    report.write_text("".join(f"{line}\n" for line in lines) or "Nothing is wrong.\n", "utf-8")
    if not options.audit:
        _pages(options.out, settings)
        sys.stdout.write(f"{options.out / 'index.html'}\n")
    sys.stdout.write("".join(f"{line}\n" for line in lines[:40]) + f"{len(lines)} faults: {report}\n")
    return 1 if lines else 0


def shown(stage: "Stage", views: dict[str, "View"], setting: Setting) -> Iterator[str]:
    """Show every view and every scene in this setting, one after the other; yield the name of each that is shown.

    Where something is typed its scenes follow: the same with the keys open, once for each way of typing.
    """
    from screens.samples.typing import SCENES, close_keys, open_keys

    for name, view in views.items():
        stage.show(setting.apply(view))
        yield name
        for scene, (sample, mode) in SCENES.items():
            if sample == name:
                open_keys(stage, mode)
                yield scene
                close_keys(stage)


def audit_lines(window: "KioskWindow", views: dict[str, "View"], setting: Setting) -> Iterator[str]:
    """Yield a line for everything that is wrong: screen, setting, what, widget, figures."""
    from screens.audit import audit

    width, height = PANELS[setting.panel]
    window.stage.frame(0.0, 0.0, float(width), float(height))
    for name in shown(window.stage, views, setting):
        for fault in audit(window.stage):
            yield f"{name} ({setting}): {fault}"


def sheet(window: "KioskWindow", views: dict[str, "View"], setting: Setting, out: Path) -> None:
    """Draw all views in one setting onto one sheet."""
    from PIL import Image

    from screens import pictures

    size = tuple(int(side * DRAWN) for side in PANELS[setting.panel])
    window.stage.frame(0.0, 0.0, float(size[0]), float(size[1]))
    scale = (THUMB_AREA / (size[0] * size[1])) ** 0.5
    thumb = int(size[0] * scale), int(size[1] * scale)
    columns = 8 if size[0] < size[1] else 5
    gap, rows = 12, -(-_count(views) // columns)
    paper = Image.new("RGB", (columns * (thumb[0] + gap) + gap, rows * (thumb[1] + gap) + gap), "#5A5A5A")
    for number, _name in enumerate(shown(window.stage, views, setting)):
        window.put_ground()
        window.step()
        pictures.settle()
        window.step()
        picture = window.picture(kiosk_only=True).resize(thumb, Image.Resampling.LANCZOS)
        place = gap + number % columns * (thumb[0] + gap), gap + number // columns * (thumb[1] + gap)
        paper.paste(picture, place)
    target = out / _file(setting)
    target.parent.mkdir(parents=True, exist_ok=True)
    paper.save(target, quality=85)


def _count(views: dict[str, "View"]) -> int:
    """Return how many pictures these views make, their scenes with them."""
    from screens.samples.typing import SCENES

    return len(views) + sum(sample in views for sample, _ in SCENES.values())


def _file(setting: Setting) -> str:
    return f"{setting.language}/{setting.panel}-text{setting.step}-contrast{setting.contrast}.jpg"


def _pages(out: Path, settings: list[Setting]) -> None:
    """Write a page a language with its sheets one below the other, and the page that names them."""
    languages = list(dict.fromkeys(setting.language for setting in settings))
    head = "<!doctype html><meta charset=utf-8><style>body{font:16px sans-serif;margin:2em}img{max-width:100%}</style>"
    for language in languages:
        parts = [
            f"<h2>{escape(str(setting))}</h2><a href='{_file(setting)}'><img loading=lazy src='{_file(setting)}'></a>"
            for setting in settings
            if setting.language == language
        ]
        (out / f"{language}.html").write_text(f"{head}<title>{language}</title>{''.join(parts)}", "utf-8")
    links = "".join(f"<li><a href='{language}.html'>{language}</a>" for language in languages)
    (out / "index.html").write_text(f"{head}<title>Gallery</title><ul>{links}</ul>", "utf-8")


def _options(arguments: list[str] | None) -> argparse.Namespace:
    from screens.samples.language import LANGUAGES

    parser = argparse.ArgumentParser(prog="python -m screens.gallery", description="Every screen in every setting.")
    parser.add_argument("out", type=Path, help="the folder to write to")
    parser.add_argument("--audit", action="store_true", help="compute what is wrong and draw nothing")
    parser.add_argument("--only", default="", help="only the views with this in their name")
    parser.add_argument("--language", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    parser.add_argument("--panel", nargs="+", choices=PANELS, default=tuple(PANELS))
    parser.add_argument("--step", nargs="+", type=int, choices=STEPS, default=tuple(STEPS))
    parser.add_argument("--contrast", nargs="+", type=int, choices=STEPS, default=tuple(STEPS))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
