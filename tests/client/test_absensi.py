"""Attendance from a device's file to the month's report: judged here at once, by the server later, both the same."""

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl
import pypdfium2
import pytest

from client.bulan import MONTH, OPD, TIMES, YEAR, attlog, days_of
from client.kit import NOW, Balai, cut, fetched, isi, p12, pemda
from portalpns.client.usecases.explained import CountedPin
from portalpns.client.usecases.rekap import DayCell
from portalpns.devices.attlog import read_files
from portalpns.documents.laporan_pdf import render_pdf
from portalpns.documents.xlsx import render_xlsx
from portalpns.domain.absensi import judge_days, punch_at
from portalpns.domain.absensi.kantor import card_of, schedule_of
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import BadInput, FileProblem, NotAllowed
from portalpns.domain.naskah import Petugas
from portalpns.domain.surat import Tanda
from portalpns.server import admin
from portalpns.server.jobs import run_due
from portalpns.store.cache_tables import hari, outbox


def _by_the_rules(pegawai: str = "p-siti") -> dict[int, tuple[object, ...]]:
    """What the rules give for the punches of TIMES, without client and server."""
    book = Direktori.of(pemda())
    punches = [
        punch_at(datetime.fromisoformat(f"{YEAR}-{MONTH}-{day:02} {clock}"), book.pemda.tz, book.pemda.tz)
        for day, clocks in TIMES.items() for clock in clocks
    ]  # fmt: skip
    first, last = date(YEAR, MONTH, min(TIMES)), date(YEAR, MONTH, max(TIMES))
    judged = judge_days(card_of(book, book.pegawai[pegawai]), first, last, punches, [], schedule_of(book), NOW)
    return {
        one.tanggal.day: (one.code, one.tl, one.psw, one.late_min, one.early_min, one.deduction) for one in judged
    }  # fmt: skip


def _seen(days: dict[int, DayCell], among: dict[int, tuple[object, ...]]) -> dict[int, tuple[object, ...]]:
    return {
        day: (cell.code, cell.tl, cell.psw, cell.telat, cell.awal, cell.potongan)
        for day, cell in days.items() if day in among
    }  # fmt: skip


