"""Count votes."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("turnouts", sa.Column("tally", sa.JSON(), nullable=False, server_default="[]"))
    if op.get_context().dialect.name != "sqlite":
        op.alter_column("turnouts", "tally", server_default=None)
