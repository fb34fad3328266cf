"""Master data that is put later: days in the book and the readers of waiting letters follow it at once."""

import json
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from portalpns.domain.absensi.calendar import built_in_calendar
from portalpns.domain.clock import WIB
from portalpns.domain.direktori import Kalender, LiburHari, Musim, Pemda
from portalpns.domain.errors import BadInput
from portalpns.domain.ids import new_id
from portalpns.domain.naskah import Petugas
from portalpns.domain.pegawai import Pegawai, PenugasanLama
from portalpns.domain.wewenang import PeranPegawai
from portalpns.protocol.codec import decode
from portalpns.server import admin, feed, judging
from portalpns.server.audit import operator
from portalpns.store.server_tables import audit, entity, hari, punch
from server.kit import Kantor, Komputer, frozen, naskah, pemda, tandatangani

WORKED = (2, 3, 5, 6, 9, 10, 11, 12, 13)
"""Days of November 2026 on which the machine saw p-staf come and go; Wednesday the 4th was silent."""
HOLIDAY = LiburHari(date(2026, 11, 4), "CUTI_BERSAMA", "Cuti Bersama Susulan")
Days = dict[tuple[str, int], tuple[str, str | None]]
"""(office, code) by person and day of November."""


def impor(days: Iterable[int], pin: str = "6", opd: str = "diskominfo") -> dict[str, Any]:
    rows = [(pin, f"2026-11-{day:02}T{clock}", 0, 0) for day in days for clock in ("07:20:00", "16:40:00")]
    return {"opd": opd, "device": f"{opd}-1", "tz": "Asia/Jakarta", "rows": rows}


def clerk(place: Kantor, days: Iterable[int] = WORKED) -> Komputer:
    """The operator of diskominfo, who has imported these days of p-staf; nobody else was seen."""
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor(days))
    return siti


def put(place: Kantor, *items: Any) -> None:
    assert admin.put_master(place.services, items) == len(items)


def person(key: str, **more: Any) -> Pegawai:
    return next(replace(one, **more) for one in pemda() if one.id == key)


def book(place: Kantor) -> Days:
    with place.services.db.read() as connection:
        rows = connection.execute(sa.select(hari.c.pegawai, hari.c.tanggal, hari.c.opd, hari.c.kode)).all()
    return {(who, day.day): (opd, code) for who, day, opd, code in rows}


def codes(place: Kantor, who: str) -> dict[int, str | None]:
    return {day: code for (one, day), (_, code) in book(place).items() if one == who}


def stored(place: Kantor, key: str) -> Any:
    with place.services.db.read() as connection:
        return decode(connection.scalar(sa.select(entity.c.body).where(entity.c.id == key)).encode(), Pegawai)


# the calendar


def test_a_holiday_that_is_announced_late_and_taken_back_is_judged_for_everybody(place: Kantor) -> None:
    siti = clerk(place)
    before = book(place)
    assert (before["p-sekdis", 3], before["p-staf", 3]) == (("diskominfo", "TK"), ("diskominfo", "H"))
    siti.pull()
    third, fifth = siti.find("hari:p-sekdis:2026-11-03"), siti.find("hari:p-sekdis:2026-11-05")
    put(place, Kalender("kalender", libur=(replace(HOLIDAY, tanggal=date(2026, 11, 3)),)))
    changed = {key for key, value in book(place).items() if before[key] != value}
    assert {day for _, day in changed} == {3}
    assert {who for who, _ in changed} == {who for who, _ in before}
    assert (codes(place, "p-sekdis")[3], codes(place, "p-staf")[3]) == ("L", "HL")
    siti.pull()
    told = siti.find("hari:p-sekdis:2026-11-03")
    assert (told[2]["kode"], told[2]["potongan"]) == ("L", "0")  # type: ignore[index]
    assert "Cuti bersama: Susulan." in told[2]["why"]  # type: ignore[index]
    assert siti.find("hari:p-sekdis:2026-11-05") == fifth, "a day of which nothing changed is not sent again"
    put(place, Kalender("kalender"))
    assert book(place) == before
    siti.pull()
    assert siti.find("hari:p-sekdis:2026-11-03")[2] == third[2]  # type: ignore[index]


