"""What a month and an import say of days that count for everybody unasked, and how such a day is mended at once."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from client.bulan import MONTH, OPD, TIMES, YEAR, attlog, days_of
from client.kit import NOW, Balai, isi
from portalpns.client.usecases.explained import Recall
from portalpns.devices.attlog import read_files
from portalpns.domain.direktori import Kalender, LiburHari
from portalpns.domain.errors import WrongState
from portalpns.domain.naskah import Petugas
from portalpns.domain.surat import SuratKeluar, Tanda
from portalpns.server import absensi, admin
from portalpns.server.directory import Directory
from portalpns.server.work import Work

THIRD, FOURTH = date(YEAR, MONTH, 3), date(YEAR, MONTH, 4)
FULL = ("07:10:00", "16:40:00")
SILENT = "Tidak ada rekaman sama sekali pada 3 dan 4 November 2026; pegawai tanpa surat dihitung tanpa keterangan."


@pytest.fixture
def place(place: Balai) -> Balai:
    """With holidays of 2026 in the calendar."""
    admin.put_master(
        place.services, [Kalender("kalender", libur=(LiburHari(date(YEAR, 8, 17), "LIBUR_NAS", "Kemerdekaan"),))]
    )
    return place


def test_days_without_any_punch_are_named_before_the_import_and_in_the_report(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.sync.offline = True
    file = attlog(place, "5", days={2: FULL, 5: FULL, 6: FULL})
    imports = read_files([file], now=NOW)
    assert siti.core.absensi.examine(imports, opd=OPD).catatan.silent == (THIRD, FOURTH)
    siti.core.absensi.store(imports, opd=OPD)
    assert siti.core.absensi.examine(read_files([file], now=NOW), opd=OPD).catatan.silent == (), "said once"
    for _ in range(2):
        assert siti.core.absensi.matrix(OPD, YEAR, MONTH).catatan.silent == (THIRD, FOURTH)
        assert SILENT in siti.core.absensi.report(OPD, YEAR, MONTH).catatan
        siti.core.sync.offline = False
        siti.sync()
    later = read_files([attlog(place, "5", days={3: FULL}, device=2)], now=NOW)
    assert siti.core.absensi.examine(later, opd=OPD).catatan.silent == ()
    siti.core.absensi.store(later, opd=OPD)
    assert siti.core.absensi.matrix(OPD, YEAR, MONTH).catatan.silent == (FOURTH,)


def test_the_gap_before_a_file_is_named_when_the_file_closes_it(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5", days={2: FULL})], opd=OPD)
    imports = read_files([attlog(place, "5", days={5: FULL})], now=NOW)
    assert siti.core.absensi.examine(imports, opd=OPD).catatan.silent == (THIRD, FOURTH)


def test_a_silent_day_is_mended_for_everybody_at_once(place: Balai) -> None:
    """Two entries instead of two for each; who is on leave, and oneself, are left out by name."""
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5", days={2: FULL, 4: FULL, 5: FULL})], opd=OPD)
    siti.core.absensi.add_event(OPD, "p-kadis", "CT", THIRD, THIRD)
    siti.sync()
    siti.core.sync.offline = True
    for kind, until in (("KOREKSI_MASUK", "07:30"), ("KOREKSI_PULANG", "16:00")):
        entered, left = siti.core.absensi.add_event_for_all(
            OPD, kind, THIRD, THIRD, until=until, catatan="Listrik padam"
        )
        assert (entered, sorted(left)) == (1, ["Farida Hanum, S.T., M.T.", "Siti Aminah, A.Md."])
    again, left = siti.core.absensi.add_event_for_all(OPD, "KOREKSI_MASUK", THIRD, THIRD, until="07:30", catatan="x")
    assert (again, len(left)) == (0, 3), "once is enough"
    for _ in range(2):
        cell = days_of(siti, "p-sekdis")[3]
        assert (cell.code, cell.potongan, cell.flags) == ("H", 0, ())
        assert days_of(siti, "p-kadis")[3].code == "CT"
        siti.core.sync.offline = False
        siti.sync()
    assert siti.core.sync.tray() == []


def test_what_concerns_nobody_is_not_named(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5")], opd=OPD)
    assert siti.core.absensi.report(OPD, YEAR, MONTH).catatan[:-1] == ()
    assert min(TIMES) == 2, "the first day on which a machine was read"


def test_a_year_without_holidays_is_told_at_the_import_and_in_the_month(place: Balai) -> None:
    place.jam.later(days=45)
    siti = place.komputer("siti")
    file = place.root / "1_attlog.dat"
    file.write_text("".join(f"5\t2027-01-0{day} 07:10:00\t1\t0\t1\t0\n" for day in (4, 5)))
    imports = read_files([file], now=place.jam.now)
    assert siti.core.absensi.examine(imports, opd=OPD).catatan.years == (2027,)
    said = "Kalender belum memuat hari libur tahun 2027; hari libur dihitung sebagai hari kerja."
    assert said in siti.core.absensi.report(OPD, 2027, 1).catatan
    assert siti.core.absensi.matrix(OPD, YEAR, MONTH).catatan.years == ()


# duty during leave


def sign_over_leave(place: Balai, *, withdrawn: bool = False) -> None:
    """A letter that is signed over a leave, or withdrawn: what the server does, without drawing and signing pages."""
    naskah = replace(
        isi("Rapat di Jakarta", jenis="surat_perintah_tugas", kepada=()), mulai=FOURTH, selesai=date(YEAR, MONTH, 6),
        tujuan="Jakarta", petugas=(Petugas("Bambang Sutejo, S.Kom.", "198001012005011903", pegawai="p-sekdis"),),
        dasar=("DPA",), untuk=("Rapat.",),
    )  # fmt: skip
    letter = SuratKeluar(
        "spt-1", OPD, naskah, "p-siti", NOW, state="ditandatangani", tanda=(Tanda("j-kadis", oleh="p-kadis"),),
        nomor="800/1", tanggal=date(YEAR, MONTH, 2),
    )  # fmt: skip

    def write(connection: sa.Connection) -> None:
        book = Directory(place.services.tenant).read(connection)
        work = Work(connection, place.services.tenant, book, place.jam.now)
        (absensi.end_duty if withdrawn else absensi.duty_of)(work, letter)
        work.commit()

    place.services.db.write(write)


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_conflict_with_a_signed_letter_is_decided_by_a_recall(place: Balai, online: bool) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5")], opd=OPD)
    siti.core.absensi.add_event(OPD, "p-sekdis", "CT", THIRD, date(YEAR, MONTH, 5))
    siti.sync()
    sign_over_leave(place)
    siti.sync()
    assert [days_of(siti, "p-sekdis")[day].code for day in (3, 4, 5, 6)] == ["CT", "KONFLIK", "KONFLIK", "DL"]
    rekap = siti.core.absensi.matrix(OPD, YEAR, MONTH)
    assert rekap.catatan.undecided == 2
    assert any(
        one.startswith("2 hari pegawai perlu diputuskan") for one in siti.core.absensi.report(OPD, YEAR, MONTH).catatan
    )
    siti.core.sync.offline = not online
    assert siti.core.absensi.explain("p-sekdis", date(YEAR, MONTH, 6)).recall is None
    recall = siti.core.absensi.explain("p-sekdis", FOURTH).recall
    assert recall == Recall(OPD, FOURTH, date(YEAR, MONTH, 5), "800/1", "CT")
    siti.core.absensi.add_event(
        OPD, "p-sekdis", "DL", recall.mulai, recall.selesai, recall=True, surat=recall.surat, catatan="x"
    )
    for _ in range(2):
        assert [days_of(siti, "p-sekdis")[day].code for day in (3, 4, 5, 6)] == ["CT", "DL", "DL", "DL"]
        assert siti.core.absensi.matrix(OPD, YEAR, MONTH).catatan.undecided == 0
        siti.core.sync.offline = False
        siti.sync()
    assert siti.core.sync.tray() == []
    sign_over_leave(place, withdrawn=True)
    siti.sync()
    assert [days_of(siti, "p-sekdis")[day].code for day in (3, 4, 5, 6)] == ["CT", "CT", "CT", "TK"]


def test_duty_by_hand_during_leave_is_offered_as_a_recall(place: Balai) -> None:
    siti = place.komputer("siti")
    core = siti.core.absensi
    core.add_event(OPD, "p-sekdis", "CT", THIRD, FOURTH)
    assert core.leave_of(OPD, "p-sekdis", FOURTH, date(YEAR, MONTH, 6)) == "cuti tahunan"
    assert core.leave_of(OPD, "p-sekdis", date(YEAR, MONTH, 5), date(YEAR, MONTH, 6)) == ""
    assert core.leave_of(OPD, "p-kadis", THIRD, FOURTH) == ""
    with pytest.raises(WrongState, match="pemanggilan kembali"):
        core.add_event(OPD, "p-sekdis", "DL", FOURTH, FOURTH)
    core.add_event(OPD, "p-sekdis", "DL", FOURTH, FOURTH, recall=True)
    assert [days_of(siti, "p-sekdis")[day].code for day in (3, 4)] == ["CT", "DL"]


def test_a_machine_that_was_off_and_a_holiday_that_the_calendar_lacks_stand_above_the_month(
    place: Balai, tmp_path: Path
) -> None:
    admin.put_master(place.services, [Kalender("kalender", libur=(LiburHari(date(YEAR, 12, 25), "LIBUR_NAS"),))])
    siti = place.komputer("siti")
    siti.sync()
    lines = {
        device: [
            f"{device}{pin}\t{YEAR}-08-{day:02} {at}\t{device}\t0\t1\t0"
            for day in days
            for pin in range(10, 14)
            for at in FULL
        ]
        for device, days in ((1, (13, 14, 18)), (2, (13, 14, 17, 18)))
    }
    files = []
    for device, rows in lines.items():
        files.append(tmp_path / f"{device}_attlog.dat")
        files[-1].write_text("\n".join(rows))
    siti.core.absensi.import_files(files, opd=OPD)
    siti.sync()
    found = siti.core.absensi.matrix(OPD, YEAR, 8).catatan
    assert (found.silent, found.off) == ((), ((f"{OPD}-1", (date(YEAR, 8, 17),)),))
    assert found.holidays == (date(YEAR, 8, 17), date(YEAR, 8, 25))
    imports = read_files(files, now=NOW)
    assert siti.core.absensi.examine(imports, opd=OPD).catatan.holidays == (date(YEAR, 8, 17),)
