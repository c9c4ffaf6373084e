"""Let a device be named by a whole URL: PostgreSQL refused longer names that SQLite took."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the column."""
    with op.batch_alter_table("kiosk_devices") as table:
        table.alter_column(
            "device", existing_type=sa.String(length=40), type_=sa.String(length=200), existing_nullable=False
        )
