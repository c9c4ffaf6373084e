"""A disk with Debian, kiosk and server, installed as docs/installation.md says. Needs root and a Debian mirror."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_SYSTEM = "systemd-sysv udev dbus kmod linux-image-amd64 initramfs-tools ca-certificates make".split()
_HOME = Path("opt/union-kiosk")
_STATE, _SERVER = Path("var/lib/union-kiosk"), Path("var/lib/private/union-server")
USB_PRINTER = "04b8:0202"
"""Vendor and product of the printer that the kiosk is configured for."""
_TOML = f"""[state]
folder = "/var/lib/union-kiosk"
[printer]
url = "usb://{USB_PRINTER}"
"""
_TOOLS = ("plug_in.py", "as-unit")
_SIZE = "4G"  # sparse: 2 GB are used
_ENVIRONMENT = ("PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8")
_CERTIFICATES = Path("etc/ssl/certs/ca-certificates.crt")


@dataclass(frozen=True)
class Image:
    """What a PC boots from: a raw ext4 disk, a kernel and its initial file system."""

    disk: Path
    kernel: Path
    initrd: Path


@dataclass(frozen=True)
class Farm:
    """What is on the machine: the folders of an enrolled kiosk and of its server, and the server's port."""

    kiosk: Path
    server: Path
    port: int


def build(folder: Path, farm: Farm) -> Image:
    """Build the disk in ``folder``. Debian itself is kept there for the next time. Raises CalledProcessError."""
    root = folder / "root"
    _debian(root)
    _install(root)
    _settle(root, farm)
    image = Image(folder / "disk.img", *(_newest(root / "boot", name) for name in ("vmlinuz-*", "initrd.img-*")))
    image.disk.unlink(missing_ok=True)
    _run("mke2fs", "-q", "-t", "ext4", "-d", str(root), str(image.disk), _SIZE)
    return image


def _debian(root: Path) -> None:
    """Make a minimal Debian 12 with the product's packages, unless it is there already."""
    packages = [*_SYSTEM, *_listed(_ROOT / "systemd" / "packages.txt")]
    made_of = hashlib.sha256(" ".join(packages).encode()).hexdigest()
    stamp = root.with_suffix(".made-of")
    if stamp.exists() and stamp.read_text() == made_of:
        return
    shutil.rmtree(root, ignore_errors=True)
    root.parent.mkdir(parents=True, exist_ok=True)
    _run("mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(packages)}", "bookworm", str(root))
    stamp.write_text(made_of)


def _listed(file: Path) -> list[str]:
    return [line for line in file.read_text().splitlines() if line and not line.startswith("#")]


def _install(root: Path) -> None:
    """Put this checkout, as it is, to where it belongs, and install it there as a technician would."""
    home = root / _HOME
    home.mkdir(parents=True, exist_ok=True)
    for old in home.iterdir():
        if old.name != ".venv":  # the environment takes longest; `make install` brings it up to date
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=_ROOT,
        check=True,
        capture_output=True,
    ).stdout
    kept = b"\0".join(name for name in files.split(b"\0") if name and (_ROOT / os.fsdecode(name)).exists())
    packed = subprocess.Popen(["tar", "-c", "--null", "-T", "-"], cwd=_ROOT, stdin=-1, stdout=-1)
    unpacked = subprocess.Popen(["tar", "-x", "-C", str(home)], stdin=packed.stdout)
    assert packed.stdin is not None
    with packed.stdin as names:
        names.write(kept)
    if unpacked.wait() or packed.wait():
        raise RuntimeError("the checkout could not be copied")
    with _line(root):
        _within(root, "make", "-C", f"/{_HOME}", "install")


@contextmanager
def _line(root: Path) -> Iterator[None]:
    """Let what runs within the disk find names, and trust whom this machine trusts."""
    lent = (Path("etc/resolv.conf"), _CERTIFICATES)
    own = {path: (root / path).read_bytes() if (root / path).exists() else None for path in lent}
    for path in lent:
        shutil.copyfile(Path("/") / path, root / path)
    try:
        yield
    finally:
        for path, content in own.items():
            if content is None:
                (root / path).unlink()
            else:
                (root / path).write_bytes(content)


def _settle(root: Path, farm: Farm) -> None:
    """Do what docs/installation.md says for both roles, but for enrolment, which the farm's kiosk has behind it."""
    units = root / _HOME / "systemd"
    for unit in ("kiosk.service", "union-server.service"):
        shutil.copyfile(units / unit, root / "etc/systemd/system" / unit)
    shutil.copyfile(units / "union-kiosk.sysusers", root / "usr/lib/sysusers.d/union-kiosk.conf")
    shutil.copyfile(units / "union-kiosk.tmpfiles", root / "usr/lib/tmpfiles.d/union-kiosk.conf")
    _within(root, "systemd-sysusers")
    _within(root, "systemd-tmpfiles", "--create", "union-kiosk.conf")
    (root / "etc/union-kiosk/kiosk.toml").write_text(_TOML)
    (root / "etc/union-server").mkdir(exist_ok=True)
    (root / "etc/union-server/environment").write_text(f"UNION_LISTEN=127.0.0.1:{farm.port}\n")
    for origin, place in ((farm.kiosk, _STATE), (farm.server, _SERVER)):
        shutil.rmtree(root / place, ignore_errors=True)
        (root / place).parent.mkdir(exist_ok=True, mode=0o700)
        shutil.copytree(origin, root / place)
        (root / place).chmod(0o700)
    _within(root, "chown", "-R", "kiosk:kiosk", f"/{_STATE}")
    _within(root, "chgrp", "kiosk", "/etc/union-kiosk/kiosk.toml")
    _within(root, "systemctl", "--quiet", "enable", "kiosk", "union-server")
    _within(root, "systemctl", "--quiet", "set-default", "graphical.target")
    for tool in _TOOLS:
        shutil.copy(Path(__file__).with_name(tool), root / "usr/local/sbin" / tool)
    (root / "etc/fstab").write_text("/dev/vda / ext4 rw,noatime 0 1\n")
    (root / "etc/hostname").write_text("kiosk\n")


def _within(root: Path, *command: str) -> None:
    """Run a command within the disk, with a /proc and a /dev."""
    mounts = f"mount -t proc proc '{root}/proc' && mount --rbind /dev '{root}/dev'"
    # In mounts of its own, which end with it.
    inside = f'{mounts} && exec chroot "$0" env -i "$@"'
    _run("unshare", "--mount", "sh", "-c", inside, str(root), *_ENVIRONMENT, *command)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _newest(folder: Path, pattern: str) -> Path:
    return max(folder.glob(pattern), key=lambda file: file.stat().st_mtime)
