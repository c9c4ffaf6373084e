"""``kiosk compile``: writes the code cache that lets a kiosk start sooner. Part of every installation."""

import ast
import importlib.machinery
import importlib.metadata
import importlib.util
import marshal
import os
import re
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from kiosk import codecache
from kiosk.cli.answer import Exit, answer
from kiosk.cli.finding import Check

_OURS = ("kiosk", "screens", "devices", "offline_cache", "protocol")
_LIBRARY = Path(sysconfig.get_path("stdlib"))
_NOT_OF_A_KIOSK = frozenset(
    "site-packages dist-packages idlelib lib2to3 ensurepip distutils pydoc_data test tests tkinter unittest "
    # Kivy requires them for widgets that no screen has; numpy is the handwriting process's, Playwright the demo's.
    "docutils pygments numpy playwright greenlet".split()
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def compile_all(*, as_json: bool) -> Exit:
    """Compile the kiosk and all that it may import into one file. Raises OSError where that cannot be written."""
    modules = write(Path(codecache.FILE), sources())
    facts = {"file": codecache.FILE, "modules": modules}
    return answer(facts, f"Compiled {modules} modules: kiosk run starts sooner.", as_json=as_json)


def check() -> Check:
    """Say whether there is a code cache, and whether it is of this version. A kiosk works without, from later on."""
    part, to_do = "start", "Run kiosk compile, as whoever installed the kiosk: it will start sooner."
    try:
        cache = codecache.CodeCache(codecache.FILE)
    except (OSError, ValueError):
        return Check(part, ok=True, found="no code cache", to_do=to_do)
    modules, changed = cache.count()
    cache.close()
    if changed:
        return Check(part, ok=True, found=f"{changed} of {modules} modules changed since kiosk compile", to_do=to_do)
    return Check(part, ok=True, found=f"code cache with {modules} modules")


def write(file: Path, sources: Iterable[tuple[str, Path]]) -> int:
    """Write a code cache of these modules (name and file each), and return how many it has.

    All or nothing: a kiosk that starts meanwhile finds the old one. What does not compile is left out.
    """
    entries, codes, end = dict[str, codecache.Entry](), list[bytes](), 0
    for name, source in sources:
        status = source.stat()
        code = b"" if _is_extension(source) else _compiled(name, source)
        if code is not None:
            is_package = source.name == "__init__.py"
            entries[name] = (str(source), is_package, int(status.st_mtime), status.st_size, end, len(code))
            codes.append(code)
            end += len(code)
    file.parent.mkdir(exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(codecache.head_of(entries, end))
            out.writelines(codes)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).chmod(0o644)
        Path(draft).replace(file)
    except BaseException:
        Path(draft).unlink()
        raise
    return len(entries)


def _compiled(name: str, source: Path) -> bytes | None:
    loader = importlib.machinery.SourceFileLoader(name, str(source))
    try:
        return marshal.dumps(loader.get_code(name))
    except (SyntaxError, ValueError):  # templates of tests and of code generators that are no Python
        return None


def sources() -> Iterator[tuple[str, Path]]:
    """Give every module that a kiosk may import, which is more than it ever does."""
    folders = list[Path]()
    for name in _OURS:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(name)
        folders.append(Path(spec.origin).parent)
    wanted = {name for folder in folders for file in folder.rglob("*.py") for name in _imported(file)}
    seen = set[str]()
    for name, file in (
        *(found for folder in folders for found in _below(folder, folder.parent)),
        *_of_distributions(wanted),
        *_below(_LIBRARY, _LIBRARY),
        *_below(_LIBRARY / "lib-dynload", _LIBRARY / "lib-dynload"),
    ):
        if name not in seen:
            seen.add(name)
            yield name, file


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _of_distributions(imported: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Give the modules of the installed packages that provide these names, and of what those require."""
    providers = importlib.metadata.packages_distributions()
    waiting = [name for top in imported if top not in _OURS for name in providers.get(top, ())]
    done = set[str]()
    while waiting:
        name = waiting.pop()
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # required on another system, or by an extra that is not installed
        if distribution.metadata["Name"] in done:
            continue
        done.add(distribution.metadata["Name"])
        required = (line for line in distribution.requires or () if "extra ==" not in line)
        waiting += [word[0] for line in required if (word := re.match(r"[\w.-]+", line))]
        root = Path(str(distribution.locate_file("")))
        for file in distribution.files or ():
            yield from _module(root / file, root)


def _below(folder: Path, root: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*")):
        yield from _module(file, root)


def _module(file: Path, root: Path) -> Iterator[tuple[str, Path]]:
    """Give the name of the module that this file below ``root`` is, if it is one, and the file."""
    parts = list(file.relative_to(root).parts)
    parts[-1] = parts[-1].partition(".")[0]
    if not (file.suffix == ".py" or _is_extension(file)) or _NOT_OF_A_KIOSK.intersection(parts):
        return
    if parts[-1] == "__init__":
        del parts[-1]
    if parts and all(map(_NAME.fullmatch, parts)):
        yield ".".join(parts), file


def _is_extension(file: Path) -> bool:
    return file.name.endswith(tuple(importlib.machinery.EXTENSION_SUFFIXES))
