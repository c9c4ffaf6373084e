"""How loud, when, and through what: the officer's rules for sound. Pure."""

from dataclasses import dataclass
from datetime import datetime, time


@dataclass(frozen=True)
class SoundRules:
    """Volumes go from 0 (mute) to 1. ``headphones``: there is a socket, and what is private is heard only there.

    From ``quiet_from`` to ``quiet_until`` (the site's time; equal: never) the loudspeaker has ``quiet_volume``.
    """

    volume: float = 1.0
    quiet_volume: float = 0.3
    quiet_from: time = time(0, 0)
    quiet_until: time = time(0, 0)
    headphones: bool = False
    headphone_volume: float = 0.8


def is_quiet(rules: SoundRules, now: datetime, zone: str) -> bool:
    """Whether the quiet hours are on at the instant ``now`` in the site's zone; they may go over midnight."""
    if rules.quiet_from == rules.quiet_until:
        return False
    from zoneinfo import ZoneInfo  # not before the first picture

    there = now.astimezone(ZoneInfo(zone)).time()
    if rules.quiet_from < rules.quiet_until:
        return rules.quiet_from <= there < rules.quiet_until
    return there >= rules.quiet_from or there < rules.quiet_until


def speaker_volume(rules: SoundRules, now: datetime, zone: str) -> float:
    """Return the loudspeaker's volume now, 0 to 1."""
    return rules.quiet_volume if is_quiet(rules, now, zone) else rules.volume
