"""Sum every bucket anew: a row is hashed by SHA-256 before SHAKE-256 makes it long (protocol.setsum)."""

import sqlalchemy as sa
from alembic import op

from protocol.setsum import SetSum

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_AT_ONCE = 1000


def upgrade() -> None:
    """Walk all rows that stand. 100,000 of a kilobyte take about two seconds."""
    connection = op.get_bind()
    buckets = sa.table("buckets", sa.column("bucket"), sa.column("checksum", sa.LargeBinary))
    rows = sa.table("bucket_rows", *map(sa.column, ("bucket", "version", "kind", "entity_id", "body", "op", "until")))
    standing = (
        sa.select(rows.c.kind, rows.c.entity_id, rows.c.body, rows.c.version)
        .where(rows.c.until.is_(None), rows.c.op == "put")
        .order_by(rows.c.version)
        .limit(_AT_ONCE)
    )
    for name in connection.scalars(sa.select(buckets.c.bucket)).all():
        total, last = SetSum(), 0
        while part := connection.execute(standing.where(rows.c.bucket == name, rows.c.version > last)).all():
            total.add_all((kind, entity, bytes(body)) for kind, entity, body, _ in part)
            last = part[-1].version
        connection.execute(sa.update(buckets).where(buckets.c.bucket == name).values(checksum=total.state))
