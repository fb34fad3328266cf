"""Real server processes: killed in the middle of pushes, stopped politely, started where they cannot run."""

import json
import os
import queue
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from portalpns.domain.ids import new_id
from portalpns.domain.surat import naskah_hash
from portalpns.server import accounts, admin
from portalpns.server.config import ServerConfig
from portalpns.server.services import open_services
from portalpns.store.server_tables import entity, mutation
from server.kit import PASSWORD, Komputer, naskah, pemda, simpan

pytestmark = pytest.mark.process
DRAFTERS = 4
EACH = 20


class Proses:
    """`portalpns server` as its operator starts it."""

    def __init__(self, data: Path, database_url: str | None, *more: str) -> None:
        command = [sys.executable, "-m", "portalpns", "server", "--data", str(data), "--port", "0", *more]
        if database_url is not None:
            command += ["--database-url", database_url]
        self.popen = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.popen.stdout is not None
        line = self.popen.stdout.readline()
        assert line.startswith("Server siap di http://"), self.popen.communicate()[1]
        self.url = line.split()[-1]

    def end(self, how: int) -> tuple[int, str]:
        """Its exit status and what it wrote on stderr."""
        self.popen.send_signal(how)
        said = self.popen.communicate(timeout=60)[1]
        return self.popen.returncode, said


@contextmanager
def proses(data: Path, database_url: str | None) -> Iterator[Proses]:
    made = Proses(data, database_url)
    try:
        yield made
    finally:
        if made.popen.poll() is None:
            made.end(signal.SIGKILL)


@contextmanager
def services(data: Path, database_url: str | None) -> Iterator[Any]:
    found = open_services(ServerConfig(data, database_url, background=False))
    try:
        yield found
    finally:
        found.close()


@pytest.fixture
def office(tmp_path: Path, database_url: str | None) -> tuple[Path, str | None]:
    """A data folder after the first set-up."""
    with services(tmp_path, database_url) as made:
        admin.put_master(made, pemda())
        accounts.create_account(made, "siti", PASSWORD, "p-siti")
    return tmp_path, database_url


class Antrean:
    """A device with its queue: it sends what is not answered yet, again and again, as the real client does."""

    def __init__(self, url: str) -> None:
        self.computer = Komputer(url, "siti")
        self.computer.login()
        self.letters = [new_id() for _ in range(EACH)]
        self.waiting: list[dict[str, Any]] = []
        for letter in self.letters:
            self.waiting.append(self.computer.mutation("surat.simpan", letter, simpan()))
            self.waiting.append(self.computer.mutation("surat.ajukan", letter, {"hash": naskah_hash(naskah())}))

    def send(self, answered: "queue.Queue[int]", size: int = 4) -> None:
        """Push until the queue is empty or the server is gone."""
        while self.waiting:
            try:
                results = self.computer.push(self.waiting[:size])
            except httpx.TransportError:
                return
            assert {result.status for result in results} <= {"applied", "duplicate"}, results
            del self.waiting[: len(results)]
            answered.put(len(results))


@pytest.mark.timeout(300)
def test_a_server_killed_in_the_middle_of_pushes_loses_and_doubles_nothing(office: tuple[Path, str | None]) -> None:
    data, url = office
    answered: queue.Queue[int] = queue.Queue()
    with proses(data, url) as server:
        queues = [Antrean(server.url) for _ in range(DRAFTERS)]
        senders = [threading.Thread(target=one.send, args=(answered,)) for one in queues]
        for sender in senders:
            sender.start()
        for _ in range(DRAFTERS * 3):
            answered.get(timeout=120)
        assert server.end(signal.SIGKILL)[0] == -signal.SIGKILL
        for sender in senders:
            sender.join()
    assert any(one.waiting for one in queues), "the kill came after the last answer"
    with proses(data, url) as server:
        for one in queues:
            one.computer.http.base_url = server.url
            one.send(answered)
            assert one.waiting == []
            assert one.computer.hello()["expected_seq"] == 2 * EACH + 1
        letters = [letter for one in queues for letter in one.letters]
        seen = [queues[0].computer.keluar(letter) for letter in letters]
        assert sorted(letter.urut or 0 for letter in seen) == list(range(1, len(letters) + 1))
        assert server.end(signal.SIGTERM)[0] == 0
    for one in queues:
        one.computer.http.close()
    with services(data, url) as made:
        from portalpns.server.jobs import run_due

        run_due(made)
        with made.db.read() as connection:
            rows = connection.scalar(sa.select(sa.func.count()).select_from(mutation))
            unprinted = [
                body for body in connection.scalars(sa.select(entity.c.body).where(entity.c.kind == "surat_keluar"))
                if not json.loads(body).get("pdf_sha")
            ]  # fmt: skip
        assert rows == DRAFTERS * EACH * 2
        assert unprinted == []
        assert admin.examine_audit(made).findings == []
        assert admin.number_gaps(made) == (DRAFTERS * EACH, [])


