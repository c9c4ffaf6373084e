"""Sound in memory: 16-bit mono samples, read from WAV, made softer."""

import array
import io
import math
import sys
import wave
from dataclasses import dataclass


@dataclass(frozen=True)
class Sound:
    """Samples (16-bit signed, little-endian, mono) at ``rate`` a second."""

    rate: int
    samples: bytes

    @property
    def seconds(self) -> float:
        """How long it sounds."""
        return len(self.samples) / 2 / self.rate


def read_wav(data: bytes) -> Sound:
    """Return the sound in a WAV file's bytes. Raises ValueError unless it is 16-bit; of two channels the left is taken.

    Programs that write to a pipe cannot know the length in advance: what the header says of it is not believed.
    """
    try:
        with wave.open(io.BytesIO(data)) as file:
            if file.getsampwidth() != 2:
                raise ValueError(f"{8 * file.getsampwidth()} bits a sample, not 16")
            samples, rate, channels = file.readframes(file.getnframes()), file.getframerate(), file.getnchannels()
    except (wave.Error, EOFError) as error:
        raise ValueError(f"no WAV: {error}") from error
    samples = samples[: len(samples) // (2 * channels) * 2 * channels]
    if channels > 1:
        many = array.array("h", samples)
        samples = many[::channels].tobytes()
    return Sound(rate, samples)


def write_wav(sound: Sound) -> bytes:
    """Return a WAV file's bytes."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(sound.samples)
    return buffer.getvalue()


def at_rate(sound: Sound, rate: int) -> Sound:
    """Return the sound at another rate, good enough for simulated microphones: samples in between are interpolated."""
    if sound.rate == rate or not sound.samples:
        return Sound(rate, sound.samples)
    values = array.array("h", sound.samples)
    step, last = sound.rate / rate, len(values) - 1
    made = array.array("h")
    for index in range(int(len(values) / step)):
        place = index * step
        low = int(place)
        part = place - low
        made.append(int(values[low] * (1 - part) + values[min(low + 1, last)] * part))
    return Sound(rate, made.tobytes())


def tone(rate: int, hertz: float, seconds: float) -> Sound:
    """Return a tone that rises and falls, a quarter as loud as can be."""
    made = array.array("h")
    length = int(rate * seconds)
    for index in range(length):
        swell = math.sin(math.pi * index / length)
        made.append(int(9000 * swell * math.sin(2 * math.pi * hertz * index / rate)))
    if sys.byteorder == "big":
        made.byteswap()
    return Sound(rate, made.tobytes())


def silence(rate: int, seconds: float) -> Sound:
    """Return so much silence."""
    return Sound(rate, bytes(2 * int(rate * seconds)))


def joined(sounds: list[Sound]) -> Sound:
    """Return sounds of one rate after one another. Raises ValueError for different rates."""
    rates = {sound.rate for sound in sounds}
    if len(rates) != 1:
        raise ValueError(f"sounds of different rates: {sorted(rates)}")
    return Sound(rates.pop(), b"".join(sound.samples for sound in sounds))


def softer(samples: bytes, volume: float) -> bytes:
    """Return the samples at ``volume`` (0 to 1) of their loudness."""
    if volume >= 1.0:
        return samples
    if volume <= 0.0:
        return bytes(len(samples))
    values = array.array("h", samples)
    if sys.byteorder == "big":
        values.byteswap()
    made = array.array("h", (int(value * volume) for value in values))
    if sys.byteorder == "big":
        made.byteswap()
    return made.tobytes()


def trimmed(sound: Sound, quiet: int = 64) -> Sound:
    """Return the sound without the silence at its beginning: that of espeak-ng is a tenth of a second."""
    values = array.array("h", sound.samples)
    begin = next((index for index, value in enumerate(values) if abs(value) > quiet), 0)
    keep = max(0, begin - sound.rate // 200)
    return Sound(sound.rate, sound.samples[2 * keep :])
