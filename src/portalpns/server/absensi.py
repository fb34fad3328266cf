"""Punches, PINs and decided events into judged days; the day table and its documents are written together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise, product
from typing import Any

import msgspec
import sqlalchemy as sa

from portalpns.domain.absensi import (
    FIRST_DAY,
    LAST_DAY,
    DayResult,
    Peristiwa,
    judge_days,
    judgeable,
    kode,
    month_ends,
    punch_at,
    unjudged,
)
from portalpns.domain.absensi.events import check, check_span, clash, duty_key, is_from_letter
from portalpns.domain.absensi.kantor import card_of, event_of, schedule_of
from portalpns.domain.absensi.wall import zone
from portalpns.domain.clock import tanggal
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import BadInput, NotAllowed, NotFound, WrongState
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.surat import SuratKeluar
from portalpns.domain.wewenang import Pelaku
from portalpns.protocol import actions
from portalpns.server.directory import local_day
from portalpns.server.step import Done, Step
from portalpns.server.work import Stored, Work
from portalpns.store.rows import insert_missing, upsert
from portalpns.store.server_tables import entity, hari, peristiwa, pin_map, punch

AROUND = timedelta(days=2)
"""A shift reaches into its neighbours, and they into theirs."""
MOST_ROWS = 500
LONGEST_SILENCE = timedelta(days=31)
"""A longer time between two punches of a file is a wrong clock or a device that was off, not a month of absence."""
_BATCH = 400


def import_punches(step: Step, args: actions.AbsensiImpor) -> Done:
    """Append the punches of one device and judge the days they touch."""
    work = step.work
    _require_operator(step.who, work.direktori, args.opd)
    _require_own_device(work.direktori, args.opd, args.device)
    if not args.rows or len(args.rows) > MOST_ROWS:
        raise BadInput(f"Satu kiriman absensi berisi 1 sampai {MOST_ROWS} baris.")
    if zone(args.tz) is None:
        raise BadInput(f"Zona waktu “{args.tz}” pada kiriman absensi tidak dikenal.")
    owners = _owners(work, args.device, {row.pin for row in args.rows})
    rows = []
    touched: dict[str, set[date]] = {}
    for row in args.rows:
        day = row.at.date()
        pegawai = _owner_on(owners.get(row.pin, ()), day)
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
    today = local_day(work.direktori, work.now)
    watched = _watched(judgeable({row.at.date() for row in args.rows}, (), today))
    rejudge(work, touched, fill=(args.opd, watched))
    work.note(f"a:{args.opd}", "absensi.impor", step.id, device=args.device, rows=len(rows))
    return Done("impor", 0, f"a:{args.opd}")


def map_pin(step: Step, args: actions.AbsensiPetaPin) -> Done:
    """From a day on a PIN is a person; the punches that waited for this are adopted and judged."""
    work = step.work
    _require_operator(step.who, work.direktori, args.opd)
    _require_own_device(work.direktori, args.opd, args.device)
    if args.pegawai not in work.direktori.pegawai:
        raise BadInput("Pegawai untuk PIN ini tidak dikenal.")
    row = {
        "tenant": work.tenant, "device": args.device, "pin": args.pin, "mulai": args.mulai, "pegawai": args.pegawai
    }  # fmt: skip
    upsert(work.connection, pin_map, [row], ("tenant", "device", "pin", "mulai"))
    put_pins(work, [(args.opd, args)])
    owners = _owners(work, args.device, {args.pin}).get(args.pin, ())
    which = sa.and_(punch.c.tenant == work.tenant, punch.c.device == args.device, punch.c.pin == args.pin)
    touched: dict[str, set[date]] = {}
    for at, before in work.connection.execute(sa.select(punch.c.at, punch.c.pegawai).where(which)).all():
        day = date.fromisoformat(at[:10])
        after = _owner_on(owners, day)
        for pegawai in {before, after} - {None}:
            touched.setdefault(pegawai, set()).add(day)
        if before != after:
            work.connection.execute(punch.update().where(which, punch.c.at == at).values(pegawai=after))
    _tell_strangers(work, args.opd, args.device, {args.pin})
    rejudge(work, touched)
    work.note(f"a:{args.opd}", "absensi.peta_pin", step.id, device=args.device, pin=args.pin, pegawai=args.pegawai)
    return Done("peta_pin", 0, f"a:{args.opd}")


def put_pins(work: Work, rows: Sequence[tuple[str, actions.AbsensiPetaPin]]) -> None:
    """Tell the offices' clients who a PIN is, so that they can judge days without a network."""
    docs = [(f"peta:{one.device}:{one.pin}:{one.mulai.isoformat()}", opd, one) for opd, one in rows]
    revs = _revs(work, [key for key, _, _ in docs])
    work.put_rows(
        [
            ("peta_pin", key, msgspec.json.encode({"id": key, **msgspec.to_builtins(one)}), revs.get(key, 0) + 1,
             f"a:{opd}", frozenset({f"a:{opd}"}))
            for key, opd, one in docs
        ]
    )  # fmt: skip


