"""The kiosk's configuration: one TOML file, read once, wrong in as many places as it likes and told so in one go."""

import tomllib
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from kiosk.speech.quiet import SoundRules
from kiosk.values import dataclass

_CARD_SCHEMES: Final = frozenset({"pcsc", "sim"})
_SCANNER_SCHEMES: Final = frozenset({"serial", "scan"})
_SOUND_KEYS: Final = (
    "url",
    "headphones",
    "jack",
    "prompts",
    "voice",
    "volume",
    "headphone_volume",
    "quiet_from",
    "quiet_until",
    "quiet_volume",
)
NO_SOUND_RULES: Final = SoundRules()
_PRINTER_SCHEMES: Final = frozenset({"serial", "tcp", "usb", "file", "sim"})


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where (``printer.url``), in Chinese for the screen, in English for the log."""

    where: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.where}: {self.en} / {self.zh}" if self.where else f"{self.en} / {self.zh}"


class ConfigError(ValueError):
    """The configuration cannot be used. ``problems`` names everything that is wrong, not only the first."""

    def __init__(self, file: Path, problems: tuple[Problem, ...]) -> None:
        self.file = file
        self.problems = problems
        super().__init__(f"{file}: " + "; ".join(str(problem) for problem in problems))


@dataclass(frozen=True)
class StateConfig:
    """Where the databases and their keys lie, and how many megabytes content and its files may take together."""

    folder: Path
    limit_mb: float = 4096.0

    @property
    def limit_bytes(self) -> int:
        """The limit in bytes."""
        return int(self.limit_mb * 1024 * 1024)


@dataclass(frozen=True)
class CardConfig:
    """The card readers, by URL: ``pcsc:`` for all, ``pcsc://<reader name>`` for one."""

    readers: tuple[str, ...] = ("pcsc:",)


@dataclass(frozen=True)
class ScannerConfig:
    """The barcode and QR scanner, by URL; empty when there is none."""

    url: str = ""


@dataclass(frozen=True)
class PrinterConfig:
    """The printer: ``url``, the name of its profile, and how many seconds a slip waits for paper or cover.

    ``logo``: a picture file that heads each slip, None for none.
    """

    url: str
    profile: str = "generic-80"
    patience_s: float = 120.0
    logo: Path | None = None


@dataclass(frozen=True)
class ScreenConfig:
    """The window. ``width`` and ``height`` are pixels, used when it is not full screen."""

    fullscreen: bool = True
    width: int = 1080
    height: int = 1920


@dataclass(frozen=True)
class SoundConfig:
    """Speech: where it is heard (``sound://`` URLs, empty: nowhere), with whose voice, how loud and when.

    ``voice`` is a program that takes a sentence and writes WAV, in place of espeak-ng; ``prompts`` a folder of
    recordings; ``jack`` the input device of the headphone socket's switch, ``auto`` to look for it, empty for none.
    """

    url: str = ""
    headphones: str = ""
    prompts: str = ""
    voice: tuple[str, ...] = ()
    jack: str = ""
    rules: SoundRules = NO_SOUND_RULES


@dataclass(frozen=True)
class MicrophoneConfig:
    """The microphone, by URL, empty when there is none; ``longest_s`` is how many seconds a recording may be."""

    url: str = ""
    longest_s: int = 90


@dataclass(frozen=True)
class TraceConfig:
    """Where a technician wants traces of what happened (kiosk.trace); None, the usual: nothing is recorded."""

    folder: Path | None = None


@dataclass(frozen=True)
class Config:
    """The whole configuration."""

    state: StateConfig
    printer: PrinterConfig
    card: CardConfig = field(default_factory=CardConfig)
    scanner: ScannerConfig = field(default_factory=ScannerConfig)
    screen: ScreenConfig = field(default_factory=ScreenConfig)
    sound: SoundConfig = field(default_factory=SoundConfig)
    microphone: MicrophoneConfig = field(default_factory=MicrophoneConfig)
    trace: TraceConfig = field(default_factory=TraceConfig)


