"""What the server does with punches, PINs and decided events; each ends with the days it touches judged again."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import MINYEAR, date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from portalpns.domain.absensi import FIRST_DAY, LAST_DAY, Peristiwa, judgeable
from portalpns.domain.absensi.dokumen import PeristiwaDoc, PetaPinDoc, PinAsingDoc
from portalpns.domain.absensi.events import FIXES, duty_key
from portalpns.domain.absensi.kantor import card_of
from portalpns.domain.absensi.mesin import closed, vouched
from portalpns.domain.absensi.pegawai import Penugasan
from portalpns.domain.absensi.pin import NOBODYS
from portalpns.domain.absensi.runs import LONGEST_SILENCE, span, watched
from portalpns.domain.absensi.tugas import duties
from portalpns.domain.absensi.wall import zone
from portalpns.domain.absensi.wewenang import (
    require_enterable,
    require_mappable,
    require_missing,
    require_operator,
    require_removable,
)
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import BadInput, NotAllowed, NotFound, WrongState
from portalpns.domain.naskah import SECRET
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.surat import SuratKeluar
from portalpns.protocol import actions
from portalpns.server.judging import events_of, rejudge, sides_of
from portalpns.server.mesin import absent_guests, due_of, last_reads, note_read, owners_of, read_near
from portalpns.server.step import Done, Step
from portalpns.server.work import Stored, Work
from portalpns.store.rows import insert_missing, upsert
from portalpns.store.server_tables import hari, num_ledger, peristiwa, pin_map, punch

MOST_ROWS = 500
_BATCH = 400


def import_punches(step: Step, args: actions.AbsensiImpor) -> Done:
    """Append the punches of one device and judge the days they touch."""
    work = step.work
    require_operator(step.who, work.direktori, args.opd)
    _require_own_device(work.direktori, args.opd, args.device)
    if not args.rows or len(args.rows) > MOST_ROWS:
        raise BadInput(f"Satu kiriman absensi berisi 1 sampai {MOST_ROWS} baris.")
    if args.tz and zone(args.tz) is None:
        raise BadInput(f"Zona waktu “{args.tz}” pada kiriman absensi tidak dikenal.")
    if args.dibaca is not None and args.dibaca.year == MINYEAR:  # in UTC it may lie before all time
        raise BadInput("Waktu baca mesin pada kiriman absensi tidak masuk akal.")
    owners = owners_of(work, args.device, {row.pin for row in args.rows})
    rows = []
    touched: dict[str, set[date]] = {}
    for row in args.rows:
        day = row.at.date()
        pegawai = owners.owner(args.device, row.pin, day)
        if pegawai is not None:
            touched.setdefault(pegawai, set()).add(day)
        rows.append(
            {
                "tenant": work.tenant, "device": args.device, "pin": row.pin, "at": local_text(row.at),
                "state": row.state, "verify": row.verify, "tz": args.tz, "opd": args.opd, "pegawai": pegawai,
                "batch": step.id, "source": args.source, "received_at": work.now,
            }
        )  # fmt: skip
    insert_missing(work.connection, punch, rows)
    strangers = {str(row["pin"]) for row in rows if row["pegawai"] is None}
    _tell_strangers(work, args.opd, args.device, strangers)
    # a person without any punch in the span is judged too: the day was watched, so absence is a fact
    today = work.today
    # a punch ahead of time is a clock's fault and does not show that the machine was read on that day
    fresh = judgeable({day for row in args.rows if (day := row.at.date()) <= today}, (), today)
    # a file that waited on a stick or on a computer says nothing of what came after it was read
    moments = (args.dibaca, step.mutation.at, work.now)
    _watch(work, args, fresh, min(moment for moment in moments if moment is not None), touched)
    days = [row.at.date() for row in args.rows]
    what = {"device": args.device, "rows": len(rows), "dari": min(days), "sampai": max(days), "sha256": _digest(args)}
    work.note(f"a:{args.opd}", "absensi.impor", step.id, **what)
    return Done("impor", 0, f"a:{args.opd}")


def _watch(
    work: Work, args: actions.AbsensiImpor | actions.AbsensiTutupMesin, days: set[date], at: datetime,
    touched: dict[str, set[date]],
) -> None:  # fmt: skip
    """A machine was at work on these days, as it was read at a moment: judge what follows, with the days `touched`."""
    known = read_near(work, args.opd, days)
    tutup = isinstance(args, actions.AbsensiTutupMesin)
    moved = note_read(work, args.opd, args.device, days, at, tutup=tutup)
    for pegawai in absent_guests(work, args.opd) if days - known else ():
        # from now on these days are the office's own, and no longer those of another's machine
        for day in days - known:
            touched.setdefault(pegawai, set()).update(span(day, day + LONGEST_SILENCE))
    rejudge(work, touched, fill=(args.opd, watched(days, known), moved))


def close_machine(step: Step, args: actions.AbsensiTutupMesin) -> Done:
    """No day waits any longer for a machine that broke; until yesterday it vouches that nobody clocked at it."""
    work = step.work
    require_operator(step.who, work.direktori, args.opd)
    _require_own_device(work.direktori, args.opd, args.device)
    at = min(work.now, step.mutation.at or work.now)
    if at.year == MINYEAR:  # locally it may lie before all time
        raise BadInput("Waktu pernyataan bahwa mesin tidak dapat dibaca lagi tidak masuk akal.")
    readings = last_reads(work, args.opd)
    told = closed(readings, args.device, at, ZoneInfo(work.direktori.pemda.tz), args.alasan)
    _watch(work, args, vouched(readings[args.device], told), at, {})
    what = {"device": args.device, "hari": told.silent_until, "alasan": args.alasan.strip()}
    work.note(f"a:{args.opd}", "absensi.tutup_mesin", step.id, **what)
    return Done("mesin", 0, f"a:{args.opd}")


def _digest(args: actions.AbsensiImpor) -> str:
    """What was imported, so that a file that is shown later can be compared."""
    return sha256(msgspec.json.encode(args.rows)).hexdigest()


def map_pin(step: Step, args: actions.AbsensiPetaPin) -> Done:
    """From a day on a PIN is a person, or nobody; the punches of these days become that person's and are judged."""
    work = step.work
    require_operator(step.who, work.direktori, args.opd)
    _require_own_device(work.direktori, args.opd, args.device)
    if args.pegawai != NOBODYS:
        require_mappable(step.who, work.direktori, args.opd, args.pegawai, args.mulai)
    before = owners_of(work, args.device, {args.pin}).owner(args.device, args.pin, args.mulai)
    row = {
        "tenant": work.tenant, "device": args.device, "pin": args.pin, "mulai": args.mulai, "pegawai": args.pegawai
    }  # fmt: skip
    upsert(work.connection, pin_map, [row], ("tenant", "device", "pin", "mulai"))
    key, scope = _mapping_key(args.device, args.pin, args.mulai), f"a:{args.opd}"
    # the offices' clients judge days without a network
    doc = PetaPinDoc(key, args.opd, args.device, args.pin, args.pegawai, args.mulai)
    work.put_next("peta_pin", key, doc, home=scope, scopes=frozenset({scope}))
    remap(work, args.opd, args.device, args.pin)
    _judge_guests(work, {args.pegawai, before or args.pegawai}, args.opd, args.mulai)
    what = {"device": args.device, "pin": args.pin, "mulai": args.mulai, "pegawai": args.pegawai, "dari": before or ""}
    work.note(f"a:{args.opd}", "absensi.peta_pin", step.id, **what)
    return Done("peta_pin", 0, f"a:{args.opd}")


