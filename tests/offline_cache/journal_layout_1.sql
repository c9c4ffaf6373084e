-- The journal of the first release, as it lies on kiosks.
CREATE TABLE outbox (
    seq INTEGER NOT NULL PRIMARY KEY,
    id VARCHAR NOT NULL UNIQUE,
    at VARCHAR NOT NULL,
    member VARCHAR,
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
