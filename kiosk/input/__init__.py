"""Input without a keyboard or a network: pinyin and handwriting, in child processes. See ``face`` for what screens use."""
