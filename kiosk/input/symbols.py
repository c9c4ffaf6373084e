"""Keys that are no pinyin: what a screen commits with ``literal``."""

from typing import Final

PUNCTUATION: Final = tuple("，。？！、：；“”‘’（）《》…—·")
"""Full-width Chinese punctuation, the most used first."""
DIGITS: Final = tuple("1234567890")
SYMBOLS: Final = tuple("+-×÷=%#@&*/\\_.,:;()￥℃㎡")
"""Marks in figures, addresses and units."""
