"""Films in a test's hands."""

from dataclasses import dataclass, field

from kiosk.films import Film, FilmState
from kiosk.view_parts import Volume


@dataclass
class Projector:
    """A film in the test's hands: one colour after the other."""

    size: tuple[int, int]
    volume: Volume
    state: FilmState = FilmState.PLAYING
    position: float = 0.0
    colour: bytes = b""
    done: list[str] = field(default_factory=list)

    def frame(self) -> memoryview | None:
        colour, self.colour = self.colour, b""
        return memoryview(bytearray(colour * (self.size[0] * self.size[1]))) if colour else None

    def due_in(self) -> float:
        return 0.0

    def play(self) -> None:
        self.state = FilmState.PLAYING
        self.done.append("play")

    def pause(self) -> None:
        self.state = FilmState.PAUSED
        self.done.append("pause")

    def close(self) -> None:
        self.done.append("close")


@dataclass
class Cinema:
    """Opens films; ``closed``: none can be shown."""

    closed: bool = False
    shown: list[Projector] = field(default_factory=list)
    rooms: list[tuple[int, int]] = field(default_factory=list)

    def open(self, path: str, size: tuple[int, int], room: tuple[int, int], volume: Volume) -> Film | None:
        if self.closed:
            return None
        self.rooms.append(room)
        self.shown.append(Projector(size, volume))
        return self.shown[-1]
