import os
import threading

import pytest

from offline_cache.keys import KeyFileError, has_key, load_key


def test_the_first_use_makes_a_key_that_only_its_owner_reads(folder):
    path = folder / "etc" / "cache.key"
    key = load_key(path)
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_key(path) == key


def test_processes_that_start_at_once_get_the_same_key(folder):
    found = []
    threads = [threading.Thread(target=lambda: found.append(load_key(folder / "cache.key"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert [p.name for p in folder.iterdir()] == ["cache.key"]


def test_a_systemd_credential_comes_first(folder, monkeypatch):
    credentials = folder / "credentials"
    credentials.mkdir()
    (credentials / "cache.key").write_text("ab" * 32 + "\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    assert load_key(folder / "cache.key") == bytes.fromhex("ab" * 32)
    assert not (folder / "cache.key").exists()


def test_a_key_that_others_can_read_is_refused(folder):
    path = folder / "cache.key"
    path.write_bytes(bytes(32))
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="0644"):
        load_key(path)


@pytest.mark.parametrize("held", [b"", b"short", bytes(33), b"z" * 64])
def test_a_file_that_holds_no_key_is_refused_without_showing_it(folder, held):
    path = folder / "cache.key"
    path.touch(0o600)
    path.write_bytes(held)
    with pytest.raises(KeyFileError, match=f"{len(held)} bytes"):
        load_key(path)


def test_keys_of_two_machines_differ(folder):
    assert load_key(folder / "one") != load_key(folder / "two")
    assert os.listdir(folder)  # noqa: PTH208


def test_asking_for_a_key_makes_none(folder, monkeypatch):
    assert not has_key(folder / "cache.key")
    assert list(folder.iterdir()) == []

    (folder / "credentials").mkdir()
    (folder / "credentials" / "cache.key").write_bytes(bytes(32))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder / "credentials"))
    assert has_key(folder / "cache.key")
