"""The code cache: what is in it is what Python would have imported, and what changed since is left to Python."""

import importlib.machinery
import importlib.resources
import importlib.util
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from kiosk.cli.compiling import sources, write
from kiosk.codecache import MAGIC, CodeCache

Compile = Callable[..., CodeCache]


@pytest.fixture
def compiled(tmp_path: Path) -> Iterator[Compile]:
    """Return what compiles these modules, name and file each, into one cache."""
    opened = list[CodeCache]()

    def compile_these(**modules: Path) -> CodeCache:
        write(tmp_path / "made" / "codes", modules.items())
        opened.append(CodeCache(str(tmp_path / "made" / "codes")))
        return opened[-1]

    yield compile_these
    for cache in opened:
        cache.close()


def _written(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def _load(cache: CodeCache, name: str) -> ModuleType:
    spec = cache.find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_module_is_loaded_without_its_file_being_read(compiled: Compile, tmp_path: Path) -> None:
    source = _written(tmp_path / "slow.py", "answer = 6 * 7")
    cache = compiled(slow=source)
    spec = cache.find_spec("slow")
    source.unlink()
    Path(importlib.util.cache_from_source(str(source))).unlink(missing_ok=True)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.answer == 42


def test_a_traceback_shows_the_line_of_the_source(compiled: Compile, tmp_path: Path) -> None:
    cache = compiled(faulty=_written(tmp_path / "faulty.py", "\n\nraise RuntimeError('here')\n"))
    with pytest.raises(RuntimeError) as caught:
        _load(cache, "faulty")
    assert f'File "{tmp_path}/faulty.py", line 3' in "".join(traceback.format_exception(caught.value))


def test_a_package_finds_its_modules_and_its_data(compiled: Compile, tmp_path: Path) -> None:
    package = _written(tmp_path / "house" / "__init__.py", "")
    _written(tmp_path / "house" / "words.txt", "你好")
    module = _load(compiled(house=package), "house")
    assert list(module.__path__) == [str(tmp_path / "house")]
    assert importlib.resources.files(module).joinpath("words.txt").read_text() == "你好"


def test_an_extension_is_found_and_loaded(compiled: Compile) -> None:
    built = importlib.util.find_spec("_zoneinfo")
    assert built is not None
    module = _load(compiled(_zoneinfo=Path(str(built.origin))), "_zoneinfo")
    assert module.ZoneInfo("Asia/Shanghai").key == "Asia/Shanghai"


def test_a_module_that_changed_is_left_to_python(compiled: Compile, tmp_path: Path) -> None:
    source = _written(tmp_path / "young.py", "age = 1")
    cache = compiled(young=source)
    source.write_text("age = 30")
    assert cache.find_spec("young") is None
    assert cache.count() == (1, 1)


def test_a_module_that_has_gone_is_left_to_python(compiled: Compile, tmp_path: Path) -> None:
    source = _written(tmp_path / "gone.py", "")
    cache = compiled(gone=source)
    source.unlink()
    assert cache.find_spec("gone") is None


def test_what_is_no_python_is_left_out(compiled: Compile, tmp_path: Path) -> None:
    cache = compiled(template=_written(tmp_path / "template.py", "class {{name}}:"))
    assert cache.find_spec("template") is None


@pytest.mark.parametrize("length", [0, 5, len(MAGIC), len(MAGIC) + 9, -1], ids=lambda length: f"{length}-bytes")
def test_half_a_cache_is_none(compiled: Compile, tmp_path: Path, length: int) -> None:
    compiled(some=_written(tmp_path / "some.py", "some = 1"))
    whole = (tmp_path / "made" / "codes").read_bytes()
    (tmp_path / "half").write_bytes(whole[:length])
    with pytest.raises(ValueError, match="no code cache"):
        CodeCache(str(tmp_path / "half"))


def test_the_cache_of_another_interpreter_is_none(compiled: Compile, tmp_path: Path) -> None:
    compiled(some=_written(tmp_path / "some.py", "some = 1"))
    whole = (tmp_path / "made" / "codes").read_bytes()
    (tmp_path / "other").write_bytes(whole.replace(sys.version.encode(), b"4" + sys.version.encode()[1:]))
    with pytest.raises(ValueError, match="no code cache"):
        CodeCache(str(tmp_path / "other"))


def test_a_failed_compilation_leaves_the_old_cache(compiled: Compile, tmp_path: Path) -> None:
    cache = compiled(old=_written(tmp_path / "old.py", "word = 'old'"))

    def failing() -> Iterator[tuple[str, Path]]:
        yield "old", tmp_path / "old.py"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write(tmp_path / "made" / "codes", failing())
    assert [file.name for file in (tmp_path / "made").iterdir()] == ["codes"]
    assert _load(cache, "old").word == "old"


def test_kiosk_run_finds_everything_in_the_compiled_cache(tmp_path: Path) -> None:
    write(tmp_path / "codes", sources())
    program = f"""
import sys
from kiosk import codecache
codecache.FILE = {str(tmp_path / "codes")!r}
assert codecache.use()
import kiosk.onscreen, kiosk.assembly, screens.tokens
ours = ("kiosk.", "screens.", "devices.", "offline_cache.", "protocol.")
for name, module in sys.modules.items():
    if name.startswith(ours) and name != codecache.__name__:
        if type(module.__spec__.loader).__module__ != codecache.__name__:
            print(name)
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == ""
