"""List and search rows of letters, taken from their JSON; row numbers are time order (see `cache_tables.surat`)."""

import heapq
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from portalpns.domain.naskah import Naskah, Penerima, body_text, penerima_words, recipients
from portalpns.domain.surat_masuk import waiting_posts
from portalpns.store.cache import documents, kv
from portalpns.store.cache_tables import UNNUMBERED

KOTAK = {"surat_keluar": "keluar", "surat_masuk": "masuk"}
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_COLUMNS = """no, id, kotak, opd, state, nomor, hal, pihak, tanggal, urut, jenis, sifat, derajat, giliran, dibaca,
agenda, tunda, dicabut"""
_INSERT = f"INSERT INTO surat ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_NEXT = f"SELECT {_COLUMNS} FROM surat WHERE no >= ? AND (urut, id) > (?, ?) ORDER BY no LIMIT 1"  # noqa: S608 - our own column names
_URUT = 9
_WAITING = f"""SELECT j.value FROM json_each(?) j
WHERE EXISTS (SELECT 1 FROM outbox WHERE outbox.entity = j.value AND {documents.PENDING})"""  # noqa: S608 - our own words
_FTS = "INSERT INTO surat_fts (rowid, nomor, hal, pihak, isi) VALUES (?, ?, ?, ?, ?)"


class _Nama(Struct):
    nama: str


class _Isi(Struct):
    """The parts of a naskah that a list shows."""

    jenis: str
    hal: str = ""
    sifat: str = "biasa"
    derajat: str = "biasa"
    kepada: list[Penerima] = []
    petugas: list[_Nama] = []


class _Giliran(Struct):
    jabatan: str
    pada: str | None = None


class _Waktu(Struct):
    pada: datetime


class _Langkah(Struct):
    langkah: str


class _Keluar(Struct):
    """The parts of an outgoing letter that a list shows."""

    opd: str
    naskah: _Isi
    dibuat: datetime
    state: str = "konsep"
    rantai: list[_Giliran] = []
    tanda: list[_Giliran] = []
    nomor: str | None = None
    tanggal: str | None = None
    urut: int | None = None
    diubah: datetime | None = None
    riwayat: list[_Waktu] = []


class _Tugas(Struct):
    kepada: list[str] = []


class _Masuk(Struct):
    """The parts of an incoming letter that a list shows."""

    opd: str
    dari: str
    nomor: str
    tanggal: str
    hal: str
    diterima: datetime
    sifat: str = "biasa"
    derajat: str = "biasa"
    jenis: str = "surat_dinas"
    state: str = "diterima"
    agenda: int | None = None
    dibaca: list[str] = []
    disposisi: list[_Tugas] = []
    giliran: list[str] = []
    dicabut: str = ""
    riwayat: list[_Langkah] = []


class _KeluarText(Struct):
    naskah: Naskah


class _MasukText(Struct):
    teks: str = ""


_keluar = msgspec.json.Decoder(_Keluar)
_masuk = msgspec.json.Decoder(_Masuk)
_keluar_text = msgspec.json.Decoder(_KeluarText)
_masuk_text = msgspec.json.Decoder(_MasukText)


