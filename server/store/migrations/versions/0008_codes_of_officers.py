"""Keep the codes with which officers set a password, or log in when the second factor is lost."""

import sqlalchemy as sa
from alembic import op

from server.store.base import Utc

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "officer_codes",
        sa.Column("officer_id", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("made_at", Utc(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=True),
        sa.Column("used_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name="fk_officer_codes_officer_id_officers"),
        sa.PrimaryKeyConstraint("officer_id", "hash", name="pk_officer_codes"),
    )