def test_file_imported_offline_is_judged_at_once_and_the_server_agrees(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.sync.offline = True
    file = attlog(place, "5")
    (report,) = siti.core.absensi.import_files([file], opd=OPD)
    assert (report.lines, report.accepted, report.repeated, report.quarantined) == (11, 11, 0, ())
    expected = _by_the_rules()
    assert len({code for code, *_ in expected.values()}) > 1
    assert _seen(days_of(siti), expected) == expected
    (again,) = siti.core.absensi.import_files([file], opd=OPD)
    assert (again.accepted, again.repeated) == (0, 11)
    here = siti.core.absensi.matrix(OPD, YEAR, MONTH)
    siti.restart()
    assert siti.core.absensi.matrix(OPD, YEAR, MONTH) == here

    siti.sync()
    assert siti.core.sync.queue() == siti.core.sync.tray() == []
    from_server = siti.core.absensi.matrix(OPD, YEAR, MONTH)
    assert {row.pegawai: row.days for row in from_server.people} == {row.pegawai: row.days for row in here.people}
    other = place.komputer("siti")
    assert other.core.absensi.matrix(OPD, YEAR, MONTH) == from_server
    (third,) = other.core.absensi.import_files([file], opd=OPD)
    assert (third.accepted, third.repeated) == (0, 11), "what came from the server counts as stored"
    day = siti.core.absensi.explain("p-siti", date(YEAR, MONTH, 3))
    assert [punch.at[11:] for punch in day.punches] == ["07:41:30", "16:10:00"]
    assert day.why


def test_duty_counts_only_from_a_signed_letter(place: Balai) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    siti.core.absensi.import_files([attlog(place, "5")], opd=OPD)
    siti.sync()
    first, last = date(YEAR, MONTH, 10), date(YEAR, MONTH, 12)
    blank = siti.core.surat.new("surat_perintah_tugas")
    naskah = replace(
        isi("Konsultasi ke provinsi", jenis="surat_perintah_tugas", kepada=()), mulai=first, selesai=last,
        tujuan="Bandar Lampung", petugas=(Petugas("Siti Aminah, A.Md.", pegawai="p-siti"),), dasar=("DPA 2026",),
        untuk=("Melakukan konsultasi.",),
    )  # fmt: skip
    letter = replace(blank, naskah=naskah, rantai=(), tanda=(Tanda("j-kadis"),))
    siti.core.surat.save(letter)
    siti.core.surat.submit(letter.id)
    siti.sync()
    assert siti.core.sync.tray() == []
    assert "DL" not in {cell.code for cell in days_of(siti).values()}, "frozen and numbered, but not signed"

    run_due(place.services)
    kadis.sync()
    key = kadis.core.tandatangan.open_key(p12(place.root), "rahasia")
    result = kadis.core.tandatangan.sign(letter.id, key, seen=True)
    assert result.ok, result.pesan
    siti.sync()
    assert "DL" not in {cell.code for cell in days_of(siti).values()}, "signed, but the server does not have it yet"
    kadis.sync()
    siti.sync()
    assert {day for day, cell in days_of(siti).items() if cell.code == "DL"} == {10, 11, 12}
    assert days_of(siti)[10].potongan == 0

    kadis.core.surat.revoke(letter.id, "Kegiatan dibatalkan")
    kadis.sync()
    siti.sync()
    assert "DL" not in {cell.code for cell in days_of(siti).values()}


def test_pin_that_is_named_later_gives_its_punches_to_the_person(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.sync.offline = True
    siti.core.absensi.import_files([attlog(place, "77")], opd=OPD)
    assert [(one.pin, one.n) for one in siti.core.absensi.unmapped(OPD)] == [("77", 11)]
    assert days_of(siti, "p-sekdis")[3].code != "H"
    siti.core.absensi.map_pin(OPD, "diskominfo-1", "77", "p-sekdis", date(2026, 1, 1))
    expected = _by_the_rules("p-sekdis")
    assert _seen(days_of(siti, "p-sekdis"), expected) == expected
    assert siti.core.absensi.unmapped(OPD) == []
    siti.core.sync.offline = False
    siti.sync()
    assert _seen(days_of(siti, "p-sekdis"), expected) == expected
    assert siti.core.absensi.unmapped(OPD) == []


def test_pin_named_after_the_server_has_the_punches(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "77")], opd=OPD)
    siti.sync()
    siti.core.sync.offline = True
    siti.core.absensi.map_pin(OPD, "diskominfo-1", "77", "p-sekdis", date(2026, 1, 1))
    expected = _by_the_rules("p-sekdis")
    assert _seen(days_of(siti, "p-sekdis"), expected) == expected
    siti.core.sync.offline = False
    siti.sync()
    assert _seen(days_of(siti, "p-sekdis"), expected) == expected


