"""Each migration meets a database of the version before with rows in every table, and loses nothing of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

import server.store
from server.store.base import Base
from server.store.database import Database
from server.store.schema import newest_revision, upgrade

pytestmark = pytest.mark.both_databases

MIGRATIONS = Path(server.store.__file__).parent / "migrations"
REVISIONS = [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
REWRITES = {"0004": {("buckets", "checksum")}}
"""What a migration is there to write anew."""
RENAMED_TABLES = {"0011": {"member_imports": "list_imports", "member_import_changes": "list_import_changes"}}
RENAMED_COLUMNS = {"0011": {("list_import_changes", "member_id"): "entity_id"}}
"""Columns by the new name of their table."""
AT = datetime(2025, 10, 1, 8, tzinfo=UTC)
KNOWN = {"op": "put", "primitive": "record", "level": "farm", "state": "draft", "roles": ["admin"]}
"""Values for columns whose rows are read by their meaning."""

Row = Mapping[str, object]


@dataclass
class Step:
    """A migration, and the rows of all tables of the version before, before it and after it."""

    revision: str
    before: dict[str, Row]
    now: dict[str, Row]


def value_for(column: sa.Column) -> object:
    """Return something that the column can hold; never what it would hold by default."""
    if column.name in KNOWN:
        return KNOWN[column.name]
    match column.type:
        case sa.JSON():
            return ["kept"]
        case sa.DateTime():
            return AT if column.type.timezone else AT.replace(tzinfo=None)
        case sa.Date():
            return date(2025, 10, 1)
        case sa.Boolean():
            return True
        case sa.Integer():
            return 7
        case sa.LargeBinary():
            return b"kept"
        case _:
            return "kept"[: column.type.length]


def fill(connection: sa.Connection, table: sa.Table, rows: dict[str, Row]) -> Row:
    """Put a row into a table, which refers to the rows that there are, and return it as it is read back."""
    row = {column.name: value_for(column) for column in table.columns}
    for key in table.foreign_key_constraints:
        for element in key.elements:
            parent = rows.get(element.column.table.name)
            row[element.parent.name] = parent[element.column.name] if parent else None
    connection.execute(sa.insert(table).values(row))
    return read(connection, table)


def read(connection: sa.Connection, table: sa.Table) -> Row:
    """Return the table's one row."""
    return dict(connection.execute(sa.select(table)).mappings().one())


def renamed(revision: str, rows: dict[str, Row]) -> dict[str, Row]:
    """Return rows with the names that tables and columns have after a migration."""
    tables, columns = RENAMED_TABLES.get(revision, {}), RENAMED_COLUMNS.get(revision, {})
    by_table = {tables.get(name, name): row for name, row in rows.items()}
    return {
        name: {columns.get((name, key), key): value for key, value in row.items()} for name, row in by_table.items()
    }


def step(database: Database, revision: str, before: dict[str, Row]) -> tuple[Step, dict[str, Row]]:
    """Migrate, then put rows into the tables that are new; return also the rows that there are now."""
    upgrade(database, revision)
    before = renamed(revision, before)
    schema = sa.MetaData()
    schema.reflect(database.engine)
    with database.engine.execution_options(writer=True).begin() as connection:
        now = {name: read(connection, schema.tables[name]) for name in before}
        rows = dict(now)
        for table in schema.sorted_tables:
            if table.name not in rows and table.name != "alembic_version":
                rows[table.name] = fill(connection, table, rows)
    return Step(revision, before, now), rows


@pytest.fixture(scope="module")
def migrated(
    any_database: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[tuple[Database, list[Step]]]:
    """A database that was made by the oldest version, and came to the newest with rows in it; and how it came there."""
    here = any_database == "sqlite"
    file = tmp_path_factory.mktemp("old") / "union.sqlite"
    database = Database(f"sqlite:///{file}" if here else request.getfixturevalue("cluster").empty())
    rows: dict[str, Row] = {}
    steps = []
    for revision in REVISIONS:
        done, rows = step(database, revision, rows)
        steps.append(done)
    yield database, steps
    database.close()


def test_every_migration_keeps_the_rows_that_the_version_before_had(migrated):
    for one in migrated[1]:
        cells = [(name, key, value) for name, row in one.before.items() for key, value in row.items()]
        changed = {(name, key) for name, key, value in cells if one.now[name][key] != value}
        assert changed <= REWRITES.get(one.revision, set()), f"{one.revision} changed {changed}"


def test_what_older_versions_wrote_is_read_by_the_code_of_today(migrated):
    """A column that came later holds something in older rows that the code can go on with."""
    assert migrated[1][-1].revision == newest_revision()
    with migrated[0].read() as session:
        for mapper in Base.registry.mappers:
            (row,) = session.scalars(sa.select(mapper.class_)).all()
            must = [attribute.key for attribute in mapper.column_attrs if not attribute.columns[0].nullable]
            assert [key for key in must if getattr(row, key) is None] == [], mapper.class_.__name__
