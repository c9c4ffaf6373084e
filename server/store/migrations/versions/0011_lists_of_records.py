"""Keep lists of records, too: the tables of lists of members get a name for both, and a list names its service."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Rename the tables and add the column; what an import changed, and can still be undone, stays."""
    op.drop_index("ix_member_imports_unit_id", "member_imports")
    op.rename_table("member_imports", "list_imports")
    op.rename_table("member_import_changes", "list_import_changes")
    # Both databases know this; alembic's own way would copy the table on SQLite.
    op.execute("ALTER TABLE list_import_changes RENAME COLUMN member_id TO entity_id")
    op.create_index("ix_list_imports_unit_id", "list_imports", ["unit_id"])
    services = sa.ForeignKey("services.id", name="fk_list_imports_service_id_services")
    # In the column's own line: SQLite adds no constraint to a table otherwise, but by copying it.
    op.add_column(
        "list_imports", sa.Column("service_id", sa.String(length=80), services, nullable=True), inline_references=True
    )