def load(file: Path) -> Config:
    """Read ``file``. Raises ConfigError with everything that is wrong, an unreadable file included."""
    try:
        with file.open("rb") as stream:
            data = tomllib.load(stream)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(
            file, (Problem("", f"配置文件打不开（{reason}）", f"cannot be opened ({reason})"),)
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(file, (Problem("", f"不是正确的 TOML：{error}", f"is not TOML: {error}"),)) from error
    return parse(data, file)


def parse(data: Mapping[str, object], file: Path) -> Config:
    """Return the configuration in ``data``; ``file`` names it in errors. Raises ConfigError."""
    reader = _Reader()
    reader.known("", data, ("state", "card", "scanner", "printer", "screen", "sound", "microphone", "trace"))
    state = reader.table(data, "state", ("folder", "limit_mb"), needed=True)
    card = reader.table(data, "card", ("readers",))
    scanner = reader.table(data, "scanner", ("url",))
    printer = reader.table(data, "printer", ("url", "profile", "patience_s", "logo"), needed=True)
    screen = reader.table(data, "screen", ("fullscreen", "width", "height"))
    sound = reader.table(data, "sound", _SOUND_KEYS)
    trace = reader.table(data, "trace", ("folder",))
    folder = Path(reader.text(state, "state.folder", ""))
    if str(folder) != "." and not folder.is_absolute():
        reader.wrong("state.folder", "要写完整路径，以 / 开头", "must be an absolute path")
    config = Config(
        state=StateConfig(folder, reader.number(state, "state.limit_mb", StateConfig.limit_mb, 64.0, 1_000_000.0)),
        card=CardConfig(reader.urls(card, "card.readers", CardConfig().readers, _CARD_SCHEMES)),
        scanner=ScannerConfig(_scanner_url(reader, scanner)),
        printer=PrinterConfig(
            url=reader.url(reader.text(printer, "printer.url", ""), "printer.url", _PRINTER_SCHEMES),
            profile=reader.text(printer, "printer.profile", PrinterConfig.profile),
            patience_s=reader.number(printer, "printer.patience_s", PrinterConfig.patience_s, 5.0, 3600.0),
            logo=_logo(reader, printer),
        ),
        screen=ScreenConfig(
            fullscreen=reader.flag(screen, "screen.fullscreen", default=ScreenConfig.fullscreen),
            width=int(reader.number(screen, "screen.width", ScreenConfig.width, 320, 7680)),
            height=int(reader.number(screen, "screen.height", ScreenConfig.height, 320, 7680)),
        ),
        sound=_sound(reader, sound),
        microphone=_microphone(reader, reader.table(data, "microphone", ("url", "longest_s"))),
        trace=TraceConfig(_traces(reader, trace)),
    )
    if reader.problems:
        raise ConfigError(file, tuple(reader.problems))
    return config


def _logo(reader: "_Reader", printer: Mapping[str, object]) -> Path | None:
    """Return the picture's path; an empty one, as the example shows it, is no logo."""
    return None if printer.get("logo", "") == "" else Path(reader.text(printer, "printer.logo", ""))


def _traces(reader: "_Reader", trace: Mapping[str, object]) -> Path | None:
    """Return the folder of traces; an empty one, as the example shows it, is none."""
    if trace.get("folder", "") == "":
        return None
    folder = Path(reader.text(trace, "trace.folder", ""))
    if not folder.is_absolute():
        reader.wrong("trace.folder", "要写完整路径，以 / 开头", "must be an absolute path")
    return folder


def _scanner_url(reader: "_Reader", scanner: Mapping[str, object]) -> str:
    """Return the scanner's URL; an empty one, as the example shows it, is no scanner."""
    if scanner.get("url", "") == "":
        return ""
    return reader.url(reader.text(scanner, "scanner.url", ""), "scanner.url", _SCANNER_SCHEMES)


def _microphone(reader: "_Reader", microphone: Mapping[str, object]) -> MicrophoneConfig:
    """Return the microphone; an empty URL, as the example shows it, is none."""
    longest = reader.number(microphone, "microphone.longest_s", MicrophoneConfig.longest_s, 10, 180)
    url = ""
    if microphone.get("url", "") != "":
        # Imported only where there is one: `kiosk run` reads its configuration before its first picture.
        from devices.microphone.opening import source_of

        url = reader.text(microphone, "microphone.url", "")
        try:
            source_of(url)
        except ValueError as error:
            reader.wrong("microphone.url", f"“{url}”不能用，应以 sound-in: 开头", str(error))
    return MicrophoneConfig(url, int(longest))


def _sound(reader: "_Reader", sound: Mapping[str, object]) -> SoundConfig:
    usual, headphones = NO_SOUND_RULES, _optional_url(reader, sound, "sound.headphones")
    prompts = str(sound.get("prompts", ""))
    if prompts and not Path(prompts).is_absolute():
        reader.wrong("sound.prompts", "要写完整路径，以 / 开头", "must be an absolute path")
    voice = sound.get("voice", [])
    if not isinstance(voice, list) or not all(isinstance(part, str) and part for part in voice):
        reader.wrong(
            "sound.voice", "应该是一组文字：程序和它的参数", "must be a list of texts: a program and its arguments"
        )
        voice = []
    return SoundConfig(
        url=_optional_url(reader, sound, "sound.url"),
        headphones=headphones,
        prompts=prompts,
        voice=tuple(voice),
        jack=_jack(reader, sound),
        rules=SoundRules(
            volume=reader.number(sound, "sound.volume", usual.volume, 0.0, 1.0),
            quiet_volume=reader.number(sound, "sound.quiet_volume", usual.quiet_volume, 0.0, 1.0),
            quiet_from=reader.time_of_day(sound, "sound.quiet_from"),
            quiet_until=reader.time_of_day(sound, "sound.quiet_until"),
            headphones=bool(headphones),
            headphone_volume=reader.number(sound, "sound.headphone_volume", usual.headphone_volume, 0.0, 1.0),
        ),
    )


def _jack(reader: "_Reader", sound: Mapping[str, object]) -> str:
    jack = str(sound.get("jack", ""))
    if jack not in ("", "auto") and not jack.startswith("/"):
        reader.wrong("sound.jack", "只能是 auto 或 /dev/input/ 下的设备", "must be auto or a device in /dev/input/")
    return jack


def _optional_url(reader: "_Reader", sound: Mapping[str, object], where: str) -> str:
    """Return a sink's URL, empty when there is none."""
    # Imported only where there is sound: `kiosk run` reads its configuration before its first picture.
    from devices.speech.sinks import open_sink

    if sound.get(where.rpartition(".")[2], "") == "":
        return ""
    url = reader.text(sound, where, "")
    try:
        open_sink(url)
    except ValueError as error:
        reader.wrong(where, f"“{url}”不能用，应以 sound://alsa/ 开头", str(error))
    return url


class _Reader:
    """Takes values out of plain data and collects what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, where: str, zh: str, en: str) -> None:
        self.problems.append(Problem(where, zh, en))

    def known(self, where: str, table: Mapping[str, object], names: tuple[str, ...]) -> None:
        for name in table:
            if name not in names:
                place = f"{where}.{name}" if where else name
                listed = ", ".join(names)
                self.wrong(place, f"没有这一项，可以写：{listed}", f"is not known here; there are: {listed}")

    def table(
        self, data: Mapping[str, object], name: str, names: tuple[str, ...], *, needed: bool = False
    ) -> Mapping[str, object]:
        found = data.get(name)
        if found is None:
            if needed:
                self.wrong(name, f"缺少 [{name}] 一节", f"the section [{name}] is missing")
            return {names[0]: None} if needed else {}
        if not isinstance(found, dict):
            self.wrong(name, f"应该写成 [{name}] 一节", f"must be a section [{name}]")
            return {names[0]: None}
        self.known(name, found, names)
        if needed and names[0] not in found:
            self.wrong(f"{name}.{names[0]}", "这一项必须填写", "is missing")
            return {**found, names[0]: None}
        return found

    def text(self, table: Mapping[str, object], where: str, default: str) -> str:
        value = table.get(where.rpartition(".")[2], default)
        if value is None:  # already reported as missing
            return ""
        if not isinstance(value, str) or not value.strip():
            self.wrong(where, "应该是一段文字，要加引号", "must be a text in quotes")
            return ""
        return value

    def flag(self, table: Mapping[str, object], where: str, *, default: bool) -> bool:
        value = table.get(where.rpartition(".")[2], default)
        if not isinstance(value, bool):
            self.wrong(where, "只能是 true 或 false", "must be true or false")
            return default
        return value

    def number(self, table: Mapping[str, object], where: str, default: float, low: float, high: float) -> float:
        value = table.get(where.rpartition(".")[2], default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self.wrong(where, f"应该是 {low:g} 到 {high:g} 之间的数", f"must be a number from {low:g} to {high:g}")
            return default
        return float(value)

    def time_of_day(self, table: Mapping[str, object], where: str) -> time:
        value = table.get(where.rpartition(".")[2], "00:00")
        try:
            return datetime.strptime(str(value), "%H:%M").time()  # noqa: DTZ007 - the site's own time
        except ValueError:
            self.wrong(where, "应该写成 21:00 这样的时间", "must be a time such as 21:00")
            return time(0, 0)

    def urls(
        self, table: Mapping[str, object], where: str, default: tuple[str, ...], schemes: frozenset[str]
    ) -> tuple[str, ...]:
        value = table.get(where.rpartition(".")[2], list(default))
        if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
            self.wrong(where, '应该是一组地址，如 ["pcsc:"]', 'must be a list of URLs such as ["pcsc:"]')
            return default
        return tuple(self.url(str(one), where, schemes) for one in value)

    def url(self, value: str, where: str, schemes: frozenset[str]) -> str:
        if value and urlsplit(value).scheme not in schemes:
            listed = ", ".join(f"{scheme}:" for scheme in sorted(schemes))
            self.wrong(where, f"“{value}”不能用，开头应为：{listed}", f"'{value}' must begin with one of {listed}")
        return value
