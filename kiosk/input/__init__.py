"""Input without a keyboard or a network: pinyin and handwriting, in child processes. Screens use ``face``."""