def test_a_working_day_that_was_a_holiday_is_absence_only_where_a_machine_was_at_work(place: Kantor) -> None:
    """On a holiday nobody comes: the days around it say whether the office's machines were read."""
    far = LiburHari(date(2026, 11, 17), "LIBUR_DAERAH", "Hari jadi kota")
    put(place, Kalender("kalender", libur=(HOLIDAY, far)))
    siti = clerk(place)
    assert (codes(place, "p-staf")[4], codes(place, "p-staf")[17]) == ("L", "L")
    put(place, Kalender("kalender"))
    assert codes(place, "p-staf")[4] == "TK"
    assert 17 not in codes(place, "p-staf")
    siti.pull()
    assert siti.find("hari:p-staf:2026-11-17") is None


def test_a_season_that_is_put_later_has_its_hours_from_then_on(place: Kantor) -> None:
    clerk(place)
    put(place, Kalender("kalender", musim=(Musim("RAMADAN", date(2026, 11, 9), date(2026, 11, 10)),)))
    with place.services.db.read() as connection:
        rows = connection.execute(sa.select(entity.c.id, entity.c.rev).where(entity.c.kind == "hari"))
        again = {key.split(":")[2] for key, rev in rows if rev > 1}
    assert again == {"2026-11-09", "2026-11-10"}


def test_another_zone_judges_every_day_again(place: Kantor) -> None:
    siti = clerk(place)
    put(place, next(replace(one, tz="Asia/Jayapura") for one in pemda() if one.id == "metro"))
    siti.pull()
    for day in WORKED:
        assert siti.find(f"hari:p-staf:2026-11-{day:02}")[2]["masuk"] == "09:20:00"  # type: ignore[index]


def test_days_that_are_imported_while_master_data_is_put_are_judged_by_it(
    place: Kantor, monkeypatch: pytest.MonkeyPatch
) -> None:
    siti = clerk(place, (2,))
    judge, pause, later = judging.rejudge_changed, threading.Event(), []

    def slowly(*args: Any) -> None:
        judge(*args)
        late = threading.Thread(target=lambda: siti.act("absensi.impor", new_id(), impor((3, 4, 5))))
        late.start()
        later.append(late)
        pause.wait(0.3)  # the import has begun and stands still

    with monkeypatch.context() as patch:
        patch.setattr(judging, "rejudge_changed", slowly)
        put(place, Kalender("kalender", libur=(HOLIDAY,)))
        later[0].join()
    assert (codes(place, "p-staf")[4], codes(place, "p-sekdis")[4]) == ("HL", "L")


# the time of service


def test_days_after_the_end_of_service_leave_the_book_and_come_back(place: Kantor) -> None:
    siti = clerk(place)
    before = book(place)
    ended = date(2026, 11, 6)
    put(place, person("p-sekdis", selesai=ended), person("p-staf", selesai=ended))
    assert set(codes(place, "p-sekdis")) == {day for who, day in before if who == "p-sekdis" and day <= 6}
    kept = codes(place, "p-staf")
    assert {day: code for day, code in kept.items() if day > 6} == dict.fromkeys(range(9, 14)), "punches are shown"
    siti.pull()
    assert siti.find("hari:p-sekdis:2026-11-09") is None
    siti.do("absensi.impor", new_id(), impor((16,), pin="7"))
    assert 16 not in codes(place, "p-sekdis")
    assert codes(place, "p-kadis")[16] == "TK"
    put(place, person("p-sekdis"), person("p-staf"))
    after = book(place)
    assert {key: value for key, value in after.items() if key in before} == before
    assert (codes(place, "p-sekdis")[16], codes(place, "p-staf")[16]) == ("TK", "TK")
    siti.pull()
    assert siti.find("hari:p-sekdis:2026-11-09")[2]["kode"] == "TK"  # type: ignore[index]


def test_an_office_that_all_were_taken_out_of_by_mistake_comes_back_whole(place: Kantor) -> None:
    clerk(place)
    before = book(place)
    staff = [one.id for one in pemda() if isinstance(one, Pegawai) and one.opd == "diskominfo"]
    put(place, *(person(key, selesai=date(2026, 10, 31)) for key in staff))
    assert {who for who, _ in book(place)} == {"p-staf"}
    put(place, *(person(key) for key in staff))
    assert book(place) == before


