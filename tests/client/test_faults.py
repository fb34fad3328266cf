"""The sync under faults of the line, the server and the disk: nothing is lost, done twice, or silent."""

import shutil
import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from client.kit import NOW, Balai, Komputer, Line, cut, isi, konsep, pemda
from portalpns.client.core import Core
from portalpns.client.secrets import FileKeyring
from portalpns.client.sync.api import backoff
from portalpns.client.sync.transport import Reply
from portalpns.client.usecases.surat import Filter
from portalpns.domain.errors import FileProblem, KeyProblem, NotFound, WrongState
from portalpns.domain.surat import SuratKeluar
from portalpns.domain.wewenang import PeranPegawai
from portalpns.protocol.codec import encode
from portalpns.protocol.messages import HelloAnswer, Problem
from portalpns.server import admin, auth
from portalpns.store.cache.db import Cache
from portalpns.store.cache_tables import base, overlay, punch, scope_state
from portalpns.store.cache_tables import blob as blob_table
from portalpns.store.server_tables import device, entity, feed, feed_head, mutation


def _line(who: Komputer) -> Line:
    assert who.line is not None
    return who.line


def _hal(who: Komputer, letter_id: str) -> str:
    letter = who.core.surat.get(letter_id)
    assert isinstance(letter, SuratKeluar)
    return letter.naskah.hal


def _applied(place: Balai, name: str) -> int:
    """How often the server did something of that name."""
    with place.services.db.read() as connection:
        done = sa.select(sa.func.count()).select_from(mutation).where(
            mutation.c.name == name, mutation.c.status == "applied"
        )  # fmt: skip
        return int(connection.scalar(done) or 0)


def _problem(status: int, code: str, **more: Any) -> Reply:
    return Reply(status, {}, encode(Problem(code, "uji", status, **more)))


# the line


@pytest.mark.parametrize("path", ["/sync/hello", "/sync/push", "/sync/pull"])
@pytest.mark.parametrize("side", ["before", "after"])
def test_request_or_answer_that_is_lost_is_made_good(place: Balai, path: str, side: str) -> None:
    siti, other = place.komputer("siti"), place.komputer("siti")
    draft = siti.draft("Sekali saja")
    other.draft("Dari komputer lain")
    other.sync()
    lost: list[str] = []

    def lose(_method: str, asked: str, *_reply: Reply) -> None:
        if asked == path and not lost:
            lost.append(asked)
            cut()

    setattr(_line(siti), side, lose)
    report = siti.core.sync.sync_now()
    assert (report.ok, siti.core.sync.status().state) == (False, "offline")
    assert _hal(siti, draft.id) == "Sekali saja", "what the person did stays in sight"
    siti.sync()
    assert lost
    assert siti.core.sync.queue() == siti.core.sync.tray() == []
    assert siti.core.surat.count(Filter("keluar")) == 2
    assert _applied(place, "surat.simpan") == 2


