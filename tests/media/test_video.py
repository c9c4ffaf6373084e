"""A film from a telephone becomes the one that kiosks play, or a sentence; nothing of where it was made goes along."""

import io
import json
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from protocol.blocks import Video
from server.domain.blobs import blob_path
from server.domain.problems import DomainProblem
from server.media import jobs as jobs_module
from server.media import video as module
from server.media.attachments import attach_film, attached_in
from server.media.jobs import LOST, Job, Jobs
from server.media.video import LONGEST_SIDE, is_film

PATIENCE_S = 30
pytestmark = pytest.mark.usefixtures("hurried_ffmpeg")
PLACE = "+47.1503+126.5530/"


@pytest.fixture(scope="session")
def phone_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Held upright: 1280 × 720 pixels and the word to turn them; with a place, a title and a tone."""
    lying, file = (tmp_path_factory.mktemp("phone") / name for name in ("lying.mov", "film.mov"))
    source = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30:duration=0.2", "-f", "lavfi", "-i", "sine"]
    made = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", str(lying)]
    subprocess.run(["ffmpeg", "-v", "error", *source, *made], check=True)
    told = ["-metadata", f"location={PLACE}", "-metadata", "title=秘密", "-metadata:s:v", "rotate=90"]
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(lying), "-c", "copy", *told, str(file)], check=True)
    return file


def kept(folder: Path, source: Path, **more: bool) -> Video:
    block = attached_in(folder)(attach_film(folder, source, lambda _: None, **more))
    assert isinstance(block, Video)
    return block


def streams(file: Path | None) -> dict[str, dict[str, str | int]]:
    asked = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", str(file)]
    told = json.loads(subprocess.run(asked, capture_output=True, check=True).stdout)
    return {stream["codec_type"]: stream for stream in told["streams"]} | {"format": told["format"]}


def test_it_is_made_upright_small_and_nameless_with_a_picture_of_it(tmp_path: Path, phone_film: Path) -> None:
    film = kept(tmp_path, phone_film)
    assert (film.width, film.height) == (LONGEST_SIDE * 9 // 16, LONGEST_SIDE)
    assert film.seconds == pytest.approx(0.2, abs=0.05)
    made = blob_path(tmp_path, film.sha256)
    found = streams(made)
    assert (found["video"]["codec_name"], found["video"]["profile"]) == ("h264", "Main")
    assert found["video"]["avg_frame_rate"] == "25/1"
    assert (found["audio"]["codec_name"], found["audio"]["channels"]) == ("aac", 1)
    assert made is not None
    assert PLACE.encode() not in made.read_bytes()
    assert "秘密".encode() not in made.read_bytes()

    poster = blob_path(tmp_path, film.poster)
    assert poster is not None
    with Image.open(io.BytesIO(poster.read_bytes())) as picture:
        assert picture.size == (film.width, film.height)
        assert len(picture.convert("RGB").getcolors(1 << 20) or ()) > 50


def test_for_the_welcome_screen_it_has_no_sound(tmp_path: Path, phone_film: Path) -> None:
    assert set(streams(blob_path(tmp_path, kept(tmp_path, phone_film, silent=True).sha256))) == {"video", "format"}


@pytest.mark.parametrize(
    "data",
    [b"", b"MZ\x90" * 100, b"\x00\x00\x00\x18ftypmp42" + bytes(200), b"#EXTM3U\n#EXTINF:9,\n/etc/passwd\n"],
    ids=["empty", "exe", "cut", "playlist"],
)
def test_what_cannot_be_shown_is_refused_and_leaves_nothing(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "sent").write_bytes(data)
    with pytest.raises(DomainProblem, match="cannot be read"):
        attach_film(tmp_path / "blobs", tmp_path / "sent", lambda _: None)
    assert [path.name for path in tmp_path.iterdir()] == ["sent"]


def test_a_film_that_takes_an_evening_is_refused(
    tmp_path: Path, phone_film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_S", -1)
    with pytest.raises(DomainProblem, match="longer than"):
        kept(tmp_path, phone_film)


def test_for_the_welcome_screen_it_lasts_a_minute_at_most(
    tmp_path: Path, phone_film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_FILM_S", -1)
    with pytest.raises(DomainProblem, match="at most -1 seconds"):
        kept(tmp_path, phone_film, silent=True)
    kept(tmp_path, phone_film)


def test_a_film_that_stays_too_large_is_refused(
    tmp_path: Path, phone_film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_FILM", 1000)
    with pytest.raises(DomainProblem, match="too large"):
        kept(tmp_path, phone_film)


def test_a_server_without_ffmpeg_says_so(tmp_path: Path, phone_film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DomainProblem, match="not installed"):
        kept(tmp_path, phone_film)


@pytest.mark.parametrize(
    ("head", "film"),
    [
        (b"\x00\x00\x00\x18ftypisom", True),
        (b"\x1aE\xdf\xa3\x01\x00\x00\x00", True),
        (b"RIFF\x00\x00\x00\x00AVI LIST", True),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", False),
        (b"%PDF-1.7\n%\xe2\xe3", False),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", False),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", False),
        (b"", False),
    ],
)
def test_a_film_is_known_by_its_first_bytes(head: bytes, film: bool) -> None:
    assert is_film(head) is film


# Jobs: what takes longer than a request.


def over(jobs: Jobs, token: str) -> Job:
    for thread in threading.enumerate():
        if thread.name == "media job":
            thread.join(PATIENCE_S)
    return jobs.look(token)


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    return Jobs(tmp_path / "incoming")


def begin(jobs: Jobs, work: Callable[[Path, Callable[[float], None]], str]) -> str:
    return jobs.begin(io.BytesIO(b"a film"), work)


def test_a_job_tells_how_far_it_is_and_what_came_of_it(jobs: Jobs) -> None:
    halfway, go_on = threading.Event(), threading.Event()

    def work(source: Path, progress: Callable[[float], None]) -> str:
        assert source.read_bytes() == b"a film"
        progress(0.5)
        halfway.set()
        go_on.wait(PATIENCE_S)
        return "name"

    token = begin(jobs, work)
    assert halfway.wait(PATIENCE_S)
    assert jobs.look(token) == Job(share=0.5)
    go_on.set()
    assert over(jobs, token) == Job(share=1.0, name="name")


def test_a_refusal_is_told_with_its_figures(jobs: Jobs) -> None:
    def work(_source: Path, _progress: Callable[[float], None]) -> str:
        raise DomainProblem("bad_video", "This film is longer than {count} minutes.", count=10)

    job = over(jobs, begin(jobs, work))
    assert (job.refusal, job.values) == ("This film is longer than {count} minutes.", {"count": 10})


def test_the_file_that_was_sent_is_not_kept(jobs: Jobs) -> None:
    token = begin(jobs, lambda _source, _progress: "name")
    over(jobs, token)
    assert [path.name for path in (jobs.folder / token).iterdir()] == ["state.json"]


@pytest.mark.parametrize("token", ["", "0" * 32, "../../etc", "."])
def test_a_job_that_nobody_knows_was_interrupted(jobs: Jobs, token: str) -> None:
    assert jobs.look(token) == LOST


def test_a_job_whose_process_died_was_interrupted(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    halfway, go_on = threading.Event(), threading.Event()

    def work(_source: Path, _progress: Callable[[float], None]) -> str:
        halfway.set()
        go_on.wait(PATIENCE_S)
        return "name"

    token = begin(jobs, work)
    assert halfway.wait(PATIENCE_S)
    monkeypatch.setattr(jobs_module, "_SILENT_S", -1.0)
    assert jobs.look(token) == LOST
    go_on.set()
    over(jobs, token)