def _judge_guests(work: Work, people: set[str], opd: str, mulai: date) -> None:
    """Whoever serves elsewhere is, or is no longer, expected at an office's machines from a day on."""
    book = work.direktori
    guests = [one for one in people if one in book.pegawai and set(book.pegawai[one].offices) != {opd}]
    first = max(mulai, FIRST_DAY)
    if not guests:
        return
    touched = due_of(work, guests, first, LAST_DAY)
    mine = sa.and_(hari.c.tenant == work.tenant, hari.c.pegawai.in_(guests), hari.c.tanggal.between(first, LAST_DAY))
    for pegawai, day in work.connection.execute(sa.select(hari.c.pegawai, hari.c.tanggal).where(mine)):
        touched[pegawai].add(day)
    rejudge(work, touched)


def remap(work: Work, opd: str, device: str, pin: str) -> None:
    """Give the punches of a PIN to whom they belong by now, and judge the days of whoever had or has them."""
    owners = owners_of(work, device, {pin})
    which = sa.and_(punch.c.tenant == work.tenant, punch.c.device == device, punch.c.pin == pin)
    touched: dict[str, set[date]] = {}
    for at, before in work.connection.execute(sa.select(punch.c.at, punch.c.pegawai).where(which)).all():
        day = date.fromisoformat(at[:10])
        after = owners.owner(device, pin, day)
        if after is None and not owners.is_nobodys(device, pin, day):
            # whose it was stays whose it is until something else is said: a PIN that was left out takes nothing away
            after = before
        for pegawai in {before, after} - {None}:
            touched.setdefault(pegawai, set()).add(day)
        if before != after:
            work.connection.execute(punch.update().where(which, punch.c.at == at).values(pegawai=after))
    _tell_strangers(work, opd, device, {pin})
    rejudge(work, touched)


