"""Where the bundled fonts lie, for whoever is not given one."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "screens" / "fonts"
"""All of them come with the screens."""


def bundled_font() -> Path:
    """Noto Sans SC, which comes with the screens; FileNotFoundError where the screens are not installed."""
    path = FOLDER / "NotoSansSC-Regular.ttf"
    if not path.is_file():
        raise FileNotFoundError(f"the bundled font is not at {path}; name a font")
    return path