def test_a_look_tells_what_an_import_would_do_and_stores_nothing(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.sync.offline = True
    siti.core.absensi.import_files([attlog(place, "5", days={2: TIMES[2]})], opd=OPD)
    imports = read_files([attlog(place, "5", "77")], now=NOW)
    look = siti.core.absensi.examine(imports, opd=OPD)
    (report,) = look.reports
    assert (report.lines, report.accepted, report.repeated) == (22, 20, 2)
    assert (look.pins, look.unmapped) == (2, {"77": 11})
    assert siti.core.absensi.unmapped(OPD) == []
    (stored,) = siti.core.absensi.store(imports, opd=OPD)
    assert (stored.accepted, stored.repeated) == (report.accepted, report.repeated)
    with pytest.raises(NotAllowed):
        place.komputer("sekdis").core.absensi.examine(imports, opd=OPD)


def test_same_pin_on_two_devices_is_counted_on_both(place: Balai) -> None:
    siti = place.komputer("siti")
    files = [attlog(place, "77"), attlog(place, "77", days={10: ("07:00:00",)}, device=2)]
    siti.core.absensi.import_files(files, opd=OPD)
    assert {one.device: one.n for one in siti.core.absensi.unmapped(OPD)} == {"diskominfo-1": 11, "diskominfo-2": 1}


def test_cancelled_import_leaves_nothing_and_is_no_error(place: Balai) -> None:
    siti = place.komputer("siti")
    files = [attlog(place, "5"), attlog(place, "6", device=2)]
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 2  # after the first file was taken

    assert siti.core.absensi.import_files(files, opd=OPD, cancelled=cancelled) == []
    assert siti.core.sync.queue() == []
    (report, _) = siti.core.absensi.import_files(files, opd=OPD)
    assert (report.accepted, report.repeated) == (11, 0)


def test_file_that_is_none_leaves_the_good_one_beside_it_out_too(place: Balai) -> None:
    siti = place.komputer("siti")
    bad = place.root / "gambar.dat"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    with pytest.raises((BadInput, FileProblem)):
        siti.core.absensi.import_files([attlog(place, "5"), bad], opd=OPD)
    assert siti.core.sync.queue() == []
    with pytest.raises(NotAllowed):
        place.komputer("sekdis").core.absensi.import_files([attlog(place, "5")], opd=OPD)


def test_large_import_travels_in_batches_and_survives_a_lost_answer(place: Balai) -> None:
    siti = place.komputer("siti")
    days = {day: tuple(f"{hour:02}:{minute:02}:00" for hour in range(7, 17) for minute in range(0, 60, 6))
            for day in range(2, 13)}  # fmt: skip
    (report,) = siti.core.absensi.import_files([attlog(place, "5", days=days)], opd=OPD)
    assert report.accepted == 1100
    assert [row.words for row in siti.core.sync.queue()] == [
        "Impor absensi: 500 rekaman mesin diskominfo-1", "Impor absensi: 500 rekaman mesin diskominfo-1",
        "Impor absensi: 100 rekaman mesin diskominfo-1",
    ]  # fmt: skip
    assert siti.line is not None
    siti.line.after = lambda _method, path, _reply: cut() if path == "/sync/push" else None
    assert not siti.core.sync.sync_now().ok
    siti.line.after = None
    siti.sync()
    assert siti.core.sync.queue() == siti.core.sync.tray() == []
    with place.services.db.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM punch").scalar() == 1100


@pytest.mark.parametrize("answer_lost", [False, True])
def test_days_stay_whole_between_sending_and_reading_again(place: Balai, answer_lost: bool) -> None:
    """The server has the first file, its days were not read back yet, and the next file comes."""
    siti = place.komputer("siti")
    first, second = {3: ("07:41:30",)}, {3: ("16:10:00",)}
    siti.core.absensi.import_files([attlog(place, "5", days=first)], opd=OPD)
    assert siti.line is not None
    lost: list[str] = []

    def fault(_method: str, path: str, *_reply: object) -> None:
        if answer_lost and path == "/sync/push" and not lost:
            lost.append(path)
            cut()

    siti.line.after = fault
    siti.line.before = lambda _method, path: cut() if path == "/sync/pull" else None
    for _ in range(2):
        assert not siti.core.sync.sync_now().ok
    assert siti.core.sync.queue() == []
    siti.core.absensi.import_files([attlog(place, "5", days=second)], opd=OPD)
    assert (days_of(siti)[3].masuk, days_of(siti)[3].pulang) == ("07:41:30", "16:10:00")
    siti.line.after = siti.line.before = None
    siti.sync()
    assert (days_of(siti)[3].masuk, days_of(siti)[3].pulang) == ("07:41:30", "16:10:00")


def test_import_sent_while_an_older_answer_was_on_its_way_keeps_its_days(place: Balai) -> None:
    """A pull asked before the push, answered after it: what it carries does not hold the new punches."""
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5", days={3: ("07:41:30",)})], opd=OPD)
    siti.sync()
    siti.core.absensi.import_files([attlog(place, "5", days={4: ("07:00:00",)})], opd=OPD)
    engine = siti.core.sync
    engine._push({"pushed": 0, "rejected": 0, "uploads": 0})
    assert siti.line is not None
    whole, held = siti.line.inner.send, threading.Lock()

    def slow(method: str, path: str, *args: object, **more: object) -> object:
        reply = whole(method, path, *args, **more)  # type: ignore[arg-type]
        if path == "/sync/pull" and held.acquire(blocking=False):
            # while this answer travels the person imports once more and it is sent
            siti.core.absensi.import_files([attlog(place, "5", days={5: ("07:05:00",)})], opd=OPD)
            engine._push({"pushed": 0, "rejected": 0, "uploads": 0})
        return reply

    siti.line.inner.send = slow  # type: ignore[method-assign,assignment]
    engine._pull_once({"pulled": 0})
    assert days_of(siti)[5].masuk == "07:05:00"
    siti.sync()
    assert days_of(siti)[5].masuk == "07:05:00"
    with siti.core._opened().cache.read() as connection:
        open_rows = connection.exec_driver_sql("SELECT count(*) FROM overlay WHERE kind = 'hari'").scalar()
    assert open_rows == 0


def test_refused_import_can_be_dropped_and_made_again(place: Balai, monkeypatch: pytest.MonkeyPatch) -> None:
    from portalpns.server import absensi

    siti = place.komputer("siti")
    file = attlog(place, "5")
    monkeypatch.setattr(absensi, "MOST_ROWS", 5)
    siti.core.absensi.import_files([file], opd=OPD)
    siti.sync()
    (refused,) = siti.core.sync.tray()
    assert days_of(siti) == {}, "what the server does not have is not shown as judged"
    (again,) = siti.core.absensi.import_files([file], opd=OPD)
    assert again.accepted == 0, "it still lies in the tray"
    monkeypatch.undo()
    siti.core.sync.drop(refused.seq)
    (third,) = siti.core.absensi.import_files([file], opd=OPD)
    assert third.accepted == 11
    siti.sync()
    expected = _by_the_rules()
    assert _seen(days_of(siti), expected) == expected


def test_pins_of_the_master_data_need_no_mapping_and_a_mapping_goes_before_them(place: Balai) -> None:
    siti = place.komputer("siti")
    sekdis = siti.core.direktori.pegawai["p-sekdis"]
    admin.put_master(place.services, [replace(sekdis, pin="6")])
    siti.sync()
    look = siti.core.absensi.examine(read_files([attlog(place, "6", "7")], now=NOW), opd=OPD)
    assert set(look.unmapped) == {"7"}
    siti.core.sync.offline = True
    siti.core.absensi.import_files([attlog(place, "6")], opd=OPD)
    expected = _by_the_rules()
    assert _seen(days_of(siti, "p-sekdis"), expected) == expected
    siti.core.sync.offline = False
    siti.sync()
    assert siti.core.absensi.unmapped(OPD) == []
    assert _seen(days_of(siti, "p-sekdis"), expected) == expected
    siti.core.absensi.map_pin(OPD, f"{OPD}-1", "6", "p-kadis", date(YEAR, MONTH, 1))
    siti.sync()
    assert _seen(days_of(siti, "p-kadis"), expected) == expected
    assert {days_of(siti, "p-sekdis")[day].code for day in TIMES} == {"TK"}


def test_a_pin_that_was_given_to_the_wrong_person_is_given_to_the_right_one(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "77")], opd=OPD)
    siti.core.absensi.map_pin(OPD, f"{OPD}-1", "77", "p-kadis", date(YEAR, MONTH, 1))
    siti.sync()
    (told,) = siti.core.absensi.explain("p-kadis", date(YEAR, MONTH, 2)).pins
    first = date(YEAR, MONTH, 1)
    assert told == CountedPin(f"{OPD}-1", "77", OPD, first)
    siti.core.absensi.map_pin(told.opd, told.device, told.pin, "p-sekdis", told.since)
    siti.sync()
    assert {days_of(siti, "p-kadis")[day].code for day in TIMES} == {"TK"}
    expected = _by_the_rules("p-sekdis")
    assert _seen(days_of(siti, "p-sekdis"), expected) == expected
    kadis = place.komputer("kadis")
    assert kadis.core.absensi.explain("p-sekdis", date(YEAR, MONTH, 2)).pins == (), "the head does not keep it"