def adopt(work: Work, past: Direktori) -> None:
    """After master data was put: punches of PINs that are somebody else's than by `past`, the data before, move."""
    before, now = past.pins, work.direktori.pins
    _adopt_mapped(work, past)
    moved = [key for key in before.keys() | now.keys() if before.get(key) != now.get(key)]
    _end_nobodys(work, past, moved)
    for start in range(0, len(moved), _BATCH):
        which = sa.tuple_(punch.c.opd, punch.c.pin).in_(moved[start : start + _BATCH])
        query = sa.select(punch.c.opd, punch.c.device, punch.c.pin).distinct()
        for opd, device, pin in work.connection.execute(query.where(punch.c.tenant == work.tenant, which)).all():
            remap(work, opd, device, pin)


def _end_nobodys(work: Work, past: Direktori, moved: Sequence[tuple[str, str]]) -> None:
    """A mapping to nobody goes where its first day is somebody's now who was not named for it by `past`."""
    book = work.direktori
    for start in range(0, len(moved), _BATCH):
        pins = {pin for _, pin in moved[start : start + _BATCH]}
        nobodys = sa.and_(
            pin_map.c.tenant == work.tenant, pin_map.c.pegawai == NOBODYS, pin_map.c.pin.in_(sorted(pins))
        )
        rows = work.connection.execute(sa.select(pin_map.c.device, pin_map.c.pin, pin_map.c.mulai).where(nobodys)).all()
        for device, pin, mulai in rows:
            named = book.owner_of_pin(device, pin, mulai)
            if named is None or named == past.owner_of_pin(device, pin, mulai):
                continue
            this = sa.and_(nobodys, pin_map.c.device == device, pin_map.c.pin == pin, pin_map.c.mulai == mulai)
            work.connection.execute(pin_map.delete().where(this))
            key, opd = _mapping_key(device, pin, mulai), book.owner_of_device(device) or ""
            work.remove_next("peta_pin", key)
            what = {"device": device, "pin": pin, "mulai": mulai, "pegawai": named, "dari": NOBODYS}
            work.note(f"a:{opd}", "absensi.peta_pin", key, **what)


def _mapping_key(device: str, pin: str, mulai: date) -> str:
    """The id of the document of a mapping."""
    return f"peta:{device}:{pin}:{mulai.isoformat()}"


def _adopt_mapped(work: Work, past: Direktori) -> None:
    """The same for PINs that were mapped to people whose service or offices changed: the mapping may end with them."""
    book = work.direktori
    moved = [
        one.id for one in book.pegawai.values()
        if one.id in past.pegawai and card_of(past, past.pegawai[one.id]) != card_of(book, one)
    ]  # fmt: skip
    for start in range(0, len(moved), _BATCH):
        mine = sa.and_(pin_map.c.tenant == work.tenant, pin_map.c.pegawai.in_(moved[start : start + _BATCH]))
        for device, pin in work.connection.execute(
            sa.select(pin_map.c.device, pin_map.c.pin).distinct().where(mine)
        ).all():
            remap(work, book.owner_of_device(device) or "", device, pin)


def add_event(step: Step, args: actions.AbsensiPeristiwa) -> Done:
    """Leave, duty, permit or correction; nobody decides about himself."""
    work = step.work
    require_operator(step.who, work.direktori, args.opd)
    step.require_new()
    event = actions.decided_by(args)
    others = events_of(work, [args.pegawai], event.mulai, event.selesai, but=step.id).get(args.pegawai, [])
    person = require_enterable(step.who, work.direktori, args.opd, args.pegawai, event, others)
    if event.kind in FIXES and event.mulai == event.selesai:
        require_missing(event, person, *sides_of(work, person, event.mulai, others))
    if event.recall:
        _require_standing(work, event.surat, person)
    put_event(work, step.id, args)
    rejudge(work, {args.pegawai: span(args.mulai, args.selesai)})
    work.note(f"a:{args.opd}", "absensi.peristiwa", step.id, **_said(event, args.pegawai))
    return Done("peristiwa", 1, f"a:{args.opd}")


