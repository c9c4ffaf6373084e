"""One line a figure: ours, the peer's, the ratio, the target, and whether it was met."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measured figure. ``ours`` and ``peer`` are samples in ``unit``; ``target`` is the highest ratio wanted."""

    name: str
    unit: str
    ours: Sequence[float]
    peer_name: str
    peer: Sequence[float]
    target: float | None = None

    @property
    def ratio(self) -> float:
        """Median over median."""
        return statistics.median(self.ours) / statistics.median(self.peer)

    def __str__(self) -> str:
        mine, theirs = statistics.median(self.ours), statistics.median(self.peer)
        line = (
            f"{self.name:<44} {mine:9.2f} {self.unit:<5} {self.peer_name:>22} {theirs:9.2f}   ratio {self.ratio:6.2f}"
        )
        if self.target is not None:
            line += f"   target <= {self.target:.2f}: {'met' if self.ratio <= self.target else 'MISSED'}"
        return line
