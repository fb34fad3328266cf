"""On which days absence is a fact: those on which machines were read, for whoever is expected at them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from portalpns.domain.ids import new_id
from portalpns.domain.naskah import Petugas
from portalpns.domain.organisasi import Opd
from portalpns.domain.pegawai import Pegawai, PenugasanLama
from portalpns.domain.wewenang import PeranPegawai
from portalpns.server.admin import judge_all
from portalpns.store.server_tables import audit, hari
from server.kit import Kantor, Komputer, frozen, naskah, pemda, tandatangani
from server.test_induk import book, codes, impor, person, put

OFFICE, MACHINE = "diskominfo", "diskominfo-1"
UPT = Opd("upt", "UPT Pusat Data", "UPT", "04", "upt", OFFICE)
NEWCOMER = Pegawai("p-baru", "198001012005011950", "Ani Lestari", OFFICE, pin="6", mulai=date(2026, 11, 9))


def days_of(place: Kantor, who: str) -> dict[date, str]:
    """Codes by day, without days of rest."""
    with place.services.db.read() as connection:
        rows = connection.execute(sa.select(hari.c.tanggal, hari.c.kode).where(hari.c.pegawai == who)).all()
    return {day: code for day, code in rows if code not in ("L", None)}


def november(*days: int, code: str = "TK") -> dict[date, str]:
    return {date(2026, 11, day): code for day in days}


def decide(who: Komputer, kind: str, day: str, *, pegawai: str = "p-staf", opd: str = OFFICE, **more: Any) -> str:
    event = new_id()
    args = {"opd": opd, "pegawai": pegawai, "kind": kind, "mulai": day, "selesai": day, **more}
    who.do("absensi.peristiwa", event, args)
    return event


def peta(pegawai: str, *, pin: str = "6", mulai: str = "2026-01-01") -> dict[str, Any]:
    return {"opd": OFFICE, "device": MACHINE, "pin": pin, "pegawai": pegawai, "mulai": mulai}


def operator(opd: str) -> PeranPegawai:
    """siti keeps the attendance of another office too."""
    return PeranPegawai(f"pr-siti-{opd}", "p-siti", opd, "operator_absensi")


# what a decision does not say


def test_a_permit_on_a_day_without_machine_makes_nobody_absent(place: Kantor) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor(range(9, 14)))
    permit = decide(siti, "IZIN_TERLAMBAT", "2026-10-20", until="09:00")
    assert days_of(place, "p-staf") == november(9, 10, 11, 12, 13, code="H")
    siti.do("absensi.impor", new_id(), impor((16, 17)))
    assert days_of(place, "p-kadis") == november(9, 10, 11, 12, 13, 16, 17)
    assert days_of(place, "p-staf") == november(9, 10, 11, 12, 13, 16, 17, code="H")
    siti.do("absensi.hapus_peristiwa", permit, {"opd": OFFICE, "alasan": "salah bulan"})
    assert days_of(place, "p-kadis") == november(9, 10, 11, 12, 13, 16, 17)


def test_a_permit_for_a_coming_day_closes_no_day_whose_file_is_still_to_come(place: Kantor) -> None:
    place.jam.now = datetime(2026, 11, 18, 2, tzinfo=UTC)
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor((12, 13)))
    decide(siti, "IZIN_PULANG", "2026-11-20", pegawai="p-sekdis", until="14:00")
    siti.do("absensi.impor", new_id(), impor((16,)))
    assert days_of(place, "p-kadis") == november(12, 13, 16)
    assert days_of(place, "p-sekdis") == november(12, 13, 16)


def test_a_permit_counts_once_the_file_of_its_day_is_read(place: Kantor) -> None:
    siti = place.komputer("siti")
    decide(siti, "IZIN_TERLAMBAT", "2026-11-10", until="07:45")
    assert days_of(place, "p-staf") == {}
    late = impor((10,))
    late["rows"] = [("6", "2026-11-10T07:40:00", 0, 0), ("6", "2026-11-10T16:40:00", 0, 0)]
    siti.do("absensi.impor", new_id(), late)
    siti.pull()
    assert siti.find("hari:p-staf:2026-11-10")[2]["telat"] == 0  # type: ignore[index]


def test_a_correction_makes_a_silent_day_one_of_the_person_alone(place: Kantor) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor((9, 10)))
    decide(siti, "KOREKSI_MASUK", "2026-10-01", until="07:25")
    decide(siti, "KOREKSI_PULANG", "2026-10-01", until="16:05")
    siti.do("absensi.impor", new_id(), impor((11,)))
    assert days_of(place, "p-staf") == {date(2026, 10, 1): "H", **november(9, 10, 11, code="H")}
    assert days_of(place, "p-kadis") == november(9, 10, 11)


@pytest.mark.parametrize("correction_first", [True, False])
def test_the_order_in_which_things_come_does_not_decide_who_was_absent(place: Kantor, correction_first: bool) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor((2, 3)))

    def correct() -> None:
        decide(siti, "KOREKSI_MASUK", "2026-11-04", until="07:25")
        decide(siti, "KOREKSI_PULANG", "2026-11-04", until="16:05")

    def read() -> None:
        siti.do("absensi.impor", new_id(), impor((5, 6)))

    for step in (correct, read) if correction_first else (read, correct):
        step()
    assert days_of(place, "p-sekdis") == november(2, 3, 4, 5, 6)


def test_leave_taken_back_in_an_office_of_one_leaves_the_day_as_it_was(place: Kantor) -> None:
    put(place, UPT, person("p-staf", opd="upt", penugasan=()), operator("upt"))
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor((2, 3, 5, 6), opd="upt"))
    before = codes(place, "p-staf")
    assert before[4] == "TK"
    leave = decide(siti, "CT", "2026-11-04", opd="upt")
    assert codes(place, "p-staf")[4] == "CT"
    siti.do("absensi.hapus_peristiwa", leave, {"opd": "upt", "alasan": "salah"})
    assert codes(place, "p-staf") == before


def test_a_correction_of_a_side_that_was_punched_is_refused_here_too(place: Kantor) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor((10,)))
    event = {"opd": OFFICE, "pegawai": "p-staf", "kind": "KOREKSI_PULANG", "mulai": "2026-11-10",
             "selesai": "2026-11-10", "until": "18:00"}  # fmt: skip
    assert siti.act("absensi.peristiwa", new_id(), event).code == "state_changed"
    assert siti.act("absensi.peristiwa", new_id(), {**event, "pegawai": "p-sekdis"}).status == "applied"


# a day that stays open


def test_a_day_stays_open_until_the_next_file_however_late_that_is(place: Kantor) -> None:
    place.jam.now = datetime(2026, 10, 1, 8, tzinfo=UTC)
    siti = place.komputer("siti")
    morning = impor(())
    morning["rows"] = [("6", "2026-10-01T07:20:00", 0, 0)]
    siti.do("absensi.impor", new_id(), morning)
    assert days_of(place, "p-kadis") == {date(2026, 10, 1): "BELUM"}
    place.jam.now = datetime(2026, 11, 10, 2, tzinfo=UTC)
    siti.login()
    siti.do("absensi.impor", new_id(), impor((5, 6, 9)))
    assert days_of(place, "p-kadis") == {date(2026, 10, 1): "TK", **november(5, 6, 9)}
    assert days_of(place, "p-staf")[date(2026, 10, 1)] == "H"


# whose a PIN is


def test_nobody_takes_a_pin_for_himself(place: Kantor) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor(range(9, 14)))
    result = siti.act("absensi.peta_pin", new_id(), peta("p-siti", mulai="2026-11-09"))
    assert (result.status, result.code) == ("rejected", "not_allowed")
    assert days_of(place, "p-staf") == november(9, 10, 11, 12, 13, code="H")


@pytest.mark.parametrize(("mulai", "status"), [("2026-11-09", "rejected"), ("2026-11-02", "applied")])
def test_a_former_office_says_nothing_of_the_days_after_a_transfer(place: Kantor, mulai: str, status: str) -> None:
    siti = place.komputer("siti")
    moved = (PenugasanLama(OFFICE, date(2026, 11, 5), "6"),)
    put(place, person("p-staf", opd="dinkes", pin="66", penugasan=moved))
    siti.do("absensi.impor", new_id(), impor((2, 3, 4, 5, 9, 10), "77"))
    assert siti.act("absensi.peta_pin", new_id(), peta("p-staf", pin="77", mulai=mulai)).status == status
    worked = november(2, 3, 4, 5, code="H" if status == "applied" else "TK")
    assert days_of(place, "p-staf") == worked


@pytest.mark.parametrize("leaves", [{"selesai": date(2026, 11, 6)}, {"opd": "dinkes", "pin": "66"}], ids=list("ab"))
def test_a_pin_that_was_mapped_to_a_leaver_is_the_newcomers(place: Kantor, leaves: dict[str, Any]) -> None:
    siti = place.komputer("siti")
    put(place, person("p-staf", pin="", penugasan=()))
    siti.do("absensi.peta_pin", new_id(), peta("p-staf"))
    siti.do("absensi.impor", new_id(), impor(range(2, 7)))
    if "opd" in leaves:
        leaves = {**leaves, "penugasan": (PenugasanLama(OFFICE, date(2026, 11, 6)),)}
    put(place, person("p-staf", **leaves), NEWCOMER)
    siti.do("absensi.impor", new_id(), impor(range(9, 14)))
    assert days_of(place, "p-baru") == november(9, 10, 11, 12, 13, code="H")
    assert days_of(place, "p-staf") == november(2, 3, 4, 5, 6, code="H")


def test_a_pin_of_a_leaver_is_nobodys_until_somebody_is_named(place: Kantor) -> None:
    siti = place.komputer("siti")
    put(place, person("p-staf", pin="", penugasan=()))
    siti.do("absensi.peta_pin", new_id(), peta("p-staf"))
    put(place, person("p-staf", pin="", selesai=date(2026, 11, 6), penugasan=()))
    siti.do("absensi.impor", new_id(), impor((6, 9)))
    siti.pull()
    stranger = siti.find(f"pin:{MACHINE}:6")
    assert stranger is not None
    assert (stranger[2]["n"], stranger[2]["first"][:10]) == (2, "2026-11-09")


def test_a_pin_that_is_nobodys_is_taken_away_and_can_be_mapped_again(place: Kantor) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor((2, 3, 4), "88"))
    siti.do("absensi.peta_pin", new_id(), peta("p-sekdis", pin="88", mulai="2026-11-02"))
    assert days_of(place, "p-sekdis") == november(2, 3, 4, code="H")
    siti.do("absensi.peta_pin", new_id(), peta("", pin="88", mulai="2026-11-03"))
    assert days_of(place, "p-sekdis") == {**november(2, code="H"), **november(3, 4)}
    siti.do("absensi.impor", new_id(), impor((5,), "88"))
    assert days_of(place, "p-sekdis") == {**november(2, code="H"), **november(3, 4, 5)}
    siti.do("absensi.peta_pin", new_id(), peta("p-staf", pin="88", mulai="2026-11-05"))
    assert days_of(place, "p-staf") == {**november(2, 3, 4), **november(5, code="H")}
    with place.services.db.read() as connection:
        said = connection.scalars(sa.select(audit.c.body).where(audit.c.action == "absensi.peta_pin")).all()
    assert any('"pegawai":""' in body and '"dari":"p-sekdis"' in body for body in said)


def test_a_pin_that_is_nobodys_stays_so_whatever_the_master_data_says(place: Kantor) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor((2, 3)))
    assert days_of(place, "p-staf") == november(2, 3, code="H")
    siti.do("absensi.peta_pin", new_id(), peta("", mulai="2026-11-03"))
    assert days_of(place, "p-staf") == {**november(2, code="H"), **november(3)}
    put(place, person("p-sekdis", pin="6"), person("p-staf", pin=""))
    assert days_of(place, "p-sekdis")[date(2026, 11, 3)] == "TK"


def test_a_guest_whose_pin_is_nobodys_is_expected_no_more(place: Kantor) -> None:
    siti = place.komputer("siti")
    put(place, UPT, person("p-staf", opd="upt", pin="", penugasan=()))
    siti.do("absensi.impor", new_id(), impor((2, 3, 5), "77"))
    siti.do("absensi.peta_pin", new_id(), peta("p-staf", pin="77", mulai="2026-11-02"))
    assert days_of(place, "p-staf") == {**november(2, 3, 5, code="H"), **november(4)}
    siti.do("absensi.peta_pin", new_id(), peta("", pin="77", mulai="2026-11-02"))
    assert days_of(place, "p-staf") == {}


def test_a_mapping_says_in_the_chain_whose_the_pin_was(place: Kantor) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.peta_pin", new_id(), peta("p-sekdis", mulai="2026-11-09"))
    with place.services.db.read() as connection:
        body = connection.scalar(sa.select(audit.c.body).where(audit.c.action == "absensi.peta_pin"))
    assert '"dari":"p-staf"' in body
    assert '"pegawai":"p-sekdis"' in body
    assert '"mulai":"2026-11-09"' in body


# people of other offices at a machine


def test_whoever_has_a_pin_at_the_parents_machine_is_expected_there(place: Kantor) -> None:
    siti = place.komputer("siti")
    other = Pegawai("p-lain", "198001012005011950", "Ani Lestari", "upt")
    put(place, UPT, person("p-staf", opd="upt", pin="", penugasan=()), other)
    siti.do("absensi.peta_pin", new_id(), peta("p-staf"))
    rows = [row for pin, days in (("5", range(2, 7)), ("6", (2, 3, 6))) for row in impor(days, pin)["rows"]]
    siti.do("absensi.impor", new_id(), {**impor(()), "rows": rows})
    wanted = {**november(2, 3, 6, code="H"), **november(4, 5)}
    assert days_of(place, "p-staf") == wanted
    assert days_of(place, "p-lain") == {}, "of whoever has no PIN anywhere nothing is known"
    put(place, person("p-staf", opd="upt", pin="", mulai=date(2005, 1, 1), penugasan=()))
    assert days_of(place, "p-staf") == wanted, "a harmless correction changes nothing"
    assert {opd for (who, _), (opd, _) in book(place).items() if who == "p-staf"} == {"upt"}


def test_a_guest_who_is_named_later_has_the_days_since(place: Kantor) -> None:
    siti = place.komputer("siti")
    put(place, UPT, person("p-staf", opd="upt", pin="", penugasan=()))
    siti.do("absensi.impor", new_id(), impor((2, 3, 5), "77"))
    assert days_of(place, "p-staf") == {}
    siti.do("absensi.peta_pin", new_id(), peta("p-staf", pin="77", mulai="2026-11-03"))
    assert days_of(place, "p-staf") == {**november(3, 5, code="H"), **november(4)}
    siti.do("absensi.peta_pin", new_id(), peta("p-sekdis", pin="77", mulai="2026-11-03"))
    assert days_of(place, "p-staf") == {}


def test_once_an_office_has_its_own_machine_that_one_counts(place: Kantor) -> None:
    siti = place.komputer("siti")
    put(place, UPT, person("p-staf", opd="upt", pin="8", penugasan=()))
    siti.do("absensi.peta_pin", new_id(), peta("p-staf"))
    put(place, operator("upt"))
    siti.do("absensi.impor", new_id(), impor((2, 3), "5"))
    siti.do("absensi.impor", new_id(), impor((4, 6), "8", "upt"))
    siti.do("absensi.impor", new_id(), impor((9, 10), "5"))
    assert days_of(place, "p-staf") == {**november(2, 3, 5), **november(4, 6, code="H")}


# what is still open, what a clock says ahead


def morning_of(day: int) -> dict[str, Any]:
    return {**impor(()), "rows": [("6", f"2026-11-{day:02}T07:20:00", 0, 0)]}


def test_a_file_that_waited_on_a_computer_closes_no_day_it_was_read_in(place: Kantor) -> None:
    """Read at 09.41 and sent the next morning: what came after it was read may still lie in the machine."""
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor((23,)))
    waited = {**siti.mutation("absensi.impor", new_id(), morning_of(24)), "at": place.jam.now.isoformat()}
    place.jam.later(hours=23)
    siti.login()
    assert [one.status for one in siti.push([waited])] == ["applied"]
    assert days_of(place, "p-staf") == {**november(23, code="H"), **november(24, code="BELUM")}
    assert days_of(place, "p-kadis") == {**november(23), **november(24, code="BELUM")}
    siti.do("absensi.impor", new_id(), impor((24,), "5"))
    assert days_of(place, "p-kadis") == november(23, 24)


@pytest.mark.parametrize(
    ("dibaca", "code"),
    [("2026-11-24T21:59:00+07:00", "BELUM"), ("2026-11-24T22:00:00+07:00", "H"), ("2027-01-01T00:00:00Z", "H")],
)
def test_a_file_says_when_it_was_taken_from_the_machine(place: Kantor, dibaca: str, code: str) -> None:
    siti = place.komputer("siti")
    place.jam.later(hours=23)
    siti.login()
    siti.do("absensi.impor", new_id(), {**morning_of(24), "dibaca": dibaca})
    assert days_of(place, "p-staf") == november(24, code=code)
    assert days_of(place, "p-kadis") == november(24, code="BELUM" if code == "BELUM" else "TK")


def test_a_moment_before_all_time_is_refused(place: Kantor) -> None:
    siti = place.komputer("siti")
    refused = siti.act("absensi.impor", new_id(), {**morning_of(24), "dibaca": "0001-01-01T00:00:00+07:00"})
    assert (refused.status, refused.code) == ("rejected", "bad_input")


def test_no_machine_was_read_after_now(place: Kantor) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), {**morning_of(24), "dibaca": "2026-11-25T08:00:00+07:00"})
    place.jam.later(hours=23)
    siti.login()
    decide(siti, "LEMBUR", "2026-11-24")
    assert days_of(place, "p-staf") == november(24, code="BELUM")


def test_a_day_that_a_correction_closed_is_open_again_once_its_machine_was_read_in_it(place: Kantor) -> None:
    siti = place.komputer("siti")
    decide(siti, "KOREKSI_MASUK", "2026-11-23", until="07:20")
    assert days_of(place, "p-staf") == november(23, code="H")
    midday = {**impor((20,), "5"), "dibaca": "2026-11-23T13:00:00+07:00"}
    siti.do("absensi.impor", new_id(), {**midday, "rows": [*midday["rows"], ("5", "2026-11-23T07:20:00", 0, 0)]})
    assert days_of(place, "p-staf") == {**november(20), **november(23, code="BELUM")}


@pytest.mark.parametrize(
    ("device", "code"), [("upt", "TK"), ("diskominfo", "BELUM"), ("dinkes", "TK")],
    ids=["the own, read again", "the parent's, expected there", "where an old mapping lies"],
)  # fmt: skip
def test_an_open_machine_holds_open_the_days_of_those_who_are_expected_at_it(
    place: Kantor, device: str, code: str
) -> None:
    """A unit's person with a PIN at the parent's machine, and one at an office of before; he is absent on the 23rd."""
    moved = (PenugasanLama("dinkes", date(2026, 5, 31)),)
    put(place, UPT, operator("upt"), operator("dinkes"), person("p-staf", opd="upt", pin="", penugasan=moved))
    siti = place.komputer("siti")
    siti.do("absensi.peta_pin", new_id(), peta("p-staf", mulai="2026-06-01"))
    old = {"opd": "dinkes", "device": "dinkes-1", "pin": "6", "pegawai": "p-staf", "mulai": "2026-01-01"}
    siti.do("absensi.peta_pin", new_id(), old)
    morning = {**impor((20,), "99", device), "dibaca": "2026-11-23T09:00:00+07:00"}
    siti.do("absensi.impor", new_id(), {**morning, "rows": [*morning["rows"], ("99", "2026-11-23T07:20:00", 0, 0)]})
    if device != OFFICE:
        siti.do("absensi.impor", new_id(), impor((20, 23), "99", "upt"))
    assert days_of(place, "p-staf")[date(2026, 11, 23)] == code


@pytest.mark.parametrize("what", ["lembur", "izin", "pensiun"])
def test_what_is_decided_meanwhile_closes_no_open_day(place: Kantor, what: str) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor((23,)))
    siti.do("absensi.impor", new_id(), morning_of(24))
    place.jam.later(hours=23)
    siti.login()
    if what == "pensiun":
        put(place, person("p-staf", selesai=date(2026, 12, 31)))
    else:
        kind, until = ("LEMBUR", None) if what == "lembur" else ("IZIN_PULANG", "15:00")
        decide(siti, kind, "2026-11-24", until=until)
    assert days_of(place, "p-staf") == {**november(23, code="H"), **november(24, code="BELUM")}


def test_a_punch_ahead_of_its_time_does_not_show_that_a_machine_was_read(place: Kantor) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor((23,)))
    siti.do("absensi.impor", new_id(), morning_of(25))
    place.jam.later(days=6)
    siti.login()
    siti.do("absensi.impor", new_id(), impor((26, 27)))
    assert days_of(place, "p-kadis") == november(23, 24, 25, 26, 27)


# PINs and offices over time


def test_a_transfer_does_not_take_the_pin_of_somebody_who_was_mapped(place: Kantor) -> None:
    put(place, operator("dinkes"))
    siti = place.komputer("siti")
    mapped = {"opd": "dinkes", "device": "dinkes-1", "pin": "6", "pegawai": "p-tudinkes", "mulai": "2026-01-01"}
    siti.do("absensi.peta_pin", new_id(), mapped)
    put(place, person("p-staf", opd="dinkes"))
    place.jam.later(days=2)
    siti.login()
    siti.do("absensi.impor", new_id(), impor((24, 25), opd="dinkes"))
    assert days_of(place, "p-tudinkes") == november(24, 25, code="H")


@pytest.mark.parametrize("file_first", [True, False])
def test_a_mapping_that_ends_leaves_its_punches_to_whom_the_master_data_names(place: Kantor, file_first: bool) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.peta_pin", new_id(), peta("p-sekdis", mulai="2026-11-02"))
    steps = [
        lambda: siti.do("absensi.impor", new_id(), impor(range(9, 14))),
        lambda: put(place, person("p-sekdis", selesai=date(2026, 11, 10))),
    ]
    for step in steps if file_first else reversed(steps):
        step()
    assert days_of(place, "p-sekdis") == november(9, 10, code="H")
    assert days_of(place, "p-staf") == {**november(9, 10), **november(11, 12, 13, code="H")}


def test_a_mapping_may_begin_before_its_persons_service(place: Kantor) -> None:
    keeper = PeranPegawai("pr-bk", "p-admin", OFFICE, "pengelola_kepegawaian")
    put(place, keeper, person("p-tudinkes", mulai=date(2026, 11, 9)))
    admin = place.komputer("admin")
    admin.do("absensi.impor", new_id(), impor(range(9, 14), "77"))
    admin.do("absensi.peta_pin", new_id(), peta("p-tudinkes", pin="77", mulai="2026-11-01"))
    assert days_of(place, "p-tudinkes") == november(9, 10, 11, 12, 13, code="H")


def test_leave_over_days_at_another_office_is_not_this_ones_to_decide(place: Kantor) -> None:
    siti = place.komputer("siti")
    past = (PenugasanLama(OFFICE, date(2026, 11, 3), "6"), PenugasanLama("dinkes", date(2026, 11, 6)))
    put(place, person("p-staf", penugasan=past))
    event = {"opd": OFFICE, "pegawai": "p-staf", "kind": "CT", "mulai": "2026-11-03", "selesai": "2026-11-09"}
    assert siti.act("absensi.peristiwa", new_id(), event).status == "rejected"


def test_nobody_signs_away_absences_of_his_own(place: Kantor) -> None:
    """A surat perintah tugas that its signer names himself in counts for him from its date on."""
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    siti.do("absensi.impor", new_id(), impor(range(9, 14)))
    people = tuple(Petugas(one.nama, one.nip, pegawai=one.id) for one in (person("p-kadis"), person("p-sekdis")))
    duty = naskah("Perintah Tugas", kepada=None, jenis="surat_perintah_tugas", petugas=people, untuk=("Rapat",),
                  mulai=date(2026, 11, 12), selesai=date(2026, 11, 25), dasar=("Undangan",), tujuan="Jakarta",
                  body=())  # fmt: skip
    letter = frozen(place, siti, duty)
    assert tandatangani(kadis, letter).status == "applied"
    assert codes(place, "p-sekdis") | {12: "DL", 13: "DL", 24: "DL", 25: "DL"} == codes(place, "p-sekdis")
    own = codes(place, "p-kadis")
    assert (own[12], own[13], own[24], own[25]) == ("TK", "TK", "DL", "DL")


def test_the_record_says_what_was_imported_and_decided(place: Kantor) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor((9, 11)))
    decide(siti, "IZIN_PULANG", "2026-11-10", until="14:00")
    with place.services.db.read() as connection:
        rows = dict(connection.execute(sa.select(audit.c.action, audit.c.body)).all())
    assert '"dari":"2026-11-09"' in rows["absensi.impor"]
    assert '"sha256":"' in rows["absensi.impor"]
    assert '"mulai":"2026-11-10"' in rows["absensi.peristiwa"]
    assert '"until_s":50400' in rows["absensi.peristiwa"]


def test_all_days_can_be_judged_again(place: Kantor) -> None:
    """As after a version of the program with other rules: what was judged otherwise is put right, and said."""
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor((9, 11)))
    before = book(place)
    wrong = {"tenant": place.services.tenant, "pegawai": "p-kadis", "tanggal": date(2026, 10, 20), "opd": OFFICE,
             "kode": "TK", "telat": 0, "awal": 0, "potongan": 3, "flags": ""}  # fmt: skip
    place.services.db.write(lambda connection: connection.execute(hari.insert().values(wrong)))
    place.services.db.write(
        lambda connection: connection.execute(hari.update().where(hari.c.pegawai == "p-staf").values(kode="TK"))
    )
    assert judge_all(place.services) == len([one for one in pemda() if isinstance(one, Pegawai)])
    assert book(place) == before