def test_a_later_beginning_of_service_takes_the_days_before_it_away(place: Kantor) -> None:
    clerk(place)
    put(place, person("p-sekdis", mulai=date(2026, 11, 9)))
    assert min(codes(place, "p-sekdis")) == 9


# a transfer


def test_days_before_a_transfer_stay_with_the_old_office(place: Kantor) -> None:
    siti = clerk(place)
    before = book(place)
    put(place, PeranPegawai("pr-baru", "p-tudinkes", "dinkes", "operator_absensi"))
    put(place, person("p-staf", opd="dinkes", pin="66"))
    assert stored(place, "p-staf").penugasan == (PenugasanLama("diskominfo", date(2026, 11, 23), "6"),)
    assert book(place) == {(who, day): said for (who, day), said in before.items() if who != "p-staf" or day < 24}
    siti.do("absensi.impor", new_id(), impor((16, 17)))
    place.jam.later(days=2)
    siti.login()
    dewi = place.komputer("tudinkes")
    siti.do("absensi.impor", new_id(), impor((23, 24, 25)))
    dewi.do("absensi.impor", new_id(), impor((23, 24, 25), pin="66", opd="dinkes"))
    found = book(place)
    assert {found["p-staf", day] for day in (16, 17, 23)} == {("diskominfo", "H")}
    assert {found["p-staf", day] for day in (24, 25)} == {("dinkes", "H")}
    assert (found["p-sekdis", 24], found["p-kadinkes", 23]) == (("diskominfo", "TK"), ("dinkes", "TK"))
    for who, own in ((siti, "a:diskominfo"), (dewi, "a:dinkes")):
        who.pull()
        assert ("hari:p-staf:2026-11-23" in who.rows[own]) == (who is siti)
        assert ("hari:p-staf:2026-11-24" in who.rows[own]) == (who is dewi)
        (stranger,) = (doc for kind, _, doc in who.rows[own].values() if kind == "pin_asing")
        assert stranger["n"] == (4 if who is siti else 2), "a PIN is somebody's in the office of the day only"


def test_a_transfer_that_is_taken_back_on_its_day_has_not_been(place: Kantor) -> None:
    clerk(place)
    place.jam.later(hours=2)
    before, whole = book(place), stored(place, "p-staf")
    put(place, person("p-staf", opd="dinkes"))
    put(place, person("p-staf", opd="walikota"))
    put(place, person("p-staf"))
    assert (stored(place, "p-staf"), book(place)) == (whole, before)


def test_a_master_file_may_say_itself_when_somebody_moved(place: Kantor) -> None:
    siti = clerk(place)
    moved = person("p-staf", opd="dinkes", penugasan=(PenugasanLama("diskominfo", date(2026, 11, 5)),))
    put(place, moved)
    found = book(place)
    assert (found["p-staf", 5], found["p-staf", 6]) == (("diskominfo", "H"), ("dinkes", "H"))
    siti.pull()
    assert siti.find("hari:p-staf:2026-11-06") is None
    put(place, replace(moved, nama="Joko Susilo, M.Kom.", penugasan=None))
    assert stored(place, "p-staf").penugasan == moved.penugasan, "what a file does not say stays"
    assert book(place) == found
    put(place, replace(moved, penugasan=()))
    assert {opd for (who, _), (opd, _) in book(place).items() if who == "p-staf"} == {"dinkes"}


def test_a_second_transfer_from_the_file_of_the_first_leaves_the_days_between_where_they_were(place: Kantor) -> None:
    bk = place.komputer("admin")
    first = person("p-staf", opd="dinkes", pin="66", penugasan=(PenugasanLama("diskominfo", date(2026, 11, 5), "6"),))
    put(place, PeranPegawai("pr-bk", "p-admin", "diskominfo", "pengelola_kepegawaian"), first)
    bk.do("absensi.impor", new_id(), impor((6, 9, 10), pin="66", opd="dinkes"))
    before = book(place)
    assert [before["p-staf", day] for day in (6, 9, 10)] == [("dinkes", "H")] * 3
    second = replace(first, opd="walikota", pin="8")
    put(place, second)
    assert book(place) == {(who, day): said for (who, day), said in before.items() if who != "p-staf" or day < 24}
    assert stored(place, "p-staf").penugasan[1:] == (PenugasanLama("dinkes", date(2026, 11, 23), "66"),)
    assert admin.put_master(place.services, [second]) == 0, "the same file again"


