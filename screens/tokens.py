"""The design system in one place: type, spacing, targets and motion; the colours are in ``palettes``. No Kivy in here.

All lengths are design pixels: one is a pixel of a portrait window of 1080×1920, which is 0.25 mm on a 21.5 inch panel.
``Metrics`` turns them into pixels of the window at hand.
"""

from dataclasses import dataclass

from screens.palettes import PALETTES, Colour, rgba

TEXT_FACTORS: tuple[float, ...] = (1.0, 1.17, 1.33, 1.5)
"""How much larger text becomes at each text step."""


@dataclass(frozen=True)
class TextStyle:
    """A step of the type scale. ``cap`` is the largest growth, for text that is large already or in the chrome.

    ``balance``: its lines are made about equally long and end where clauses do: for what is read at a glance.
    """

    size: float
    bold: bool = False
    cap: float = 1.5
    balance: bool = False


STYLES: dict[str, TextStyle] = {
    "caption": TextStyle(28, balance=True),
    "chrome": TextStyle(28, cap=1.2),
    "chrome_bold": TextStyle(28, bold=True, cap=1.2, balance=True),
    "body": TextStyle(34),
    "body_bold": TextStyle(34, bold=True, balance=True),
    "chip": TextStyle(34, cap=1.2),
    "chip_bold": TextStyle(34, bold=True, cap=1.2),
    "label": TextStyle(36, bold=True, cap=1.33, balance=True),
    "lead": TextStyle(40),
    "subhead": TextStyle(42, bold=True, balance=True),
    "title": TextStyle(50, bold=True, cap=1.33, balance=True),
    "bar_label": TextStyle(36, bold=True, cap=1.2),
    "bar_title": TextStyle(52, bold=True, cap=1.17),
    "headline": TextStyle(64, bold=True, cap=1.25, balance=True),
    "hero": TextStyle(92, bold=True, cap=1.12, balance=True),
    "count": TextStyle(200, bold=True, cap=1.0),
    "number": TextStyle(84, bold=True, cap=1.15),
    "key": TextStyle(60, bold=True, cap=1.1),
    "letter": TextStyle(44, cap=1.1),
}

SPACE = {"hair": 4, "small": 12, "medium": 24, "large": 40, "page": 48, "huge": 72}
RADIUS = {"small": 12, "medium": 20, "large": 28}
TARGET = 96
"""The least side of anything to be touched: 24 mm on the reference panel, well above 60 dp."""

PRESS_SLOP = 28
"""How far a finger may wander before a press becomes a scroll."""

REACH = 16
"""A touch beside a target, but no farther from it, presses it: a glove is wide, and a panel drifts by a few pixels."""
APART = 48
"""Two presses farther from each other than this are never one that bounced."""
HAMMER = 160
"""Impatient presses are no farther than this from each other."""

GLIDE_SECONDS = 0.18
BOUNCE_SECONDS = 0.06
"""Two presses closer than this are one: a bouncing panel, or a touch that also comes as a mouse."""
REPEAT_SECONDS = 0.6
"""The same button acts again only after this; digits and letters are exempt."""
SETTLE_SECONDS = 0.3
"""A new screen takes no touch for this long, so that the second half of a double tap cannot press what was not seen."""
HAMMER_SECONDS = 2.0
"""Somebody who goes on hammering at the place where the last screen's button was presses nothing for so long."""
REST_SECONDS = 0.3
"""A finger that has lain still for so long gives way to another one: it may be a palm."""
FRAMES_PER_SECOND = 60.0

PORTRAIT = (1080.0, 1920.0)
LANDSCAPE = (1920.0, 1080.0)
LANDSCAPE_DENSITY = 0.85
"""A landscape window is half as high; all shrinks a little, and body text stays above 28 px."""


@dataclass(frozen=True)
class Metrics:
    """One window's measure and colours: ``scale`` pixels a design pixel, ``wide`` for landscape.

    ``text_step`` and ``contrast`` are 0 to 3; ``elder`` asks for fewer and larger choices.
    """

    scale: float = 1.0
    wide: bool = False
    text_step: int = 0
    contrast: int = 0
    elder: bool = False

    @classmethod
    def of(
        cls, width: float, height: float, text_step: int = 0, contrast: int = 0, *, elder: bool = False
    ) -> "Metrics":
        """Fit the design to a window of this many pixels; steps out of range are taken as the nearest."""
        wide = width > height
        reference = LANDSCAPE if wide else PORTRAIT
        scale = min(width / reference[0], height / reference[1]) * (LANDSCAPE_DENSITY if wide else 1.0)
        text_step = min(max(text_step, 0), len(TEXT_FACTORS) - 1)
        contrast = min(max(contrast, 0), len(PALETTES) - 1)
        return cls(max(scale, 0.1), wide, text_step, contrast, elder)

    def px(self, length: float) -> float:
        """Return this design length in whole window pixels, never rounding something visible away."""
        return float(max(1, round(length * self.scale))) if length > 0 else 0.0

    def font(self, style: str) -> int:
        """Return the font size of a style in window pixels."""
        entry = STYLES[style]
        return max(8, round(entry.size * min(TEXT_FACTORS[self.text_step], entry.cap) * self.scale))

    def rgba(self, name: str) -> Colour:
        """Return a colour token in this contrast, four numbers from 0 to 1."""
        return rgba(name, self.contrast)
