"""What must hold behind the answers: a feed without gaps, the audit record, jobs, the public page, backup."""

import threading
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from portalpns.domain.ids import new_id
from portalpns.protocol.messages import After
from portalpns.server import admin, audit, backup, feed, jobs
from portalpns.server.app import running_server
from portalpns.server.config import ServerConfig
from portalpns.server.daily import run_daily
from portalpns.server.restore import restore
from portalpns.server.services import open_services
from portalpns.store import server_tables as t
from server.kit import NOW, Jam, Kantor, frozen, naskah, pemda, simpan, tandatangani, wait_until

SCOPES = [f"o:{name}" for name in ("a", "b", "c")]


def test_a_reader_never_misses_what_commits_late(place: Kantor) -> None:
    """Writers over several scopes, some slow before their positions; a reader that follows by cursor sees each once."""
    services, total = place.services, 120
    done = threading.Event()
    seen: dict[str, list[str]] = {scope: [] for scope in SCOPES}

    def write(number: int) -> None:
        for step in range(total // 4):
            key = f"e-{number}-{step}"
            scopes = frozenset(SCOPES[(number + step) % 3 :][:2])

            def work(
                connection: sa.Connection, key: str = key, scopes: frozenset[str] = scopes, step: int = step
            ) -> None:
                unit = services.work(connection, actor="p-siti")
                unit.put("uji", key, {"n": step}, rev=1, home=min(scopes), scopes=scopes)
                if step % 7 == 0:
                    pause.wait(0.02)
                unit.commit()

            services.db.write(work)

    def read() -> None:
        cursors = {scope: After() for scope in SCOPES}
        while True:
            last_round = done.is_set()
            with services.db.read() as connection:
                answer = feed.pull(
                    connection, services.tenant, cursors, frozenset(SCOPES), n=5, now=services.clock()
                )  # fmt: skip
            for scope, page in answer.scopes.items():
                seen[scope] += [change.id for change in page.changes]
                cursors[scope] = After(page.epoch, page.next)
            if last_round and not any(page.more for page in answer.scopes.values()):
                return

    pause = threading.Event()
    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    with services.db.read() as connection:
        rows = connection.execute(sa.select(t.feed.c.scope, t.feed.c.entity).where(t.feed.c.scope.in_(SCOPES))).all()
        heads = feed.heads(connection, services.tenant, SCOPES)
    for scope in SCOPES:
        written = sorted(row.entity for row in rows if row.scope == scope)
        assert sorted(seen[scope]) == written
        assert heads[scope].head == len(written)


def test_a_changed_entity_moves_up_and_a_deleted_one_is_told(place: Kantor) -> None:
    services = place.services

    def put(rev: int, scopes: frozenset[str]) -> None:
        def work(connection: sa.Connection) -> None:
            unit = services.work(connection, actor="p-siti")
            if scopes:
                unit.put("uji", "e", {"rev": rev}, rev=rev, home=min(scopes), scopes=scopes)
            else:
                unit.remove("uji", "e", rev=rev)
            unit.commit()

        services.db.write(work)

    def page(scope: str) -> list[tuple[int, str, int]]:
        with services.db.read() as connection:
            answer = feed.pull(
                connection, services.tenant, {scope: After()}, frozenset(SCOPES), n=10, now=services.clock()
            )  # fmt: skip
        return [(change.pos, change.op, change.rev) for change in answer.scopes[scope].changes]

    both = frozenset({"o:a", "o:b"})
    put(1, both)
    put(2, both)
    assert (page("o:a"), page("o:b")) == ([(2, "P", 2)], [(2, "P", 2)])
    put(3, frozenset({"o:a"}))
    assert (page("o:a"), page("o:b")) == ([(3, "P", 3)], [(3, "X", 3)])
    put(4, frozenset())
    assert (page("o:a"), page("o:b")) == ([(4, "D", 4)], [(3, "X", 3)])


def test_long_documents_end_a_page_early_yet_one_always_comes(place: Kantor) -> None:
    services = place.services

    def work(connection: sa.Connection) -> None:
        unit = services.work(connection, actor="p-siti")
        for n in range(6):
            unit.put("uji", f"e{n}", {"x": "y" * 400_000}, rev=1, home="o:a", scopes=frozenset({"o:a"}))
        unit.commit()

    services.db.write(work)
    got, after, pages = [], After(), 0
    while True:
        with services.db.read() as connection:
            page = feed.pull(
                connection, services.tenant, {"o:a": after}, frozenset({"o:a"}), n=100, now=services.clock()
            ).scopes["o:a"]  # fmt: skip
        got += [change.id for change in page.changes]
        after, pages = After(page.epoch, page.next), pages + 1
        if not page.more:
            break
        assert page.changes
    assert len(got) == len(set(got)) == 6
    assert pages > 1


def test_waiting_polls_hold_neither_threads_nor_connections(place: Kantor) -> None:
    siti = place.komputer("siti")
    siti.pull()
    asked = {scope: {"epoch": epoch, "after": after} for scope, (epoch, after) in siti.cursor.items()}
    answers: list[Any] = []

    def poll() -> None:
        headers = {"Authorization": siti.http.headers["authorization"]}
        answer = httpx.post(
            f"{place.runner.url}/sync/pull", json={"scopes": asked, "wait_s": 25}, headers=headers, timeout=60
        )
        answers.append(answer.json()["scopes"]["o:diskominfo"]["changes"])

    polls = [threading.Thread(target=poll) for _ in range(60)]
    for one in polls:
        one.start()
    wait_until(lambda: len(place.services.hub._waiters.get("o:diskominfo", ())) == 60)
    wait_until(lambda: place.services.db.engine.pool.checkedout() == 0)  # type: ignore[attr-defined]
    letter = new_id()
    place.komputer("kasubbag").do("surat.simpan", letter, simpan())
    for one in polls:
        one.join()
    assert [[change[2] for change in changes] for changes in answers] == [[letter]] * 60
    assert place.services.hub._waiters == {}


def test_lost_rights_end_a_waiting_poll(place: Kantor) -> None:
    staf = place.komputer("siti")
    staf.pull()
    asked = {scope: {"epoch": epoch, "after": after} for scope, (epoch, after) in staf.cursor.items()}
    answers: list[Any] = []
    poll = threading.Thread(
        target=lambda: answers.append(staf.post("/sync/pull", {"scopes": asked, "wait_s": 25}).json())
    )
    poll.start()
    wait_until(lambda: bool(place.services.hub._waiters.get("a:diskominfo")))
    roles = [item for item in pemda() if item.id == "pr-p-siti-operator_absensi"]
    from dataclasses import replace

    admin.put_master(place.services, [replace(roles[0], selesai=date(2026, 11, 1))])
    poll.join()
    assert answers[0]["gone"] == ["a:diskominfo"]


# the audit record


def change(place: Kantor, statement: Any) -> None:
    place.services.db.write(lambda connection: connection.execute(statement))


def findings(place: Kantor, root: str = "") -> str:
    return " | ".join(str(found) for found in admin.examine_audit(place.services, root).findings)


def days_of_record(place: Kantor) -> None:
    siti = place.komputer("siti")
    for _ in range(3):
        siti.do("surat.simpan", new_id(), simpan())
        assert run_daily(place.services) == (place.jam.now - timedelta(days=1)).date()
        assert run_daily(place.services) is None
        place.jam.later(days=1)
        siti.login()


def test_each_day_is_sealed_once_over_the_day_before(place: Kantor) -> None:
    days_of_record(place)
    assert findings(place) == ""
    root = admin.newest_root(place.services)
    assert len(root) == 64
    assert findings(place, root) == ""
    assert "tidak ada lagi" in findings(place, "0" * 64)


def test_every_way_of_rewriting_the_record_is_noticed(place: Kantor) -> None:
    days_of_record(place)
    scope = t.audit.c.scope == "o:diskominfo"
    second = sa.and_(scope, t.audit.c.seq == 2)
    day = sa.select(sa.func.min(t.audit_root.c.day)).scalar_subquery()
    forgeries = (
        (t.audit.update().where(second).values(actor="orang-lain"), "telah diubah"),
        (t.audit.update().where(second).values(body='{"hash":"lain"}'), "telah diubah"),
        (t.audit.delete().where(second), "hilang"),
        (t.audit.delete().where(scope, t.audit.c.seq >= 2), "hilang"),
        (t.audit.delete().where(scope), "hilang"),
        (t.audit_root.update().where(t.audit_root.c.day == day).values(heads="[]"), "tidak cocok"),
        (t.audit_root.update().where(t.audit_root.c.day == day).values(signature="AAAA"), "tidak sah"),
        (t.audit_root.delete().where(t.audit_root.c.day == day), "akar sebelumnya"),
    )
    with place.services.db.read() as connection:
        rows = connection.execute(sa.select(t.audit)).mappings().all()
        roots = connection.execute(sa.select(t.audit_root)).mappings().all()
    for forgery, words in forgeries:
        change(place, forgery)
        assert words in findings(place), words
        for table, kept in ((t.audit, rows), (t.audit_root, roots)):
            change(place, table.delete())
            place.services.db.write(
                lambda connection, table=table, kept=kept: connection.execute(
                    table.insert(), [dict(row) for row in kept]
                )
            )
        assert findings(place) == ""


def test_a_forger_who_knows_the_hashes_still_lacks_the_seal(place: Kantor) -> None:
    """The last row rewritten with a fitting hash: the chain is whole, the day's root is not."""
    days_of_record(place)
    with place.services.db.read() as connection:
        query = sa.select(t.audit).where(t.audit.c.scope == "o:diskominfo").order_by(t.audit.c.seq.desc()).limit(1)
        row = dict(connection.execute(query).mappings().one())
    row["actor"] = "orang-lain"
    which = sa.and_(t.audit.c.scope == row["scope"], t.audit.c.seq == row["seq"])
    change(place, t.audit.update().where(which).values(actor=row["actor"], hash=audit.link(row)))
    assert "disegel" in findings(place)


def test_the_record_holds_no_words_of_a_letter(place: Kantor) -> None:
    siti = place.komputer("siti")
    frozen(place, siti, naskah("Perihal yang tidak boleh bocor"))
    with place.services.db.read() as connection:
        assert "bocor" not in " ".join(connection.scalars(sa.select(t.audit.c.body)))


def test_old_results_are_forgotten_but_not_that_they_were_taken(place: Kantor) -> None:
    siti = place.komputer("siti")
    one = siti.mutation("surat.simpan", new_id(), simpan())
    siti.push([one])
    place.jam.later(days=91)
    run_daily(place.services)
    siti.login()
    with place.services.db.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(t.mutation)) == 0
    assert siti.push([one])[0].status == "duplicate"
    assert siti.hello()["expected_seq"] == 2


