"""What to fetch, from where on, and in which order. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from offline_cache.staging import Staged
from protocol.wire import BucketHead, Manifest

LONG = 5000
"""Versions to fetch above which a bucket is not waited for by the others."""


@dataclass(frozen=True)
class Step:
    """Fetch ``head``'s bucket from version ``after`` on.

    ``anew``: nothing of what is live is used. ``stale``: what is staged is of no use and goes first.
    """

    head: BucketHead
    after: int
    anew: bool
    stale: bool

    @property
    def is_long(self) -> bool:
        """Whether this takes so long that the others go first."""
        return self.head.version - self.after > LONG


def plan(manifest: Manifest, live: Mapping[str, int], staged: Mapping[str, Staged]) -> tuple[Step, ...]:
    """Return a step for each bucket of the manifest: members' buckets first, then those with least to fetch.

    ``live`` gives the versions that are shown, ``staged`` what earlier rounds fetched and did not flip.
    """
    steps = [_step(head, live.get(head.bucket, 0), staged.get(head.bucket)) for head in manifest.buckets]
    return tuple(sorted(steps, key=_urgency))


def _step(head: BucketHead, version: int, staged: Staged | None) -> Step:
    if staged is not None and _resumable(head, staged):
        return Step(head, staged.version, anew=staged.anew, stale=False)
    stale = staged is not None
    if head.floor <= version <= head.version:
        return Step(head, version, anew=False, stale=stale)
    return Step(head, 0, anew=True, stale=stale)


def _resumable(head: BucketHead, staged: Staged) -> bool:
    # Below the floor, drops may have been forgotten; but pages towards one and the same version hold together.
    return staged.version <= head.version and (head.floor <= staged.version or staged.target == head.version)


def _urgency(step: Step) -> tuple[bool, int, str]:
    public = step.head.bucket.startswith("public:")
    return public, step.head.version - step.after, step.head.bucket
