"""Keep directories: whom to ask and where to go."""

import sqlalchemy as sa
from alembic import op

from server.store.base import Utc

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "contacts",
        sa.Column("unit_id", sa.String(length=80), nullable=False),
        sa.Column("service_id", sa.String(length=80), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("written", sa.LargeBinary(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("shown_before", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=True),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.String(length=120), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_contacts_unit_id_units"),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_contacts_service_id_services"),
        sa.ForeignKeyConstraint(["changed_by"], ["officers.id"], name="fk_contacts_changed_by_officers"),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
    )
    op.create_index("ix_contacts_bucket", "contacts", ["bucket"])
    op.create_index("ix_contacts_unit_id", "contacts", ["unit_id"])
    op.create_index("ix_contacts_service_id", "contacts", ["service_id"])