class SuratIndex:
    """Writes the rows that lists and search read; `pegawai` is the person whose read marks count."""

    def __init__(self, pegawai: str) -> None:
        self._pegawai = pegawai

    def write(self, connection: Connection, items: Iterable[tuple[str, str, str | bytes, bool]]) -> None:
        """Insert or replace rows of (id, kind, JSON, tunda); the search index too unless it waits for a rebuild."""
        given = {item[0]: item for item in items}
        searchable = not search_is_stale(connection)
        gone = list(_numbers(connection, list(given)).values())
        _delete(connection, gone)
        rows = [self._row(kind, entity, body, tunda) for entity, kind, body, tunda in given.values()]
        moved = _arrange(connection, rows)
        if rows:
            connection.exec_driver_sql(_INSERT, [tuple(row) for row in rows])
        if not searchable:
            return
        _delete_words(connection, [*gone, *moved.values()])
        bodies = {entity: (kind, body) for entity, kind, body, _ in given.values()}
        bodies |= {one.id: (one.kind, one.body) for one in documents.get_many(connection, moved).values()}
        texts = [(row[0], row[5], row[6], row[7], _text(*bodies[row[1]])) for row in rows if row[1] in bodies]
        if texts:
            connection.exec_driver_sql(_FTS, texts)

    def refresh(self, connection: Connection, ids: Iterable[str]) -> None:
        """Bring the rows of these letters in step with overlay and base; what is in neither disappears."""
        ids = list(dict.fromkeys(ids))
        docs = documents.get_many(connection, ids)
        waiting = _pending(connection, ids)
        gone = [entity for entity in ids if entity not in docs]
        found = [(one.id, one.kind, one.body, one.id in waiting) for one in docs.values() if one.kind in KOTAK]
        self.write(connection, found)
        old = list(_numbers(connection, gone).values())
        if old:
            if not search_is_stale(connection):
                _delete_words(connection, old)
                kv.put(connection, "search", "removed")
            _delete(connection, old)

    def _row(self, kind: str, entity: str, body: str | bytes, tunda: bool) -> list[Any]:
        if kind == "surat_keluar":
            doc = _keluar.decode(body)
            n = doc.naskah
            moment = max((doc.diubah or doc.dibuat, *(line.pada for line in doc.riwayat[-1:])))
            duty = n.jenis == "surat_perintah_tugas"
            names = [one.nama for one in n.petugas] if duty else [penerima_words(one) for one in n.kepada]
            more = f" dan {len(names) - 1} lainnya" if len(names) > 1 else ""
            turn = ""
            if doc.state in ("diperiksa", "diparaf"):
                turn = next((step.jabatan for step in doc.rantai if step.pada is None), "")
            elif doc.state == "menunggu_ttd":
                turn = next((step.jabatan for step in doc.tanda if step.pada is None), "")
            return [
                _number(moment), entity, "keluar", doc.opd, doc.state, doc.nomor or "", n.hal,
                names[0] + more if names else "", doc.tanggal or "", _iso(moment), n.jenis, n.sifat, n.derajat,
                turn, True, None, tunda, False,
            ]  # fmt: skip
        letter = _masuk.decode(body)
        agenda = letter.agenda
        if agenda is None and any(line.langkah == "agendakan" for line in letter.riwayat):
            agenda = UNNUMBERED
        return [
            _number(letter.diterima), entity, "masuk", letter.opd, letter.state, letter.nomor, letter.hal, letter.dari,
            letter.tanggal, _iso(letter.diterima), letter.jenis, letter.sifat, letter.derajat,
            " ".join(waiting_posts(letter)), self._pegawai in letter.dibaca, agenda, tunda, bool(letter.dicabut),
        ]  # fmt: skip


def search_is_stale(connection: Connection) -> bool:
    """True during a first sync: the index is built once at its end, which is five times faster."""
    return kv.get(connection, "search") == "stale"


def mark_search_stale(connection: Connection) -> None:
    kv.put(connection, "search", "stale")


def search_keeps_removed(connection: Connection) -> bool:
    """True while the index still holds words of letters that are gone: it only notes that their rows are.

    Neither `secure_delete` nor FTS5's own 'secure-delete' reaches them in an index without its texts.
    """
    return kv.get(connection, "search") == "removed"


def forget_removed(connection: Connection) -> None:
    """Write the index anew without them; 10 ms for each thousand letters."""
    connection.exec_driver_sql("INSERT INTO surat_fts (surat_fts) VALUES ('optimize')")
    kv.put(connection, "search", "")


def rebuild_search(connection: Connection) -> None:
    """Build the whole index from the list rows, in row order."""
    connection.exec_driver_sql("INSERT INTO surat_fts (surat_fts) VALUES ('delete-all')")
    last = -1
    while True:
        rows = connection.execute(
            sa.text("""SELECT s.no, s.nomor, s.hal, s.pihak, s.kotak, COALESCE(o.body, b.body) AS body
            FROM (SELECT * FROM surat WHERE no > :last ORDER BY no LIMIT 2000) s
            LEFT JOIN overlay o ON o.id = s.id
            LEFT JOIN base b ON b.id = s.id AND b.rev = (SELECT max(rev) FROM base x WHERE x.id = s.id)
            GROUP BY s.no ORDER BY s.no"""),
            {"last": last},
        ).all()
        if not rows:
            break
        last = rows[-1].no
        kinds = {"keluar": "surat_keluar", "masuk": "surat_masuk"}
        texts = [(row.no, row.nomor, row.hal, row.pihak, _text(kinds[row.kotak], row.body or "{}")) for row in rows]
        connection.exec_driver_sql(_FTS, texts)
    kv.put(connection, "search", "")


