"""How far this kiosk ever was: a manifest below that is a replay, even when content was lost meanwhile."""

from offline_cache.troubles import Facts

_FACT = "checkpoint"


def known_checkpoint(facts: Facts, kiosk: str) -> int:
    """Return the highest checkpoint that content of ``kiosk`` had on this machine, 0 for another or none."""
    whose, _, number = (facts.fact(_FACT) or "").rpartition(" ")
    return int(number) if whose == kiosk else 0


def note_checkpoint(facts: Facts, kiosk: str, checkpoint: int) -> None:
    """Keep ``checkpoint`` if it is higher."""
    if checkpoint > known_checkpoint(facts, kiosk):
        facts.set_fact(_FACT, f"{kiosk} {checkpoint}")
