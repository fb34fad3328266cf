"""Who and what the dialogs of attendance offer: people of the day in question, the hours of that day."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from portalpns.client.ui.absensi.impor import ImportDialog
from portalpns.client.ui.absensi.page import AbsensiPage
from portalpns.client.ui.absensi.peristiwa import EventDialog, event_kinds
from portalpns.client.ui.absensi.pin import PinDialog
from portalpns.client.ui.widgets.forms import Choice, NoteDialog
from portalpns.client.usecases.explained import Recall
from portalpns.client.usecases.impor import ImportLook
from portalpns.client.usecases.pencarian import Calon
from portalpns.domain.absensi.catatan import Catatan
from portalpns.domain.absensi.pin import NOBODYS
from portalpns.domain.errors import WrongState
from portalpns.domain.pegawai import Pegawai
from portalpns.protocol.actions import AbsensiPeristiwa, AbsensiPetaPin, AbsensiTutupMesin
from ui.pages.conftest import settle
from ui.pages.double import MACHINE, OFFICE, DoubleCore
from ui.pages.test_absensi import leave_shown
from ui.pages.test_surat import dialog

KINDS = [code.kode for code in event_kinds()]


def typed(qtbot: QtBot, picker: Any, words: str) -> None:
    picker.setFocus()
    picker.clear()
    qtbot.keyClicks(picker, words)
    picker._ask()
    settle(qtbot)


@pytest.mark.parametrize(
    ("kind", "day", "shown"),
    [
        ("KOREKSI_PULANG", date(2026, 11, 5), time(16, 0)), ("KOREKSI_PULANG", date(2026, 11, 6), time(16, 30)),
        ("KOREKSI_MASUK", date(2026, 11, 6), time(7, 30)), ("KOREKSI_PULANG", date(2026, 2, 23), time(15, 0)),
        ("KOREKSI_MASUK", date(2026, 2, 23), time(8, 0)), ("KOREKSI_PULANG", date(2026, 2, 20), time(15, 30)),
        ("KOREKSI_PULANG", date(2026, 11, 7), time(16, 0)),
    ],
)  # fmt: skip
def test_a_correction_begins_with_the_hour_of_that_day(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, kind: str, day: date, shown: time
) -> None:
    page = open_page(AbsensiPage, core)
    page._add_event(None, day)
    asked = dialog(EventDialog)
    asked.kind.setCurrentIndex(KINDS.index(kind))
    assert asked.until.value() == shown
    asked.mulai.set_value(date(2026, 11, 5))
    asked.mulai.set_value(day)
    assert asked.until.value() == shown, "also when the day is chosen after the kind"
    asked.reject()


def test_an_entry_looks_for_people_of_the_months_it_is_about(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[tuple[date, date]] = []
    found = [Calon(core.office.staff[OFFICE][2], "")]
    monkeypatch.setattr(core.pencarian, "staff", lambda _words, _opd, *t: times.append(t[:2]) or found)
    open_page(AbsensiPage, core)._add_event(None, date(2026, 9, 12))
    asked = dialog(EventDialog)
    typed(qtbot, asked.person, "an")
    asked.selesai.set_value(date(2026, 10, 2))
    typed(qtbot, asked.person, "an")
    assert times == [(date(2026, 9, 1), date(2026, 9, 30)), (date(2026, 9, 1), date(2026, 10, 31))]
    asked.reject()


def test_the_owner_of_a_pin_is_looked_for_as_of_the_first_day(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(AbsensiPage, core)
    leave_shown(qtbot, page, core)
    days: list[date] = []
    found = [Calon(core.office.staff[OFFICE][2], "UPT Pusdata")]
    monkeypatch.setattr(core.pencarian, "mappable", lambda _words, _opd, day, _limit: days.append(day) or found)
    page.panel.pins.itemAt(0).widget().click()
    asked = dialog(PinDialog)
    asked.since.set_value(date(2026, 10, 31))
    typed(qtbot, asked.person, "an")
    assert days == [date(2026, 10, 31)]
    asked.reject()


def test_a_pin_of_nobody_is_taken_from_its_owner_from_the_first_day_of_the_mapping(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    core.absensi.since = date(2026, 10, 5)
    page = open_page(AbsensiPage, core)
    leave_shown(qtbot, page, core)
    page.panel.pins.itemAt(0).widget().click()
    asked = dialog(PinDialog)
    assert any("dipetakan kepadanya mulai 5 Oktober 2026" in label.text() for label in asked.findChildren(QLabel))
    asked.nobody.click()
    assert not asked.person.isEnabled()
    asked._accept()
    settle(qtbot)
    assert core.absensi.mapped == [AbsensiPetaPin(OFFICE, MACHINE, "97", NOBODYS, date(2026, 10, 5))]
    assert page.shell.notices.shown == ["PIN 97 bukan milik pegawai mana pun mulai 5 Oktober 2026."]
    core.absensi.ends = date(2026, 11, 10)
    leave_shown(qtbot, page, core)
    page.panel.pins.itemAt(0).widget().click()
    asked = dialog(PinDialog)
    asked.nobody.click()
    asked._accept()
    settle(qtbot)
    assert page.shell.notices.shown[-1] == (
        "PIN 97 bukan milik pegawai mana pun mulai 5 Oktober 2026 sampai 9 November 2026; mulai 10 November 2026 tetap "
        "berlaku pemetaan yang sudah ada."
    )


def test_a_pin_is_said_to_be_nobodys_and_stands_in_the_list_without_any_file(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core)
    for decided in (False, True):
        page._import()
        shown = dialog(ImportDialog)
        shown.only_pins.click()
        settle(qtbot)
        (row,) = [shown.pins.rows.row_at(place) for place in range(shown.pins.rows.rowCount())]
        assert (row.pin, row.decided) == ("77", decided)
        assert shown.nobody.isEnabled() == (not decided)
        assert not shown.go.isVisible()
        shown.nobody.click()
        settle(qtbot)
        assert core.absensi.mapped == [AbsensiPetaPin(OFFICE, MACHINE, "77", NOBODYS, date(2026, 11, 2))]
        shown.reject()
    person = core.office.staff[OFFICE][0]
    page._import()
    shown = dialog(ImportDialog)
    shown.only_pins.click()
    settle(qtbot)
    shown.person._pick(Choice(person.id, person.nama))
    shown.map.click()
    settle(qtbot)
    assert core.absensi.mapped[-1] == AbsensiPetaPin(OFFICE, MACHINE, "77", person.id, date(2026, 11, 2))
    assert shown.pins.rows.rowCount() == 0
    shown.reject()


def test_a_duty_during_leave_is_entered_as_a_recall(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core)
    person = core.office.staff[OFFICE][2]
    page._add_event(Choice(person.id, person.nama), date(2026, 11, 5))
    asked = dialog(EventDialog)
    asked.kind.setCurrentIndex(KINDS.index("DL"))
    settle(qtbot)
    assert not asked.recall.isVisible(), "there is no leave on that day"
    core.absensi.leave = "cuti tahunan"
    asked.mulai.set_value(date(2026, 11, 9))
    settle(qtbot)
    assert (asked.recall.isVisible(), asked.recall.text()) == (True, "Pemanggilan &kembali dari cuti tahunan")
    asked.recall.click()
    asked.catatan.setText("SPT 800/1")
    asked._accept()
    settle(qtbot)
    (duty,) = core.absensi.events
    assert (duty.kind, duty.mulai, duty.selesai, duty.until) == ("DL", date(2026, 11, 9), date(2026, 11, 9), None)
    assert (duty.recall, duty.catatan) == (True, "SPT 800/1")


def test_a_correction_for_everybody_is_one_entry(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> None:
    page = open_page(AbsensiPage, core)
    page._add_event(None, date(2026, 11, 12))
    asked = dialog(EventDialog)
    asked.kind.setCurrentIndex(KINDS.index("CT"))
    assert not asked.everybody.isEnabled(), "leave is one person's own"
    asked.kind.setCurrentIndex(KINDS.index("KOREKSI_PULANG"))
    asked.catatan.setText("Listrik padam")
    asked._accept()
    assert asked.isVisible(), "neither a person nor everybody"
    asked.everybody.click()
    assert not asked.person.isEnabled()
    asked._accept()
    settle(qtbot)
    day = date(2026, 11, 12)
    assert core.absensi.events == [
        AbsensiPeristiwa(OFFICE, "", "KOREKSI_PULANG", day, day, "16:00", catatan="Listrik padam")
    ]
    assert page.shell.notices.shown == [
        "Tercatat untuk 12 pegawai; tidak untuk 2 yang cuti, dinas luar, sudah lengkap, atau Anda sendiri: "
        "Siti; Budi, S.H."
    ]


def test_a_day_of_conflict_is_decided_from_its_panel(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    first, last = date(2026, 11, 5), date(2026, 11, 6)
    core.absensi.recall = Recall(OFFICE, first, last, "800/1", "CT")
    page = open_page(AbsensiPage, core)
    person, _ = leave_shown(qtbot, page, core)
    (press,) = (one for one in page.panel.findChildren(QPushButton) if one.text() == "Panggil kembali dari cuti…")
    press.click()
    asked = dialog(NoteDialog)
    said = " ".join(label.text() for label in asked.findChildren(QLabel))
    assert "dinas luar 5 November 2026 sampai 6 November 2026 dan dipanggil kembali dari cuti tahunan" in said
    asked.text.setPlainText("800/2")
    asked._accept()
    settle(qtbot)
    assert core.absensi.events[-1] == AbsensiPeristiwa(
        OFFICE, person.pegawai, "DL", first, last, recall=True, surat="800/1", catatan="800/2"
    )
    assert not asked.isVisible()


def test_what_is_to_be_known_of_the_month_stands_above_it(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core)
    assert not page.notes.isVisible()
    core.absensi.catatan = Catatan((date(2026, 11, 12),), 1)
    page._load()
    settle(qtbot)
    assert page.notes.isVisible()
    assert page.notes.accessibleName() == core.absensi.catatan.on_screen()


def test_an_import_says_which_days_count_for_everybody(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catatan = Catatan((date(2026, 11, 12), date(2026, 11, 13)))
    monkeypatch.setattr(core.absensi, "examine", lambda _files, **_more: ImportLook((), 1, {}, catatan=catatan))
    log = tmp_path / "1_attlog.dat"
    log.write_text("12\t2026-11-23 07:21:00\t1\t0\t1\t0\r\n")
    open_page(AbsensiPage, core)._import()
    shown = dialog(ImportDialog)
    shown.examine([log])
    settle(qtbot)
    words = "Tidak ada rekaman sama sekali pada 12 dan 13 November 2026"
    assert words in shown.say.accessibleName()
    shown._import()
    settle(qtbot)
    assert words in shown.say.accessibleName()
    shown.reject()


def test_what_is_refused_stands_as_it_was_written_and_says_why(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    why = "Pada hari itu sudah tercatat cuti tahunan."
    enter, refused = core.absensi.add_event, [True]

    def refuse(*args: Any, **more: Any) -> None:
        if refused.pop():
            raise WrongState(why)
        enter(*args, **more)

    monkeypatch.setattr(core.absensi, "add_event", refuse)
    page = open_page(AbsensiPage, core)
    person = core.office.staff[OFFICE][2]
    page._add_event(Choice(person.id, person.nama), date(2026, 11, 5))
    asked = dialog(EventDialog)
    asked.catatan.setText("Surat dokter 12")
    asked._accept()
    settle(qtbot)
    assert (asked.isVisible(), asked.isEnabled(), asked.catatan.text()) == (True, True, "Surat dokter 12")
    assert (asked.problem.isVisible(), asked.problem.text()) == (True, why)
    refused.append(False)
    asked._accept()
    settle(qtbot)
    assert not asked.isVisible()
    assert len(core.absensi.events) == 1


def test_a_machine_that_is_gone_is_closed_from_a_day_that_waits_for_it(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core)
    core.absensi.waits = "diskominfo-2"
    leave_shown(qtbot, page, core)
    words = "Mesin diskominfo-2 tidak dapat dibaca lagi…"
    (press,) = (one for one in page.panel.findChildren(QPushButton) if one.text() == words)
    press.click()
    asked = dialog(NoteDialog)
    asked.text.setPlainText("Tersambar petir")
    asked._accept()
    settle(qtbot)
    assert not asked.isVisible()
    assert core.absensi.closed == [AbsensiTutupMesin(OFFICE, "diskominfo-2", "Tersambar petir")]
    assert page.shell.notices.shown[-1].startswith("Mesin diskominfo-2 tidak ditunggu lagi")


def test_who_only_reads_attendance_is_offered_nothing_that_he_may_not_do(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    core.absensi.kept, core.absensi.gone, core.absensi.unread = {"dinkes"}, "diskominfo-2", True
    page = open_page(AbsensiPage, core)

    def offered() -> tuple[bool, bool, bool]:
        links = [one for one in page.panel.findChildren(QPushButton) if "tidak dapat dibaca lagi" in one.text()]
        return page.import_.isVisible(), page.add_event.isVisible(), bool(links)

    def on_an_open_day(office: str) -> None:
        page.office.setCurrentIndex(page.office.findData(office))
        settle(qtbot)
        page.matrix.days.setCurrentIndex(page.matrix.model.index(0, 3))
        settle(qtbot)

    on_an_open_day(OFFICE)
    assert offered() == (False, False, False)
    assert page.export.isVisible()
    page.matrix.days.setFocus()
    qtbot.keyClick(page.matrix.days, Qt.Key.Key_Return)
    page.import_.click()
    page.add_event.click()
    assert not page.findChildren(QDialog)
    on_an_open_day("dinkes")
    assert offered() == (True, True, True)
    qtbot.keyClick(page.matrix.days, Qt.Key.Key_Return)
    assert dialog(EventDialog)


def test_who_only_reads_an_empty_month_is_not_asked_to_import(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    core.absensi.empty, core.absensi.kept = True, set()
    page = open_page(AbsensiPage, core)
    assert page.overlay.isVisible()
    assert not [one for one in page.overlay.findChildren(QPushButton) if one.isVisible()]


@pytest.mark.parametrize("keeps", [True, False])
def test_an_office_whose_machines_were_never_read_says_so(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, keeps: bool
) -> None:
    core.absensi.unread, core.absensi.kept = True, {OFFICE} if keeps else set()
    page = open_page(AbsensiPage, core)
    assert page.count.text().endswith(" pegawai; belum ada data mesin absensi")
    assert page.overlay.isVisible()
    assert page.overlay._words.text().startswith("Belum ada data mesin absensi")
    offered = [one.text() for one in page.overlay.findChildren(QPushButton) if one.isVisible()]
    assert offered == (["Impor berkas mesin"] if keeps else [])
    core.absensi.unread = False
    page.refresh(frozenset({"hari"}))
    qtbot.waitUntil(lambda: not page.overlay.isVisible())
    assert page.panel.isVisible()


def test_what_was_entered_before_any_machine_was_read_is_shown(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    core.absensi.unread, core.absensi.on_leave = True, {3}
    page = open_page(AbsensiPage, core)
    assert page.count.text().endswith("; belum ada data mesin absensi")
    assert not page.overlay.isVisible()


def asked_for_pins(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> tuple[ImportDialog, Pegawai]:
    """The dialog at its PINs, and somebody whose one may be."""
    page = open_page(AbsensiPage, core)
    page._import()
    shown = dialog(ImportDialog)
    shown.only_pins.click()
    settle(qtbot)
    return shown, core.office.staff[OFFICE][0]


@pytest.mark.parametrize("field", ["person", "since", "map"])
def test_enter_in_a_field_of_the_pins_maps_the_one_under_the_cursor(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, field: str
) -> None:
    shown, person = asked_for_pins(qtbot, open_page, core)
    qtbot.keyClick(shown.pins, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is shown.person, "a PIN that is opened asks whose it is"
    shown.nobody.setFocus()  # a button has Enter for itself, and gives it back
    shown.person._pick(Choice(person.id, person.nama))
    getattr(shown, field).setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle(qtbot)
    assert core.absensi.mapped == [AbsensiPetaPin(OFFICE, MACHINE, "77", person.id, date(2026, 11, 2))]
    shown.reject()


def test_enter_on_a_button_of_the_pins_presses_that_one(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    shown, person = asked_for_pins(qtbot, open_page, core)
    shown.person._pick(Choice(person.id, person.nama))
    shown.nobody.setFocus()
    qtbot.keyClick(shown.nobody, Qt.Key.Key_Return)
    settle(qtbot)
    assert [one.pegawai for one in core.absensi.mapped] == [NOBODYS]
    shown.reject()
