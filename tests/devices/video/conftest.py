"""A short film with a tone, made once; and a clock that only the test moves."""

import subprocess
from pathlib import Path

import pytest

SIZE = (64, 36)
SECONDS = 1


class Clock:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(scope="session")
def film_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One second: 25 pictures, of which the first half is red and the second green; and a tone."""
    file = tmp_path_factory.mktemp("film") / "film.mp4"
    colours = (
        f"color=red:s={SIZE[0]}x{SIZE[1]}:r=25:d=0.52[a];color=lime:s={SIZE[0]}x{SIZE[1]}:r=25:d=0.48[b];[a][b]concat"
    )
    tone = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={SECONDS}"]
    made = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-t", str(SECONDS), str(file)]
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", colours, *tone, *made], check=True)
    return file


@pytest.fixture
def clock() -> Clock:
    return Clock()