def test_punches_from_before_a_mapping_are_still_named_as_nobodys(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "77")], opd=OPD)
    siti.sync()
    siti.core.absensi.map_pin(OPD, f"{OPD}-1", "77", "p-sekdis", date(YEAR, MONTH, 5))
    for _ in range(2):
        (strange,) = siti.core.absensi.unmapped(OPD)
        assert (strange.pin, strange.first[:10]) == ("77", f"{YEAR}-{MONTH}-02")
        siti.sync()
    siti.core.absensi.map_pin(OPD, f"{OPD}-1", "77", "p-sekdis", date(YEAR, MONTH, 2))
    assert siti.core.absensi.unmapped(OPD) == []
    siti.sync()
    assert siti.core.absensi.unmapped(OPD) == []


def test_what_was_read_can_be_stored_after_a_cancelled_try(place: Balai) -> None:
    siti = place.komputer("siti")
    first = attlog(place, "5")
    again = first.with_name("lagi_1_attlog.dat")
    again.write_bytes(first.read_bytes())
    imports = read_files([first, again], now=siti.core.clock())
    asked = iter((False, True))
    assert siti.core.absensi.store(imports, opd=OPD, cancelled=lambda: next(asked)) == []
    assert siti.core.sync.queue() == []
    reports = siti.core.absensi.store(imports, opd=OPD)
    assert [(one.accepted, one.repeated) for one in reports] == [(11, 0), (0, 11)]