def test_the_old_office_still_decides_about_the_days_before_a_transfer(place: Kantor) -> None:
    siti = clerk(place)
    put(place, person("p-staf", opd="dinkes"))
    leave = {"opd": "diskominfo", "pegawai": "p-staf", "kind": "CT", "mulai": "2026-11-19", "selesai": "2026-11-20"}
    siti.do("absensi.peristiwa", new_id(), leave)
    assert book(place)["p-staf", 19] == ("diskominfo", "CT")
    later = siti.act("absensi.peristiwa", new_id(), {**leave, "mulai": "2026-11-24", "selesai": "2026-11-24"})
    assert (later.status, later.code) == ("rejected", "bad_input")


def test_a_newcomer_who_is_put_after_the_import_has_the_days_since(place: Kantor) -> None:
    clerk(place)
    put(place, Pegawai("p-baru", "198001012005011950", "Rina Marlina", "diskominfo", mulai=date(2026, 11, 6)))
    found = codes(place, "p-baru")
    assert {day: code for day, code in found.items() if day < 14} == {
        6: "TK", 7: "L", 8: "L", 9: "TK", 10: "TK", 11: "TK", 12: "TK", 13: "TK"
    }  # fmt: skip


def test_leave_that_runs_over_a_transfer_is_seen_by_both_offices(place: Kantor) -> None:
    siti, leave = clerk(place), new_id()
    span = {"mulai": "2026-11-18", "selesai": "2026-12-04"}
    siti.do("absensi.peristiwa", leave, {"opd": "diskominfo", "pegawai": "p-staf", "kind": "CT", **span})

    def readers() -> set[str]:
        with place.services.db.read() as connection:
            return set(feed.seen_in(connection, place.services.tenant, [leave])[leave])

    assert readers() == {"a:diskominfo"}
    put(place, person("p-staf", opd="dinkes"))
    assert readers() == {"a:diskominfo", "a:dinkes"}
    put(place, person("p-staf"))
    assert readers() == {"a:diskominfo"}
    put(place, person("p-staf", opd="dinkes"))
    siti.do("absensi.hapus_peristiwa", leave, {"opd": "diskominfo", "alasan": "Batal"})
    with place.services.db.read() as connection:
        assert feed.seen_in(connection, place.services.tenant, [leave]) == {}


@pytest.mark.parametrize("last", [date(2026, 12, 31), date(2026, 11, 13)], ids=["planned", "made"])
def test_a_duty_belongs_to_the_office_in_which_its_days_lie(place: Kantor, last: date) -> None:
    siti, kadis, day = clerk(place), place.komputer("kadis"), date(2026, 11, 12)
    put(place, person("p-sekdis", opd="dinkes", penugasan=(PenugasanLama("diskominfo", last),)))
    content = naskah(
        jenis="surat_perintah_tugas", kepada=None, mulai=day, selesai=day, tujuan="Bandar Lampung", dasar=("DPA 2026",),
        untuk=("Konsultasi.",), petugas=(Petugas(person("p-sekdis").nama, pegawai="p-sekdis"),),
    )  # fmt: skip
    assert tandatangani(kadis, frozen(place, siti, content)).status == "applied"
    assert book(place)["p-sekdis", day.day] == ("diskominfo", "DL")


# the PINs


def test_punches_follow_a_pin_that_is_put_or_corrected_later(place: Kantor) -> None:
    siti = clerk(place)
    siti.do("absensi.impor", new_id(), impor((2, 3), pin="8"))
    before = book(place)
    assert codes(place, "p-sekdis")[2] == "TK"
    put(place, person("p-sekdis", pin="8"))
    assert [codes(place, "p-sekdis")[day] for day in (2, 3, 5)] == ["H", "H", "TK"]
    siti.pull()
    assert siti.find("pin:diskominfo-1:8") is None
    found = book(place)
    put(place, person("p-sekdis"), person("p-kadis", pin="8"))
    assert book(place) == found, "what was punched before stays whose it was"
    assert before["p-kadis", 2] == ("diskominfo", "TK")
    today = place.jam.now.astimezone(WIB).day
    siti.do("absensi.impor", new_id(), impor((today - 1, today), pin="8"))
    owners = sa.select(punch.c.pegawai).where(punch.c.pin == "8").order_by(punch.c.at.desc())
    with place.services.db.read() as connection:
        assert connection.scalars(owners).all()[:4] == ["p-kadis"] * 2 + ["p-sekdis"] * 2


