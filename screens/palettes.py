"""The colours, four contrasts of them, and which of them may stand on which. No Kivy in here.

Every contrast has every token, so that a screen names a colour once and is right in all four:

====  ==================  =============================================================
step  name                what it is for
====  ==================  =============================================================
0     normal              calm and warm; every text at least 4.5:1 (WCAG 2.2 AA)
1     dark on light       black on white, for tired eyes and a sunlit hall; at least 7:1
2     light on dark       for eyes that light dazzles, and for a room at night; at least 7:1
3     highest             black, white and yellow alone; at least 15:1
====  ==================  =============================================================
"""

LEAST: tuple[float, ...] = (4.5, 7.0, 7.0, 15.0)
"""The least contrast ratio of text, a step."""

LEAST_SHAPE = 3.0
"""The least contrast ratio of what is not text but must be seen: outlines of controls, marks, icons."""

NORMAL: dict[str, str] = {
    # Grounds, from the page up.
    "paper": "#F8F4EC",
    "surface": "#FFFFFF",
    "sunken": "#F0EADE",
    "line": "#DDD4C3",
    "line_strong": "#8C8371",
    # Ink.
    "ink": "#221F1A",
    "ink_soft": "#5C5548",
    # The bar across the top and the welcome screen's heading.
    "bar": "#0F5B50",
    "bar_deep": "#0A433B",
    "bar_line": "#7CC0B1",
    "on_bar": "#FFFFFF",
    "on_bar_soft": "#CFE6DF",
    "on_bar_accent": "#E9C46A",
    # Brand: pine green to act, brick red for the union's own accent and for leaving.
    "brand": "#0F5B50",
    "brand_deep": "#0A433B",
    "brand_pale": "#E2F0EB",
    "on_brand": "#FFFFFF",
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
    "on_gold": "#221F1A",
    # The picture of a card, which is a picture in every contrast.
    "card": "#FFFFFF",
    "card_chip": "#E9C46A",
    "card_stripe": "#A93226",
    "scrim": "#221F1ACC",
}

DARK_ON_LIGHT: dict[str, str] = {
    "paper": "#FFFFFF",
    "surface": "#FFFFFF",
    "sunken": "#F1F1F1",
    "line": "#9A9A9A",
    "line_strong": "#3A3A3A",
    "ink": "#000000",
    "ink_soft": "#262626",
    "bar": "#06352E",
    "bar_deep": "#021F1B",
    "bar_line": "#FFFFFF",
    "on_bar": "#FFFFFF",
    "on_bar_soft": "#EAF6F2",
    "on_bar_accent": "#FFDF8A",
    "brand": "#06402F",
    "brand_deep": "#02261C",
    "brand_pale": "#E9F4F0",
    "on_brand": "#FFFFFF",
    "brick": "#7A1A10",
    "brick_pale": "#FCEFEC",
    "good": "#0A4520",
    "good_pale": "#EAF6ED",
    "attention": "#563400",
    "attention_pale": "#FDF3DC",
    "bad": "#7A140C",
    "bad_pale": "#FCEDEA",
    "plain": "#262626",
    "plain_pale": "#F1F1F1",
    "disabled": "#E6E6E6",
    "on_disabled": "#404040",
    "gold": "#E9B93A",
    "on_gold": "#000000",
    # The picture of a card, which is a picture in every contrast.
    "card": "#FFFFFF",
    "card_chip": "#E9B93A",
    "card_stripe": "#7A1A10",
    "scrim": "#000000CC",
}

