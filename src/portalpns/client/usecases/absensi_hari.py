"""Days reckoned on this computer from punches that still wait for the server; the same rules as there."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy.engine import Connection

from portalpns.client.usecases.face import Desk, local_today
from portalpns.domain.absensi import Peristiwa, judge_days, punch_at
from portalpns.domain.absensi.kantor import card_of, event_of, schedule_of
from portalpns.store.cache import documents, hari

if TYPE_CHECKING:
    from portalpns.client.usecases.absensi import Owners
    from portalpns.devices.attlog import AttlogPunch


class PeristiwaDoc(msgspec.Struct):
    """A document of kind `peristiwa`."""

    pegawai: str
    kind: str
    mulai: date
    selesai: date
    until: str | None = None
    recall: bool = False
    surat: str = ""


def reckon(
    desk: Desk, connection: Connection, opd: str, owners: "Owners", fresh: Sequence[tuple[str, "AttlogPunch"]]
) -> None:
    """Lay judged days over the server's until it has judged the import itself."""
    if not fresh:
        return
    book = desk.direktori
    today = local_today(desk)
    days = [date.fromisoformat(one.at[:10]) for _, one in fresh]
    first, last = min(days), min(max(days), today)
    by_person: dict[str, list[list[Any]]] = {}
    for device, one in fresh:
        day = date.fromisoformat(one.at[:10])
        mapped = owners.get((device, one.pin), [])
        owner = next((pegawai for since, pegawai in reversed(mapped) if since <= day), None)
        if owner is not None and first <= day <= last:
            by_person.setdefault(owner, []).append([device, one.pin, one.at, one.state, one.verify])
    schedule = schedule_of(book)
    events = _events(connection, opd)
    scope = f"a:{opd}"
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    changed: list[str] = []
    for person in book.pegawai.values():
        if person.opd != opd:
            continue
        rows = by_person.get(person.id, [])
        keys = [f"hari:{person.id}:{day.isoformat()}" for day in span]
        known = {key: msgspec.json.decode(doc.body) for key in keys if (doc := documents.get(connection, key))}
        seen = {tuple(row[:5]): row for doc in known.values() for row in doc.get("punches", ())}
        seen.update({tuple(row): row for row in rows})
        walls = [punch_at(datetime.fromisoformat(row[2]), book.pemda.tz, book.pemda.tz) for row in seen.values()]
        touched = {row[2][:10] for row in rows}
        judged = judge_days(
            card_of(book, person), first, last, walls, events.get(person.id, []), schedule, desk.clock()
        )
        for result, key in zip(judged, keys, strict=True):
            iso = result.tanggal.isoformat()
            if key in known and iso not in touched:
                continue
            mine = sorted((list(row) for row in seen.values() if row[2][:10] == iso), key=lambda row: row[2])
            body = {
                "id": key, "pegawai": person.id, "tanggal": iso, "opd": result.opd or opd, "kode": result.code,
                "masuk": result.masuk_text, "pulang": result.pulang_text, "telat": result.late_min,
                "awal": result.early_min,
                "tl": result.tl, "psw": result.psw, "potongan": str(result.deduction), "flags": list(result.flags),
                "why": [*result.why, "Dihitung di komputer ini; menunggu server."], "punches": mine,
            }  # fmt: skip
            documents.put_overlay(connection, key, "hari", scope, msgspec.json.encode(body).decode())
            changed.append(key)
    hari.refresh(connection, changed)


def _events(connection: Connection, opd: str) -> dict[str, list[Peristiwa]]:
    found: dict[str, list[Peristiwa]] = {}
    for doc in documents.of_kind(connection, "peristiwa", f"a:{opd}"):
        row = msgspec.json.decode(doc.body, type=PeristiwaDoc)
        event = event_of(row.kind, row.mulai, row.selesai, row.until, row.recall, row.surat)
        found.setdefault(row.pegawai, []).append(event)
    return found
