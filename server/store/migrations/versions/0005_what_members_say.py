"""Keep what members say in place of writing it: which recordings go with a case, and what has come of them."""

import sqlalchemy as sa
from alembic import op

from server.store.base import Utc

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "attachments",
        sa.Column("case_id", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("media", sa.String(length=40), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kiosk_id", sa.String(length=80), nullable=False),
        sa.Column("arrived_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_attachments_case_id_cases"),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.id"], name="fk_attachments_kiosk_id_kiosks"),
        sa.PrimaryKeyConstraint("case_id", "sha256", name="pk_attachments"),
    )
    op.create_table(
        "attachment_pieces",
        sa.Column("case_id", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "sha256"], ["attachments.case_id", "attachments.sha256"], name="fk_attachment_pieces_attachment"
        ),
        sa.PrimaryKeyConstraint("case_id", "sha256", "start", name="pk_attachment_pieces"),
    )