def add_event(step: Step, args: actions.AbsensiPeristiwa) -> Done:
    """Leave, duty, permit or correction; nobody decides about himself."""
    work = step.work
    _require_operator(step.who, work.direktori, args.opd)
    step.require_new()
    person = work.direktori.pegawai.get(args.pegawai)
    if person is None or person.opd != args.opd:
        raise BadInput("Pegawai ini tidak bertugas pada unit tersebut.")
    if args.pegawai == step.who.pegawai:
        raise NotAllowed("Peristiwa absensi milik sendiri harus dicatat oleh petugas lain.")
    check_span(args.mulai, args.selesai)
    event = _event(args)
    check(event)
    _require_no_clash(step, person, event)
    put_event(work, step.id, args)
    rejudge(work, {args.pegawai: _days(args.mulai, args.selesai)})
    work.note(f"a:{args.opd}", "absensi.peristiwa", step.id, pegawai=args.pegawai, kind=args.kind)
    return Done("peristiwa", 1, f"a:{args.opd}")


def end_event(step: Step, args: actions.AbsensiHapusPeristiwa) -> Done:
    """Take back what a person entered: its days are judged without it, the audit chain keeps who ended it and why."""
    work = step.work
    _require_operator(step.who, work.direktori, args.opd)
    if not args.alasan.strip():
        raise BadInput("Penghapusan catatan absensi memerlukan alasan.")
    stored = work.load(step.id)
    if stored is None or stored.kind != "peristiwa" or stored.scope != f"a:{args.opd}":
        raise NotFound("Catatan absensi ini tidak ditemukan atau sudah dihapus.")
    event = actions.event_in(stored.body)
    if event.pegawai == step.who.pegawai:
        raise NotAllowed("Peristiwa absensi milik sendiri harus dihapus oleh petugas lain.")
    if is_from_letter(step.id):
        raise WrongState(f"Dinas luar ini berasal dari surat perintah tugas {event.surat}; cabutlah suratnya.")
    _remove_event(work, stored)
    body = {"pegawai": event.pegawai, "kind": event.kind, "mulai": event.mulai, "selesai": event.selesai}
    work.note(f"a:{args.opd}", "absensi.hapus_peristiwa", step.id, alasan=args.alasan.strip(), **body)
    return Done("peristiwa", stored.rev + 1, f"a:{args.opd}")


def _require_no_clash(step: Step, person: Pegawai, event: Peristiwa) -> None:
    """Leave and duty on one working day: the second is refused unless the duty calls the person back."""
    work = step.work
    schedule = schedule_of(work.direktori)
    others = _events(work, [person.id], event.mulai, event.selesai, but=step.id).get(person.id, [])
    other = clash(event, others, lambda day: schedule.shift(day.toordinal()) is not None)
    if other is not None:
        letter = f" ({other.surat})" if other.surat else ""
        raise WrongState(
            f"{person.nama} sudah mempunyai {kode(other.kind).nama}{letter} tanggal {tanggal(other.mulai)} sampai "
            f"{tanggal(other.selesai)}; cuti dan dinas luar pada hari kerja yang sama memerlukan pemanggilan kembali."
        )


STEPS: dict[type[actions.Action], Any] = {
    actions.AbsensiImpor: import_punches,
    actions.AbsensiPetaPin: map_pin,
    actions.AbsensiPeristiwa: add_event,
    actions.AbsensiHapusPeristiwa: end_event,
}


def duty_of(work: Work, letter: SuratKeluar) -> None:
    """A signed surat perintah tugas makes its people's days dinas luar: those of its office and of units below it."""
    n = letter.naskah
    if n.jenis != "surat_perintah_tugas" or n.mulai is None or n.selesai is None:
        return
    for one in n.petugas:
        person = work.direktori.pegawai.get(one.pegawai or "")
        if person is not None and work.direktori.is_within(person.opd, letter.opd):
            args = actions.AbsensiPeristiwa(
                person.opd, person.id, "DL", n.mulai, n.selesai, surat=letter.nomor or "", catatan=n.hal
            )
            put_event(work, duty_key(letter.id, person.id), args)
            rejudge(work, {person.id: _days(n.mulai, n.selesai)})


