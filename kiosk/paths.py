"""Where things lie that are no code."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

FONT = ROOT / "screens" / "fonts" / "NotoSansSC-Regular.ttf"
"""The bundled face, also for what a printer has no characters for. A path, not an import: the core knows no screen."""
