"""The attendance page: the matrix, its explanation, import, events and export."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from threading import Event, current_thread
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from portalpns.client.ui.absensi import page as absensi_page
from portalpns.client.ui.absensi.asal import machine_words
from portalpns.client.ui.absensi.cells import REST, legend, letters, tone, words
from portalpns.client.ui.absensi.impor import ImportDialog
from portalpns.client.ui.absensi.matrix import MatrixView, Month, head_font
from portalpns.client.ui.absensi.page import TOTALS, AbsensiPage
from portalpns.client.ui.absensi.peristiwa import EventDialog, event_kinds
from portalpns.client.ui.absensi.pin import PinDialog
from portalpns.client.ui.look import Tone
from portalpns.client.ui.widgets.chip import ChipLabel
from portalpns.client.ui.widgets.elided import ElidedBox
from portalpns.client.ui.widgets.forms import Choice, NoteDialog
from portalpns.client.usecases.impor import ImportLook, ImportReport
from portalpns.client.usecases.rekap import DayCell, Totals
from portalpns.documents import laporan_pdf
from portalpns.documents.laporan import Laporan
from portalpns.domain.absensi.kode import legenda
from portalpns.domain.clock import WIB
from portalpns.domain.terbilang import kalimat
from portalpns.protocol.actions import AbsensiPetaPin
from ui.pages.conftest import settle
from ui.pages.double import MACHINE, OFFICE, DoubleCore
from ui.pages.test_surat import dialog


def test_the_month_of_the_own_office_is_shown_at_once(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core)
    model = page.matrix.model
    assert model.rowCount() == len(core.office.staff[OFFICE])
    assert model.columnCount() == 1 + 30 + len(TOTALS)
    assert page.office.currentData() == OFFICE
    assert "November 2026" in page.heading.text()
    assert page.count.text() == f"{model.rowCount()} pegawai, dihitung sampai 23 Nov 2026"


def test_letters_and_tones_tell_each_kind_of_day_apart() -> None:
    present = [
        DayCell("H", tl=tl, psw=psw, flags=flags)
        for tl, psw, flags in (
            (None, None, ()), ("TL1", None, ()), (None, "PSW2", ()), ("TL1", "PSW1", ()), (None, None, ("TAM",)),
            (None, None, ("TAP",)), ("TL4", None, ("TAP",)), (None, "PSW1", ("TAM",)),
        )
    ]  # fmt: skip
    cells = [*present, *(DayCell(code) for code in ("CT", "CLTN", "TK", "L", "BELUM", None))]
    assert [letters(cell) for cell in cells] == [
        "H", "T1", "P2", "TP", "AM", "AP", "TA", "MP", "CT", "CL", "TK", "", "·", "",
    ]  # fmt: skip
    assert [tone(cell) for cell in cells[:2]] == [Tone.GOOD, Tone.WARN]
    assert {tone(DayCell("TK")), tone(DayCell("H", "TL4")), tone(DayCell("H", flags=("TAM",)))} == {Tone.BAD}


def test_a_weekend_is_no_holiday() -> None:
    assert words(DayCell("L")) == "Bukan hari kerja"


def test_a_side_without_punch_is_told_in_words_and_counted() -> None:
    cell = DayCell("H", "TL1", None, "07:42:10", None, 12, flags=("TAP",))
    assert words(cell) == "Hadir, terlambat 12 menit (TL1), tidak absen pulang (TAP)"
    row = SimpleNamespace(days={1: cell, 2: DayCell("H", flags=("TAP",)), 3: DayCell("H")}, totals=Totals())
    counts = {head: count(row) for head, _, count in TOTALS}
    assert (counts["H"], counts["TL"], counts["PSW"], counts["AM"], counts["AP"]) == ("3", "1", "–", "–", "2")


def test_the_panel_explains_the_cell_under_the_cursor(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core)
    people = page.matrix.model.month.people
    place, day = next(
        (place, day) for place, row in enumerate(people) for day, cell in row.days.items() if cell.tl == "TL1"
    )
    page.matrix.days.setCurrentIndex(page.matrix.model.index(place, day))
    settle(qtbot)
    assert page.panel.person.text() == people[place].nama
    assert "12 menit sesudah 07.30" in page.panel.why.text()
    assert page.panel.punches.text() == f"Rekaman mesin: 07.42 ({MACHINE})"


def test_weekends_and_holidays_are_shaded_with_their_names(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core)
    while page.month.currentText() != "Agustus 2026":
        page._step(1)
    settle(qtbot)
    rest = page.matrix.model.month.rest
    assert "akhir pekan" in rest[1]
    assert "Kemerdekaan" in rest[17]


def test_arrows_walk_over_days_and_enter_opens_the_event(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core)
    page.matrix.days.setFocus()
    page.matrix.days.setCurrentIndex(page.matrix.model.index(0, 2))
    qtbot.keyClick(page.matrix.days, Qt.Key.Key_Right)
    qtbot.keyClick(page.matrix.days, Qt.Key.Key_Down)
    index = page.matrix.days.currentIndex()
    assert (index.row(), index.column()) == (1, 3)
    qtbot.keyClick(page.matrix.days, Qt.Key.Key_Return)
    shown = dialog(EventDialog)
    assert shown.person.choice.id == page.matrix.model.month.people[1].pegawai
    assert shown.mulai.value() == date(2026, 11, 3)
    shown.reject()


def test_the_button_takes_person_and_day_from_the_cursor(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core)
    page.matrix.days.setCurrentIndex(page.matrix.model.index(1, 5))
    page.add_event.click()
    shown = dialog(EventDialog)
    assert shown.person.choice.id == page.matrix.model.month.people[1].pegawai
    assert shown.mulai.value() == date(2026, 11, 5)
    shown.reject()


def test_a_permit_has_a_time_and_one_day_and_leave_has_two_days(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core)
    person = core.office.staff[OFFICE][2]
    page._add_event(Choice(person.id, person.nama), date(2026, 11, 5))
    shown = dialog(EventDialog)
    kinds = [code.kode for code in event_kinds()]
    shown.kind.setCurrentIndex(kinds.index("CT"))
    shown.selesai.set_value(date(2026, 11, 6))
    shown._accept()
    assert shown.isVisible()
    shown.catatan.setText("Surat cuti 800.1.11/7/2026")
    shown._accept()
    settle(qtbot)
    page._add_event(Choice(person.id, person.nama), date(2026, 11, 9))
    shown = dialog(EventDialog)
    shown.kind.setCurrentIndex(kinds.index("IZIN_TERLAMBAT"))
    shown.catatan.setText("Mengantar anak")
    shown._accept()
    settle(qtbot)
    assert [(one.kind, one.mulai, one.selesai, one.until) for one in core.absensi.events] == [
        ("CT", date(2026, 11, 5), date(2026, 11, 6), None),
        ("IZIN_TERLAMBAT", date(2026, 11, 9), date(2026, 11, 9), "09:00"),
    ]


def leave_shown(qtbot: QtBot, page: AbsensiPage, core: DoubleCore) -> tuple[Any, QPushButton]:
    """The cursor on a day of leave of the second person: who that is, and the button that takes the leave back."""
    person = page.matrix.model.month.people[1]
    first, last = date(2026, 11, 5), date(2026, 11, 6)
    core.absensi.add_event(OFFICE, person.pegawai, "CT", first, last, catatan="Surat cuti 7")
    page.matrix.days.setCurrentIndex(page.matrix.model.index(1, 5))
    settle(qtbot)
    (press,) = (one for one in page.panel.findChildren(QPushButton) if one.text() == "Hapus…")
    return person, press


def test_a_wrong_entry_is_taken_back_in_the_panel_with_a_reason(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core)
    person, press = leave_shown(qtbot, page, core)
    assert press.accessibleName() == ("Hapus Cuti tahunan, 5 November 2026 sampai 6 November 2026 (Surat cuti 7)")
    press.click()
    asked = dialog(NoteDialog)
    assert any(person.nama in label.text() for label in asked.findChildren(QLabel)), "whose it is"
    asked._accept()
    assert asked.isVisible(), "without a reason nothing is taken back"
    asked.text.setPlainText("Salah orang")
    asked._accept()
    settle(qtbot)
    assert [(one.pegawai, why) for one, why in core.absensi.ended] == [(person.pegawai, "Salah orang")]
    assert page.shell.notices.shown == ["Catatan absensi dihapus."]


def test_a_pin_of_somebody_else_is_given_to_its_owner_from_the_panel(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core)
    leave_shown(qtbot, page, core)
    (press,) = (one for one in page.panel.findChildren(QPushButton) if one.text() == "PIN 97 bukan miliknya…")
    press.click()
    asked = dialog(PinDialog)
    asked._accept()
    assert asked.isVisible(), "somebody has to be named"
    owner = core.office.staff[OFFICE][3]
    asked.person.set_choice(Choice(owner.id, owner.nama))
    asked._accept()
    settle(qtbot)
    assert core.absensi.mapped == [AbsensiPetaPin(OFFICE, MACHINE, "97", owner.id, date(2026, 11, 5))]
    assert page.shell.notices.shown == [kalimat(f"PIN 97 dipetakan ke {owner.nama}")]


def test_import_says_first_what_it_would_do_and_stores_on_request(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, tmp_path: Path
) -> None:
    log = tmp_path / "1_attlog.dat"
    line = "       12\t2026-11-23 07:2{}:00\t1\t0\t1\t0\r\n"
    log.write_text(line.format(1) + line.format(2) + line.format(1) + "bukan rekaman\r\n")
    page = open_page(AbsensiPage, core)
    page._import()
    shown = dialog(ImportDialog)
    shown.examine([log])
    settle(qtbot)
    (row,) = [shown.files.rows.row_at(place) for place in range(shown.files.rows.rowCount())]
    assert (row["lines"], row["accepted"], row["repeated"], len(row["quarantined"])) == (4, 2, 1, 1)
    assert shown.lines.rows.row_at(0)["line"] == 4
    assert machine_words(row) == shown.machine.box.currentText() == "1"
    assert core.absensi.imported == []
    shown.go.click()
    settle(qtbot)
    assert core.absensi.imported == [str(log)]
    shown.reject()


def test_a_file_without_anything_new_closes_the_day_it_was_fetched_after(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log, friday = tmp_path / "1_attlog.dat", date(2026, 10, 30)
    log.write_text("       12\t2026-10-30 07:20:00\t1\t0\t1\t0\n")
    report = ImportReport(str(log), 1, 0, 1)
    left = (friday,), datetime(2026, 10, 30, 15, 30, tzinfo=WIB), "diskominfo-1"
    found = [ImportLook((report,), 1, {}, leaves_open=left)]
    monkeypatch.setattr(core.absensi, "examine", lambda _imports, **_more: found[-1])
    open_page(AbsensiPage, core)._import()
    shown = dialog(ImportDialog)
    shown.examine([log])
    settle(qtbot)
    assert not shown.go.isEnabled()
    assert "mesin diskominfo-1 berakhir 30 Oktober 2026 pukul 15.30" in shown.say.accessibleName()
    assert "belum dinilai sampai mesin itu dibaca lagi" in shown.say.accessibleName()
    found.append(ImportLook((report,), 1, {}, jam="7 jam"))
    shown.examine([log])
    settle(qtbot)
    assert "Jam komputer ini berbeda 7 jam dari jam server" in shown.say.accessibleName()
    found.append(ImportLook((report,), 1, {}, closes=(friday,), again=True))
    shown.examine([log])
    settle(qtbot)
    assert "impor ini menutup penilaian 30 Oktober 2026." in shown.say.accessibleName()
    shown.go.click()
    settle(qtbot)
    assert core.absensi.imported == [str(log)]
    shown.reject()


def test_import_tells_of_strange_pins_and_odd_dates_before_anything_is_stored(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, tmp_path: Path
) -> None:
    log = tmp_path / "3_attlog.dat"
    lines = ["1\t2026-11-23 07:21:00", *(f"{pin}\t2026-11-23 07:2{n}:00" for pin in (901, 902, 903) for n in (1, 2))]
    log.write_text("\n".join([*lines, "1\t1999-03-01 07:20:00", "1\t2026-13-45 07:20:00"]))
    page = open_page(AbsensiPage, core)
    page._import()
    shown = dialog(ImportDialog)
    shown.examine([log])
    settle(qtbot)
    said = shown.say.accessibleName()
    assert "3 dari 4 PIN belum dipetakan (6 rekaman)" in said
    assert "Pastikan berkas ini dari mesin perangkat daerah ini" in said
    assert "8 rekaman siap diimpor, 1 baris dikarantina, 1 bertanggal janggal. Belum ada yang disimpan." in said
    assert "Rekaman dari 23 November 2026 sampai 23 November 2026." in said
    odd, broken = (shown.lines.rows.row_at(place) for place in range(2))
    assert (odd["line"], odd["fate"], odd["reason"]) == (8, "diimpor", "Tanggal sebelum tahun 2010; periksa jam mesin.")
    assert (broken["line"], broken["fate"]) == (9, "tidak diimpor")
    assert core.absensi.imported == []
    shown.reject()


def test_the_result_of_an_import_names_the_lines_that_were_left_out(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tuple({"line": line, "text": "x", "reason": "tidak terbaca"} for line in (4, 9))
    report = ImportReport("a.dat", 10, 8, 0, bad)
    monkeypatch.setattr(core.absensi, "store", lambda _imports, **_more: [report])
    open_page(AbsensiPage, core)._import()
    shown = dialog(ImportDialog)
    shown._import()
    settle(qtbot)
    said = "8 rekaman diimpor, 0 sudah ada sebelumnya. 2 baris dikarantina dan tidak diimpor (a.dat: 4, 9)."
    assert shown.say.accessibleName() == said
    shown.reject()


def test_an_unknown_pin_is_given_its_person(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> None:
    page = open_page(AbsensiPage, core)
    page._import()
    shown = dialog(ImportDialog)
    shown._files = [Path("x.dat")]
    shown._import()
    settle(qtbot)
    person = core.office.staff[OFFICE][0]
    shown.map.click()
    assert "Pilih pegawainya." in shown.person.accessibleDescription()
    shown.person._pick(Choice(person.id, person.nama))
    settle(qtbot)
    assert core.absensi.mapped == [], "the day from which on is still to be chosen"
    shown.since.set_value(date(2026, 11, 4))
    shown.map.click()
    settle(qtbot)
    assert core.absensi.mapped == [AbsensiPetaPin(OFFICE, MACHINE, "77", person.id, date(2026, 11, 4))]
    assert shown.pins.rows.rowCount() == 0
    shown.reject()


def test_a_file_that_is_no_attlog_ends_in_a_sentence(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, tmp_path: Path
) -> None:
    bad = tmp_path / "kosong.dat"
    bad.write_bytes(b"")
    page = open_page(AbsensiPage, core)
    page._import()
    shown = dialog(ImportDialog)
    shown.examine([bad])
    settle(qtbot)
    assert "kosong.dat" in shown.say.accessibleName()
    assert not shown.go.isEnabled()
    shown.reject()


def test_export_writes_what_the_ending_says(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, tmp_path: Path
) -> None:
    page = open_page(AbsensiPage, core)
    page.export_to(tmp_path / "rekap.pdf")
    page.export_to(tmp_path / "rekap.xlsx")
    settle(qtbot)
    assert (tmp_path / "rekap.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "rekap.xlsx").read_bytes().startswith(b"PK")


def test_the_report_is_drawn_for_the_printer_where_no_one_waits_for_the_database(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    where: list[str] = []

    def draw(laporan: Laporan) -> bytes:
        where.append(current_thread().name)
        return laporan.judul.encode()

    printed: list[bytes] = []
    monkeypatch.setattr(laporan_pdf, "render_pdf", draw)
    monkeypatch.setattr(absensi_page, "print_pdf", lambda data, *_given: printed.append(data))
    page = open_page(AbsensiPage, core)
    page.print.click()
    settle(qtbot)
    assert printed == [f"{OFFICE} 2026-11".encode()]
    assert where[0].startswith("portalpns-cpu")


@pytest.mark.parametrize(
    ("newest", "shown"),
    [(date(2026, 9, 30), (2026, 9)), (date(1999, 3, 1), (2026, 11)), (None, (2026, 11))],
    ids=["offered", "too old", "nothing came"],
)
def test_the_month_of_what_was_imported_is_loaded_once(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch,
    newest: date | None, shown: tuple[int, int],
) -> None:  # fmt: skip
    page = open_page(AbsensiPage, core)
    loaded: list[tuple[int, int]] = []
    matrix = core.absensi.matrix
    monkeypatch.setattr(core.absensi, "matrix", lambda opd, *month: loaded.append(month) or matrix(opd, *month))
    page._imported(newest)
    qtbot.waitUntil(lambda: not page._settle.isActive())
    settle(qtbot)
    assert loaded == [shown]
    assert page.month.currentData() == list(shown)


def test_a_month_chosen_before_the_first_answer_is_kept(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Event()
    monkeypatch.setattr(core.absensi, "newest_month", lambda _opd: gate.wait(10) and (2026, 11))
    page = AbsensiPage(open_page(AbsensiPage, DoubleCore()).shell)
    qtbot.addWidget(page)
    page.shell.core = core
    page.show()
    page.activate()
    page.month.setCurrentIndex(5)
    chosen = page.month.currentData()
    gate.set()
    settle(qtbot)
    assert page.month.currentData() == chosen
    assert (page.matrix.model.month.year, page.matrix.model.month.month) == tuple(chosen)


def test_a_month_without_data_says_so_with_a_way_on(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    core.absensi.empty = True
    page = open_page(AbsensiPage, core)
    assert page.overlay.isVisible()


def test_thousands_of_people_open_at_once_and_scroll(qtbot: QtBot, core: DoubleCore) -> None:
    row = core.absensi.matrix(OFFICE, 2026, 11).people[0]
    view = MatrixView(TOTALS)
    qtbot.addWidget(view)
    view.resize(1300, 700)
    view.show()
    asked: set[int] = set()
    data = view.model.data
    view.model.data = lambda index, role=0: (asked.add(index.row()), data(index, role))[1]  # type: ignore[method-assign]
    view.show_month(Month(2026, 11, (row,) * 5000, {1: "akhir pekan"}))
    view.days.grab()
    for step in range(20):
        view.days.verticalScrollBar().setValue(step * 200)
        view.days.viewport().grab()
    # only rows that were in sight are drawn
    assert 0 < len(asked) < 1000
    assert view.names.verticalScrollBar().value() == view.days.verticalScrollBar().value()


def test_31_days_and_the_totals_stand_beside_the_scroll_bar_in_a_small_window(qtbot: QtBot, core: DoubleCore) -> None:
    row = core.absensi.matrix(OFFICE, 2026, 10).people[0]
    view = MatrixView(TOTALS)
    qtbot.addWidget(view)
    view.resize(1050, 300)  # what 1366 leaves beside the sidebar
    view.show()
    view.show_month(Month(2026, 10, (row,) * 40))
    qtbot.waitUntil(lambda: view.days.verticalScrollBar().isVisible())
    assert view.days.horizontalScrollBar().maximum() == 0
    heads = QFontMetrics(head_font(view.font()))
    widths = {head: view.days.columnWidth(32 + place) for place, (head, *_) in enumerate(TOTALS)}
    assert [head for head, width in widths.items() if width < heads.horizontalAdvance(head) + 4] == []


def test_the_people_have_most_of_a_small_window(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> None:
    days = open_page(AbsensiPage, core, size=(1092, 650)).matrix.days
    assert days.viewport().height() // days.rowHeight(0) >= 14


def test_an_office_with_a_long_name_is_cut_with_an_ellipsis_and_told_by_the_tooltip(qtbot: QtBot) -> None:
    box = ElidedBox()
    qtbot.addWidget(box)
    box.addItem("Badan Kepegawaian dan Pengembangan Sumber Daya Manusia")
    box.resize(200, box.sizeHint().height())
    box.show()
    assert box.shown.startswith("Badan Kepegawaian")
    assert box.shown.endswith("…")
    box.resize(box.sizeHint())
    assert box.shown == box.currentText()


def test_the_panel_beside_the_matrix_cuts_no_words(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell = DayCell("H", "TL1", None, "07:35:10", None, 5, flags=("TAP",), why=("Masuk 07.35.10, terlambat 5 menit.",))
    monkeypatch.setattr(core.absensi, "_cell", lambda _dice: cell)
    page = open_page(AbsensiPage, core, size=(1690, 900))
    assert page.split.orientation() == Qt.Orientation.Horizontal
    assert page.panel.widget().width() == page.panel.viewport().width()
    said = [chip.accessibleName() for chip in page.panel.findChildren(ChipLabel) if chip.isVisible()]
    assert said == ["Hadir", "Terlambat 5 menit (TL1)", "Tidak absen pulang (TAP)"]


def test_the_legend_knows_all_that_a_cell_can_say() -> None:
    words = " ".join(chip.words for chip in legend())
    listed = set(words.replace("/", " ").split())
    leave = {"CT", "CAP", "CB", "CS", "CM", "CL"}
    assert {one.huruf for one in legenda()} - listed - leave <= {"", "·", REST}


def test_in_a_low_window_the_people_take_the_room_of_the_legend(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core, size=(800, 440))
    assert not page.legend.isVisible()
    page.window().resize(1200, 760)
    settle(qtbot)
    assert page.legend.isVisible()


def test_in_a_narrow_window_the_title_gives_way_and_no_button(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core, size=(790, 440))
    assert page.add_event.width() >= page.add_event.sizeHint().width()
    assert page.heading.shown.startswith("Rekap")
    assert page.heading.shown.endswith("…")
    assert page.heading.text() == "Rekap Absensi – November 2026"