def test_a_newcomer_may_have_the_pin_of_somebody_who_has_left(place: Kantor) -> None:
    clerk(place)
    leaver = person("p-staf", selesai=date(2026, 11, 5))
    newcomer = Pegawai("p-baru", "198001012005011950", "Rina Marlina", "diskominfo", pin="6", mulai=date(2026, 11, 9))
    with pytest.raises(BadInput, match="PIN 6 yang sama pada waktu yang sama"):
        put(place, newcomer)
    put(place, leaver)
    put(place, newcomer)
    assert {codes(place, "p-staf")[day] for day in (2, 3, 5)} == {"H"}
    assert {codes(place, "p-baru")[day] for day in (9, 10, 11, 12, 13)} == {"H"}
    assert 6 not in codes(place, "p-baru")
    found = book(place)
    put(place, replace(leaver, pin=""))
    assert book(place) == found


LEFT = person("p-siti", selesai=date(2026, 10, 31))
"""Whoever had PIN 5 and is not there any more."""


@pytest.mark.parametrize(
    "heir",
    [
        person("p-staf", pin="5"),
        person("p-kadis", pin="5"),
        person("p-kadinkes", opd="diskominfo", pin="5", penugasan=(PenugasanLama("dinkes", date(2026, 10, 31)),)),
    ],
    ids=["had another", "had none", "came later"],
)
def test_whoever_is_in_service_may_have_the_pin_of_somebody_who_has_left(place: Kantor, heir: Pegawai) -> None:
    put(place, PeranPegawai("pr-bk", "p-admin", "diskominfo", "pengelola_kepegawaian"))
    place.komputer("admin").do(
        "absensi.impor",
        new_id(),
        {**impor((23,), pin="5"), "rows": [("5", f"2026-{day}T07:20:00", 0, 0) for day in ("10-30", "11-23", "11-24")]},
    )
    put(place, LEFT, heir)
    owners = sa.select(punch.c.pegawai).where(punch.c.pin == "5").order_by(punch.c.at)
    with place.services.db.read() as connection:
        first, _, last = connection.scalars(owners).all()
    assert (first, last) == ("p-siti", heir.id)
    assert admin.put_master(place.services, [LEFT, heir]) == 0, "the same file again"


@pytest.mark.parametrize(
    ("heir", "words"),
    [
        (
            person("p-kadinkes", opd="diskominfo", pin="5", penugasan=(PenugasanLama("dinkes", date(2026, 10, 30)),)),
            "“p-siti” dan “p-kadinkes” mempunyai PIN 5 yang sama pada waktu yang sama di “diskominfo”"
            ", 2026-10-31 s.d. 2026-10-31;",
        ),
        (
            person("p-kadinkes", penugasan=(PenugasanLama("diskominfo", date(2026, 10, 1), "5"),)),
            "PIN 5 yang sama pada waktu yang sama di “diskominfo”, 2000-01-01 s.d. 2026-10-01;",
        ),
        (
            person("p-kadis", pin="6"),
            "“p-staf” mempunyai PIN 6 yang sama pada waktu yang sama di “diskominfo”, sejak 2000",
        ),
        (person("p-kadis", pin="5", penugasan=()), "PIN 5 yang sama pada waktu yang sama di “diskominfo”, 2000-01-01"),
    ],
    ids=["one day", "in a former office", "still there", "said to be the only one"],
)
def test_a_pin_that_two_people_have_on_one_day_is_refused_with_these_days(
    place: Kantor, heir: Pegawai, words: str
) -> None:
    put(place, LEFT, person("p-kadis", nama="Farida Hanum, S.T."))
    with pytest.raises(BadInput) as refused:
        put(place, replace(heir, nama="Nama Lain"))
    assert words in refused.value.pesan


