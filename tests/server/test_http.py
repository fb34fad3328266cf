"""What the server does with requests that are no requests: limits, broken bodies, faults below it."""

import errno
import re
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
import zstandard

from portalpns.domain.errors import ServerProblem
from portalpns.domain.ids import new_id
from portalpns.protocol.codec import compress, decode, decompress, encode
from portalpns.protocol.messages import Problem
from portalpns.server import db, http
from server.kit import Kantor, Komputer, kantor, naskah, simpan

ROUTES = (
    ("POST", "/auth/login"), ("POST", "/auth/refresh"), ("POST", "/auth/logout"), ("POST", "/sync/hello"),
    ("POST", "/sync/push"), ("POST", "/sync/pull"), ("POST", "/blobs/uploads"), ("HEAD", "/blobs/uploads/x"),
    ("PATCH", "/blobs/uploads/x"), ("GET", "/blobs/" + "0" * 64),
)  # fmt: skip
READONLY = "attempt to write a readonly database"
OPEN = {"/auth/login", "/auth/refresh"}


def calm(answer: httpx.Response, status: int) -> Problem | None:
    """A refusal in the protocol's words, without anything of the inside."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in answer.text
    assert "portalpns/" not in answer.text
    if not answer.content:
        return None
    found = decode(answer.content, Problem)
    assert (bool(found.code), bool(found.title), found.status) == (True, True, status)
    return found


def test_every_route_but_sign_in_asks_for_a_token(sqlite_place: Kantor) -> None:
    url = sqlite_place.runner.url
    for method, path in ROUTES:
        for header in ({}, {"Authorization": "Bearer palsu"}, {"Authorization": "Basic eA=="}):
            answer = httpx.request(method, url + path, headers=header, content=b"{}")
            calm(answer, 422 if path in OPEN else 401)


BROKEN: tuple[tuple[bytes, dict[str, str], int], ...] = (
    (b"", {}, 422),
    (b"{", {}, 422),
    (b"[]", {}, 422),
    (b"null", {}, 422),
    (b"\xff\xfe\x00", {}, 422),
    (b'{"device": "\\ud800"}', {}, 422),
    (b"[" * 100_000, {}, 422),
    (b"bukan zstd", {"Content-Encoding": "zstd"}, 422),
    (compress(b"{}")[:-3], {"Content-Encoding": "zstd"}, 422),
    (compress(b" " * (5 << 20)), {"Content-Encoding": "zstd"}, 422),
    (zstandard.ZstdCompressor(compression_params=zstandard.ZstdCompressionParameters(window_log=27)).compress(b"{}"),
     {"Content-Encoding": "zstd"}, 422),
    (b"{}", {"Content-Encoding": "br"}, 415),
    (b" " * (3 << 20), {}, 413),
)  # fmt: skip


def test_broken_bodies_get_one_sentence_on_every_route(sqlite_place: Kantor) -> None:
    siti = sqlite_place.komputer("siti")
    for path in ("/auth/login", "/auth/refresh", "/sync/hello", "/sync/push", "/sync/pull", "/blobs/uploads"):
        for body, headers, status in BROKEN:
            calm(siti.http.post(path, content=body, headers=headers), status)
    assert siti.hello()["protocol"] == 1


def test_a_body_without_a_length_is_cut_at_the_limit(sqlite_place: Kantor) -> None:
    siti = sqlite_place.komputer("siti")
    calm(siti.http.post("/sync/push", content=(b" " * 65536 for _ in range(40))), 413)
    key = siti.post("/blobs/uploads", {"sha256": "a" * 64, "size": 90 << 20, "mime": "application/pdf"}).json()["id"]
    long_part = siti.http.patch(f"/blobs/uploads/{key}", content=b"x" * (17 << 20), headers={"Upload-Offset": "0"})
    calm(long_part, 413)


def test_an_announced_length_is_believed_before_a_byte_is_read(sqlite_place: Kantor) -> None:
    siti = sqlite_place.komputer("siti")
    with closing(raw(siti)) as line:
        line.sendall(head(siti, "/sync/push", "Content-Length: 999999999"))
        assert line.recv(65536).startswith(b"HTTP/1.1 413")


def test_a_body_that_stops_in_the_middle_is_not_waited_for_for_ever(
    sqlite_place: Kantor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "BODY_SECONDS", 0.2)
    siti = sqlite_place.komputer("siti")
    with closing(raw(siti)) as line:
        line.sendall(head(siti, "/sync/push", "Content-Length: 100") + b'{"device"')
        assert line.recv(65536).startswith(b"HTTP/1.1 408")
    assert siti.hello()["protocol"] == 1


def test_who_hangs_up_in_the_middle_disturbs_nobody(sqlite_place: Kantor) -> None:
    siti = sqlite_place.komputer("siti")
    for _ in range(3):
        with closing(raw(siti)) as line:
            line.sendall(head(siti, "/sync/push", "Content-Length: 100") + b'{"device"')
    assert siti.hello()["expected_seq"] == 1


def test_unknown_addresses_and_methods_are_told_calmly(sqlite_place: Kantor) -> None:
    url = sqlite_place.runner.url
    calm(httpx.get(f"{url}/tidak/ada"), 404)
    calm(httpx.get(f"{url}/sync/push"), 405)
    calm(httpx.delete(f"{url}/blobs/uploads/x"), 405)
    calm(httpx.get(f"{url}/../../etc/passwd"), 404)


def test_what_may_be_read_may_be_asked_for_by_its_head(sqlite_place: Kantor) -> None:
    siti = sqlite_place.komputer("siti")
    sha = siti.upload(b"%PDF-1.7 sepuluh")
    for path, status in (("/health", 200), (f"/blobs/{sha}", 200), ("/v/" + "0" * 20, 404)):
        answer = siti.http.head(path)
        assert (answer.status_code, answer.content) == (status, b"")
    assert siti.http.head(f"/blobs/{sha}").headers["content-length"] == "16"


def test_a_wrong_method_is_told_the_right_ones(sqlite_place: Kantor) -> None:
    url = sqlite_place.runner.url
    for path, allowed in (("/sync/push", "POST"), ("/health", "GET, HEAD"), ("/blobs/uploads/x", "HEAD, PATCH")):
        answer = httpx.delete(url + path)
        calm(answer, 405)
        assert answer.headers["allow"] == allowed


def test_a_range_that_cannot_be_given_is_a_problem_like_any_other(sqlite_place: Kantor) -> None:
    siti = sqlite_place.komputer("siti")
    sha = siti.upload(b"%PDF-1.7 sepuluh")
    for said in ("bytes=abc", "bytes=5-1", "bytes=-", "baris=0-1", "bytes=0-1,x", "bytes=" + "9" * 99 + "-"):
        calm(siti.http.get(f"/blobs/{sha}", headers={"Range": said}), 400)
    for said in ("bytes=16-", "bytes=-0", "bytes=0-1,99-"):
        answer = siti.http.get(f"/blobs/{sha}", headers={"Range": said})
        calm(answer, 416)
        assert answer.headers["content-range"] == "bytes */16"
    for said, got in (
        ("bytes=0-3", b"%PDF"),
        ("bytes=9-", b"sepuluh"),
        ("bytes=-3", b"luh"),
        ("bytes=9-999", b"sepuluh"),
    ):
        answer = siti.http.get(f"/blobs/{sha}", headers={"Range": said})
        assert (answer.status_code, answer.content) == (206, got)


def test_a_problem_says_in_indonesian_what_and_where(sqlite_place: Kantor) -> None:
    siti = sqlite_place.komputer("siti")
    push = b'{"device": "%s", "mutations": ' % siti.device.encode()
    cases = (
        (b"", "JSON"),
        (b"{", "JSON"),
        (b"[]", "jenis"),
        (b"{}", "“device” tidak ada"),
        (push + b"[1]}", "“mutations[0]”"),
        (push + b'[{"seq": "satu"}]}', "“mutations[0].seq”"),
    )
    for body, word in cases:
        found = calm(siti.http.post("/sync/push", content=body), 422)
        assert found is not None
        assert word in found.title
        assert not re.search(r"Expected|expected|Input|missing|truncated|Object|got", found.title), found.title


def test_unknown_fields_of_a_message_are_passed_over(sqlite_place: Kantor) -> None:
    """A later client may say more; only the arguments of an action are strict."""
    siti = sqlite_place.komputer("siti")
    assert siti.hello(sesuatu_baru={"a": 1})["protocol"] == 1
    one = {**siti.mutation("surat.simpan", new_id(), simpan()), "sesuatu_baru": 1}
    assert siti.push([one])[0].status == "applied"


def test_versions_that_cannot_talk_are_told_to_upgrade(sqlite_place: Kantor) -> None:
    siti = sqlite_place.komputer("siti")
    body = {"protocols": [99], "app": "9", "schema": 1, "device": siti.device}
    found = calm(siti.post("/sync/hello", body), 426)
    assert found is not None
    assert found.code == "upgrade"


def test_long_answers_are_compressed_for_who_can_read_that(sqlite_place: Kantor) -> None:
    siti = sqlite_place.komputer("siti")
    body = encode({"scopes": {"m": {"epoch": "", "after": 0}}})
    plain = siti.http.post("/sync/pull", content=body, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with siti.http.stream("POST", "/sync/pull", content=body, headers={"Accept-Encoding": "zstd"}) as packed:
        data = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "zstd"
    assert len(data) < len(plain.content)
    first, second = (decode(found, dict[str, Any])["scopes"] for found in (plain.content, decompress(data, 1 << 22)))
    assert first == second


def test_a_database_that_stays_locked_is_told_and_nothing_is_lost(
    sqlite_place: Kantor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup tool or a virus scanner that holds the file."""
    monkeypatch.setattr(db, "PATIENCE", 0.0)
    siti = sqlite_place.komputer("siti")
    one = siti.mutation("surat.simpan", new_id(), simpan())
    with closing(sqlite3.connect(sqlite_place.data / "server.db", isolation_level=None)) as rival:
        rival.execute("BEGIN IMMEDIATE")
        answer = siti.push_raw([one])
        found = calm(answer, 503)
        assert found is not None
        assert (found.code, answer.headers["retry-after"]) == ("busy", "2")
        rival.execute("ROLLBACK")
    assert siti.push([one])[0].status == "applied"


