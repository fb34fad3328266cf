"""Rows of the attendance day table and of known punches, taken from documents of kind `hari`."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portalpns.domain.absensi.dokumen import HariDoc, PinAsingDoc, PunchKey
from portalpns.store.cache import documents
from portalpns.store.cache_tables import hari

_UPSERT = """INSERT INTO hari (pegawai, tanggal, opd, kode, masuk, pulang, telat, awal, tl, psw, potongan, flags)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (pegawai, tanggal) DO UPDATE SET opd = excluded.opd,
kode = excluded.kode, masuk = excluded.masuk, pulang = excluded.pulang, telat = excluded.telat, awal = excluded.awal,
tl = excluded.tl, psw = excluded.psw, potongan = excluded.potongan, flags = excluded.flags"""
_KNOWN = """SELECT p.device, p.pin, p.at, p.state, p.verify FROM json_each(?) j JOIN punch p
ON p.device = json_extract(j.value, '$[0]') AND p.pin = json_extract(j.value, '$[1]')
AND p.at = json_extract(j.value, '$[2]') AND p.state = json_extract(j.value, '$[3]')
AND p.verify = json_extract(j.value, '$[4]')"""
_PUNCH = "INSERT OR IGNORE INTO punch (device, pin, at, state, verify) VALUES (?, ?, ?, ?, ?)"

_CLOCKED = """SELECT h.tanggal, count(*) FROM hari h
LEFT JOIN overlay o ON o.id = 'hari:' || h.pegawai || ':' || h.tanggal
LEFT JOIN base b ON b.scope = 'a:' || h.opd AND b.id = 'hari:' || h.pegawai || ':' || h.tanggal
WHERE h.opd = ? AND h.tanggal BETWEEN ? AND ? AND h.kode = 'H'
AND json_array_length(COALESCE(o.body, b.body), '$.punches') > 0 GROUP BY h.tanggal"""

_MONTH = """SELECT h.pegawai, h.tanggal, h.kode, h.tl, h.psw, h.masuk, h.pulang, h.telat, h.awal, h.potongan, h.flags,
COALESCE(o.body, b.body) FROM hari h
LEFT JOIN overlay o ON o.id = 'hari:' || h.pegawai || ':' || h.tanggal
LEFT JOIN base b ON b.scope = ? AND b.id = 'hari:' || h.pegawai || ':' || h.tanggal
WHERE h.opd = ? AND h.tanggal BETWEEN ? AND ? ORDER BY h.pegawai, h.tanggal"""

_unknown = msgspec.json.Decoder(PinAsingDoc)
_day = msgspec.json.Decoder(HariDoc)


def decode_day(body: str | bytes) -> HariDoc:
    return _day.decode(body)


def write(connection: Connection, bodies: Iterable[str | bytes]) -> None:
    """Insert or replace the rows of these days and remember their punches."""
    days = [_day.decode(body) for body in bodies]
    rows = [
        (d.pegawai, d.tanggal, d.opd, d.kode, d.masuk, d.pulang, d.telat, d.awal, d.tl, d.psw, d.potongan,
         " ".join(d.flags))
        for d in days
    ]  # fmt: skip
    if rows:
        connection.exec_driver_sql(_UPSERT, rows)
    remember(connection, [key for d in days for key in d.punches])


def write_unknown(connection: Connection, bodies: Iterable[str | bytes]) -> None:
    """Remember the punches of PINs that belong to nobody yet (documents of kind `pin_asing`)."""
    remember(connection, [key for body in bodies for key in _unknown.decode(body).punches])


def remember(connection: Connection, keys: list[PunchKey]) -> None:
    if keys:
        connection.exec_driver_sql(_PUNCH, keys)


def refresh(connection: Connection, ids: Iterable[str]) -> None:
    """Bring the rows of these day documents in step with overlay and base; what is in neither disappears."""
    ids = list(dict.fromkeys(ids))
    found = documents.get_many(connection, ids)
    gone = [tuple(entity.split(":", 2)[1:]) for entity in ids if entity not in found]
    if gone:
        connection.exec_driver_sql("DELETE FROM hari WHERE pegawai = ? AND tanggal = ?", gone)
    write(connection, [doc.body for doc in found.values()])


def month_rows(connection: Connection, opd: str, first: date, last: date) -> Sequence[Any]:
    """The judged days of an office, person by person: pegawai, tanggal, kode, tl, psw, masuk, pulang, telat, awal,
    potongan, flags and the body of the document."""
    # the driver's own tuples: a Row around each of a city's 140,000 days takes a third of the query's time again
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(_MONTH, (f"a:{opd}", opd, first.isoformat(), last.isoformat()))
        return cursor.fetchall()


def machine_days(connection: Connection, opd: str, first: date, last: date) -> dict[str, dict[date, int]]:
    """By device the days of its known punches with the count of PINs; the devices are those whose label begins with the
    office's id."""
    rows = connection.exec_driver_sql(
        "SELECT device, substr(at, 1, 10) AS day, count(DISTINCT pin) FROM punch "
        "WHERE device >= ? AND device < ? AND at >= ? AND at < ? GROUP BY device, day",
        (f"{opd}-", f"{opd}.", first.isoformat(), f"{last.isoformat()} 24"),
    )
    found: dict[str, dict[date, int]] = {}
    for device, day, people in rows:
        found.setdefault(device, {})[date.fromisoformat(day)] = people
    return found


