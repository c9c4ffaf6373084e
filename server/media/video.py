"""Films: whatever a telephone or an editor gives is made into the one profile that every kiosk plays in software.

ffmpeg (GPL, x264) does it in processes of its own. Of the file only its pictures and its sound go on: names, places,
subtitles and chapters stay behind, and no file that is not a film reaches a kiosk.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from protocol.blocks import Video
from server.domain.playlists import LONGEST_FILM_S, TOO_LONG
from server.domain.problems import DomainProblem
from server.media.pictures import publishable

LARGEST_VIDEO = 600 * 1024 * 1024
"""Bytes of what is sent in: ten minutes of a good telephone."""
LARGEST_FILM = 96 * 1024 * 1024
"""Bytes of what is published; a kiosk takes 100 MB."""
LONGEST_S = 600
LONGEST_SIDE = 960
"""Pixels: the reading column of a kiosk is 984 wide."""
RATE = 25
_MOST_PIXELS = 4096 * 4096
_PROBE_S = 30.0
_PATIENCE_S = 3600.0
NICENESS = 10
_MEMORY_BYTES = 4 * 1024**3
_FORMATS = "mov,matroska,avi,mpegts,mpeg,flv,asf"
"""What telephones, cameras and editors write; none of them names other files."""
_INPUT = ("-protocol_whitelist", "file", "-format_whitelist", _FORMATS)
_SMALLER = (
    f"scale='trunc(iw*sar/2)*2':'trunc(ih/2)*2',setsar=1,"
    f"scale='if(gt(iw,ih),min({LONGEST_SIDE},iw),-2)':'if(gt(iw,ih),-2,min({LONGEST_SIDE},ih))':flags=lanczos,"
    f"fps={RATE},format=yuv420p"
)
PICTURE = ("-c:v", "libx264", "-profile:v", "main", "-preset", "fast", "-crf", "24", "-maxrate", "1200k", "-bufsize",
           "2400k", "-g", "50")  # fmt: skip
SOUND = ("-c:a", "aac", "-b:a", "64k", "-ac", "1", "-ar", "44100")

Keep = Callable[[bytes], str]
Progress = Callable[[float], None]
"""Is told how much of the work is done, 0 to 1."""


@dataclass(frozen=True)
class _Found:
    """What a file is: its length, its size as it is seen, and whether anything can be heard."""

    seconds: float
    width: int
    height: int


def is_film(head: bytes) -> bool:
    """Whether a file that begins so is a film, as telephones, cameras and editors write them."""
    return (
        head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide")
        or head.startswith((b"\x1aE\xdf\xa3", b"FLV\x01", b"0&\xb2u\x8ef\xcf\x11", b"\x00\x00\x01\xba"))
        or (head.startswith(b"RIFF") and head[8:12] == b"AVI ")
        or (head.startswith(b"G") and head[188:189] == b"G")
    )


def is_there() -> bool:
    """Whether this machine can take in films."""
    return shutil.which("ffmpeg") is not None and shutil.which("ffprobe") is not None


def film_of(source: Path, keep: Keep, progress: Progress, *, silent: bool = False) -> Video:
    """Keep the film in ``source`` and its poster; return the block that shows them, without a title.

    ``silent`` leaves its sound out, for a welcome screen, where it has to be short. Takes about a third of the film's
    length. Raises DomainProblem ``bad_video`` with a sentence that says what to do, and OSError.
    """
    if not is_there():
        raise DomainProblem("bad_video", "This server cannot take films: ffmpeg is not installed.")
    found = _probe(source)
    if silent and found.seconds > LONGEST_FILM_S + 1:
        raise DomainProblem("bad_video", TOO_LONG, count=LONGEST_FILM_S)
    if found.seconds > LONGEST_S + 1:
        raise DomainProblem("bad_video", "This film is longer than {count} minutes.", count=LONGEST_S // 60)
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        film, poster = Path(folder) / "film.mp4", Path(folder) / "poster.png"
        _transcode(source, film, found.seconds, progress, silent=silent)
        if film.stat().st_size > LARGEST_FILM:
            raise DomainProblem("bad_video", "This film is too large even when made smaller. Please cut it.")
        made = _probe(film)
        _run("-ss", f"{min(1.0, made.seconds / 3):.2f}", "-i", film, "-frames:v", "1", poster)
        return Video(
            keep(film.read_bytes()),
            keep(publishable(poster.read_bytes())),
            made.width,
            made.height,
            round(made.seconds * 1000),
        )


def _probe(file: Path) -> _Found:
    shown = ("-show_entries", "format=duration:stream=codec_type,width,height:stream_disposition=attached_pic")
    command = _limited("ffprobe", "-v", "error", *_INPUT, "-of", "json", *shown, str(file))
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PROBE_S, check=True)
        told = json.loads(done.stdout)
        film = next(s for s in told["streams"] if s["codec_type"] == "video" and not s["disposition"]["attached_pic"])
        seconds, width, height = float(told["format"]["duration"]), int(film["width"]), int(film["height"])
    except (subprocess.SubprocessError, ValueError, KeyError, StopIteration) as error:
        raise _unreadable() from error
    if not (seconds > 0 and width > 0 and height > 0 and width * height <= _MOST_PIXELS):
        raise _unreadable()
    return _Found(seconds, width, height)


def _transcode(source: Path, film: Path, seconds: float, progress: Progress, *, silent: bool) -> None:
    sound = ("-an",) if silent else ("-map", "0:a:0?", *SOUND)
    bare = ("-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", "-movflags", "+faststart")
    command = _limited(
        "ffmpeg", "-nostdin", "-v", "error", "-progress", "pipe:1", *_INPUT, "-i", str(source), "-map", "0:V:0",
        *sound, *bare, "-vf", _SMALLER, *PICTURE, "-t", str(LONGEST_S), str(film),
    )  # fmt: skip
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        for line in process.stdout or ():
            name, _, value = line.strip().partition("=")
            if name == "out_time_us" and value.isdecimal():
                progress(min(1.0, int(value) / 1e6 / seconds))
    if process.returncode or not film.exists():
        raise _unreadable()


def _run(*arguments: str | Path) -> None:
    command = _limited("ffmpeg", "-nostdin", "-v", "error", *map(str, arguments))
    try:
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PROBE_S, check=True)
    except subprocess.SubprocessError as error:
        raise _unreadable() from error


def _limited(*command: str) -> list[str]:
    """Return a command that ends when it takes too much memory or time."""
    return [
        "nice",
        "-n",
        str(NICENESS),
        "prlimit",
        f"--as={_MEMORY_BYTES}",
        f"--cpu={_PATIENCE_S:.0f}",
        "--core=0",
        *command,
    ]


def _unreadable() -> DomainProblem:
    return DomainProblem("bad_video", "This film cannot be read. Save it as MP4 and try again.")
