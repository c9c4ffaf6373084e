"""Alembic's entry: runs the migrations on the connection that ``server.store.schema`` hands over."""

from alembic import context

from server.store.metadata import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite cannot alter most of a table: batch mode makes a new one and copies.
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