def machines(connection: Connection, opd: str) -> set[str]:
    """The devices of known punches whose label begins with the office's id."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT device FROM punch WHERE device >= ? AND device < ?", (f"{opd}-", f"{opd}.")
    )
    return set(rows.scalars())


def touches(connection: Connection, device: str, first: date, last: date) -> dict[str, list[str]]:
    """By PIN the local times of a device's known punches, ascending, each once."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT pin, at FROM punch WHERE device = ? AND at >= ? AND at < ? ORDER BY pin, at",
        (device, first.isoformat(), f"{last.isoformat()} 24"),
    )
    found: dict[str, list[str]] = {}
    for pin, at in rows:
        found.setdefault(pin, []).append(at)
    return found


def open_days(connection: Connection, opd: str) -> set[str]:
    """The days (ISO) of an office that were judged while more of them could lie in its machines."""
    mine = sa.select(hari.c.tanggal).distinct().where(hari.c.opd == opd, hari.c.kode == "BELUM")
    return set(connection.scalars(mine))


def people_clocked(connection: Connection, opd: str, first: date, last: date) -> dict[date, int]:
    """By day how many of an office's people came by a punch, at whatever machine."""
    rows = connection.exec_driver_sql(_CLOCKED, (opd, first.isoformat(), last.isoformat()))
    return {date.fromisoformat(day): people for day, people in rows}


def newest_record(connection: Connection, opd: str) -> date | None:
    """The newest day of an office on which anyone came or left."""
    came = hari.c.masuk.is_not(None) | hari.c.pulang.is_not(None)
    found = connection.scalar(
        sa.select(hari.c.tanggal).where(hari.c.opd == opd, came).order_by(hari.c.tanggal.desc()).limit(1)
    )
    return date.fromisoformat(found) if found is not None else None


def forget_office(connection: Connection, opd: str) -> None:
    """Remove the punches of an office's devices, which are named `<office>-<number>`."""
    connection.exec_driver_sql("DELETE FROM punch WHERE substr(device, 1, ?) = ?", (len(opd) + 1, f"{opd}-"))


def forget_keys(connection: Connection, keys: Iterable[tuple[str, str, datetime]]) -> None:
    """Remove punches by device, PIN and local time."""
    rows = [(device, pin, at.isoformat(" ", "seconds")) for device, pin, at in keys]
    connection.exec_driver_sql("DELETE FROM punch WHERE device = ? AND pin = ? AND at = ?", rows)


def known_keys(connection: Connection, keys: list[PunchKey]) -> set[PunchKey]:
    """Those of the punches that are known here already."""
    found: set[PunchKey] = set()
    for start in range(0, len(keys), 2000):
        part = msgspec.json.encode(keys[start : start + 2000]).decode()
        found.update((row[0], row[1], row[2], row[3], row[4]) for row in connection.exec_driver_sql(_KNOWN, (part,)))
    return found
