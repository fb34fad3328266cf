"""Whatever is done in whatever order, the days in the book are those that all that is known would give anew."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portalpns.domain.absensi import FIRST_DAY, LAST_DAY
from portalpns.domain.absensi.events import is_decided
from portalpns.domain.absensi.pin import NOBODYS
from portalpns.domain.absensi.runs import span
from portalpns.domain.direktori import Kalender, LiburHari
from portalpns.domain.ids import new_id
from portalpns.domain.organisasi import Opd
from portalpns.domain.pegawai import PenugasanLama
from portalpns.domain.wewenang import PeranPegawai
from portalpns.server import admin, judging
from portalpns.server.daily import run_daily
from portalpns.server.directory import Directory
from portalpns.server.mesin import due_of, owners_of
from portalpns.server.work import Work
from portalpns.store.server_tables import hari, punch
from server.kit import Kantor, Komputer, kantor
from server.test_induk import impor, person

PEOPLE = ("p-siti", "p-staf", "p-sekdis")
DAYS = st.sampled_from([date(2026, 9, 30), date(2026, 10, 20), *span(date(2026, 11, 2), date(2026, 11, 13))])
KINDS = {"CT": {}, "CB": {}, "DL": {}, "IZIN_TERLAMBAT": {"until": "09:00"}, "KOREKSI_MASUK": {"until": "07:20"}}
STEP = st.one_of(
    st.tuples(
        st.just("impor"),
        st.sampled_from(["diskominfo", "upt"]),
        st.sampled_from("12"),
        st.sampled_from("567"),
        st.lists(DAYS, max_size=4),
    ),
    st.tuples(st.just("tutup"), st.sampled_from(["diskominfo", "upt"]), st.sampled_from("12")),
    st.tuples(st.just("maju"), st.sampled_from([1, 9, 40, 800])),
    st.tuples(st.just("putuskan"), st.sampled_from(PEOPLE), st.sampled_from(sorted(KINDS)), DAYS),
    st.tuples(st.just("batalkan"), st.integers(0, 9)),
    st.tuples(st.just("petakan"), st.sampled_from([*PEOPLE, NOBODYS]), st.sampled_from("567"), DAYS),
    st.tuples(st.just("pindahkan"), st.sampled_from(PEOPLE), st.sampled_from(["diskominfo", "upt"]), DAYS),
    st.tuples(st.just("berhenti"), st.sampled_from(PEOPLE), st.one_of(st.none(), DAYS)),
    st.tuples(st.just("libur"), st.lists(DAYS, max_size=2, unique=True)),
)
Book = dict[tuple[str, date], tuple[Any, ...]]


class Petugas:
    """Somebody who may keep the attendance of both offices and puts master data."""

    def __init__(self, place: Kantor) -> None:
        self.place = place
        keeper = PeranPegawai("pr-bk", "p-admin", "diskominfo", "pengelola_kepegawaian")
        self.put(Opd("upt", "UPT Pusat Data", "UPT", "04", "upt", "diskominfo"), keeper)
        self.computer: Komputer = place.komputer("admin")
        self.events: list[tuple[str, str]] = []
        self.people = {one: person(one) for one in PEOPLE}

    def put(self, *items: Any) -> None:
        admin.put_master(self.place.services, items)

    def tutup(self, opd: str, number: str) -> None:
        device = f"{opd}-{number}"
        args = {"opd": opd, "device": device, "alasan": "Rusak"}
        self.computer.act("absensi.tutup_mesin", f"tutup:{device}", args)

    def maju(self, hours: int) -> None:
        self.place.jam.later(hours=hours)
        self.computer.login()

    def impor(self, opd: str, number: str, pin: str, days: list[date]) -> None:
        rows = [(pin, f"{day}T{clock}", 0, 0) for day in days for clock in ("07:20:00", "16:40:00")]
        if rows:
            args = {**impor((), opd=opd), "device": f"{opd}-{number}", "rows": rows}
            self.computer.act("absensi.impor", new_id(), args)

    def putuskan(self, who: str, kind: str, day: date) -> None:
        opd = self.people[who].opd
        event = {"opd": opd, "pegawai": who, "kind": kind, "mulai": str(day), "selesai": str(day), **KINDS[kind]}
        key = new_id()
        if self.computer.act("absensi.peristiwa", key, event).status == "applied":
            self.events.append((key, opd))

    def batalkan(self, which: int) -> None:
        if self.events:
            key, opd = self.events.pop(which % len(self.events))
            self.computer.act("absensi.hapus_peristiwa", key, {"opd": opd, "alasan": "salah"})

    def petakan(self, who: str, pin: str, day: date) -> None:
        args = {"opd": "diskominfo", "device": "diskominfo-1", "pin": pin, "pegawai": who, "mulai": str(day)}
        self.computer.act("absensi.peta_pin", new_id(), args)

    def pindahkan(self, who: str, opd: str, day: date) -> None:
        one = self.people[who]
        if one.opd != opd:
            past = (*(past for past in one.penugasan or () if past.selesai < day), PenugasanLama(one.opd, day, one.pin))
            self.people[who] = replace(one, opd=opd, penugasan=past)
            self.put(self.people[who])

    def berhenti(self, who: str, day: date | None) -> None:
        self.people[who] = replace(self.people[who], selesai=day)
        self.put(self.people[who])

    def libur(self, days: list[date]) -> None:
        self.put(Kalender("kalender", libur=tuple(LiburHari(day, "LIBUR_DAERAH", "Libur") for day in days)))


def kept(connection: sa.Connection) -> Book:
    columns = (hari.c.opd, hari.c.kode, hari.c.masuk, hari.c.pulang, hari.c.telat, hari.c.awal, hari.c.potongan)
    rows = connection.execute(sa.select(hari.c.pegawai, hari.c.tanggal, *columns))
    return {(who, day): tuple(rest) for who, day, *rest in rows}


def anew(place: Kantor) -> Book:
    """The book judged from nothing but punches, decisions and master data; what it changes is rolled back."""
    services = place.services
    with services.db.engine.connect() as connection:
        book = Directory(services.tenant).read(connection)
        work = Work(connection, services.tenant, book, place.jam.now)
        people = list(book.pegawai)
        touched = due_of(work, people, FIRST_DAY, LAST_DAY)
        events = judging.events_of(work, people, FIRST_DAY, LAST_DAY)
        for who, days in touched.items():
            days |= {day for day in span(date(2026, 9, 1), date(2026, 12, 31)) if is_decided(day, events.get(who, ()))}
        for device, pin, who, at in connection.execute(
            sa.select(punch.c.device, punch.c.pin, punch.c.pegawai, punch.c.at)
        ):
            day = date.fromisoformat(at[:10])
            assert owners_of(work, device, {pin}).owner(device, pin, day) in (who, None)
            if who is not None:
                touched[who].add(day)
        connection.execute(hari.delete())
        judging.rejudge(work, touched)
        found = kept(connection)
        connection.rollback()
    return found


@settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True,
    # every step is a real request: shrinking a failure would outlast the test's time
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)  # fmt: skip
@given(st.lists(STEP, min_size=4, max_size=16))
def test_the_days_in_the_book_are_those_that_would_be_judged_anew(steps: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder, kantor(Path(folder), background=False) as place:
        someone = Petugas(place)
        for name, *args in steps:
            do: Callable[..., None] = getattr(someone, name)
            do(*args)
        run_daily(place.services)  # closes what time alone does
        with place.services.db.read() as connection:
            before = kept(connection)
        after = anew(place)
        assert before == after
