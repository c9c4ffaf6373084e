"""What every encrypted file promises, whatever is in it."""

import threading

import pytest

from offline_cache import connection as driver
from offline_cache.connection import Connection, DriverError, Settings
from offline_cache.database import Database, DatabaseBusy, DatabaseDamaged, StorageFull

SCHEMA = "CREATE TABLE word (word VARCHAR PRIMARY KEY, no INTEGER NOT NULL);\n"


@pytest.fixture
def database(folder, key):
    opened = Database(folder / "words.db", key)
    opened.prepare(SCHEMA, 1)
    yield opened
    opened.retire()


def words(database):
    with database.read() as connection:
        return connection.all(str, "SELECT word FROM word ORDER BY no")


def put(database, *names):
    with database.write() as connection:
        connection.run_many("INSERT INTO word (word, no) VALUES (?, ?)", ((name, n) for n, name in enumerate(names)))


def test_a_block_that_raises_leaves_nothing(database):
    put(database, "kept")

    def half():
        with database.write() as connection:
            connection.run("INSERT INTO word (word, no) VALUES ('lost', 2)")
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert words(database) == ["kept"]


def test_a_reader_sees_one_moment_while_others_write(database):
    put(database, "old")
    with database.read() as connection:
        assert connection.all(str, "SELECT word FROM word") == ["old"]
        writer = threading.Thread(target=put, args=(database, "new"))
        writer.start()
        writer.join()
        assert connection.all(str, "SELECT word FROM word") == ["old"]
    assert words(database) == ["old", "new"]


def test_a_reader_that_stops_half_way_holds_nothing_up(database):
    put(database, *(f"w{n}" for n in range(100)))
    with database.read() as connection:
        assert next(connection.rows(str, "SELECT word FROM word ORDER BY no")) == "w0"
    put(database, "more")
    assert len(words(database)) == 101


def test_no_value_is_in_the_text_of_an_error(database):
    put(database, "欧阳建国")
    for statement, values in (
        ("INSERT INTO word (word, no) VALUES (?, 1)", ("欧阳建国",)),
        ("INSERT INTO word (word, no) VALUES (?, NULL)", ("欧阳建国",)),
        ("INSERT INTO word (word) VALUES (?, ?)", ("欧阳建国", 7)),
    ):
        with pytest.raises(DriverError) as caught, database.write() as connection:
            connection.run(statement, values)
        assert "欧阳建国" not in str(caught.value)


def test_a_file_that_somebody_else_writes_to_is_busy(database, folder, key, monkeypatch):
    monkeypatch.setattr(driver, "BUSY_MS", 50)
    other = Database(folder / "words.db", key)
    with database.write() as connection:
        connection.run("INSERT INTO word (word, no) VALUES ('mine', 1)")
        with pytest.raises(DatabaseBusy):
            put(other, "theirs")
    put(other, "theirs")
    assert sorted(words(database)) == ["mine", "theirs"]
    other.retire()


def test_after_damage_no_connection_of_before_is_used_again(database, folder, key):
    put(database, *("字" * 200 + str(n) for n in range(200)))
    database.retire()
    path = folder / "words.db"
    whole = path.read_bytes()
    damaged = bytearray(whole)
    for offset in range(4096 * 3 + 99, len(damaged), 4096):
        damaged[offset] ^= 1
    path.write_bytes(damaged)
    hurt = Database(path, key)
    with pytest.raises(DatabaseDamaged):
        words(hurt)
    assert hurt._idle == []
    path.write_bytes(whole)
    assert len(words(hurt)) == 200
    hurt.retire()


def test_a_retired_file_is_not_opened_again(database):
    database.retire()
    with pytest.raises(DatabaseDamaged):
        words(database)


def test_only_a_few_idle_connections_are_kept(database):
    def read(level):
        with database.read() as connection:
            connection.one(int, "SELECT 1")
            if level:
                read(level - 1)

    read(9)
    assert len(database._idle) == 3


def test_beyond_its_limit_a_file_is_full_and_what_was_there_stays(folder, key):
    small = Database(folder / "small.db", key, settings=Settings(limit_bytes=100_000))
    small.prepare(SCHEMA, 1)
    put(small, "first")
    with pytest.raises(StorageFull):
        put(small, *("字" * 1000 + str(n) for n in range(200)))
    assert words(small) == ["first"]
    small.retire()


def test_without_a_cipher_nothing_is_opened(folder, key, monkeypatch):
    import sqlite3

    monkeypatch.setattr(driver.dbapi2, "connect", sqlite3.connect)
    with pytest.raises(RuntimeError, match="not SQLCipher"):
        Connection(folder / "plain.db", key, Settings())
