"""Keep lists of members that officers send in, until they are taken in, and what each changed, until the next."""

import sqlalchemy as sa
from alembic import op

from server.store.base import Utc

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "member_imports",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("unit_id", sa.String(length=80), nullable=False),
        sa.Column("officer_name", sa.String(length=120), nullable=False),
        sa.Column("whole_of", sa.String(length=80), nullable=True),
        sa.Column("sent_at", Utc(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("imported_at", Utc(), nullable=True),
        sa.Column("undone_at", Utc(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_member_imports_unit_id_units"),
        sa.ForeignKeyConstraint(["whole_of"], ["units.id"], name="fk_member_imports_whole_of_units"),
        sa.PrimaryKeyConstraint("id", name="pk_member_imports"),
    )
    op.create_index("ix_member_imports_unit_id", "member_imports", ["unit_id"])
    op.create_table(
        "member_import_changes",
        sa.Column("import_id", sa.String(length=80), nullable=False),
        sa.Column("member_id", sa.String(length=80), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["member_imports.id"], name="fk_member_import_changes_import_id_member_imports"
        ),
        sa.PrimaryKeyConstraint("import_id", "member_id", name="pk_member_import_changes"),
    )
