"""A city's month of attendance in SQLite: rebuild from punches, recap from the day table, one touched day.

Each figure stands beside its floor of the same run: the bare reading and writing of the same rows.
"""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from _tools import show, timed

from portalpns.domain.absensi import (
    DayResult,
    PegawaiAbsensi,
    Penugasan,
    Punch,
    Schedule,
    Total,
    built_in_calendar,
    judge_day,
    judge_days,
    load_rules,
)
from portalpns.domain.absensi.wall import read_wall

PEOPLE, OFFICES = 4_500, 60
FIRST, LAST = date(2026, 7, 1), date(2026, 7, 31)
NOW = datetime(2026, 8, 5, tzinfo=UTC)
PUNCHES_A_DAY = 4
REBUILD_S, RECAP_RATIO, DAY_S = 10.0, 2.0, 0.001
"""The goals of ruling 18."""

TABLES = """
CREATE TABLE punch (pegawai TEXT, at TEXT, device TEXT, PRIMARY KEY (pegawai, at)) WITHOUT ROWID;
CREATE TABLE hari (
    pegawai TEXT, tanggal TEXT, opd TEXT, kode TEXT, hari_kerja INTEGER, masuk TEXT, pulang TEXT, telat INTEGER,
    awal INTEGER, tl TEXT, psw TEXT, potongan REAL, flags TEXT, why TEXT, PRIMARY KEY (pegawai, tanggal)
) WITHOUT ROWID;
CREATE INDEX hari_recap ON hari (tanggal, pegawai, opd, kode, hari_kerja, telat, awal, potongan);
"""
RECAP = """
SELECT pegawai, opd, sum(hari_kerja), sum(kode = 'H'), sum(kode = 'TK'), sum(telat), sum(awal), sum(potongan)
FROM hari WHERE tanggal BETWEEN ? AND ? GROUP BY pegawai, opd
"""
INSERT = f"INSERT OR REPLACE INTO hari VALUES ({', '.join('?' * 14)})"


def main() -> None:
    """Build the month, measure, print the table."""
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "absensi.db")
        database.executescript(TABLES)
        people = fill(database)
        schedule = Schedule(load_rules("reference"), built_in_calendar(2026))
        count = database.execute("SELECT count(*) FROM punch").fetchone()[0]

        floor_rebuild, days = timed(lambda: read_and_write(database, people, schedule))
        cpu = time.process_time()
        rebuild_s, judged = timed(lambda: rebuild(database, people, schedule))
        cpu = time.process_time() - cpu
        span = (FIRST.isoformat(), LAST.isoformat())
        floor_recap, recap_s = best(lambda: database.execute(RECAP, span).fetchall(), lambda: recap(database, span))
        floor_day, one_day_s = one_day(database, people, schedule)
        database.close()

    print(f"{len(people)} people, {count} punches, {judged} days judged ({days} written by the floor)")
    print(f"{'what':42} {'floor':>12} {'measured':>12} {'ratio':>7}  goal")
    row("rebuild the month from punches", floor_rebuild, rebuild_s, rebuild_s <= REBUILD_S, f"<= {REBUILD_S:g} s")
    print(f"{'(processor time of the rebuild)':42} {'':>12} {show(cpu):>12}")
    row("recap from the day table", floor_recap, recap_s, recap_s <= RECAP_RATIO * floor_recap, f"<= {RECAP_RATIO:g}x")
    row("one touched day (median)", floor_day, one_day_s, one_day_s <= DAY_S, "<= 1 ms")


def fill(database: sqlite3.Connection) -> list[PegawaiAbsensi]:
    """Made-up people with four punches on each of 31 days, some late, some early; the same every time."""
    random, zone = Random(18), ZoneInfo("Asia/Jakarta")
    people = [
        PegawaiAbsensi(f"P{n:05d}", zone, date(2020, 1, 1), None, (Penugasan(f"O{n % OFFICES:02d}", date(2020, 1, 1)),))
        for n in range(PEOPLE)
    ]

    def rows() -> Iterator[tuple[str, str, str]]:
        for person in people:
            for day in range(1, LAST.day + 1):
                for hour in (6, 12, 13, 15)[:PUNCHES_A_DAY]:
                    second = random.randrange(3600) + (1800 if hour in (6, 15) else 0)
                    clock = f"{hour + second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
                    yield person.id, f"2026-07-{day:02d} {clock}", "1"

    with database:
        database.executemany("INSERT OR IGNORE INTO punch VALUES (?, ?, ?)", rows())
    return people


