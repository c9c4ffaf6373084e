"""A short run of the proof that ``python -m tests.offline_cache.outbox_proof`` gives at length."""

import sys
from pathlib import Path

_ROOT = str(Path(__file__).resolve().parents[2])
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

from tests.offline_cache.outbox_proof import prove  # noqa: E402 - after the path is set


def test_no_event_is_lost_or_doubled_by_kills_losses_replays_and_clock_jumps():
    assert "delivered once and in order" in prove(items=1000, seed=7)
