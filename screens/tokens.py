"""The design system in one place: colours, type, spacing, targets and motion. No Kivy in here.

All lengths are design pixels: one is a pixel of a portrait window of 1080×1920, which is 0.25 mm on a 21.5 inch panel.
``Metrics`` turns them into pixels of the window at hand.
"""

from dataclasses import dataclass

COLOURS: dict[str, str] = {
    # Grounds, from the page up.
    "paper": "#F8F4EC",
    "surface": "#FFFFFF",
    "sunken": "#F0EADE",
    "line": "#DDD4C3",
    "line_strong": "#8C8371",
    # Ink.
    "ink": "#221F1A",
    "ink_soft": "#5C5548",
    "on_brand": "#FFFFFF",
    "on_brand_soft": "#CFE6DF",
    # Brand: pine green to act, brick red for the union's own accent and for leaving.
    "brand": "#0F5B50",
    "brand_deep": "#0A433B",
    "brand_pale": "#E2F0EB",
    "brick": "#A93226",
    "brick_pale": "#FAE9E4",
    # Tones of badges and messages: ink on its pale ground.
    "good": "#1C6638",
    "good_pale": "#E1F2E5",
    "attention": "#7E4E00",
    "attention_pale": "#FCEFD0",
    "bad": "#A02B20",
    "bad_pale": "#FBE6E2",
    "plain": "#4D473C",
    "plain_pale": "#EFE9DC",
    "disabled": "#E9E3D6",
    "on_disabled": "#655E51",
    "gold": "#E9C46A",
    "scrim": "#221F1ACC",
}

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("ink", "brand_pale"),
    ("ink_soft", "paper"),
    ("ink_soft", "surface"),
    ("ink_soft", "sunken"),
    ("ink_soft", "brand_pale"),
    ("on_brand", "brand"),
    ("on_brand", "brand_deep"),
    ("on_brand_soft", "brand"),
    ("gold", "brand"),
    ("gold", "brand_deep"),
    ("brand", "surface"),
    ("brand", "paper"),
    ("brand", "brand_pale"),
    ("brand_deep", "brand_pale"),
    ("brick", "surface"),
    ("brick", "brick_pale"),
    ("good", "good_pale"),
    ("good", "paper"),
    ("attention", "attention_pale"),
    ("bad", "bad_pale"),
    ("bad", "paper"),
    ("plain", "plain_pale"),
    ("on_disabled", "disabled"),
    ("ink", "gold"),
)
"""Every pair of ink and ground that carries text; each reaches 4.5:1."""

TEXT_FACTORS: tuple[float, ...] = (1.0, 1.17, 1.33, 1.5)
"""How much larger text becomes at each text step."""


@dataclass(frozen=True)
class TextStyle:
    """A step of the type scale. ``cap`` is the largest growth, for text that is large already or in the chrome."""

    size: float
    bold: bool = False
    cap: float = 1.5
    balance: bool = False


STYLES: dict[str, TextStyle] = {
    "caption": TextStyle(28),
    "chrome": TextStyle(28, cap=1.2),
    "chrome_bold": TextStyle(28, bold=True, cap=1.2),
    "body": TextStyle(34),
    "body_bold": TextStyle(34, bold=True),
    "label": TextStyle(36, bold=True, cap=1.33),
    "lead": TextStyle(40),
    "subhead": TextStyle(42, bold=True, balance=True),
    "title": TextStyle(50, bold=True, cap=1.33, balance=True),
    "bar_title": TextStyle(52, bold=True, cap=1.17),
    "headline": TextStyle(64, bold=True, cap=1.25, balance=True),
    "hero": TextStyle(92, bold=True, cap=1.12, balance=True),
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

GLIDE_SECONDS = 0.18
BOUNCE_SECONDS = 0.06
"""Two presses closer than this are one: a bouncing panel, or a touch that also comes as a mouse."""
REPEAT_SECONDS = 0.6
"""The same button acts again only after this; digits and letters are exempt."""
SETTLE_SECONDS = 0.3
"""A new screen takes no touch for this long, so that the second half of a double tap cannot press what was not seen."""
FRAMES_PER_SECOND = 60.0

PORTRAIT = (1080.0, 1920.0)
LANDSCAPE = (1920.0, 1080.0)
LANDSCAPE_DENSITY = 0.85
"""A landscape window is half as high; all shrinks a little, and body text stays above 28 px."""


@dataclass(frozen=True)
class Metrics:
    """One window's measure: ``scale`` pixels a design pixel, ``wide`` for landscape, ``text_step`` 0 to 3."""

    scale: float = 1.0
    wide: bool = False
    text_step: int = 0

    @classmethod
    def of(cls, width: float, height: float, text_step: int = 0) -> "Metrics":
        """Fit the design to a window of this many pixels; steps out of range are taken as the nearest."""
        wide = width > height
        reference = LANDSCAPE if wide else PORTRAIT
        scale = min(width / reference[0], height / reference[1]) * (LANDSCAPE_DENSITY if wide else 1.0)
        return cls(max(scale, 0.1), wide, min(max(text_step, 0), len(TEXT_FACTORS) - 1))

    def px(self, length: float) -> float:
        """Return this design length in whole window pixels, never rounding something visible away."""
        return float(max(1, round(length * self.scale))) if length > 0 else 0.0

    def font(self, style: str) -> int:
        """Return the font size of a style in window pixels."""
        entry = STYLES[style]
        return max(8, round(entry.size * min(TEXT_FACTORS[self.text_step], entry.cap) * self.scale))


def rgba(name: str) -> tuple[float, float, float, float]:
    """Return a colour token as four numbers from 0 to 1. ``KeyError`` for a token that does not exist."""
    code = COLOURS[name].lstrip("#")
    parts = [int(code[i : i + 2], 16) / 255 for i in range(0, len(code), 2)]
    return parts[0], parts[1], parts[2], parts[3] if len(parts) == 4 else 1.0


def contrast(ink: str, ground: str) -> float:
    """Return the contrast ratio of two tokens after WCAG 2.2, from 1 to 21."""

    def luminance(name: str) -> float:
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in rgba(name)[:3]]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