def stored(database: sqlite3.Connection) -> Iterator[tuple[str, list[str]]]:
    """Each person's punch times of the month with two days on both sides, in order."""
    found = database.execute(
        "SELECT pegawai, at FROM punch WHERE at BETWEEN '2026-06-29' AND '2026-08-03' ORDER BY pegawai, at"
    )
    for pegawai, rows in groupby(found, key=itemgetter(0)):
        yield pegawai, [at for _, at in rows]


def as_row(day: DayResult) -> tuple[object, ...]:
    return (
        day.pegawai, day.tanggal.isoformat(), day.opd, day.code, day.workday, day.masuk_text, day.pulang_text,
        day.late_min, day.early_min, day.tl, day.psw, float(day.deduction), " ".join(day.flags), "\n".join(day.why),
    )  # fmt: skip


def read_and_write(database: sqlite3.Connection, people: list[PegawaiAbsensi], schedule: Schedule) -> int:
    """The floor of the rebuild: read the punches, write the rows of one person again and again, judge nothing."""
    sample = [as_row(day) for day in judge_days(people[0], FIRST, LAST, [], [], schedule, NOW)]
    with database:
        for pegawai, times in stored(database):
            assert times
            database.executemany(INSERT, [(pegawai, *row[1:]) for row in sample])
    return len(people) * len(sample)


def rebuild(database: sqlite3.Connection, people: list[PegawaiAbsensi], schedule: Schedule) -> int:
    """Every day of the month of everybody from the punches; returns the number of days."""
    cards = {person.id: person for person in people}
    written = 0
    with database:
        for pegawai, times in stored(database):
            punches = [Punch(read_wall(at)) for at in times]
            days = judge_days(cards[pegawai], FIRST, LAST, punches, [], schedule, NOW)
            database.executemany(INSERT, [as_row(day) for day in days])
            written += len(days)
    return written


def recap(database: sqlite3.Connection, span: tuple[str, str]) -> list[Total]:
    """The rows of the month's recap."""
    return [
        Total(pegawai, opd, workdays, present, tk, late, early, Decimal(str(deduction)))
        for pegawai, opd, workdays, present, tk, late, early, deduction in database.execute(RECAP, span)
    ]


def one_day(database: sqlite3.Connection, people: list[PegawaiAbsensi], schedule: Schedule) -> tuple[float, float]:
    """Median seconds of reading and writing one day, and of judging it in between."""
    floors, whole = [], []
    day = date(2026, 7, 15)
    for person in people[:: PEOPLE // 500]:
        query = "SELECT at FROM punch WHERE pegawai = ? AND at BETWEEN '2026-07-13' AND '2026-07-18'"
        start = time.perf_counter()
        times = [at for (at,) in database.execute(query, (person.id,))]
        read = time.perf_counter()
        punches = [Punch(read_wall(at)) for at in times]
        result = as_row(judge_day(person, day, punches, [], schedule, NOW))
        judged = time.perf_counter()
        database.execute(INSERT, result)
        end = time.perf_counter()
        floors.append(read - start + end - judged)
        whole.append(end - start)
    database.commit()
    return statistics.median(floors), statistics.median(whole)


def best(floor: Callable[[], object], work: Callable[[], object], times: int = 21) -> tuple[float, float]:
    """The least seconds of both, taken in turns, so that other work on the machine strikes both alike."""
    pairs = [(timed(floor)[0], timed(work)[0]) for _ in range(times)]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


def row(name: str, floor: float, result: float, reached: bool, goal: str) -> None:
    verdict = "reached" if reached else "MISSED"
    print(f"{name:42} {show(floor):>12} {show(result):>12} {result / floor:6.2f}x  {goal}: {verdict}")


if __name__ == "__main__":
    main()