def test_request_that_arrives_twice_is_done_once(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft()
    siti.core.surat.submit(draft.id)
    _line(siti).twice = lambda _method, path: path.startswith("/sync/")
    siti.sync()
    assert siti.core.sync.tray() == []
    assert (_applied(place, "surat.simpan"), _applied(place, "surat.ajukan")) == (1, 1)


def test_answer_that_is_no_message_is_told_and_tried_again(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.draft()
    line = _line(siti)
    whole = line.inner.send

    def garble(*args: Any, **more: Any) -> Reply:
        reply = whole(*args, **more)
        return replace(reply, body=reply.body[: len(reply.body) // 2])

    line.inner.send = garble  # type: ignore[method-assign]
    report = siti.core.sync.sync_now()
    assert (report.ok, "tidak dapat dibaca" in report.message) == (False, True)
    line.inner.send = whole  # type: ignore[method-assign]
    siti.sync()
    assert siti.core.sync.queue() == []


def test_busy_server_is_waited_for_as_long_as_it_asks() -> None:
    assert all(backoff(tries, 40) >= 40 for tries in range(1, 12))
    assert all(0.2 <= backoff(tries) <= 300 for tries in range(1, 40))


def test_lanes_send_and_receive_by_themselves_and_end_at_once(place: Balai) -> None:
    siti, sekdis = place.komputer("siti"), place.komputer("sekdis")
    seen = threading.Event()
    sekdis.core.subscribe(lambda kinds: seen.set() if "surat" in kinds else None)
    for one in (siti, sekdis):
        one.core.sync.start()
    assert siti.core.sync.status().online
    siti.draft("Sampai sendiri")
    assert seen.wait(20)
    assert sekdis.core.surat.count(Filter("keluar")) == 1
    lanes = list(sekdis.core.sync._threads)
    sekdis.core.close()
    assert [lane.is_alive() for lane in lanes] == [False] * 3


def test_a_long_poll_that_begins_as_the_program_ends_is_cut_too(place: Balai, monkeypatch: pytest.MonkeyPatch) -> None:
    siti = place.komputer("siti")
    engine = siti.core.sync
    ready, pull = threading.Event(), engine._pull_to_end

    def late(done: dict[str, int]) -> None:
        pull(done)
        ready.set()
        engine._stop.wait(20)
        time.sleep(0.3)  # what was under way has been cut by now

    monkeypatch.setattr(engine, "_pull_to_end", late)
    engine.start()
    assert ready.wait(20)
    lanes = list(engine._threads)
    engine.stop()
    assert [lane.is_alive() for lane in lanes] == [False] * 3, "nothing may work on a cache that is closed next"


def test_pulled_plug_is_calm_and_lanes_go_on_when_it_is_back(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.sync.start()
    siti.core.sync.offline = True
    draft = siti.draft("Ditulis luring")
    status = siti.core.sync.status()
    assert (status.state, status.online, status.queued, status.stalled) == ("offline", False, 1, False)
    sent = threading.Event()
    siti.core.subscribe(lambda _kinds: sent.set() if not siti.core.sync.queue() else None)
    siti.core.sync.offline = False
    assert sent.wait(20)
    assert _hal(siti, draft.id) == "Ditulis luring"


# the alarm


def test_work_that_waits_while_the_server_only_talks_raises_the_alarm(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.draft()
    line = _line(siti)
    line.before = None
    whole = line.inner.send

    def refuse(method: str, path: str, *args: Any, **more: Any) -> Reply:
        return _problem(500, "internal") if path == "/sync/push" else whole(method, path, *args, **more)

    line.inner.send = refuse  # type: ignore[method-assign]
    for _ in range(5):
        assert not siti.core.sync.sync_now().ok
        siti.core.sync._pull_to_end({"pulled": 0})
        assert not siti.core.sync.status().stalled
        place.jam.later(seconds=29)
    siti.core.sync._pull_to_end({"pulled": 0})
    status = siti.core.sync.status()
    assert status.stalled
    assert "dua menit" in status.message
    line.inner.send = whole  # type: ignore[method-assign]
    siti.sync()
    assert not siti.core.sync.status().stalled


def test_new_work_after_a_quiet_hour_is_no_stall(place: Balai) -> None:
    siti = place.komputer("siti")
    place.jam.later(hours=1)
    siti.draft()
    assert not siti.core.sync.status().stalled


# rights, epochs, devices


def test_lost_office_leaves_nothing_of_it_on_the_computer(place: Balai) -> None:
    dewi, siti = place.komputer("dewi"), place.komputer("siti")
    kept = dewi.draft("Milik dinkes", kepada=(), tembusan=())
    dewi.sync()
    siti.draft("Milik diskominfo")
    siti.sync()
    cache = siti.core._opened().cache
    blobs = siti.core._opened().blobs
    file = blobs.put(b"%PDF isi surat unit lama")
    with cache.act() as connection:
        blobs.note(connection, file, 24, "ready")
        body = connection.scalar(sa.select(base.c.body).where(base.c.kind == "surat_keluar"))
        named = msgspec.json.decode(body)
        named["pdf_sha"] = file
        connection.execute(
            sa.update(base).where(base.c.kind == "surat_keluar").values(body=msgspec.json.encode(named).decode())
        )
        connection.execute(
            sa.insert(punch).values(device="diskominfo-1", pin="5", at="2026-11-02 07:00:00", state=0, verify=1)
        )
    yesterday = NOW.date() - timedelta(days=1)
    ended = [replace(one, selesai=yesterday) for one in pemda() if getattr(one, "pegawai", "") == "p-siti"]
    person = next(replace(one, opd="dinkes") for one in pemda() if one.id == "p-siti")
    admin.put_master(place.services, [*ended, person, PeranPegawai("pr-siti-baru", "p-siti", "dinkes", "penyusun")])
    siti.sync()
    with cache.read() as connection:
        scopes = set(connection.scalars(sa.select(scope_state.c.scope)))
        left = connection.execute(sa.select(base.c.id).where(base.c.scope.in_(["o:diskominfo", "a:diskominfo"]))).all()
        stored = connection.execute(sa.select(blob_table.c.sha256)).all()
        times = connection.execute(sa.select(punch.c.at)).all()
    assert not {"o:diskominfo", "a:diskominfo"} & scopes
    assert (left, stored, times) == ([], [], [])
    assert not blobs.has(file)
    assert [row.id for row in siti.core.surat.rows(Filter("keluar"))] == [kept.id]


def test_server_that_came_from_a_backup_is_offered_what_it_lost(place: Balai) -> None:
    """Epochs change, its sequence numbers and documents of the last hours are gone."""
    siti = place.komputer("siti")
    first = siti.draft("Sebelum cadangan")
    siti.sync()
    assert siti.core.session is not None
    with place.services.db.read() as connection:
        seq = connection.scalar(sa.select(device.c.last_seq).where(device.c.id == siti.core.session.device))
    second = siti.draft("Sesudah cadangan")
    siti.sync()

    def restore(connection: sa.Connection) -> None:
        connection.execute(mutation.delete().where(mutation.c.seq > seq))
        connection.execute(device.update().values(last_seq=seq))
        connection.execute(feed.delete().where(feed.c.entity == second.id))
        connection.execute(entity.delete().where(entity.c.id == second.id))
        for (scope,) in connection.execute(sa.select(feed_head.c.scope)).all():
            top = connection.exec_driver_sql(
                "SELECT coalesce(max(pos), 0) FROM feed WHERE scope = ?", (scope,)
            ).scalar()
            connection.execute(
                feed_head.update().where(feed_head.c.scope == scope).values(epoch=f"baru-{scope}", head=top)
            )

    place.services.db.write(restore)
    siti.restart()
    siti.core.surat.save(replace(first, naskah=isi("Diubah sesudahnya")))
    siti.sync()
    assert siti.core.sync.queue() == siti.core.sync.tray() == []
    assert {_hal(siti, first.id), _hal(siti, second.id)} == {"Diubah sesudahnya", "Sesudah cadangan"}
    fresh = place.komputer("siti")
    assert {row.hal for row in fresh.core.surat.rows(Filter("keluar"))} == {"Diubah sesudahnya", "Sesudah cadangan"}


def test_cloned_computer_registers_anew_and_loses_no_action(place: Balai) -> None:
    """Both copies hold an action that was sent already, only its answer was lost."""
    siti = place.komputer("siti")
    shared = siti.draft("Sudah diterima server")
    _line(siti).after = lambda _method, path, _reply: cut() if path == "/sync/push" else None
    assert not siti.core.sync.sync_now().ok
    siti.core.close()
    shutil.copytree(siti.root, place.root / "salinan")
    siti.core = siti._new()
    siti.core.unlock()
    siti.draft("Dari yang asli")
    siti.sync()

    copy = Komputer(place.root / "salinan", place.url, "siti", place.jam)
    place.computers.append(copy)
    ring = FileKeyring(copy.root / "keyring.json")
    key = FileKeyring(siti.root / "keyring.json").get_password("portalpns", str(siti.root.resolve()))
    ring.set_password("portalpns", str(copy.root.resolve()), key or "")
    assert copy.core.unlock() is not None
    copy.draft("Dari salinan")
    report = copy.core.sync.sync_now()
    assert (report.ok, copy.core.sync.status().state) == (False, "needs_login")
    copy.login().sync()
    assert copy.core.sync.queue() == copy.core.sync.tray() == []
    siti.login().sync()  # whoever turns the shared token second is asked to sign in
    for one in (siti, copy):
        assert {row.hal for row in one.core.surat.rows(Filter("keluar"))} == {
            "Sudah diterima server", "Dari yang asli", "Dari salinan"
        }  # fmt: skip
    assert _hal(copy, shared.id) == "Sudah diterima server"
    assert _applied(place, "surat.simpan") == 3


def test_cache_from_an_old_backup_never_reuses_a_number_unseen(place: Balai) -> None:
    """The server knows more of this device than the device itself does."""
    siti = place.komputer("siti")
    siti.draft("Satu")
    siti.sync()
    siti.core.close()
    shutil.copytree(siti.core.paths.data, place.root / "lama")
    siti.core = siti._new()
    siti.core.unlock()
    for n in range(3):
        siti.draft(f"Lebih {n}")
        siti.sync()
    place.services.db.write(lambda connection: connection.execute(mutation.delete()))  # as after 90 days
    siti.core.close()
    for name in ("cache.db", "cache.db-wal", "cache.db-shm"):
        (siti.core.paths.data / name).unlink(missing_ok=True)
        if (place.root / "lama" / name).exists():
            shutil.copy(place.root / "lama" / name, siti.core.paths.data / name)
    siti.core = siti._new()
    siti.login()
    mine = siti.draft("Tidak boleh hilang")
    if not siti.core.sync.sync_now().ok:
        siti.login().sync()
    assert siti.core.sync.tray() == []
    assert mine.id in {row.id for row in place.komputer("siti").core.surat.rows(Filter("keluar"))}


def test_order_to_wipe_may_come_with_the_greeting(place: Balai) -> None:
    siti = place.komputer("siti")
    line = _line(siti)
    whole = line.inner.send
    closed = threading.Event()
    siti.core.subscribe(lambda kinds: closed.set() if "session" in kinds else None)

    def wipe(method: str, path: str, *args: Any, **more: Any) -> Reply:
        reply = whole(method, path, *args, **more)
        if path != "/sync/hello":
            return reply
        answer = msgspec.json.decode(reply.body, type=HelloAnswer)
        return replace(reply, body=encode(msgspec.structs.replace(answer, wipe=True)))

    line.inner.send = wipe  # type: ignore[method-assign]
    report = siti.core.sync.sync_now()
    assert (report.ok, "tidak lagi diizinkan" in report.message) == (False, True)
    assert closed.wait(10)
    assert siti.core.session is None
    assert not (siti.core.paths.data / "kunci.bin").exists()
    assert not (siti.core.paths.data / "cache.db").exists()


def test_revoked_computer_without_wipe_keeps_its_work_shut(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.draft("Belum terkirim")
    assert siti.core.session is not None
    closed = threading.Event()
    siti.core.subscribe(lambda kinds: closed.set() if "session" in kinds else None)
    auth.revoke_device(place.services, siti.core.session.device, wipe=False, actor="admin")
    assert not siti.core.sync.sync_now().ok
    assert closed.wait(10)
    assert siti.core.unlock() is None
    with pytest.raises(KeyProblem, match="tidak lagi diizinkan"):
        siti.login()
    assert (siti.core.paths.data / "cache.db").exists()


def test_older_program_reads_but_does_not_write(place: Balai) -> None:
    siti, other = place.komputer("siti"), place.komputer("siti")
    other.draft("Baru")
    other.sync()
    siti.draft("Menunggu pembaruan")
    line = _line(siti)
    whole = line.inner.send

    def newer(method: str, path: str, *args: Any, **more: Any) -> Reply:
        reply = whole(method, path, *args, **more)
        if path != "/sync/hello":
            return reply
        answer = msgspec.json.decode(reply.body, type=HelloAnswer)
        return replace(reply, body=encode(msgspec.structs.replace(answer, schema=99)))

    line.inner.send = newer  # type: ignore[method-assign]
    assert siti.core.sync.sync_now().ok
    assert siti.core.sync.status().state == "needs_upgrade"
    assert siti.core.surat.count(Filter("keluar")) == 2
    assert len(siti.core.sync.queue()) == 1


# refused work


def test_refused_action_says_why_and_can_be_kept_dropped_or_repeated(place: Balai) -> None:
    sekdis, draft = place.refused()
    (refused,) = sekdis.core.sync.tray()
    assert (refused.code, bool(refused.detail)) == ("state_changed", True)
    assert _state(sekdis, draft.id) == "dibatalkan", "the server's state is shown"
    assert sekdis.core.sync.status().conflicts == 1
    assert b"Perbaiki" in sekdis.core.sync.body(refused.seq)
    with pytest.raises(WrongState):
        sekdis.core.sync.retry(refused.seq)
    assert [row.seq for row in sekdis.core.sync.tray()] == [refused.seq], "a retry that cannot be leaves it there"
    sekdis.restart()
    assert [row.seq for row in sekdis.core.sync.tray()] == [refused.seq]
    sekdis.core.sync.drop(refused.seq)
    assert sekdis.core.sync.tray() == []
    with pytest.raises(NotFound):
        sekdis.core.sync.drop(refused.seq)


def test_step_made_while_the_save_before_it_was_refused_is_not_applied_to_other_words(place: Balai) -> None:
    """The save is under way when the person submits; the server must not submit what she has not seen."""
    siti, draft = place.overtaken()
    siti.core.surat.save(replace(draft, naskah=isi("Kata saya")))
    line = _line(siti)

    def submit_meanwhile(_method: str, path: str, *_reply: Reply) -> None:
        if path == "/sync/push":
            line.after = None
            siti.core.surat.submit(draft.id)

    line.after = submit_meanwhile
    siti.sync()
    assert _state(siti, draft.id) == "konsep"
    assert len(siti.core.sync.tray()) == 2


def _state(who: Komputer, letter_id: str) -> str:
    return who.core.surat.get(letter_id).state


def test_subscriber_that_fails_does_not_end_the_sync(place: Balai) -> None:
    siti = place.komputer("siti")

    def broken(_kinds: frozenset[str]) -> None:
        raise RuntimeError("layar rusak")

    siti.core.subscribe(broken)
    siti.draft()
    siti.sync()
    assert siti.core.sync.queue() == []


def test_two_programs_never_share_one_profile_also_when_started_together(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.close()
    opened: list[Core] = []
    refused: list[FileProblem] = []

    def start() -> None:
        core = Core.open(siti.root, keyring=FileKeyring(siti.root / "keyring.json"))
        try:
            core.unlock()
            opened.append(core)
        except FileProblem as error:
            refused.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(opened), {error.code for error in refused}) == (1, {"cache_in_use"})
    opened[0].close()


def test_overlay_is_gone_once_the_server_has_everything(place: Balai) -> None:
    siti = place.komputer("siti")
    for n in range(3):
        draft = siti.draft(f"Surat {n}")
        siti.core.surat.submit(draft.id)
    siti.sync()
    with siti.core._opened().cache.read() as connection:
        assert connection.execute(sa.select(overlay)).all() == []


def test_locked_cache_is_told_and_nothing_is_queued_in_half(place: Balai) -> None:

    siti = place.komputer("siti")
    opened = siti.core._opened()
    for engine in (opened.cache._full, opened.cache._normal):
        engine.dispose()
        sa.event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA busy_timeout=50"))
    key = siti.core.secrets.load().database
    holder = Cache(siti.core.paths.data / "cache.db", key)
    letter = konsep(siti.core, "Saat terkunci")
    with holder.act():
        with pytest.raises(FileProblem, match="dipakai program lain"):
            siti.core.surat.save(letter)
        report = siti.core.sync.sync_now()
        assert (report.ok, "dipakai program lain" in report.message) == (False, True)
    holder.close()
    siti.core.surat.save(letter)
    siti.sync()
    assert siti.core.sync.queue() == []
