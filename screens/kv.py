"""Load kv files, each exactly once: loaded twice, Kivy would draw every label of it five times over."""

from pathlib import Path

from kivy.lang import Builder

_loaded: set[Path] = set()


def load_kv(python_file: str) -> None:
    """Load the kv file that lies beside this Python file and is called like it; a second call does nothing."""
    path = Path(python_file).with_suffix(".kv").resolve()
    if path not in _loaded:
        _loaded.add(path)
        Builder.load_file(str(path))