LIGHT_ON_DARK: dict[str, str] = {
    "paper": "#14181A",
    "surface": "#1E2427",
    "sunken": "#252C30",
    "line": "#4A555B",
    "line_strong": "#93A1A8",
    "ink": "#F4F1E8",
    "ink_soft": "#CBD0CE",
    "bar": "#0B2F2A",
    "bar_deep": "#06211D",
    "bar_line": "#7BC9B8",
    "on_bar": "#FFFFFF",
    "on_bar_soft": "#CFE6DF",
    "on_bar_accent": "#F2CF7A",
    "brand": "#8FDBC9",
    "brand_deep": "#BFEFE3",
    "brand_pale": "#18352F",
    "on_brand": "#06211D",
    "brick": "#FFB4A6",
    "brick_pale": "#3A1F1A",
    "good": "#A5E3B5",
    "good_pale": "#17331F",
    "attention": "#FFD68A",
    "attention_pale": "#3A2C10",
    "bad": "#FFB9AE",
    "bad_pale": "#401D18",
    "plain": "#DAD7CE",
    "plain_pale": "#2B3135",
    "disabled": "#2B3135",
    "on_disabled": "#C2C7C5",
    "gold": "#F2CF7A",
    "on_gold": "#14181A",
    # The picture of a card, which is a picture in every contrast.
    "card": "#FFFFFF",
    "card_chip": "#F2CF7A",
    "card_stripe": "#A93226",
    "scrim": "#000000D9",
}

HIGHEST: dict[str, str] = {
    "paper": "#000000",
    "surface": "#000000",
    "sunken": "#101010",
    "line": "#B0B0B0",
    "line_strong": "#FFFFFF",
    "ink": "#FFFFFF",
    "ink_soft": "#FFFFFF",
    "bar": "#000000",
    "bar_deep": "#101010",
    "bar_line": "#FFEE00",
    "on_bar": "#FFEE00",
    "on_bar_soft": "#FFFFFF",
    "on_bar_accent": "#FFEE00",
    "brand": "#FFEE00",
    "brand_deep": "#FFFFFF",
    "brand_pale": "#101000",
    "on_brand": "#000000",
    "brick": "#FFFFFF",
    "brick_pale": "#101010",
    "good": "#FFFFFF",
    "good_pale": "#101010",
    "attention": "#FFEE00",
    "attention_pale": "#101000",
    "bad": "#FFEE00",
    "bad_pale": "#101000",
    "plain": "#FFFFFF",
    "plain_pale": "#101010",
    "disabled": "#101010",
    "on_disabled": "#FFFFFF",
    "gold": "#FFEE00",
    "on_gold": "#000000",
    # The picture of a card, which is a picture in every contrast.
    "card": "#FFFFFF",
    "card_chip": "#000000",
    "card_stripe": "#000000",
    "scrim": "#000000E6",
}

PALETTES: tuple[dict[str, str], ...] = (NORMAL, DARK_ON_LIGHT, LIGHT_ON_DARK, HIGHEST)

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("ink", "brand_pale"),
    ("ink_soft", "paper"),
    ("ink_soft", "surface"),
    ("ink_soft", "sunken"),
    ("ink_soft", "brand_pale"),
    ("on_bar", "bar"),
    ("on_bar", "bar_deep"),
    ("on_bar_soft", "bar"),
    ("on_bar_soft", "bar_deep"),
    ("on_bar_accent", "bar"),
    ("on_bar_accent", "bar_deep"),
    ("on_brand", "brand"),
    ("on_brand", "brand_deep"),
    ("brand", "surface"),
    ("brand", "paper"),
    ("brand", "brand_pale"),
    ("brand_deep", "surface"),
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
    ("on_gold", "gold"),
)
"""Every pair of ink and ground that may carry text."""

SHAPE_PAIRS: tuple[tuple[str, str], ...] = (
    ("line_strong", "surface"),
    ("line_strong", "paper"),
    ("brand", "surface"),
    ("brand", "paper"),
    ("brand", "brand_pale"),
    ("brick", "surface"),
    ("bar_line", "bar_deep"),
)
"""Pairs of an outline or mark and its ground that must be seen."""

Colour = tuple[float, float, float, float]


def rgba(name: str, contrast: int = 0) -> Colour:
    """Return a token as four numbers from 0 to 1. ``KeyError`` for a token, ``IndexError`` for a step there is not."""
    code = PALETTES[contrast][name].lstrip("#")
    parts = [int(code[i : i + 2], 16) / 255 for i in range(0, len(code), 2)]
    return parts[0], parts[1], parts[2], parts[3] if len(parts) == 4 else 1.0


def contrast_ratio(ink: str, ground: str, contrast: int = 0) -> float:
    """Return the contrast ratio of two tokens in one contrast after WCAG 2.2, from 1 to 21."""

    def luminance(name: str) -> float:
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in rgba(name, contrast)[:3]]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