# jobs


def test_a_frozen_letter_is_printed_after_a_crash_and_the_same_bytes_twice(
    place: Kantor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server dies between the file and the row that speaks of it."""
    siti, letter = place.komputer("siti"), new_id()
    siti.do("surat.simpan", letter, simpan())
    from portalpns.domain.surat import naskah_hash

    siti.do("surat.ajukan", letter, {"hash": naskah_hash(naskah())})

    class Died(BaseException):
        pass

    def die(*_args: Any) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "put_keluar", die)
        with pytest.raises(Died):
            jobs.run_due(place.services)
    before = {path.name for path in (place.data / "blobs").rglob("*") if path.is_file()}
    assert len(before) == 1
    assert siti.keluar(letter).pdf_sha == ""
    assert jobs.run_due(place.services) == 1
    assert {siti.keluar(letter).pdf_sha} == before
    jobs.render(place.services, letter)
    assert {path.name for path in (place.data / "blobs").rglob("*") if path.is_file()} == before
    assert admin.waiting_jobs(place.services) == []


def test_one_letter_that_cannot_be_printed_stops_no_other(place: Kantor, monkeypatch: pytest.MonkeyPatch) -> None:
    from portalpns.documents import surat_pdf
    from portalpns.domain.surat import naskah_hash

    siti = place.komputer("siti")
    bad, good = new_id(), new_id()
    for letter, content in ((bad, naskah("Buruk")), (good, naskah("Baik"))):
        siti.do("surat.simpan", letter, simpan(content))
        siti.do("surat.ajukan", letter, {"hash": naskah_hash(content)})
    real = surat_pdf.render_surat

    def picky(page: Any) -> bytes:
        if page.naskah.hal == "Buruk":
            raise KeyError("a layout nobody thought of")
        return real(page)

    with monkeypatch.context() as patch:
        patch.setattr(surat_pdf, "render_surat", picky)
        assert jobs.run_due(place.services) == 1
    assert siti.keluar(good).pdf_sha
    waiting = admin.waiting_jobs(place.services)
    assert [(one.entity, one.tries) for one in waiting] == [(bad, 1)]
    assert "nobody thought" in waiting[0].error
    place.jam.later(minutes=5)
    siti.login()
    assert jobs.run_due(place.services) == 1
    assert siti.keluar(bad).pdf_sha


def test_a_letter_taken_back_before_it_was_printed_stays_unprinted(place: Kantor) -> None:
    from portalpns.domain.surat import naskah_hash

    siti, letter = place.komputer("siti"), new_id()
    siti.do("surat.simpan", letter, simpan())
    siti.do("surat.ajukan", letter, {"hash": naskah_hash(naskah())})
    siti.do("surat.batalkan", letter, {"alasan": "rapat ditiadakan"})
    jobs.run_due(place.services)
    assert (siti.keluar(letter).state, siti.keluar(letter).pdf_sha) == ("dibatalkan", "")
    assert admin.number_gaps(place.services) == (1, [])


# the public page


def test_the_public_page_says_what_holds_and_no_secret(place: Kantor) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    open_letter = frozen(place, siti, naskah("Undangan <b>rapat</b>"))
    secret = frozen(place, siti, naskah("Mutasi pejabat", sifat="rahasia"))
    url = f"{place.runner.url}/v/{siti.keluar(open_letter).kode}"
    page = httpx.get(url)
    assert "Belum ditandatangani" in page.text
    assert "<b>rapat" not in page.text
    tandatangani(kadis, open_letter)
    page = httpx.get(url)
    assert ">Berlaku<" in page.text
    assert "Farida Hanum" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    hidden = httpx.get(f"{place.runner.url}/v/{siti.keluar(secret).kode}").text
    assert "RAHASIA" in hidden
    assert "Mutasi" not in hidden
    for kode in ("0" * 20, "'; DROP TABLE surat_kode; --", "<script>", "%00"):
        answer = httpx.get(f"{place.runner.url}/v/{kode}")
        assert answer.status_code == 404, kode
        assert "<script>" not in answer.text


# backup


def test_a_backup_taken_in_use_comes_back_whole(tmp_path: Any) -> None:
    from server.kit import kantor

    first, copy, second = (tmp_path / name for name in ("asal", "cadangan", "pulih"))
    with kantor(first, background=False) as place:
        siti = place.komputer("siti")
        letter = frozen(place, siti)
        sha, epoch = siti.keluar(letter).pdf_sha, siti.cursor["o:diskominfo"][0]
        assert backup.backup(place.services, copy).new == 2
        later = frozen(place, siti)
        assert backup.backup(place.services, copy).new == 1
        after_backup = new_id()
        siti.do("surat.simpan", after_backup, simpan())
        seq, device = siti.seq, siti.device
    restore(copy, ServerConfig(second))
    services = open_services(ServerConfig(second, background=False, clock=Jam(NOW)))
    assert admin.examine_audit(services).findings == []
    services.close()
    with running_server(ServerConfig(second, port=0, background=False, guard=False, clock=Jam(NOW))) as runner:
        from server.kit import Komputer

        again = Komputer(runner.url, "siti", device=device)
        again.login()
        assert again.hello()["expected_seq"] == seq
        assert (again.keluar(letter).pdf_sha, bool(again.keluar(later).pdf_sha)) == (sha, True)
        assert again.download(sha).startswith(b"%PDF")
        assert again.find(after_backup) is None
        stale = again.post("/sync/pull", {"scopes": {"o:diskominfo": {"epoch": epoch, "after": 1}}}).json()
        assert stale["scopes"]["o:diskominfo"]["resnapshot"] is True
        again.http.close()