def test_deadlocks_that_do_not_end_are_told_as_a_busy_database(sqlite_place: Kantor) -> None:
    class Deadlock(Exception):
        sqlstate = "40P01"

    tries: list[int] = []

    def work(_connection: sa.Connection) -> None:
        tries.append(1)
        raise sa.exc.OperationalError("UPDATE", {}, Deadlock("deadlock detected"))

    with pytest.raises(ServerProblem, match="sibuk") as refused:
        sqlite_place.services.db.write(work)
    assert (refused.value.code, len(tries)) == ("busy", db.TRIES)


@pytest.mark.postgres
def test_a_postgresql_that_was_restarted_is_found_again(tmp_path: Path, postgres_url: str) -> None:
    with kantor(tmp_path, postgres_url, background=False) as place:
        siti = place.komputer("siti")
        siti.hello()
        admin = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
        with admin.connect() as connection:
            ended = connection.exec_driver_sql(others + "pg_backend_pid()").all()
        admin.dispose()
        assert ended
        assert siti.act("surat.simpan", new_id(), simpan()).status == "applied"


def test_a_database_whose_disk_is_full_is_told_and_goes_on_later(sqlite_place: Kantor) -> None:
    """SQLite itself refuses to grow: no page may be added to the file until there is room again."""
    siti = sqlite_place.komputer("siti")
    one = siti.mutation("surat.simpan", new_id(), simpan(naskah("Panjang " * 20_000)))
    pages = 1

    def limit(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    sa.event.listen(sqlite_place.services.db.engine, "checkout", limit)
    found = calm(siti.push_raw([one]), 507)
    assert found is not None
    assert (found.code, "penuh" in found.title) == ("disk_full", True)
    pages = 2**31
    assert siti.push([one])[0].status == "applied"


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (sa.exc.OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full")), 507, "disk_full"),
        (sa.exc.OperationalError("INSERT", {}, sqlite3.OperationalError("disk I/O error")), 507, "storage"),
        (sa.exc.OperationalError("INSERT", {}, sqlite3.OperationalError(READONLY)), 507, "storage"),
        (sa.exc.OperationalError("SELECT", {}, Exception("server closed the connection")), 503, "busy"),
        (sa.exc.TimeoutError("QueuePool limit of size 8 overflow 32 reached"), 503, "busy"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "disk_full"),
        (OSError(errno.EIO, "Input/output error"), 507, "storage"),
        (RuntimeError("a fault nobody thought of"), 500, "internal"),
    ],
)  # fmt: skip
def test_a_fault_below_is_told_without_its_inside(
    sqlite_place: Kantor, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int, code: str
) -> None:
    def broken(*_args: Any) -> None:
        raise fault

    siti = sqlite_place.komputer("siti")
    with monkeypatch.context() as patch:
        patch.setattr(type(sqlite_place.services.db), "write", broken)
        found = calm(siti.push_raw([siti.mutation("surat.simpan", new_id(), simpan())]), status)
    assert found is not None
    assert found.code == code
    assert "nobody thought" not in found.title
    assert siti.hello()["expected_seq"] == 1


def raw(computer: Komputer) -> socket.socket:
    url = computer.http.base_url
    return socket.create_connection((url.host, url.port or 80), timeout=30)


def head(computer: Komputer, path: str, *more: str) -> bytes:
    lines = (f"POST {path} HTTP/1.1", "Host: x", f"Authorization: {computer.http.headers['authorization']}", *more)
    return "\r\n".join((*lines, "", "")).encode()