def end_duty(work: Work, letter: SuratKeluar) -> None:
    """A withdrawn surat perintah tugas takes its dinas luar with it."""
    n = letter.naskah
    if n.jenis != "surat_perintah_tugas" or n.mulai is None or n.selesai is None:
        return
    for one in n.petugas:
        person = work.direktori.pegawai.get(one.pegawai or "")
        if person is not None:
            stored = work.load(duty_key(letter.id, person.id))
            if stored is not None:
                _remove_event(work, stored)


def _remove_event(work: Work, stored: Stored) -> None:
    """Take an event out of the book and judge its days without it."""
    event = actions.event_in(stored.body)
    mine = sa.and_(peristiwa.c.tenant == work.tenant, peristiwa.c.id == stored.id)
    work.connection.execute(peristiwa.delete().where(mine))
    work.remove("peristiwa", stored.id, rev=stored.rev + 1)
    rejudge(work, {event.pegawai: _days(event.mulai, event.selesai)})


def put_event(work: Work, key: str, args: actions.AbsensiPeristiwa) -> None:
    """Write an event; the same id again replaces it."""
    stored = work.load(key)
    row = {
        "tenant": work.tenant, "id": key, "pegawai": args.pegawai, "mulai": args.mulai, "selesai": args.selesai,
        "body": msgspec.json.encode(args),
    }  # fmt: skip
    upsert(work.connection, peristiwa, [row], ("tenant", "id"))
    scope = f"a:{args.opd}"
    rev = stored.rev + 1 if stored else 1
    work.put("peristiwa", key, {"id": key, **msgspec.to_builtins(args)}, rev=rev, home=scope, scopes=frozenset({scope}))


def rejudge(work: Work, touched: Mapping[str, Iterable[date]], *, fill: tuple[str, set[date]] | None = None) -> None:
    """Judge the touched days again, and with `fill` the missing ones of some days for all people of an office."""
    book = work.direktori
    wanted: dict[str, set[date]] = {pegawai: set(days) for pegawai, days in touched.items() if pegawai in book.pegawai}
    if fill is not None:
        _fill(work, wanted, *fill)
    if not wanted:
        return
    schedule = schedule_of(book)
    people = sorted(wanted)
    _alone(work, people)
    every = {day for days in wanted.values() for day in days}
    events = _events(work, people, min(every), max(every))
    today = local_day(book, work.now)
    real = {pegawai: judgeable(wanted[pegawai], events.get(pegawai, ()), today) for pegawai in people}
    near = [(first - AROUND, last + AROUND) for first, last in _spans(set().union(*real.values()))]
    odd = _spans({day for pegawai in people for day in wanted[pegawai] - real[pegawai]})
    punches = _punches(work, people, [*near, *odd])
    results: list[tuple[Pegawai, DayResult, list[list[Any]]]] = []
    for pegawai in people:
        person = book.pegawai[pegawai]
        card = card_of(book, person)
        by_day: dict[date, list[Any]] = {}
        for row in punches.get(pegawai, ()):
            by_day.setdefault(date.fromisoformat(row[2][:10]), []).append(row)
        found = [unjudged(card, day) for day in wanted[pegawai] - real[pegawai]]
        for first, last in _spans(real[pegawai]):
            walls = [
                punch_at(datetime.fromisoformat(at), tz, book.pemda.tz)
                for day, rows in by_day.items()
                if max(first - AROUND, FIRST_DAY) <= day <= min(last + AROUND, LAST_DAY)
                for _, _, at, _, _, tz in rows
            ]
            judged = judge_days(card, first, last, walls, events.get(pegawai, []), schedule, work.now)
            found += [day for day in judged if day.tanggal in real[pegawai]]
        results += [(person, day, [list(row[:5]) for row in sorted(by_day.get(day.tanggal, ()))]) for day in found]
    _write_days(work, results)


