"""Search as you type and the lists over 100,000 letters in a real encrypted cache, beside the bare SQL of each.

Typed: the first 2 to 5 letters of office words, and beginnings of letter numbers. Measured is what the screens call:
the search field (30 newest hits) and the list page (count and first 100 rows). Floor: the query alone on the same
connection, rows fetched and let go. Run: `portalpns bench search [LETTERS]`.
"""

import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

from _tools import heading, line, office, quantiles, show, timed
from sync_pull import WORDS, letters

from portalpns.client.sync.master import Master
from portalpns.client.usecases.desk import Desk
from portalpns.client.usecases.pencarian import PencarianCases
from portalpns.client.usecases.rows import Filter
from portalpns.client.usecases.surat import SuratCases
from portalpns.domain.direktori import KIND_OF
from portalpns.protocol.codec import encode
from portalpns.store.cache import documents
from portalpns.store.cache.db import Cache
from portalpns.store.cache.search import fts_query
from portalpns.store.cache.surat import SuratIndex, mark_search_stale, rebuild_search

NOW = datetime(2026, 11, 20, tzinfo=UTC)
GOAL_MS = 50
PAGE = 100
COLUMNS = "s.id, s.kotak, s.opd, s.state, s.nomor, s.hal, s.pihak, s.tanggal, s.urut, s.jenis, s.sifat, s.derajat"
SEARCH = f"""SELECT {COLUMNS} FROM surat_fts f CROSS JOIN surat s ON s.no = f.rowid
WHERE f.surat_fts MATCH ? ORDER BY f.rowid DESC LIMIT 30"""
LIST = f"SELECT {COLUMNS} FROM surat s WHERE s.kotak = 'keluar' ORDER BY s.no DESC LIMIT {PAGE}"
FOUND = f"""SELECT {COLUMNS} FROM surat_fts f CROSS JOIN surat s ON s.no = f.rowid
WHERE f.surat_fts MATCH ? AND s.kotak = 'keluar' ORDER BY f.rowid DESC LIMIT {PAGE}"""


def filled(cache: Cache, count: int) -> float:
    """The letters as a first sync leaves them; returns the seconds of building the index."""
    index = SuratIndex("p-1")
    with cache.apply() as connection:
        mark_search_stale(connection)
        rows = [("m", one.id, KIND_OF[type(one)], 1, n, encode(one).decode(), 0) for n, one in enumerate(office(20))]
        documents.put_base(connection, rows)
    part: list[Any] = []
    for n, letter in enumerate(letters(count), 1):
        part.append((letter.id, "surat_keluar", encode(letter).decode(), False))
        if len(part) == 2000 or n == count:
            with cache.apply() as connection:
                documents.put_base(connection, [("o:kantor", i, kind, 1, n, body, 0) for i, kind, body, _ in part])
                index.write(connection, part)
            part.clear()
    with cache.apply() as connection:
        return timed(lambda: rebuild_search(connection))[0]


def typed() -> list[str]:
    """What somebody types: 2 to 5 letters of a word, two words, beginnings of numbers."""
    words = [word[:length] for word in WORDS for length in range(2, 6)]
    pairs = [f"{one} {two[:3]}" for one, two in zip(WORDS, WORDS[3:] + WORDS[:3], strict=True)]
    numbers = [f"000.1.5/{n}"[:length] for n in (7, 42, 4711, 88123) for length in (5, 9, 11, 13)]
    return [*words, *pairs, *numbers]


def each(texts: Sequence[str], work: Callable[[str], object]) -> tuple[float, float]:
    """Median and 95th percentile over all texts, best of 3 for each."""
    return quantiles([min(timed(partial(work, text))[0] for _ in range(3)) for text in texts])


def report(what: str, mine: tuple[float, float], floor: tuple[float, float], goal: bool = True) -> None:
    verdict = "reached" if mine[1] * 1000 <= GOAL_MS else "MISSED"
    words = f"<= {GOAL_MS} ms painted: {verdict}" if goal else ""
    line(f"{what}, median", show(mine[0]), show(floor[0]), f"{mine[0] / floor[0]:.2f}x")
    line(f"{what}, 95th percentile", show(mine[1]), show(floor[1]), f"{mine[1] / floor[1]:.2f}x", words)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder) / "cache.db", secrets.token_bytes(32))
        start = time.perf_counter()
        built = filled(cache, count)
        spent = time.perf_counter() - start
        size = (Path(folder) / "cache.db").stat().st_size / 1e6
        heading(f"{count:,} letters, {size:.0f} MB, filled in {spent:.0f} s, of which the index {built:.1f} s")
        # only what lists and search touch: no server, no queue
        bare = Desk(cache, None, Master(cache), None, None, lambda: NOW, "p-1", lambda _kinds: None)  # type: ignore[arg-type]
        surat, find, texts = SuratCases(bare), PencarianCases(bare), typed()
        with cache.read() as connection:
            cursor = cast(Any, connection.connection).cursor()

            def sql(query: str) -> Callable[[str], object]:
                return lambda text: cursor.execute(query, (fts_query(text),)).fetchall()

            report("search field", each(texts, find.search), each(texts, sql(SEARCH)))
            listed = each(texts, lambda text: surat.rows(Filter("keluar", text=text), 0, PAGE))
            report("list page of a search", listed, each(texts, sql(FOUND)))
            counted = each(texts, lambda text: surat.count(Filter("keluar", text=text)))
            number = "SELECT count(*) FROM surat_fts f WHERE f.surat_fts MATCH ?"
            report("count of a search", counted, each(texts, sql(number)))
            plain = [""] * 20
            opened = each(plain, lambda _text: (surat.count(Filter("keluar")), surat.rows(Filter("keluar"), 0, PAGE)))
            total = "SELECT count(*) FROM surat WHERE kotak = 'keluar'"
            floor = each(plain, lambda _: (cursor.execute(LIST).fetchall(), cursor.execute(total).fetchall()))
            report("list opened (count and page)", opened, floor)
            deep = each(plain, lambda _text: surat.rows(Filter("keluar"), count // 2, PAGE))
            report("page in the middle of the list", deep, floor)
            by_name = each(plain, lambda _text: surat.rows(Filter("keluar", urutkan="hal"), 0, PAGE))
            report("list sorted by its subject", by_name, floor, goal=False)
        cache.close()


if __name__ == "__main__":
    main()
