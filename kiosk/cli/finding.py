"""One finding of ``kiosk doctor``."""

from dataclasses import dataclass

from kiosk.cli.device_facts import DeviceFacts


@dataclass(frozen=True)
class Check:
    """One finding. ``to_do`` is one sentence, empty when all is well. ``device``: for devices only."""

    part: str
    ok: bool
    found: str
    to_do: str = ""
    device: DeviceFacts | None = None
