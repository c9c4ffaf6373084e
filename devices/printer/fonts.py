"""Where the bundled font lies, for whoever is not given one."""

from pathlib import Path


def bundled_font() -> Path:
    """Noto Sans SC, which comes with the screens; FileNotFoundError where the screens are not installed."""
    path = Path(__file__).resolve().parents[2] / "screens" / "fonts" / "NotoSansSC-Regular.ttf"
    if not path.is_file():
        raise FileNotFoundError(f"the bundled font is not at {path}; name a font")
    return path