def _text(kind: str, body: str | bytes) -> str:
    if kind == "surat_keluar":
        n = _keluar_text.decode(body).naskah
        return "\n".join((*map(penerima_words, recipients(n)), body_text(n)))  # the row names but the first of them
    return _masuk_text.decode(body).teks


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _number(moment: datetime) -> int:
    """Milliseconds since 2000; a wrong clock may put a letter before that, never below 1."""
    return max(1, (moment - _EPOCH) // timedelta(milliseconds=1))


def _numbers(connection: Connection, ids: list[str]) -> dict[str, int]:
    """Row numbers that these letters have now."""
    if not ids:
        return {}
    rows = connection.exec_driver_sql(
        "SELECT s.id, s.no FROM json_each(?) j JOIN surat s ON s.id = j.value", (msgspec.json.encode(ids).decode(),)
    )
    return {row[0]: row[1] for row in rows}


def _arrange(connection: Connection, rows: list[list[Any]]) -> dict[str, int]:
    """Turn the wanted numbers of new rows into free ones, in the order of moment and id, which is the same everywhere.

    Rows of the table that must make room are taken out of it and added to `rows`; returns the numbers they had, by id.
    """
    ahead = _ahead(connection, rows)
    moved: dict[str, int] = {}
    queue = [(row[_URUT], row[1], row) for row in rows]
    heapq.heapify(queue)
    last = 0
    while queue:
        urut, entity, row = heapq.heappop(queue)
        no = max(row[0], last + 1)
        other = ahead[no] if no in ahead else _next(connection, no)
        if other is not None and (other[1] in moved or (other[_URUT], other[1]) < (urut, entity)):
            other = _next(connection, no, urut, entity)
            no = max(no, _last_before(connection, other) + 1)
        if other is not None and other[0] == no:
            moved[other[1]] = no
            _delete(connection, [no])
            rows.append(other)
            heapq.heappush(queue, (other[_URUT], other[1], other))
        row[0] = last = no
    return moved


def _ahead(connection: Connection, rows: list[list[Any]]) -> dict[int, list[Any] | None]:
    """By wanted number: the row of the table that holds it or is the first behind it; for all at once."""
    if not rows:
        return {}
    found = connection.exec_driver_sql(
        f"SELECT j.value, {_COLUMNS} FROM (SELECT value FROM json_each(?)) j "  # noqa: S608 - our own column names
        "JOIN surat ON no = (SELECT min(no) FROM surat WHERE no >= j.value)",
        (msgspec.json.encode([row[0] for row in rows]).decode(),),
    )
    return {**dict.fromkeys(row[0] for row in rows), **{row[0]: list(row[1:]) for row in found}}


def _next(connection: Connection, no: int, urut: str = "", entity: str = "") -> list[Any] | None:
    """The first row from a number on that is later than this moment and id."""
    found = connection.exec_driver_sql(_NEXT, (no, urut, entity)).first()
    return None if found is None else list(found)


def _last_before(connection: Connection, row: list[Any] | None) -> int:
    """The last number in use before that of a row, or of all without one; 0 when there is none."""
    where, values = ("", ()) if row is None else (" WHERE no < ?", (row[0],))
    return connection.exec_driver_sql(f"SELECT max(no) FROM surat{where}", values).scalar() or 0  # noqa: S608


def _delete(connection: Connection, numbers: list[int]) -> None:
    if numbers:
        connection.exec_driver_sql("DELETE FROM surat WHERE no = ?", [(no,) for no in numbers])


def _delete_words(connection: Connection, numbers: list[int]) -> None:
    if numbers:
        connection.exec_driver_sql("DELETE FROM surat_fts WHERE rowid = ?", [(no,) for no in numbers])


def _pending(connection: Connection, ids: list[str]) -> set[str]:
    """Those of the letters on which own actions wait for the server."""
    return set(connection.exec_driver_sql(_WAITING, (msgspec.json.encode(ids).decode(),)).scalars())