def _require_standing(work: Work, nomor: str, person: Pegawai) -> None:
    """Raise when the letter that calls a person back was withdrawn, while this was on its way or long before.

    A number that no letter of the house bears is of a letter on paper.
    """
    numbered = sa.and_(num_ledger.c.tenant == work.tenant, num_ledger.c.printed == nomor)
    for letter in work.connection.scalars(sa.select(num_ledger.c.entity).where(numbered)) if nomor else ():
        found = work.peek(letter, "surat_keluar", SuratKeluar)
        if found is not None and found.state == "dicabut":
            raise WrongState(
                f"Surat perintah tugas {nomor} sudah dicabut, sehingga {person.nama} tidak dipanggil kembali dari cuti."
            )


def end_event(step: Step, args: actions.AbsensiHapusPeristiwa) -> Done:
    """Take back what a person entered: its days are judged without it, the audit chain keeps who ended it and why."""
    work = step.work
    require_operator(step.who, work.direktori, args.opd)
    stored = work.load(step.id)
    if stored is None or stored.kind != "peristiwa" or stored.scope != f"a:{args.opd}":
        raise NotFound("Catatan absensi ini tidak ditemukan atau sudah dihapus.")
    event = actions.event_in(stored.body)
    require_removable(step.who, step.id, event.pegawai, event.surat, args.alasan)
    rev = _remove_event(work, stored)
    said = _said(actions.decided_by(event), event.pegawai)
    work.note(f"a:{args.opd}", "absensi.hapus_peristiwa", step.id, alasan=args.alasan.strip(), **said)
    return Done("peristiwa", rev, f"a:{args.opd}")


def _said(event: Peristiwa, pegawai: str) -> dict[str, Any]:
    """What the audit chain keeps of a decision; `until_s` is in seconds from midnight."""
    return {"pegawai": pegawai, **asdict(event)}


STEPS: dict[type[actions.Action], Any] = {
    actions.AbsensiImpor: import_punches,
    actions.AbsensiPetaPin: map_pin,
    actions.AbsensiTutupMesin: close_machine,
    actions.AbsensiPeristiwa: add_event,
    actions.AbsensiHapusPeristiwa: end_event,
}


def duty_of(work: Work, letter: SuratKeluar) -> None:
    """A signed surat perintah tugas makes the days of its people dinas luar (`domain.absensi.tugas`)."""
    day = letter.tanggal or work.today
    signers = {tanda.oleh for tanda in letter.tanda if tanda.oleh is not None}
    for one in duties(letter, work.direktori, signers, day):
        if one.opd is None or one.petugas.pegawai is None:
            continue
        # who keeps attendance may not read a secret letter: its number says enough
        args = actions.AbsensiPeristiwa(
            one.opd, one.petugas.pegawai, "DL", one.mulai, one.selesai, surat=letter.nomor or "",
            catatan="" if letter.naskah.sifat in SECRET else letter.naskah.hal,
        )  # fmt: skip
        put_event(work, duty_key(letter.id, one.petugas.pegawai), args)
        rejudge(work, {one.petugas.pegawai: span(one.mulai, one.selesai)})


def end_duty(work: Work, letter: SuratKeluar) -> None:
    """A withdrawn surat perintah tugas takes its dinas luar with it, and the recalls from leave that rest on it."""
    n = letter.naskah
    if n.jenis != "surat_perintah_tugas" or n.mulai is None or n.selesai is None:
        return
    for one in n.petugas:
        person = work.direktori.pegawai.get(one.pegawai or "")
        if person is not None:
            stored = work.load(duty_key(letter.id, person.id))
            if stored is not None:
                _remove_event(work, stored)
            for key in _recalls(work, person.id, letter.nomor or ""):
                stored = work.load(key)
                if stored is not None:
                    _remove_event(work, stored)


