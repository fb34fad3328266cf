"""The month of attendance as the screen asks for it, from the client's encrypted day table, beside the same SELECT.

An office of 100 people and the whole city of 4,500: judged days as the server sends them, taken in by the inbox (first
sync of attendance), then the matrix with totals and reasons. Run: `portalpns bench absensi_month`.
"""

import secrets
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from _tools import best, heading, line, office, show, timed

from portalpns.client.sync.blobs import BlobStore
from portalpns.client.sync.inbox import Inbox
from portalpns.client.sync.master import Master
from portalpns.client.sync.outbox import Outbox
from portalpns.client.usecases.rekap import month_of
from portalpns.domain.direktori import Direktori
from portalpns.protocol.messages import After, Change, Page, ScopeHead
from portalpns.store.cache.db import Cache
from portalpns.store.cache.surat import SuratIndex

NOW = datetime(2026, 11, 20, tzinfo=UTC)
FIRST, DAYS = date(2026, 10, 1), 31
PAGE = 2000
LATE = "Masuk 07.41, jam kerja mulai 07.30: terlambat 11 menit (TL1), potongan 0,5 %."
GOAL = 2.0
SELECT = """SELECT h.*, COALESCE(o.body, b.body) AS body FROM hari h
LEFT JOIN overlay o ON o.id = 'hari:' || h.pegawai || ':' || h.tanggal
LEFT JOIN base b ON b.scope = 'a:kantor' AND b.id = 'hari:' || h.pegawai || ':' || h.tanggal
WHERE h.opd = 'kantor' AND h.tanggal BETWEEN '2026-10-01' AND '2026-10-31' ORDER BY h.pegawai, h.tanggal"""
INSERT = "INSERT INTO floor VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def change(n: int, person: int, day: date) -> Change:
    """A judged day, every seventh late, weekends off."""
    key = f"hari:p-{person}:{day.isoformat()}"
    off, late = day.weekday() >= 5, (person + day.day) % 7 == 0
    times = [] if off else [f"{day.isoformat()} 07:{41 if late else 10}:00", f"{day.isoformat()} 16:05:00"]
    doc: dict[str, Any] = {
        "id": key, "pegawai": f"p-{person}", "tanggal": day.isoformat(), "opd": "kantor", "kode": "L" if off else "H",
        "masuk": times[0][11:] if times else None, "pulang": times[1][11:] if times else None,
        "telat": 11 if late and times else 0, "awal": 0, "tl": "TL1" if late and times else None, "psw": None,
        "potongan": "0.5" if late and times else "0", "flags": [],
        "why": [LATE] if times else ["Sabtu."],
        "punches": [["kantor-1", str(person), at, 0, 1] for at in times],
    }  # fmt: skip
    return Change(n, "hari", key, 1, "P", msgspec.Raw(msgspec.json.encode(doc)))


def measure(people: int, folder: Path) -> None:
    items = office(people)
    book = Direktori.of(items)
    cache = Cache(folder / "cache.db", secrets.token_bytes(32))
    index = SuratIndex("p-1")
    outbox = Outbox(cache, Master(cache), index, "p-1", lambda: NOW)
    inbox = Inbox(cache, outbox, index, BlobStore(folder / "berkas", bytes(32), cache, lambda: NOW))
    days = ((person, FIRST + timedelta(days=day)) for person in range(people) for day in range(DAYS))
    changes = [change(n, person, day) for n, (person, day) in enumerate(days, 1)]
    inbox.follow([ScopeHead("a:kantor", "e", len(changes), 0)], ())

    def take() -> None:
        for start in range(0, len(changes), PAGE):
            part = changes[start : start + PAGE]
            upto = start + len(part)
            inbox.apply("a:kantor", After("e", start), Page(part, upto, len(changes), "e", more=upto < len(changes)))

    taken, _ = timed(take)
    with cache.apply() as connection:
        connection.exec_driver_sql("CREATE TABLE floor AS SELECT * FROM hari WHERE 0")
        rows = [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM hari")]
        bodies = [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM base")]
    with cache.apply() as connection:
        connection.exec_driver_sql("CREATE TABLE floor_base AS SELECT * FROM base WHERE 0")
        marks = ", ".join("?" * len(bodies[0]))
        bare, _ = timed(lambda: (
            connection.exec_driver_sql(INSERT, rows),
            connection.exec_driver_sql(f"INSERT INTO floor_base VALUES ({marks})", bodies),
        ))  # fmt: skip
    with cache.read() as connection:
        cursor = connection.connection.cursor()
        floor = best(lambda: cursor.execute(SELECT).fetchall())
        mine = best(lambda: month_of(connection, book, "kantor", FIRST.year, FIRST.month, date(2027, 1, 1)))
        matrix = month_of(connection, book, "kantor", FIRST.year, FIRST.month, date(2027, 1, 1))
    assert sum(len(row.days) for row in matrix.people) == len(changes)
    what = f"{people:,} people, {len(changes):,} days"
    rate = len(changes) / taken
    line(f"{what}: taken in", show(taken), show(bare), f"{taken / bare:.1f}x", f"{rate:,.0f} days/s")
    verdict = "reached" if mine <= GOAL * floor else "MISSED"
    line(f"{what}: matrix", show(mine), show(floor), f"{mine / floor:.2f}x", f"<= {GOAL:g}x: {verdict}")
    cache.close()


def main() -> None:
    heading("month of attendance on the client; floors: bare INSERT of the same rows, the same SELECT")
    for people in (100, 4_500):
        with tempfile.TemporaryDirectory() as folder:
            measure(people, Path(folder))


if __name__ == "__main__":
    main()
