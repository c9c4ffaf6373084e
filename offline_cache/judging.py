"""Whether a manifest is the publisher's word to this kiosk. Pure: what is held and what time it is come later."""

from collections.abc import Iterable

import msgspec

from offline_cache.failing import RoundFailed, decode_reply
from offline_cache.report import SyncProblem
from protocol.live import Advance, read_frame
from protocol.signing import PublicKey, Signed, verify
from protocol.wire import EnrolReply, Manifest


def judged(word: Signed, keys: tuple[PublicKey, ...]) -> Manifest:
    """Return the manifest in ``word``. Raises RoundFailed when it is not signed by one of ``keys``, or cannot be."""
    if not verify(word, keys):
        raise RoundFailed(SyncProblem.BAD_SIGNATURE, "the manifest is not signed by the publisher")
    manifest = decode_reply(word.payload, Manifest)
    if len({head.bucket for head in manifest.buckets}) < len(manifest.buckets):
        raise RoundFailed(SyncProblem.BAD_REPLY, "the manifest names a bucket twice")
    if any(not 0 <= number < 1 << 63 for head in manifest.buckets for number in (head.version, head.rows)):
        raise RoundFailed(SyncProblem.BAD_REPLY, "the manifest names a version that cannot be")
    return manifest


def require_own(manifest: Manifest, kiosk: str) -> None:
    """Raise RoundFailed unless the manifest is for ``kiosk``."""
    if manifest.kiosk != kiosk:
        raise RoundFailed(SyncProblem.REPLAYED, f"the manifest is for kiosk {manifest.kiosk}")


def handed_on(
    manifest: Manifest, who: EnrolReply, frames: Iterable[bytes], keys: tuple[PublicKey, ...]
) -> tuple[Manifest, dict[str, bytes]]:
    """Return the manifest by which ``who`` takes what another kiosk of its site holds, and the frame of each bucket.

    All buckets are the same for the kiosks of a site, and those of its members are for them only. The ``frames`` say
    how that kiosk moved on since its manifest. It keeps no history: a bucket that stands elsewhere here comes whole.
    Raises RoundFailed.
    """
    heads = {head.bucket: head for head in manifest.buckets}
    if f"members:{who.site}" not in heads:
        raise RoundFailed(SyncProblem.REPLAYED, f"the manifest is for kiosk {manifest.kiosk}, of another site")
    moved: dict[str, bytes] = {}
    checkpoint = manifest.checkpoint
    for frame in frames:
        advance = _advance(frame, keys, heads)
        if advance.head.version >= heads[advance.bucket].version:
            heads[advance.bucket], moved[advance.bucket] = advance.head, frame
            checkpoint = max(checkpoint, advance.moved.checkpoint)
    whole = tuple(msgspec.structs.replace(head, floor=head.version) for head in heads.values())
    return msgspec.structs.replace(manifest, kiosk=who.kiosk, checkpoint=checkpoint, buckets=whole), moved


def _advance(frame: bytes, keys: tuple[PublicKey, ...], buckets: Iterable[str]) -> Advance:
    try:
        found = read_frame(frame, keys, buckets)
    except ValueError as error:
        raise RoundFailed(SyncProblem.BAD_SIGNATURE, str(error)) from error
    if not isinstance(found, Advance):
        raise RoundFailed(SyncProblem.BAD_REPLY, "what is said to have moved on says nothing of it")
    return found
