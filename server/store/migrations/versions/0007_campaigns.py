"""Keep campaigns: how each stands, and who takes part."""

import sqlalchemy as sa
from alembic import op

from server.store.base import Utc

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _entity() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("bucket", sa.String(length=120), nullable=True),
    )


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "turnouts",
        sa.Column("service_id", sa.String(length=80), nullable=False),
        sa.Column("last_order", sa.Integer(), nullable=False),
        sa.Column("closed_at", Utc(), nullable=True),
        *_entity(),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_turnouts_service_id_services"),
        sa.PrimaryKeyConstraint("id", name="pk_turnouts"),
    )
    op.create_index("ix_turnouts_bucket", "turnouts", ["bucket"])
    op.create_index("ix_turnouts_service_id", "turnouts", ["service_id"])
    op.create_table(
        "entries",
        sa.Column("service_id", sa.String(length=80), nullable=False),
        sa.Column("campaign_id", sa.String(length=80), nullable=False),
        sa.Column("member_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("heard_at", Utc(), nullable=False),
        sa.Column("received_at", Utc(), nullable=False),
        sa.Column("kiosk_id", sa.String(length=80), nullable=True),
        *_entity(),
        sa.ForeignKeyConstraint(["campaign_id"], ["turnouts.id"], name="fk_entries_campaign_id_turnouts"),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.id"], name="fk_entries_kiosk_id_kiosks"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_entries_member_id_members"),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_entries_service_id_services"),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.UniqueConstraint("campaign_id", "member_id", name="uq_entries_campaign_id_member_id"),
    )
    op.create_index("ix_entries_bucket", "entries", ["bucket"])
    op.create_index("ix_entries_member_id", "entries", ["member_id"])
    op.create_index("ix_entries_campaign_id_status_place", "entries", ["campaign_id", "status", "place"])