def test_a_polite_end_answers_who_is_waiting(office: tuple[Path, str | None]) -> None:
    data, url = office
    with proses(data, url) as server:
        siti = Komputer(server.url, "siti")
        siti.login()
        siti.pull()
        asked = {scope: {"epoch": epoch, "after": after} for scope, (epoch, after) in siti.cursor.items()}
        answers: list[int] = []
        poll = threading.Thread(
            target=lambda: answers.append(siti.post("/sync/pull", {"scopes": asked, "wait_s": 25}).status_code)
        )
        poll.start()
        other = Komputer(server.url, "siti")
        other.login()  # by now the poll has reached the server
        status, said = server.end(signal.SIGTERM)
        poll.join()
        other.http.close()
        siti.http.close()
    assert (status, answers) == (0, [200])
    assert "Traceback" not in said


def command(*arguments: str, before: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    whole = [*before, sys.executable, "-m", "portalpns", *arguments]
    return subprocess.run(whole, capture_output=True, text=True, timeout=120, check=False)


def refusal(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Not 0, one sentence on stderr, no traceback."""
    lines = done.stderr.strip().splitlines()
    assert done.returncode not in (0, 1), done.stderr
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("portalpns: ")
    for word in words:
        assert word in lines[0]


def test_a_second_server_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with proses(tmp_path, None) as server:
        refusal(command("server", "--data", str(tmp_path), "--port", "0"), "Server lain sedang memakai")
        assert httpx.get(f"{server.url}/health").json()["status"] == "ok"
        server.end(signal.SIGKILL)
    with proses(tmp_path, None) as again:  # the lock of a killed server does not stay
        assert again.end(signal.SIGTERM)[0] == 0


@pytest.mark.postgres
def test_a_second_server_on_the_same_database_is_refused(tmp_path: Path, postgres_url: str) -> None:
    with proses(tmp_path / "data", postgres_url) as server:
        shutil.copytree(tmp_path / "data", tmp_path / "salinan")
        again = ("server", "--data", str(tmp_path / "salinan"), "--port", "0", "--database-url", postgres_url)
        refusal(command(*again), "Server lain sedang memakai basis data")
        assert httpx.get(f"{server.url}/health").json()["status"] == "ok"
        server.end(signal.SIGKILL)
    with proses(tmp_path / "salinan", postgres_url) as other:
        assert other.end(signal.SIGTERM)[0] == 0


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        refusal(command("server", "--data", str(tmp_path), "--port", port), port, "sudah dipakai", "--port")
    refusal(command("server", "--data", str(tmp_path), "--host", "192.0.2.1", "--port", "0"), "--host")


def test_a_postgresql_that_is_not_there_is_told(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as closed:
        port = closed.getsockname()[1]
    for url, words in (
        (f"postgresql://pns:rahasia@127.0.0.1:{port}/pns", "tidak dapat dihubungi"),
        ("postgresql://pns:rahasia@tidak-ada.invalid/pns", "tidak dapat dihubungi"),
        ("mysql://pns:rahasia@h/pns", "bukan PostgreSQL"),
        ("mysql://pns@h/pns?password=rahasia", "bukan PostgreSQL"),
        (f"postgresql://pns@127.0.0.1:{port}/pns?password=rahasia", "tidak dapat dihubungi"),
        ("bukan alamat", "postgresql://pengguna"),
        ("postgresql://pns:sandi@rahasia@tidak-ada.invalid/pns", "%40"),
        ("postgresql://pns:sandi@x/rahasia@tidak-ada.invalid/pns", "%40"),
        ("mysql://pns:sandi@rahasia@h/pns", "%40"),
    ):
        done = command("server", "--data", str(tmp_path), "--database-url", url)
        refusal(done, words)
        assert "rahasia" not in done.stderr


@pytest.mark.postgres
def test_a_postgresql_database_that_does_not_exist_is_told(tmp_path: Path, postgres_url: str) -> None:
    url = sa.make_url(postgres_url).set(database="tidak_ada_sama_sekali")
    done = command("server", "--data", str(tmp_path), "--database-url", url.render_as_string(hide_password=False))
    refusal(done, "tidak ada: buat basis data")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    file = tmp_path / "berkas"
    file.write_text("bukan folder", encoding="utf-8")
    refusal(command("server", "--data", str(file)), str(file))
    locked = tmp_path / "terkunci"
    locked.mkdir(mode=0o500)
    # root is stopped by no mode unless it gives this right away
    ordinary = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.getuid() == 0 else []
    for data in (locked, locked / "data"):
        refusal(command("server", "--data", str(data), "--port", "0", before=ordinary), "izin")


@pytest.mark.parametrize("name", ["server.db", "server.key"])
def test_a_broken_file_of_the_server_is_told(tmp_path: Path, name: str) -> None:
    with services(tmp_path, None):
        pass
    (tmp_path / name).write_bytes(b"rusak" * 1000)
    refusal(command("server", "--data", str(tmp_path)), "rusak", "cadangan")


def test_a_database_of_a_newer_version_is_told(tmp_path: Path) -> None:
    with services(tmp_path, None):
        pass
    with closing(sqlite3.connect(tmp_path / "server.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'server_9999'")
        connection.commit()
    refusal(command("server", "--data", str(tmp_path)), "lebih baru")
