"""What is decided about a person's days and taken back: at once here, by the server later, both the same."""

from datetime import date
from decimal import Decimal

import pytest

from client.bulan import MONTH, OPD, YEAR, attlog, days_of
from client.kit import Balai
from portalpns.domain.errors import BadInput, NotAllowed, NotFound, WrongState


def test_event_of_a_person_changes_the_days_at_once(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5")], opd=OPD)
    siti.sync()
    siti.core.sync.offline = True
    siti.core.absensi.add_event(OPD, "p-sekdis", "CT", date(YEAR, MONTH, 3), date(YEAR, MONTH, 4), surat="800.1.11.4/9")
    assert {days_of(siti, "p-sekdis")[day].code for day in (3, 4)} == {"CT"}
    with pytest.raises(NotAllowed, match="milik sendiri"):
        siti.core.absensi.add_event(OPD, "p-siti", "CT", date(YEAR, MONTH, 3), date(YEAR, MONTH, 3))
    siti.core.sync.offline = False
    siti.sync()
    assert siti.core.sync.tray() == []
    assert {days_of(siti, "p-sekdis")[day].code for day in (3, 4)} == {"CT"}


def test_what_cannot_be_decided_is_refused_before_it_is_queued(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.sync.offline = True
    add = siti.core.absensi.add_event
    first = date(YEAR, MONTH, 3)
    add(OPD, "p-sekdis", "CT", first, date(YEAR, MONTH, 4))
    before = siti.core.sync.queue()
    with pytest.raises(WrongState, match="pemanggilan kembali"):
        add(OPD, "p-sekdis", "DL", date(YEAR, MONTH, 4), date(YEAR, MONTH, 5))
    with pytest.raises(WrongState, match="dua jenis cuti"):
        add(OPD, "p-sekdis", "CS", first, first)
    with pytest.raises(BadInput, match="terlalu panjang"):
        add(OPD, "p-sekdis", "CT", first, date(YEAR + 9, MONTH, 3))
    with pytest.raises(BadInput, match="tidak dikenal"):
        add(OPD, "p-nobody", "CT", first, first)
    assert siti.core.sync.queue() == before
    add(OPD, "p-sekdis", "DL", date(YEAR, MONTH, 4), date(YEAR, MONTH, 5), recall=True)


def test_a_correction_of_a_side_that_was_punched_is_refused_and_names_the_permit(place: Balai) -> None:
    siti = place.komputer("siti")
    add, monday, tuesday = siti.core.absensi.add_event, date(YEAR, MONTH, 2), date(YEAR, MONTH, 3)
    add(OPD, "p-sekdis", "KOREKSI_PULANG", tuesday, tuesday, until="16:05")
    siti.core.absensi.import_files(
        [attlog(place, "7", days={2: ("07:20:00", "12:10:00"), 3: ("09:40:00", "12:15:00")})], opd=OPD
    )
    siti.core.absensi.map_pin(OPD, f"{OPD}-1", "7", "p-sekdis", monday)
    queued = siti.core.sync.queue()
    with pytest.raises(WrongState, match=r"rekaman pulang 12\.10 .*catat Izin pulang sebelum waktunya\."):
        add(OPD, "p-sekdis", "KOREKSI_PULANG", monday, monday, until="16:05")
    with pytest.raises(WrongState, match=r"rekaman masuk 09\.40 .*catat Izin terlambat\."):
        add(OPD, "p-sekdis", "KOREKSI_MASUK", tuesday, tuesday, until="07:25")
    assert siti.core.sync.queue() == queued
    said = "Koreksi jam pulang 16.05 tidak dipakai: ada rekaman pulang 12.15."
    assert said in days_of(siti, "p-sekdis")[3].why
    siti.sync()
    assert said in days_of(siti, "p-sekdis")[3].why
    add(OPD, "p-sekdis", "IZIN_PULANG", monday, monday, until="12:10")
    assert days_of(siti, "p-sekdis")[2].psw is None


def test_leave_that_runs_over_a_weekend_adds_no_working_days(place: Balai) -> None:
    """Sick from Friday to Monday prints CS on four days; two of them are working days, as in the rules' own totals."""
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5")], opd=OPD)
    siti.core.absensi.add_event(OPD, "p-sekdis", "CS", date(YEAR, MONTH, 6), date(YEAR, MONTH, 9))
    row = next(row for row in siti.core.absensi.matrix(OPD, YEAR, MONTH).people if row.pegawai == "p-sekdis")
    assert [row.days[day].code for day in (6, 7, 8, 9)] == ["CS"] * 4
    working = {day for day in row.days if date(YEAR, MONTH, day).weekday() < 5}
    assert row.totals.workdays == len(working)
    counted = [row.totals.codes.get(code, 0) for code in ("H", "DL", "TK", "BELUM")]
    assert row.totals.cuti == 2
    assert sum(counted) + row.totals.cuti == row.totals.workdays


def test_a_wrong_entry_is_taken_back_also_without_a_network(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5")], opd=OPD)
    first, last = date(YEAR, MONTH, 3), date(YEAR, MONTH, 5)
    siti.sync()
    before = days_of(siti, "p-sekdis")
    siti.core.absensi.add_event(OPD, "p-sekdis", "CB", first, last, catatan="Umrah")
    siti.sync()
    siti.core.sync.offline = True
    (told,) = siti.core.absensi.explain("p-sekdis", first).events
    assert (told.kind, told.selesai, told.catatan, told.may_end) == ("CB", last, "Umrah", True)
    siti.core.absensi.end_event(OPD, told.id, "Orangnya keliru")
    assert days_of(siti, "p-sekdis") == before
    assert siti.core.absensi.explain("p-sekdis", first).events == ()
    with pytest.raises(NotFound, match="sudah dihapus"):
        siti.core.absensi.end_event(OPD, told.id, "Dua kali")
    siti.core.absensi.add_event(OPD, "p-sekdis", "CT", first, first)
    (own,) = siti.core.absensi.explain("p-sekdis", first).events
    siti.core.absensi.end_event(OPD, own.id, "Belum terkirim")
    assert days_of(siti, "p-sekdis") == before
    siti.core.sync.offline = False
    siti.sync()
    assert siti.core.sync.tray() == []
    assert days_of(siti, "p-sekdis") == before
    other = place.komputer("siti")
    assert days_of(other, "p-sekdis") == before


def test_only_an_operator_takes_back_what_was_entered_for_another(place: Balai) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    day = date(YEAR, MONTH, 3)
    siti.core.absensi.add_event(OPD, "p-sekdis", "CB", day, day)
    siti.sync()
    kadis.sync()
    (told,) = kadis.core.absensi.explain("p-sekdis", day).events
    assert not told.may_end
    with pytest.raises(NotAllowed):
        kadis.core.absensi.end_event(OPD, told.id, "Tidak setuju")
    with pytest.raises(BadInput, match="alasan"):
        siti.core.absensi.end_event(OPD, told.id, "  ")


def test_the_first_page_and_the_report_say_the_same_share(place: Balai) -> None:
    """Leave is due and not present, also where it prints its code on a weekend; a day that is not over is not due."""
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5")], opd=OPD)
    siti.core.absensi.add_event(OPD, "p-sekdis", "CB", date(YEAR, MONTH, 3), date(YEAR, MONTH, 9))
    siti.core.absensi.add_event(OPD, "p-kadis", "DL", date(YEAR, MONTH, 3), date(YEAR, MONTH, 4))
    siti.sync()
    told = dict(siti.core.absensi.report(OPD, YEAR, MONTH).ringkasan)["Tingkat kehadiran (%)"]
    days = [cell for row in siti.core.absensi.matrix(OPD, YEAR, MONTH).people for cell in row.days.items()]
    due = [c.code for day, c in days if date(YEAR, MONTH, day).weekday() < 5 and c.code not in ("BELUM", "L")]
    assert "CB" in due, "the example has leave among the due days"
    assert told == (Decimal(100 * sum(code in ("H", "DL") for code in due)) / len(due)).quantize(Decimal("0.1"))
    tile = siti.core.beranda.summary().tiles[3]
    assert (tile.id, tile.angka) == ("absensi", f"{told}%".replace(".", ","))


def test_leave_and_duty_ahead_do_not_finish_a_month(place: Balai) -> None:
    """What is known of days whose files are still to come changes neither the date nor the share of the report."""
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5")], opd=OPD)
    siti.sync()
    before = siti.core.absensi.report(OPD, YEAR, MONTH)
    assert before.catatan[-1].startswith("Data absensi dihitung sampai dengan 9 November 2026;")
    siti.core.absensi.add_event(OPD, "p-sekdis", "DL", date(YEAR, MONTH, 25), date(YEAR, MONTH, 30))
    siti.core.absensi.add_event(
        OPD, "p-kadis", "IZIN_PULANG", date(YEAR, MONTH, 27), date(YEAR, MONTH, 27), until="14:00"
    )
    siti.sync()
    after = siti.core.absensi.report(OPD, YEAR, MONTH)
    assert (after.catatan, after.ringkasan) == (before.catatan, before.ringkasan)
    assert siti.core.absensi.matrix(OPD, YEAR, MONTH).generated_from == date(YEAR, MONTH, 9)


def test_a_month_of_which_no_file_was_read_says_so(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.add_event(OPD, "p-sekdis", "CT", date(YEAR, MONTH, 24), date(YEAR, MONTH, 27))
    siti.sync()
    report = siti.core.absensi.report(OPD, YEAR, MONTH)
    assert report.catatan[-1].startswith("Belum ada data absensi bulan ini;")
    assert "Tingkat kehadiran (%)" not in dict(report.ringkasan)
