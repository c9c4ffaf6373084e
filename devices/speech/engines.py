"""What turns a sentence into sound: a recording, espeak-ng, or any program that writes WAV. Each in its own process."""

import re
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from devices.speech.face import Utterance
from devices.speech.sound import Sound, joined, read_wav, trimmed

USUAL_WORDS_A_MINUTE = 190
"""espeak-ng's speed for Mandarin at the usual pace: about three and a half syllables a second."""
DEADLINE_S = 8.0
"""How long a program may take for one sentence."""

_RUNS = re.compile(r"[A-Za-z][A-Za-z0-9 .'&/-]*|[^A-Za-z]+")


class EngineError(Exception):
    """A sentence cannot be turned into sound; the message holds nothing of it."""


class Engine(Protocol):
    """Makes sound of sentences. ``name`` tells officers which it is."""

    name: str

    def sound(self, utterance: Utterance, speed: float) -> Sound:
        """Return the sentence as sound. Raises EngineError."""

    def abort(self) -> None:
        """Let a call under way end soon, with EngineError. Any thread."""


class Programs:
    """Runs one program at a time, which another thread may abort."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def output_of(self, command: list[str], text: str) -> bytes:
        """Return what the program writes when it is given ``text``. Raises EngineError."""
        try:
            with self._lock:
                process = self._running = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )
            try:
                output, _ = process.communicate(text.encode(), timeout=DEADLINE_S)
            except subprocess.TimeoutExpired as error:
                process.kill()
                process.communicate()
                raise EngineError(f"{command[0]} did not answer within {DEADLINE_S:g} s") from error
        except OSError as error:
            raise EngineError(f"{command[0]} cannot be run ({error.strerror})") from error
        finally:
            self._running = None
        if process.returncode:
            raise EngineError(f"{command[0]} ended with {process.returncode}")
        return output

    def abort(self) -> None:
        """Kill the program that runs."""
        with self._lock:
            if self._running is not None:
                self._running.kill()


class Espeak:
    """espeak-ng (GPL-3, so only ever as a program of its own), given pinyin with tones for Chinese."""

    name = "espeak-ng"

    def __init__(self, program: str, spell: Callable[[str], str]) -> None:
        """``spell`` turns Chinese into toned pinyin."""
        self._program, self._spell = program, spell
        self._programs = Programs()

    def sound(self, utterance: Utterance, speed: float) -> Sound:
        """Say Chinese in Mandarin and Latin letters within it in English."""
        words = str(round(USUAL_WORDS_A_MINUTE * speed))
        made: list[Sound] = []
        for voice, text in self._runs(utterance):
            command = [self._program, "-v", voice, "-s", words, "--stdin", "--stdout"]
            made.append(trimmed(_wav(self._programs.output_of(command, text), self._program)))
        if not made:
            return Sound(22050, b"")
        return joined(made)

    def abort(self) -> None:
        """Kill the program that runs."""
        self._programs.abort()

    def _runs(self, utterance: Utterance) -> list[tuple[str, str]]:
        if utterance.language != "zh":
            return [("en", utterance.text)]
        found: list[tuple[str, str]] = []
        for run in _RUNS.findall(utterance.text):
            if run[0].isascii() and run[0].isalpha():
                # Short words in capitals are spelt: QR, ID.
                found.append(("en", " ".join(run) if run.isupper() and len(run.strip()) <= 4 else run))
            else:
                pinyin = self._spell(run)
                found += [("cmn-latn-pinyin", pinyin)] if any(char.isalpha() for char in pinyin) else []
        return found


class Command:
    """Any program that reads a sentence from its input and writes WAV: the door for a better voice.

    ``{speed}`` and ``{length}`` (its inverse, as piper's ``--length-scale`` wants it) are filled in.
    """

    def __init__(self, command: tuple[str, ...], other: Engine | None) -> None:
        """``other`` says what is not Chinese, and all of it when the program fails."""
        self.name = Path(command[0]).name
        self._command, self._other = command, other
        self._programs = Programs()

    def sound(self, utterance: Utterance, speed: float) -> Sound:
        """Return what the program makes of the sentence."""
        if utterance.language != "zh" and self._other is not None:
            return self._other.sound(utterance, speed)
        filled = [
            part.replace("{speed}", f"{speed:g}").replace("{length}", f"{1 / speed:.2f}") for part in self._command
        ]
        try:
            return _wav(self._programs.output_of(filled, utterance.text), self.name)
        except EngineError:
            if self._other is None:
                raise
            return self._other.sound(utterance, speed)

    def abort(self) -> None:
        """Kill the program that runs."""
        self._programs.abort()
        if self._other is not None:
            self._other.abort()


class Recorded:
    """Recordings where there are any, else another engine. A file is ``<language>/<prompt's slug>.wav``."""

    def __init__(self, folder: Path, other: Engine) -> None:
        """``folder`` may be missing or empty."""
        self._folder, self._other = folder, other
        self.name = f"{other.name} + {folder}" if folder.is_dir() else other.name

    def sound(self, utterance: Utterance, speed: float) -> Sound:
        """Return the recording of the utterance's prompt; one that cannot be read is passed over."""
        if utterance.prompt:
            path = self._folder / utterance.language / f"{slug(utterance.prompt)}.wav"
            try:
                return read_wav(path.read_bytes())
            except FileNotFoundError:
                pass  # most prompts have none
            except (OSError, ValueError):
                # A damaged file must not silence the sentence; doctor counts the files that can be read.
                return self._other.sound(utterance, speed)
        return self._other.sound(utterance, speed)

    def abort(self) -> None:
        """Let the other engine end."""
        self._other.abort()


def slug(prompt: str) -> str:
    """Return the file name (without ``.wav``) of a message id: lower-case words joined by hyphens, at most 80 long."""
    return "-".join(re.findall(r"[a-z0-9]+", prompt.lower()))[:80].strip("-")


def choose(command: tuple[str, ...], prompts: str) -> tuple[Engine | None, str]:
    """Return the engine for this machine, and why there is none or a poorer one."""
    engine: Engine | None = None
    detail = ""
    program = shutil.which("espeak-ng")
    if program is None:
        detail = "espeak-ng is not installed"
    else:
        try:
            from devices.speech.pinyin import spell
        except ImportError:
            detail = "pypinyin is not installed"
        else:
            engine = Espeak(program, spell)
    if command:
        if shutil.which(command[0]) is None:
            detail = f"{command[0]} is not installed"
        else:
            engine = Command(command, engine)
    if engine is not None and prompts:
        engine = Recorded(Path(prompts), engine)
    return engine, detail


def _wav(data: bytes, program: str) -> Sound:
    try:
        return read_wav(data)
    except ValueError as error:
        raise EngineError(f"{program} wrote {error}") from error