def test_punches_of_a_machine_that_names_no_zone_follow_the_pemdas(place: Kantor) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), {**impor((2,)), "tz": ""})
    found = book(place)
    put(place, replace(next(one for one in pemda() if isinstance(one, Pemda)), tz="Asia/Makassar"))
    assert (book(place), codes(place, "p-staf")[2]) == (found, "H")
    with place.services.db.read() as connection:
        assert (
            connection.scalar(sa.select(hari.c.masuk).where(hari.c.pegawai == "p-staf", hari.c.kode == "H"))
            == "07:20:00"
        )


# the audit record


def noted(place: Kantor) -> list[tuple[str, str, dict[str, Any]]]:
    """(actor, id, body) of every line about master data, oldest first."""
    lines = sa.select(audit.c.actor, audit.c.entity, audit.c.body).where(
        audit.c.scope == "m", audit.c.action == "induk.ubah"
    )
    with place.services.db.read() as connection:
        return [(who, key, json.loads(body)) for who, key, body in connection.execute(lines.order_by(audit.c.seq))]


def test_the_record_says_of_every_document_what_was_put_and_by_whom(place: Kantor) -> None:
    first = noted(place)
    assert {key for _, key, _ in first} == {one.id for one in pemda()}
    [born] = [body for _, key, body in first if key == "pr-p-siti-penyusun"]
    role = {"id": "pr-p-siti-penyusun", "pegawai": "p-siti", "opd": "diskominfo", "peran": "penyusun"}
    assert born == {"jenis": "peran", "sebelum": None, "sesudah": {**role, "mulai": "2000-01-01", "selesai": None}}

    given = PeranPegawai("pr-z", "p-staf", "dinkes", "operator_absensi")
    ended, moved = replace(given, selesai=date(2026, 11, 24)), PenugasanLama("diskominfo", date(2026, 9, 30))
    put(place, given)
    put(place, ended, person("p-staf", opd="dinkes", pin="66", penugasan=(moved,)))
    put(place, Kalender("kalender", libur=(HOLIDAY,)))
    put(place, Kalender("kalender"))
    holiday = {"tanggal": "2026-11-04", "kind": "CUTI_BERSAMA", "nama": "Cuti Bersama Susulan", "dasar": ""}
    assert [(key, body) for _, key, body in noted(place)[len(first) + 1 :]] == [
        ("pr-z", {"jenis": "peran", "sebelum": {"selesai": None}, "sesudah": {"selesai": "2026-11-24"}}),
        (
            "p-staf",
            {
                "jenis": "pegawai",
                "sebelum": {"opd": "diskominfo", "pin": "6", "penugasan": None},
                "sesudah": {
                    "opd": "dinkes",
                    "pin": "66",
                    "penugasan": [{"opd": "diskominfo", "selesai": "2026-09-30", "pin": ""}],
                },
            },
        ),
        ("kalender", {"jenis": "kalender", "sebelum": {"libur": []}, "sesudah": {"libur": [holiday]}}),
        ("kalender", {"jenis": "kalender", "sebelum": {"libur": [holiday]}, "sesudah": {"libur": []}}),
    ]
    assert {who for who, _, _ in noted(place)} == {operator()}
    assert admin.examine_audit(place.services).findings == []


def test_nothing_is_noted_of_documents_that_say_the_same(place: Kantor) -> None:
    before = noted(place)
    assert admin.put_master(place.services, pemda()) == 0
    assert noted(place) == before


def test_holidays_that_the_calendar_lacks_are_named(place: Kantor) -> None:
    """17 August alone does not make a calendar; from November on the next year counts too."""
    whole = [LiburHari(one.tanggal, one.kind) for one in built_in_calendar(2026).libur.values()]
    later = LiburHari(date(2027, 8, 17), "LIBUR_NAS")
    put(place, Kalender("kalender", libur=(*whole, later)))
    (told,) = admin.calendar_gaps(place.services)
    assert told.startswith("Kalender belum memuat hari libur nasional atau cuti bersama pada ")
    assert "hari kerja antara 1 Januari 2027" in told
    place.jam.now = datetime(2026, 10, 1, tzinfo=UTC)
    assert admin.calendar_gaps(place.services) == ()
    put(place, Kalender("kalender", libur=tuple(one for one in whole if one.tanggal != date(2026, 8, 17))))
    assert admin.calendar_gaps(place.services) == (
        "Kalender belum memuat hari libur nasional atau cuti bersama pada 17 Agustus 2026; hari itu dihitung sebagai "
        "hari kerja.",
    )
