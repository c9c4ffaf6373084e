"""Typing on the screen: pinyin, nine keys, handwriting, signs, letters."""
