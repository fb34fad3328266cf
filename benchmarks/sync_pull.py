"""A first sync: 50,000 letters out of the server in pages, and into the encrypted cache; each beside its floor.

Pull: the server's page (rights, query, encoding, zstd) against `jsonb::text` read in the same pages, joined and
compressed. Apply: the client's inbox (rows, list rows, cursor; then the search index once) against a bare SQLAlchemy
Core upsert of the same rows of 12 columns, without a search index. Run: `portalpns bench sync_pull [ROWS]`.
"""

import secrets
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from _tools import heading, line, office, postgres, show, timed
from sqlalchemy.dialects import sqlite

from portalpns.client.sync.blobs import BlobStore
from portalpns.client.sync.inbox import Inbox
from portalpns.client.sync.master import Master
from portalpns.client.sync.outbox import Outbox
from portalpns.domain.naskah import Block, Naskah, Penerima, Run
from portalpns.domain.surat import SuratKeluar, Tanda
from portalpns.protocol.codec import compress, decode, encode
from portalpns.protocol.messages import PULL_BYTES, PULL_ROWS, After, PullAnswer, ScopeHead
from portalpns.server import admin, feed
from portalpns.server.config import ServerConfig
from portalpns.server.services import Services, open_services
from portalpns.store.cache.db import Cache
from portalpns.store.cache.surat import SuratIndex
from portalpns.store.engine import open_cache

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SCOPE = "o:kantor"
WORDS = ("undangan", "rapat", "koordinasi", "laporan", "evaluasi", "arsip", "anggaran", "kegiatan", "pembinaan", "data")


def letters(count: int) -> Iterator[SuratKeluar]:
    """Sent letters with words that repeat as office words do."""
    for n in range(count):
        made = NOW - timedelta(minutes=7 * (count - n))
        hal = f"{WORDS[n % 10].title()} {WORDS[n // 10 % 10]} {WORDS[n // 100 % 10]} {n}"
        body = (Block("paragraph", (Run(f"Sehubungan dengan {hal}, bersama ini kami sampaikan hal berikut."),)),)
        naskah = Naskah(
            "surat_dinas", hal=hal, klasifikasi="000.1.5", kepada=(Penerima(f"Kepala {n % 60}"),), body=body
        )
        yield SuratKeluar(
            f"01a2{n:08x}", "kantor", naskah, "p-1", made, state="terkirim", tanda=(Tanda("j-kepala"),),
            nomor=f"000.1.5/{n}/DISCON/2026", tanggal=made.date(), urut=n, diubah=made,
        )  # fmt: skip


def filled(folder: Path, url: str | None, count: int) -> Services:
    """A server that holds so many letters of one office."""
    services = open_services(ServerConfig(folder, url, clock=lambda: NOW, guard=False, background=False))
    admin.put_master(services, office(20))

    def write(connection: sa.Connection) -> None:
        work = services.work(connection, actor="p-1")
        work.put_rows([("surat_keluar", one.id, encode(one), 1, SCOPE, frozenset({SCOPE})) for one in letters(count)])
        work.commit()

    services.db.write(write)
    return services


def pull_all(services: Services) -> list[bytes]:
    """Every page as it goes over the line."""
    after, epoch, pages = 0, "", []
    more = True
    while more:
        with services.db.read() as connection:
            answer = feed.pull(
                connection, services.tenant, {SCOPE: After(epoch, after)}, frozenset({SCOPE}), n=PULL_ROWS, now=NOW
            )
        page = answer.scopes[SCOPE]
        after, epoch, more = page.next, page.epoch, page.more
        pages.append(compress(encode(answer)))
    return pages


def floor_pull(services: Services, sizes: list[int]) -> int:
    """The same pages without us: the driver's rows, their JSON as text, joined and compressed; returns bytes."""
    is_postgres = services.db.postgres
    body, mark = ("e.body::text", "%s") if is_postgres else ("e.body", "?")
    query = (
        f"SELECT f.pos, f.kind, f.entity, f.rev, f.op, {body} FROM feed f JOIN entity e ON e.tenant = f.tenant AND "
        f"e.id = f.entity WHERE f.tenant = {mark} AND f.scope = {mark} AND f.pos > {mark} ORDER BY f.pos LIMIT {mark}"
    )
    after = wire = 0
    with services.db.engine.connect() as connection:
        cursor = connection.connection.cursor()
        for size in sizes:
            cursor.execute(query, (services.tenant, SCOPE, after, size))
            rows = cursor.fetchall()
            after = rows[-1][0]
            text = ",".join(f'[{pos},"{kind}","{key}",{rev},"{op}",{doc}]' for pos, kind, key, rev, op, doc in rows)
            wire += len(compress(text.encode()))
    return wire