def _spans(days: Iterable[date]) -> list[tuple[date, date]]:
    """First and last days of the runs of days; a clock that was reset lies years from the rest, in a run of its own."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and day - found[-1][1] <= LONGEST_SILENCE:
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found


def _alone(work: Work, people: Sequence[str]) -> None:
    """Keep out whoever judges the same people, until this transaction ends: a day is judged from all its punches."""
    if work.connection.dialect.name != "postgresql":
        return  # SQLite has one writer at a time
    for start in range(0, len(people), _BATCH):
        which = sa.and_(entity.c.tenant == work.tenant, entity.c.id.in_(people[start : start + _BATCH]))
        work.connection.execute(sa.select(entity.c.id).where(which).order_by(entity.c.id).with_for_update())


def _watched(days: set[date]) -> set[date]:
    """The days with punches and the short silences between them."""
    found = set(days)
    ordered = sorted(days)
    for before, after in pairwise(ordered):
        if after - before <= LONGEST_SILENCE:
            found |= _days(before, after)
    return found


def _fill(work: Work, wanted: dict[str, set[date]], opd: str, watched: set[date]) -> None:
    """Add the days of the office's people that have never been judged and are over."""
    today = local_day(work.direktori, work.now)
    watched = {day for day in watched if day <= today}
    if not watched:
        return
    people = [person for person in work.direktori.pegawai.values() if person.opd == opd]
    # working days only where the device was seen to work; days of rest are a fact of the calendar for the whole month
    schedule = schedule_of(work.direktori)
    months = {(day.year, day.month) for day in watched}
    month_days = {day for month in months for day in _days(*month_ends(*month))}
    span = watched | {day for day in month_days if schedule.shift(day.toordinal()) is None}
    known: dict[str, set[date]] = {}
    rows = work.connection.execute(
        sa.select(hari.c.pegawai, hari.c.tanggal).where(
            hari.c.tenant == work.tenant, hari.c.opd == opd,
            sa.or_(*(hari.c.tanggal.between(first, last) for first, last in _spans(span))),
        )
    )  # fmt: skip
    for pegawai, day in rows:
        known.setdefault(pegawai, set()).add(day)
    for person in people:
        missing = span - known.get(person.id, set())
        if missing:
            wanted.setdefault(person.id, set()).update(missing)


def _write_days(work: Work, results: Sequence[tuple[Pegawai, DayResult, list[list[Any]]]]) -> None:
    revs = _revs(work, [_day_id(day) for _, day, _ in results])
    rows: list[dict[str, Any]] = []
    docs: list[tuple[str, str, bytes, int, str, frozenset[str]]] = []
    for person, day, punches in results:
        opd = day.opd or person.opd
        scope = f"a:{opd}"
        flags = list(day.flags)
        row = {
            "pegawai": person.id, "tanggal": day.tanggal, "opd": opd, "kode": day.code, "masuk": day.masuk_text,
            "pulang": day.pulang_text, "telat": day.late_min, "awal": day.early_min, "tl": day.tl, "psw": day.psw,
        }  # fmt: skip
        rows.append({**row, "tenant": work.tenant, "potongan": day.deduction, "flags": " ".join(flags)})
        key = _day_id(day)
        doc = {
            **row, "id": key, "potongan": str(day.deduction), "flags": flags, "why": list(day.why), "punches": punches,
        }  # fmt: skip
        docs.append(("hari", key, msgspec.json.encode(doc), revs.get(key, 0) + 1, scope, frozenset({scope})))
    upsert(work.connection, hari, rows, ("tenant", "pegawai", "tanggal"))
    work.put_rows(docs)


def _day_id(day: DayResult) -> str:
    return f"hari:{day.pegawai}:{day.tanggal.isoformat()}"


def _revs(work: Work, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(keys), _BATCH):
        part = keys[start : start + _BATCH]
        query = sa.select(entity.c.id, entity.c.rev).where(entity.c.tenant == work.tenant, entity.c.id.in_(part))
        found.update((key, rev) for key, rev in work.connection.execute(query))
    return found


def _punches(work: Work, people: Sequence[str], spans: Sequence[tuple[date, date]]) -> dict[str, set[tuple[Any, ...]]]:
    """Punch rows by person as (device, pin, at, state, verify, tz), of some spans of days."""
    found: dict[str, set[tuple[Any, ...]]] = {}
    inside = [sa.and_(punch.c.at >= first.isoformat(), punch.c.at < f"{last.isoformat()} 24") for first, last in spans]
    for start, part in product(range(0, len(people), _BATCH), range(0, len(spans), _BATCH)):
        rows = work.connection.execute(
            sa.select(
                punch.c.pegawai, punch.c.device, punch.c.pin, punch.c.at, punch.c.state, punch.c.verify, punch.c.tz
            ).where(
                punch.c.tenant == work.tenant, punch.c.pegawai.in_(people[start : start + _BATCH]),
                sa.or_(*inside[part : part + _BATCH]),
            )
        )  # fmt: skip
        for pegawai, *row in rows:
            found.setdefault(pegawai, set()).add(tuple(row))
    return found


