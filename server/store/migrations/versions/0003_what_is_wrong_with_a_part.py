"""Keep the words that a kiosk has for a fault, and since when it has it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("kiosk_devices") as table:
        table.add_column(sa.Column("detail", sa.String(length=200), nullable=False, server_default=""))