def _recalls(work: Work, pegawai: str, nomor: str) -> list[str]:
    """The ids of the duties that call a person back from leave because of a letter with this number."""
    mine = sa.and_(peristiwa.c.tenant == work.tenant, peristiwa.c.pegawai == pegawai)
    rows = work.connection.execute(sa.select(peristiwa.c.id, peristiwa.c.body).where(mine)).all()
    read = ((key, msgspec.json.decode(body, type=actions.AbsensiPeristiwa)) for key, body in rows)
    return [key for key, one in read if one.recall and nomor and one.surat == nomor]


def _remove_event(work: Work, stored: Stored) -> int:
    """Take an event out of the book and judge its days without it; a day that nothing else speaks of goes with it.

    Returns the revision in which it went.
    """
    event = actions.event_in(stored.body)
    mine = sa.and_(peristiwa.c.tenant == work.tenant, peristiwa.c.id == stored.id)
    work.connection.execute(peristiwa.delete().where(mine))
    rev = work.remove_next("peristiwa", stored.id)
    rejudge(work, {event.pegawai: span(event.mulai, event.selesai)})
    return rev


def put_event(work: Work, key: str, args: actions.AbsensiPeristiwa) -> None:
    """Write an event; the same id again replaces it."""
    row = {
        "tenant": work.tenant, "id": key, "pegawai": args.pegawai, "mulai": args.mulai, "selesai": args.selesai,
        "body": msgspec.json.encode(args),
    }  # fmt: skip
    upsert(work.connection, peristiwa, [row], ("tenant", "id"))
    doc = PeristiwaDoc(key, **msgspec.structs.asdict(args))
    work.put_next("peristiwa", key, doc, home=f"a:{args.opd}", scopes=_readers(work.direktori, args))


def share_events(work: Work, past: Direktori) -> None:
    """After master data was put: what was decided about people who move is seen by each office that judges its days."""
    people = work.direktori.pegawai
    moved = [one for one, person in past.pegawai.items() if one in people and people[one].offices != person.offices]
    for start in range(0, len(moved), _BATCH):
        mine = sa.and_(peristiwa.c.tenant == work.tenant, peristiwa.c.pegawai.in_(moved[start : start + _BATCH]))
        for key in work.connection.scalars(sa.select(peristiwa.c.id).where(mine).order_by(peristiwa.c.id)).all():
            stored = work.load(key)
            if stored is not None:
                scopes = _readers(work.direktori, actions.event_in(stored.body))
                if scopes != work.scopes_of(key):
                    work.show(stored, scopes, ())


def _readers(book: Direktori, args: actions.AbsensiPeristiwa) -> frozenset[str]:
    """The attendance scopes of the office that decided and of all in which the person serves meanwhile."""
    time = Penugasan(args.opd, args.mulai, args.selesai)
    offices = {post.opd for post in card_of(book, book.pegawai[args.pegawai]).penugasan if post.meets(time)}
    return frozenset(f"a:{opd}" for opd in {args.opd, *offices})


def _tell_strangers(work: Work, opd: str, device: str, pins: set[str]) -> None:
    """One document per PIN with punches that are nobody's, so that the operator can map it."""
    scope = f"a:{opd}"
    for pin in sorted(pins):
        which = sa.and_(
            punch.c.tenant == work.tenant, punch.c.device == device, punch.c.pin == pin, punch.c.pegawai.is_(None)
        )
        rows = work.connection.execute(
            sa.select(punch.c.at, punch.c.state, punch.c.verify).where(which).order_by(punch.c.at)
        ).all()
        key = f"pin:{device}:{pin}"
        if rows:
            punches = tuple((device, pin, *row) for row in rows)
            doc = PinAsingDoc(key, opd, device, pin, len(rows), rows[0].at, rows[-1].at, punches)
            work.put_next("pin_asing", key, doc, home=scope, scopes=frozenset({scope}))
        elif work.load(key) is not None:
            work.remove_next("pin_asing", key)


def local_text(at: datetime) -> str:
    """`YYYY-MM-DD HH:MM:SS` as the device said it; its zone, if it named one, is in another column."""
    return at.isoformat(" ", "seconds")[:19]


def _require_own_device(book: Direktori, opd: str, device: str) -> None:
    """Nobody puts punches or PINs under the machine of another office: they would count for its people."""
    if book.owner_of_device(device) != opd:
        raise NotAllowed(f"Mesin {device} bukan milik unit ini.")