def apply_all(folder: Path, pages: list[bytes]) -> tuple[float, float, int]:
    """Seconds of applying the pages, of building the search index, and the letters then in the list."""
    import zstandard

    cache = Cache(folder / "cache.db", secrets.token_bytes(32))
    index = SuratIndex("p-1")
    outbox = Outbox(cache, Master(cache), index, "p-1", lambda: NOW)
    blobs = BlobStore(folder / "berkas", bytes(32), cache, lambda: NOW)
    inbox = Inbox(cache, outbox, index, blobs)

    def run() -> None:
        asked = After()
        for data in pages:
            answer = decode(zstandard.decompress(data, 8 * PULL_BYTES), PullAnswer)
            page = answer.scopes[SCOPE]
            if not asked.epoch:
                inbox.follow([ScopeHead(SCOPE, page.epoch, page.until, 0)], ())
                asked = After(page.epoch, 0)
            inbox.apply(SCOPE, asked, page)
            asked = After(page.epoch, page.next)

    applied, _ = timed(run)
    indexed, _ = timed(inbox.finish)
    with cache.read() as connection:
        count = int(connection.exec_driver_sql("SELECT count(*) FROM surat").scalar() or 0)
    cache.close()
    return applied, indexed, count


def floor_apply(folder: Path, pages: list[bytes]) -> float:
    """Decode the pages and upsert rows of 12 columns with two indexes by SQLAlchemy Core, one transaction a page."""
    import zstandard

    names = ("id", "scope", "kind", "rev", "pos", "state", "nomor", "hal", "tanggal", "opd", "pembuat", "body")
    table = sa.Table(
        "letter", sa.MetaData(), *(sa.Column(name, sa.Text, primary_key=name == "id") for name in names),
        sa.Index("ix_state", "state"), sa.Index("ix_tanggal", "tanggal"),
    )  # fmt: skip
    engine = open_cache(folder / "floor.db", secrets.token_bytes(32), full=False)
    table.create(engine)
    insert = sqlite.insert(table)
    changed = {name: insert.excluded[name] for name in names[1:]}
    upsert = insert.on_conflict_do_update(index_elements=["id"], set_=changed, where=insert.excluded.pos > table.c.pos)

    def run() -> None:
        for data in pages:
            answer = decode(zstandard.decompress(data, 8 * PULL_BYTES), PullAnswer)
            rows: list[dict[str, Any]] = []
            for change in answer.scopes[SCOPE].changes:
                doc = msgspec.json.decode(change.doc)
                rows.append(
                    {"id": change.id, "scope": SCOPE, "kind": change.kind, "rev": change.rev, "pos": change.pos,
                     "state": doc["state"], "nomor": doc["nomor"], "hal": doc["naskah"]["hal"],
                     "tanggal": doc["tanggal"], "opd": doc["opd"], "pembuat": doc["pembuat"],
                     "body": bytes(change.doc).decode()}
                )  # fmt: skip
            with engine.begin() as connection:
                connection.execute(upsert, rows)

    spent, _ = timed(run)
    engine.dispose()
    return spent


def measure_pull(name: str, services: Services, count: int) -> list[bytes]:
    floors, mine = [], []
    for _ in range(3):
        spent, pages = timed(lambda: pull_all(services))
        mine.append(spent)
        sizes = [len(decode_page(data)) for data in pages]
        floors.append(timed(partial(floor_pull, services, sizes))[0])
    best, floor = min(mine), min(floors)
    wire = sum(len(data) for data in pages) / 1e6
    line(f"pull {count:,} letters, {name}, {len(pages)} pages, {wire:.1f} MB", f"{count / best:,.0f}/s",
         f"{count / floor:,.0f}/s", f"{floor / best:.0%}", f">= 60%: {verdict(floor / best)}")  # fmt: skip
    return pages


def decode_page(data: bytes) -> list[Any]:
    import zstandard

    return list(decode(zstandard.decompress(data, 8 * PULL_BYTES), PullAnswer).scopes[SCOPE].changes)


def verdict(ratio: float) -> str:
    return "reached" if ratio >= 0.6 else "MISSED"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    heading(f"first sync of {count:,} letters, best of 3")
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        services = filled(folder / "server", None, count)
        pages = measure_pull("SQLite", services, count)
        services.close()
        results = []
        for n in range(3):
            (folder / f"client-{n}").mkdir()
            floor = floor_apply(folder / f"client-{n}", pages)
            applied, indexed, seen = apply_all(folder / f"client-{n}", pages)
            assert seen == count, seen
            results.append((applied, indexed, floor))
        applied, indexed, floor = (min(column) for column in zip(*results, strict=True))
        line("apply to the encrypted cache", f"{count / applied:,.0f}/s", f"{count / floor:,.0f}/s",
             f"{floor / applied:.0%}", f">= 60%: {verdict(floor / applied)}")  # fmt: skip
        line("search index, built once at the end", show(indexed))
        line("the whole on one computer", show(applied + indexed), goal="first sync of 50,000 <= 5 s without the line")
    with postgres() as url, tempfile.TemporaryDirectory() as text:
        if url:
            services = filled(Path(text), url, count)
            measure_pull("PostgreSQL", services, count)
            services.close()


if __name__ == "__main__":
    main()