def test_report_on_paper_and_as_a_table_says_what_the_screen_says(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5")], opd=OPD)
    siti.sync()
    row = next(row for row in siti.core.absensi.matrix(OPD, YEAR, MONTH).people if row.pegawai == "p-siti")
    pdf = render_pdf(siti.core.absensi.report(OPD, YEAR, MONTH))
    assert pdf == render_pdf(siti.core.absensi.report(OPD, YEAR, MONTH)), "the same month gives the same bytes"
    document = pypdfium2.PdfDocument(pdf)
    try:
        words = "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
    assert row.nip in words.replace(" ", "")
    assert "November 2026" in words
    assert "CONTOH" in words
    book = openpyxl.load_workbook(BytesIO(render_xlsx(siti.core.absensi.report(OPD, YEAR, MONTH))))
    cells = [cell for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line if cell is not None]
    assert any(row.nama in str(cell) for cell in cells)
    assert any(str(cell) == str(row.totals.telat) for cell in cells)


def test_month_without_a_single_punch_has_everybody_and_no_verdict(place: Balai) -> None:
    matrix = place.komputer("siti").core.absensi.matrix(OPD, YEAR, MONTH)
    assert {row.pegawai for row in matrix.people} == {"p-siti", "p-sekdis", "p-kadis"}
    assert all(row.days == {} for row in matrix.people)
    assert matrix.generated_from is None


def test_lost_right_ends_the_sight_of_the_office(place: Balai) -> None:
    from portalpns.server import admin

    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5")], opd=OPD)
    siti.sync()
    yesterday = NOW.date() - timedelta(days=1)
    ended = [
        replace(one, selesai=yesterday) for one in pemda() if getattr(one, "peran", "") == "operator_absensi"
    ]  # fmt: skip
    admin.put_master(place.services, ended)
    siti.sync()
    assert siti.core.absensi.offices() == []
    with siti.core._opened().cache.read() as connection:
        assert connection.execute(hari.select()).all() == []
        assert connection.execute(outbox.select().where(outbox.c.state != "sent")).all() == []
    with pytest.raises(NotAllowed):
        siti.core.absensi.import_files([attlog(place, "5")], opd=OPD)


def test_a_garbage_line_among_good_ones_is_flagged_and_harms_nothing(place: Balai) -> None:
    siti = place.komputer("siti")
    good = attlog(place, "5").read_text(encoding="ascii")
    garbage = [
        f"{pin}\t{at}\t1\t0\t1\t0" for pin in ("5", "99") for at in ("0001-01-01 00:00:00", "9999-12-31 23:59:59")
    ]
    file = fetched(place.root / "3_attlog.dat", "\r\n".join(garbage) + "\r\n" + good, place.jam.now)
    (report,) = siti.core.absensi.import_files([file], opd=OPD)
    assert (report.accepted, len(report.flagged), report.quarantined) == (15, 4, ())
    expected = _by_the_rules()
    assert _seen(days_of(siti), expected) == expected
    siti.sync()
    assert siti.core.sync.queue() == siti.core.sync.tray() == []
    assert _seen(days_of(siti), expected) == expected
    assert siti.core.absensi.newest_month(OPD) == (YEAR, MONTH)
    (strange,) = [one for one in siti.core.absensi.unmapped(OPD) if one.pin == "99"]
    assert (strange.n, strange.first[:10], strange.last[:10]) == (2, "0001-01-01", "9999-12-31")
    siti.core.absensi.map_pin(OPD, strange.device, "99", "p-sekdis", date(2020, 1, 1))
    siti.sync()
    assert siti.core.sync.tray() == []
    other = place.komputer("siti")
    (again,) = other.core.absensi.import_files([file], opd=OPD)
    assert (again.accepted, again.repeated) == (0, 15)


def test_who_reads_an_office_does_not_keep_it_for_that(place: Balai) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    for who, keeps in ((siti, True), (kadis, False)):
        assert OPD in [unit.id for unit in who.core.absensi.offices()]
        assert who.core.absensi.keeps(OPD) is keeps
    assert not siti.core.absensi.keeps("dinkes")
