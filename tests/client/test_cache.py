"""The encrypted cache under bad luck: wrong key, broken file, full disk, another program's lock."""

import secrets
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from client.kit import Balai, files_end_at, konsep
from portalpns.domain.errors import FileProblem, KeyProblem
from portalpns.store.cache import kv
from portalpns.store.cache.db import Cache


def test_nothing_of_the_cache_is_readable_without_the_key(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.db", secrets.token_bytes(32))
    with cache.act() as connection:
        kv.put(connection, "rahasia", "isi yang tidak boleh terbaca")
    cache.close()
    for file in tmp_path.iterdir():
        data = file.read_bytes()
        assert b"terbaca" not in data
        assert not data.startswith(b"SQLite format")


def test_wrong_key_is_a_sentence_and_changes_nothing(tmp_path: Path) -> None:
    key = secrets.token_bytes(32)
    Cache(tmp_path / "cache.db", key).close()
    before = (tmp_path / "cache.db").read_bytes()
    with pytest.raises(KeyProblem, match="tidak dapat dibuka dengan kunci"):
        Cache(tmp_path / "cache.db", secrets.token_bytes(32))
    assert (tmp_path / "cache.db").read_bytes() == before
    Cache(tmp_path / "cache.db", key).close()


def test_damaged_pages_are_a_sentence(tmp_path: Path) -> None:
    key = secrets.token_bytes(32)
    cache = Cache(tmp_path / "cache.db", key)
    with cache.act() as connection:
        for n in range(300):
            kv.put(connection, f"k{n}", "x" * 500)
    cache.close()
    data = bytearray((tmp_path / "cache.db").read_bytes())
    data[len(data) // 4 : len(data) * 3 // 4] = secrets.token_bytes(len(data) * 3 // 4 - len(data) // 4)
    (tmp_path / "cache.db").write_bytes(data)

    def use() -> None:
        cache = Cache(tmp_path / "cache.db", key)
        try:
            with cache.act() as connection:
                for n in range(300):
                    kv.put(connection, f"k{n}", "y")
        finally:
            cache.close()

    with pytest.raises(FileProblem, match=r"rusak|gagal dibaca"):
        use()


def test_lock_of_another_program_is_a_sentence_and_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = bytes(32)
    cache = Cache(tmp_path / "cache.db", key)
    holder = Cache(tmp_path / "cache.db", key)
    with cache.act() as connection:
        kv.put(connection, "a", "1")
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    with holder.act() as held:
        kv.put(held, "b", "2")
        with pytest.raises(FileProblem, match="dipakai program lain"), cache.act() as connection:
            kv.put(connection, "c", "3")
    with cache.act() as connection:
        kv.put(connection, "c", "3")
    with cache.read() as connection:
        assert [kv.get(connection, key) for key in "abc"] == ["1", "2", "3"]
    holder.close()
    cache.close()


def test_full_disk_keeps_what_was_typed_until_there_is_room(place: Balai) -> None:
    siti = place.komputer("siti")
    typing = konsep(siti.core, "Ditulis saat penyimpanan penuh", lampiran_ket="x" * 200_000)
    with files_end_at(16 * 1024):
        with pytest.raises(FileProblem, match=r"penuh|gagal"):
            siti.core.surat.autosave(typing)
        with pytest.raises(FileProblem, match=r"penuh|gagal"):
            siti.core.surat.save(typing)
    assert [one.naskah.hal for one in siti.core.surat.recovered()] == [typing.naskah.hal]
    assert siti.core.sync.queue() == []
    siti.core.surat.autosave(konsep(siti.core, "Surat lain"))
    siti.restart()
    assert len(siti.core.surat.recovered()) == 2, "the first text was tried again with the next autosave"
    siti.core.surat.save(typing)
    siti.sync()
    assert siti.core.sync.queue() == siti.core.sync.tray() == []


def test_full_disk_in_the_middle_of_a_pull_is_a_sentence_and_goes_on_later(place: Balai) -> None:
    siti, other = place.komputer("siti"), place.komputer("siti")
    for n in range(30):
        other.draft(f"Surat {n}", lampiran_ket="x" * 20_000)
    other.sync()
    with files_end_at(64 * 1024):
        report = siti.core.sync.sync_now()
    assert not report.ok
    assert "penyimpanan" in report.message.lower()
    siti.sync()
    from portalpns.client.usecases.surat import Filter

    assert siti.core.surat.count(Filter("keluar")) == 30


@pytest.mark.process
def test_committed_work_survives_kill_nine(tmp_path: Path) -> None:
    """A process that commits actions and is killed in the middle of the next one."""
    program = textwrap.dedent(
        f"""
        import os, sys
        from pathlib import Path
        from portalpns.store.cache import kv
        from portalpns.store.cache.db import Cache
        cache = Cache(Path({str(tmp_path / "cache.db")!r}), bytes(32))
        n = 0
        while True:
            with cache.act() as connection:
                n = kv.count_up(connection, "n")
            sys.stdout.write(f"{{n}}\\n"); sys.stdout.flush()
        """
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        said = 0
        for line in child.stdout:
            said = int(line)
            if said >= 50:
                child.kill()
                break
        rest = [int(line) for line in child.stdout if line.endswith("\n") and line.strip()]
    last = max([said, *rest])
    cache = Cache(tmp_path / "cache.db", bytes(32))
    with cache.read() as connection:
        assert int(kv.get(connection, "n")) in (last, last + 1)
    cache.close()
