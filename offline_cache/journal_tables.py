"""The layout of ``journal.db``. Times are ISO 8601 in UTC, of fixed width, so that their text sorts."""

from datetime import UTC, datetime

LAYOUT = 3
"""Counted up with each change of this file; a change comes with the statements that bring an old file up to it."""

# outbox: one event; ``item`` holds the OutboxItem's canonical bytes, ``kind`` its event's tag, ``state`` is waiting,
#   delivered or refused.
# counter: the last number given out for a prefix.
# pin: wrong PINs in a row of one member.
# print_job: one job; ``interrupted``: it was being sent when the kiosk went down, and nobody has been asked yet.
# attachment: what goes with the event of the outbox ``item`` that opened ``case_id``, until the server has it.
# enrolment: who this kiosk is, at most one row, ``no`` 1; ``reply`` is a canonical EnrolReply.
# audit: what happened at this kiosk, append-only.
# fact: single facts, such as the clock's last trusted time.
_ATTACHMENT = """
CREATE TABLE attachment (
    no INTEGER NOT NULL PRIMARY KEY,
    item VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (item, sha256)
);
"""
NAME_KINDS = "UPDATE outbox SET kind = json_extract(CAST(item AS TEXT), '$.body.event') WHERE kind = ''"
"""Gives the rows of a journal that knew no kinds theirs."""
_LOGS = (
    "CREATE INDEX outbox_logs ON outbox (kind, seq)"
    " WHERE state = 'waiting' AND kind IN ('slip_printed', 'device_reported');\n"
)
UPGRADES = {
    1: _ATTACHMENT,
    2: f"ALTER TABLE outbox ADD COLUMN kind VARCHAR NOT NULL DEFAULT '';\n{NAME_KINDS};\n{_LOGS}",
}
"""The statements that bring a file of this layout to the next one."""

SCHEMA = (
    """
CREATE TABLE outbox (
    seq INTEGER NOT NULL PRIMARY KEY,
    id VARCHAR NOT NULL UNIQUE,
    at VARCHAR NOT NULL,
    member VARCHAR,
    kind VARCHAR NOT NULL DEFAULT '',
    state VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    item BLOB NOT NULL
);
CREATE INDEX outbox_by_member ON outbox (member, seq);
CREATE INDEX outbox_by_time ON outbox (at);
CREATE INDEX outbox_waiting ON outbox (seq) WHERE state = 'waiting';
CREATE TABLE counter (
    prefix VARCHAR NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
);
CREATE TABLE pin (
    member VARCHAR NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL,
    last_at VARCHAR NOT NULL
);
CREATE TABLE print_job (
    id VARCHAR NOT NULL PRIMARY KEY,
    serial VARCHAR NOT NULL,
    template VARCHAR NOT NULL,
    member VARCHAR,
    copy INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    interrupted BOOLEAN NOT NULL,
    queued_at VARCHAR NOT NULL,
    changed_at VARCHAR NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX ix_print_job_serial ON print_job (serial);
CREATE TABLE enrolment (
    no INTEGER NOT NULL PRIMARY KEY,
    reply BLOB NOT NULL,
    secret BLOB NOT NULL,
    server VARCHAR NOT NULL
);
CREATE TABLE audit (
    no INTEGER NOT NULL PRIMARY KEY,
    at VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    detail VARCHAR NOT NULL
);
CREATE INDEX ix_audit_at ON audit (at);
CREATE TABLE fact (
    name VARCHAR NOT NULL PRIMARY KEY,
    value VARCHAR NOT NULL
);
"""
    + _ATTACHMENT
    + _LOGS
)


def stamp(at: datetime) -> str:
    """Return a time as it is stored."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
