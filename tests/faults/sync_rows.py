"""What may be wrong with line, server, disk, clock and touch panel, and by which words doctor and fleet name it.

``tests/server/test_every_fault.py`` plays each on a real kiosk's cache and a real server.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class SyncRow:
    """``part`` and ``doctor``: which of doctor's findings says what; ``fleet``: what an administrator reads."""

    name: str
    part: str
    doctor: str
    fleet: str


_DAMAGED = "更新：内容在传输中损坏"
_NOT_AS_SIGNED = "更新：内容与发布方签名的不一致"

SYNC_ROWS = (
    SyncRow("truncated page", "sync", "bad_page", _DAMAGED),
    SyncRow("bit-flipped page", "sync", "bad_page", _DAMAGED),
    SyncRow("reordered page", "sync", "bad_page", _DAMAGED),
    SyncRow("replayed page", "sync", "bad_page", _DAMAGED),
    SyncRow("forged page", "sync", "checksum", _NOT_AS_SIGNED),
    SyncRow("manifest signed by somebody else", "sync", "bad_signature", "更新：内容没有发布方的签名"),
    SyncRow("replayed manifest", "sync", "replayed", "更新：收到的内容比已有的还旧"),
    SyncRow("server that lies about versions", "sync", "checksum", _NOT_AS_SIGNED),
    SyncRow("media file of 10 GB", "media", "longer than", "图片和文件：有的下载不了"),
    SyncRow("clock at 1970", "clock", "1970-01-01", "时钟：时间不对，需要校准"),
    SyncRow("content damaged on the disk", "stored content", "content.db.damaged", "公开内容：损坏过，正在重新下载"),
    SyncRow("logs thinned out", "logs", "slip_printed from", "待上传的数据：为腾出空间，丢弃了较早的打印记录"),
    SyncRow("touch panel that drifted", "touch panel", "about 8 mm", "触摸屏：触摸偏移约 8 毫米，请校准"),
)


def sync_row(name: str) -> SyncRow:
    """Return the row of this name."""
    return next(row for row in SYNC_ROWS if row.name == name)
