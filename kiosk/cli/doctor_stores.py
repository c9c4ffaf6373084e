"""What ``kiosk doctor`` says of the databases, of what is on its way, and of each part's trouble."""

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from kiosk.cli.device_facts import last_faults
from kiosk.cli.finding import Check
from kiosk.config import Config
from offline_cache.content import RESERVE_BYTES, Content, ContentDamaged
from offline_cache.journal import Enrolment, Journal
from offline_cache.keys import has_key, load_key
from offline_cache.report import SyncProblem
from offline_cache.troubles import Part, Trouble, trouble_of

_AUDITED = 2000
"""Lines of the journal's audit that are looked through for a device's last fault."""
_OLD_STAYS = "What was fetched before stays readable."
_TO_DO: Mapping[Part, str] = {
    Part.MEDIA: "Look at the document in the console: a file is at most 32 MB and what its name says.",
    Part.CONTENT: "It was fetched anew; delete the file when nobody wants to study it, and watch the disk.",
    Part.JOURNAL: "Keep the file: members' entries may be in it alone. Send it to support, then delete it here.",
    Part.OUTBOX: "It was without a line for long: bring a courier's stick. Nothing that members said was dropped.",
    Part.TOUCH: "It is corrected; calibrate the panel as docs/installation.md says, then run kiosk touch --forget.",
    Part.CLOCK: "Set this machine's clock, and look at its battery.",
}
_NAMES: Mapping[Part, str] = {Part.CONTENT: "stored content", Part.OUTBOX: "logs", Part.TOUCH: "touch panel"}
"""Parts of which another finding has the name already."""
_ENROL = "Run kiosk enrol."
AS_SERVICE = (
    "Run this as the service: systemd-run --pty --property=User=kiosk"
    " --property=LoadCredentialEncrypted=cache.key kiosk {command} --config FILE"
)
"""What to do where the key is the service's credential, and nobody else has it."""
_SYNC_TO_DO: Mapping[str, str] = {
    SyncProblem.OFFLINE: "Look at the network cable; the kiosk goes on without.",
    SyncProblem.NOT_ENROLLED: "Run kiosk enrol with a code from the console.",
    SyncProblem.REVOKED: "It was shut out in the console and has erased what it held; enrol it anew if it is yours.",
    SyncProblem.REFUSED: "Look in the console whether this kiosk was shut out.",
    SyncProblem.REPLAYED: "Somebody replays old answers, or the server went back without union-server restore.",
    SyncProblem.DISK_FULL: "Make room on the disk.",
    SyncProblem.DAMAGED: "Leave the kiosk running: it sets the file aside and fetches everything anew.",
}


def store_checks(config: Config) -> tuple[Enrolment | None, list[Check], Mapping[str, str]]:
    """Return who the kiosk is, the findings, and each device's last fault. Raises what opening the databases raises."""
    folder = config.state.folder
    if not has_key(folder / "cache.key"):
        bound = (folder / "journal.db").exists()
        here, to_do = (
            ("its key is the service's credential", AS_SERVICE.format(command="doctor"))
            if bound
            else (f"{folder} is empty", _ENROL)
        )
        return None, [Check("cache", ok=False, found=here, to_do=to_do)], {}
    key = load_key(folder / "cache.key")
    journal = Journal.open(folder / "journal.db", key)
    try:
        found = [_content(folder / "content.db", key), _sync(trouble_of(journal, Part.SYNC)), _outbox(journal)]
        found += [_part(part, trouble_of(journal, part)) for part in _TO_DO if trouble_of(journal, part)]
        return journal.enrolment(), [*found, _disk(folder)], last_faults(journal.audited(_AUDITED))
    finally:
        journal.close()


def _content(path: Path, key: bytes) -> Check:
    try:
        content = Content.look(path, key)
    except ContentDamaged as damage:
        return Check("content", ok=False, found=f"damaged: {damage}", to_do=_SYNC_TO_DO[SyncProblem.DAMAGED])
    try:
        fresh = content.fresh_at()
        checkpoint = content.checkpoint()
    finally:
        content.close()
    if fresh is None:
        return Check("content", ok=False, found="nothing yet", to_do="Run kiosk sync --once.")
    return Check("content", ok=True, found=f"encrypted, whole, as of {_moment(fresh)}, #{checkpoint}")


def _sync(trouble: Trouble | None) -> Check:
    if trouble is None:
        return Check("sync", ok=True, found="the last round ended well")
    hint = _SYNC_TO_DO.get(trouble.fault, "Tell the server's administrator.")
    return Check("sync", ok=False, found=_words(trouble), to_do=f"{hint} {_OLD_STAYS}")


def _outbox(journal: Journal) -> Check:
    dead = journal.dead_letters()
    found = f"{journal.waiting_count()} waiting, {len(dead)} refused"
    return Check("outbox", ok=not dead, found=found, to_do="Look at the refused ones in the console." if dead else "")


def _part(part: Part, trouble: Trouble | None) -> Check:
    name, found = _NAMES.get(part, part.value), _words(trouble) if trouble else "well"
    return Check(name, ok=trouble is None, found=found, to_do=_TO_DO[part])


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    well = free >= RESERVE_BYTES
    to_do = "" if well else "Make room: new content has to wait; what members say is still taken."
    return Check("disk", ok=well, found=f"{free // 1_000_000} MB free", to_do=to_do)


def _words(trouble: Trouble) -> str:
    return f"{trouble.fault} since {_moment(trouble.since)}: {trouble.detail}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