def _events(work: Work, people: Sequence[str], first: date, last: date, *, but: str = "") -> dict[str, list[Peristiwa]]:
    found: dict[str, list[Peristiwa]] = {}
    for start in range(0, len(people), _BATCH):
        rows = work.connection.execute(
            sa.select(peristiwa.c.pegawai, peristiwa.c.body)
            .where(
                peristiwa.c.tenant == work.tenant, peristiwa.c.pegawai.in_(people[start : start + _BATCH]),
                peristiwa.c.mulai <= last, peristiwa.c.selesai >= first, peristiwa.c.id != but,
            )
            .order_by(peristiwa.c.id)
        )  # fmt: skip
        for pegawai, body in rows:
            args = msgspec.json.decode(body, type=actions.AbsensiPeristiwa)
            found.setdefault(pegawai, []).append(_event(args))
    return found


def _event(args: actions.AbsensiPeristiwa) -> Peristiwa:
    return event_of(args.kind, args.mulai, args.selesai, args.until, args.recall, args.surat)


def _owners(work: Work, device: str, pins: set[str]) -> dict[str, list[tuple[date, str]]]:
    """Who each PIN of a device is, from which day on; ascending."""
    found: dict[str, list[tuple[date, str]]] = {}
    ordered = sorted(pins)
    for start in range(0, len(ordered), _BATCH):
        rows = work.connection.execute(
            sa.select(pin_map.c.pin, pin_map.c.mulai, pin_map.c.pegawai)
            .where(
                pin_map.c.tenant == work.tenant,
                pin_map.c.device == device,
                pin_map.c.pin.in_(ordered[start : start + _BATCH]),
            )
            .order_by(pin_map.c.mulai)
        )
        for pin, mulai, pegawai in rows:
            found.setdefault(pin, []).append((mulai, pegawai))
    return found


def _owner_on(owners: Sequence[tuple[date, str]], day: date) -> str | None:
    return next((pegawai for mulai, pegawai in reversed(owners) if mulai <= day), None)


def _tell_strangers(work: Work, opd: str, device: str, pins: set[str]) -> None:
    """One document per PIN that is nobody yet, so that the operator can map it."""
    scope = f"a:{opd}"
    for pin in sorted(pins):
        which = sa.and_(
            punch.c.tenant == work.tenant, punch.c.device == device, punch.c.pin == pin, punch.c.pegawai.is_(None)
        )
        rows = work.connection.execute(
            sa.select(punch.c.at, punch.c.state, punch.c.verify).where(which).order_by(punch.c.at)
        ).all()
        key = f"pin:{device}:{pin}"
        stored = work.load(key)
        rev = stored.rev + 1 if stored else 1
        if rows:
            doc = {
                "id": key, "opd": opd, "device": device, "pin": pin, "n": len(rows), "first": rows[0].at,
                "last": rows[-1].at, "punches": [[device, pin, *row] for row in rows],
            }  # fmt: skip
            work.put("pin_asing", key, doc, rev=rev, home=scope, scopes=frozenset({scope}))
        elif stored is not None:
            work.remove("pin_asing", key, rev=rev)


def _days(first: date, last: date) -> set[date]:
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def local_text(at: datetime) -> str:
    """`YYYY-MM-DD HH:MM:SS` as the device said it; its zone, if it named one, is in another column."""
    return at.isoformat(" ", "seconds")[:19]


def _require_own_device(book: Direktori, opd: str, device: str) -> None:
    """Nobody puts punches or PINs under the machine of another office: they would count for its people."""
    if book.owner_of_device(device) != opd:
        raise NotAllowed(f"Mesin {device} bukan milik unit ini.")


def _require_operator(who: Pelaku, book: Direktori, opd: str) -> None:
    if opd not in book.opd:
        raise BadInput("Unit pemilik absensi ini tidak dikenal.")
    whole_city = any(role == "pengelola_kepegawaian" for role, _ in who.peran)
    if not whole_city and not who.has(opd, "operator_absensi", "admin_opd"):
        raise NotAllowed("Anda bukan operator absensi unit ini.")
