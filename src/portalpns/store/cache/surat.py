"""List and search rows of letters, taken from their JSON; row numbers are time order (see `cache_tables.surat`)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from portalpns.domain.naskah import Naskah, body_text
from portalpns.store.cache import documents, kv

KOTAK = {"surat_keluar": "keluar", "surat_masuk": "masuk"}
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_UPSERT = """INSERT INTO surat (no, id, kotak, opd, state, nomor, hal, pihak, tanggal, urut, jenis, sifat, derajat,
giliran, dibaca, agenda, tunda, dicabut) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET no = excluded.no, kotak = excluded.kotak, opd = excluded.opd, state = excluded.state,
nomor = excluded.nomor, hal = excluded.hal, pihak = excluded.pihak, tanggal = excluded.tanggal, urut = excluded.urut,
jenis = excluded.jenis, sifat = excluded.sifat, derajat = excluded.derajat, giliran = excluded.giliran,
dibaca = excluded.dibaca, agenda = excluded.agenda, tunda = excluded.tunda,
dicabut = excluded.dicabut"""
_WAITING = """SELECT j.value FROM json_each(?) j WHERE EXISTS (SELECT 1 FROM outbox o WHERE o.entity = j.value AND (
o.state IN ('waiting', 'flying') OR (o.state = 'sent' AND o.rev > COALESCE(
(SELECT max(b.rev) FROM base b WHERE b.id = j.value), 0))))"""
_FTS = "INSERT INTO surat_fts (rowid, nomor, hal, pihak, isi) VALUES (?, ?, ?, ?, ?)"


class _Nama(Struct):
    nama: str


class _Isi(Struct):
    """The parts of a naskah that a list shows."""

    jenis: str
    hal: str = ""
    sifat: str = "biasa"
    derajat: str = "biasa"
    kepada: list[_Nama] = []
    petugas: list[_Nama] = []


class _Giliran(Struct):
    jabatan: str
    pada: str | None = None


class _Waktu(Struct):
    pada: datetime


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
    dicabut: str = ""


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
        self._next: dict[int, int] = {}

    def write(self, connection: Connection, items: Iterable[tuple[str, str, str | bytes, bool]]) -> None:
        """Insert or replace rows of (id, kind, JSON, tunda); the search index too unless it waits for a rebuild."""
        items = list(items)
        searchable = not search_is_stale(connection)
        old = _numbers(connection, [entity for entity, *_ in items])
        rows = [self._row(kind, entity, body, tunda) for entity, kind, body, tunda in items]
        taken = _holders(connection, [row[0] for row in rows])
        texts = []
        for row, (entity, kind, body, _) in zip(rows, items, strict=True):
            row[0] = self._free(connection, row[0], entity, taken, old.get(entity))
            taken[row[0]] = entity
            if searchable:
                texts.append((row[0], row[5], row[6], row[7], _text(kind, body)))
        if searchable and old:
            connection.exec_driver_sql("DELETE FROM surat_fts WHERE rowid = ?", [(no,) for no in old.values()])
        if rows:
            connection.exec_driver_sql(_UPSERT, [tuple(row) for row in rows])
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
        old = _numbers(connection, gone)
        if old:
            if not search_is_stale(connection):
                connection.exec_driver_sql("DELETE FROM surat_fts WHERE rowid = ?", [(no,) for no in old.values()])
                kv.put(connection, "search", "removed")
            connection.exec_driver_sql("DELETE FROM surat WHERE no = ?", [(no,) for no in old.values()])

    def _row(self, kind: str, entity: str, body: str | bytes, tunda: bool) -> list[Any]:
        if kind == "surat_keluar":
            doc = _keluar.decode(body)
            n = doc.naskah
            moment = max((doc.diubah or doc.dibuat, *(line.pada for line in doc.riwayat[-1:])))
            names = n.petugas if n.jenis == "surat_perintah_tugas" else n.kepada
            more = f" dan {len(names) - 1} lainnya" if len(names) > 1 else ""
            turn = ""
            if doc.state in ("diperiksa", "diparaf"):
                turn = next((step.jabatan for step in doc.rantai if step.pada is None), "")
            elif doc.state == "menunggu_ttd":
                turn = next((step.jabatan for step in doc.tanda if step.pada is None), "")
            return [
                _number(moment), entity, "keluar", doc.opd, doc.state, doc.nomor or "", n.hal,
                names[0].nama + more if names else "", doc.tanggal or "", _iso(moment), n.jenis, n.sifat, n.derajat,
                turn, True, None, tunda, False,
            ]  # fmt: skip
        letter = _masuk.decode(body)
        posts = dict.fromkeys(post for item in letter.disposisi for post in item.kepada)
        return [
            _number(letter.diterima), entity, "masuk", letter.opd, letter.state, letter.nomor, letter.hal, letter.dari,
            letter.tanggal, _iso(letter.diterima), letter.jenis, letter.sifat, letter.derajat,
            " ".join(posts) if letter.state == "didisposisi" and not letter.dicabut else "",
            self._pegawai in letter.dibaca, letter.agenda, tunda, bool(letter.dicabut),
        ]  # fmt: skip

    def _free(self, connection: Connection, wanted: int, entity: str, taken: dict[int, str], old: int | None) -> int:
        """The first free row number from `wanted` on; a letter whose moment did not change keeps its own."""
        if old is not None and self._next.get(wanted, wanted) >= old >= wanted:
            return old
        no = wanted
        if taken.get(no, entity) == entity:
            return no
        no = max(no, self._next.get(wanted, 0))
        while True:
            no += 1
            if no not in taken:
                holder = connection.exec_driver_sql("SELECT id FROM surat WHERE no = ?", (no,)).scalar()
                if holder is None or holder == entity:
                    break
        self._next[wanted] = no
        return no


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
        return body_text(_keluar_text.decode(body).naskah)
    return _masuk_text.decode(body).teks


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _number(moment: datetime) -> int:
    """Milliseconds since 2000; a wrong clock may put a letter before that, never below 1."""
    return max(1, int((moment - _EPOCH).total_seconds() * 1000))


def _numbers(connection: Connection, ids: list[str]) -> dict[str, int]:
    """Row numbers that these letters have now."""
    if not ids:
        return {}
    rows = connection.exec_driver_sql(
        "SELECT s.id, s.no FROM json_each(?) j JOIN surat s ON s.id = j.value", (msgspec.json.encode(ids).decode(),)
    )
    return {row[0]: row[1] for row in rows}


def _holders(connection: Connection, numbers: list[int]) -> dict[int, str]:
    """Which of these row numbers are taken, and by which letter."""
    if not numbers:
        return {}
    rows = connection.exec_driver_sql(
        "SELECT s.no, s.id FROM json_each(?) j JOIN surat s ON s.no = j.value",
        (msgspec.json.encode(numbers).decode(),),
    )
    return {row[0]: row[1] for row in rows}


def _pending(connection: Connection, ids: list[str]) -> set[str]:
    """Those of the letters on which own actions wait for the server."""
    return set(connection.exec_driver_sql(_WAITING, (msgspec.json.encode(ids).decode(),)).scalars())
