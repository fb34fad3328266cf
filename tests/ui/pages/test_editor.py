"""The editor of a naskah: fields and texts become a Naskah, the page follows, nothing written is lost."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from portalpns.client.ui import tasks
from portalpns.client.ui.page import NewLetter
from portalpns.client.ui.surat.editor.saving import IDLE_MS
from portalpns.client.ui.surat.editor.unkept import UnkeptDialog
from portalpns.client.ui.surat.editor.view import FIRST_LAMPIRAN
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.surat.search import outside_recipient, recipients
from portalpns.client.ui.widgets.forms import Choice
from portalpns.domain.errors import FileProblem, file_problem
from portalpns.domain.naskah import Block, Lampiran, Naskah, Penerima, Run
from portalpns.domain.surat import SuratKeluar
from ui.pages.conftest import overtake, settle
from ui.pages.double import DoubleCore


@pytest.fixture
def page(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> Any:
    """The page with a new, empty letter open in its editor."""
    made = open_page(SuratKeluarPage, core, NewLetter())
    settle(qtbot)
    return made


def complete(page: Any) -> None:
    """Fill what a surat dinas needs."""
    main = page.editor.main
    main.kepada.set_choices([Choice("opd:setda", "Sekretaris Daerah", data=Penerima("Sekretaris Daerah", "setda"))])
    main.hal.setText("Permintaan Data")
    main.klasifikasi.set_choice(Choice("000.1.5", "000.1.5 – Rapat"))
    page.editor.body_panel.edit.set_blocks([Block("paragraph", (Run("Mohon data."),))])


def letters_of_the_city() -> list[SuratKeluar]:
    core = DoubleCore(letters=8)
    return [one for one in core.surat.letters.values() if isinstance(one, SuratKeluar)]


@pytest.mark.parametrize("letter", letters_of_the_city(), ids=lambda one: f"{one.id}-{one.naskah.jenis}")
def test_opening_a_letter_changes_nothing_in_it(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, letter: SuratKeluar
) -> None:
    lampiran = (Lampiran("Daftar", (Block("table", rows=(((Run("No"),), (Run("Nama"),)),)),)),)
    letter = replace(letter, naskah=replace(letter.naskah, lampiran=lampiran))
    page = open_page(SuratKeluarPage, core)
    page._open_letter(letter)
    settle(qtbot)
    back = page.editor.letter()
    assert back.naskah == letter.naskah
    assert [step.jabatan for step in back.rantai] == [step.jabatan for step in letter.rantai]
    assert [(one.jabatan, one.atas_nama) for one in back.tanda] == [(o.jabatan, o.atas_nama) for o in letter.tanda]
    assert not page.editor.saving.dirty


def test_what_is_missing_is_listed_and_leads_to_its_field(qtbot: QtBot, page: Any) -> None:
    fields = [one.field for one in page.editor.missing_now()]
    assert fields == ["hal", "klasifikasi", "kepada", "body"]
    assert page.editor.missing.isVisible()
    assert page.editor.missing.property("tone") == "neutral"
    page.editor.missing.linkActivated.emit("klasifikasi")
    assert page.editor.main.klasifikasi.hasFocus()
    complete(page)
    page.editor._touched()
    assert page.editor.missing.text() == "Isian lengkap."


def test_sending_an_incomplete_concept_goes_to_the_first_gap(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    page._submit()
    assert page.editor.main.hal.hasFocus()
    assert page.editor.missing.property("tone") == "warn"
    assert core.surat.calls == []


def test_ctrl_enter_saves_and_sends_once(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    complete(page)
    letter_id = page.editor.letter().id
    core.surat.hold.clear()
    for _ in range(3):
        qtbot.keyClick(page.editor.body_panel.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    core.surat.hold.set()
    settle(qtbot)
    assert [call[0] for call in core.surat.calls if call[0] != "autosave"] == ["save", "submit"]
    assert core.surat.letters[letter_id].state == "diperiksa"
    assert page.table.isVisible()
    assert page.table.current_row().id == letter_id, "the cursor stands on what was sent"
    assert page.reading.now.letter.id == letter_id


def test_what_is_typed_while_a_closing_save_runs_is_saved_too(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    complete(page)
    letter_id = page.editor.letter().id
    core.surat.hold.clear()
    page._close_editor()
    page.editor.main.hal.setText("Ditulis pada saat terakhir")
    core.surat.hold.set()
    settle(qtbot)
    assert page.table.isVisible()
    assert core.surat.letters[letter_id].naskah.hal == "Ditulis pada saat terakhir"


def test_nothing_is_typed_into_a_letter_on_its_way(
    qtbot: QtBot, page: Any, core: DoubleCore, monkeypatch: pytest.MonkeyPatch, told: list[Exception]
) -> None:
    def full(_letter_id: str) -> None:
        raise FileProblem("Penyimpanan penuh.")

    monkeypatch.setattr(core.surat, "submit", full)
    complete(page)
    edit = page.editor.body_panel.edit
    edit.setFocus()
    core.surat.hold.clear()
    page._submit()
    assert not edit.isEnabled()
    core.surat.hold.set()
    settle(qtbot)
    assert [error.pesan for error in told] == ["Penyimpanan penuh."]
    assert edit.isEnabled()
    assert edit.hasFocus()


def test_what_cannot_be_printed_is_said_in_the_line_and_is_not_sent(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    """The judgement of the preview is that of sending: the line names the field, and corrects itself."""
    complete(page)
    page.editor.main.hal.setText("Rapat 😀 Koordinasi")
    line, letter_id = page.editor.missing, page.editor.letter().id
    qtbot.waitUntil(lambda: "“Hal”" in line.text(), timeout=5000)
    assert "lengkap" not in line.text()
    assert "naskah." not in line.text()
    page._submit()
    settle(qtbot)
    assert line.property("tone") == "warn"
    assert page.editor.main.hal.hasFocus()
    assert page.editor.isVisible()
    assert page.send.isEnabled()
    assert [call[0] for call in core.surat.calls if call[0] != "autosave"] == ["save"]
    assert core.surat.letters[letter_id].state == "konsep"
    page.editor.main.hal.setText("Rapat Koordinasi")
    qtbot.waitUntil(lambda: line.text() == "Isian lengkap.", timeout=5000)
    page._submit()
    settle(qtbot)
    assert core.surat.letters[letter_id].state == "diperiksa"


def test_a_hal_without_measure_is_refused_by_its_length(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    complete(page)
    page.editor.main.hal.setText("panjang " * 1250)
    page._submit()
    assert "Hal paling banyak 500 karakter; sekarang 9.999." in page.editor.missing.text()
    assert core.surat.calls == []


def test_pausing_keeps_the_text_by_itself(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    qtbot.keyClicks(page.editor.main.hal, "Undangan")
    qtbot.waitUntil(lambda: bool(core.surat.autosaved), timeout=4000)
    settle(qtbot)
    assert next(iter(core.surat.autosaved.values())).naskah.hal == "Undangan"
    assert page.saved.text() == "Tersimpan otomatis 09.41"


def test_ctrl_s_saves_and_says_when(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    qtbot.keyClicks(page.editor.main.hal, "Undangan")
    qtbot.keyClick(page.editor.main.hal, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot)
    assert page.saved.text() == "Tersimpan 09.41"
    assert core.surat.letters[page.editor.letter().id].naskah.hal == "Undangan"  # type: ignore[union-attr]


def full_disk(*_args: object) -> None:
    raise file_problem(OSError(28, "No space left on device", "cache.db"), "cache.db", writing=True)


def answer(qtbot: QtBot, *buttons: str) -> list[str]:
    """Press these buttons, or Esc for an empty name, in the dialogs that are about to open; returns what they say."""
    said: list[str] = []
    waiting = list(buttons)

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, UnkeptDialog):
            said.append(" ".join(label.text() for label in dialog.findChildren(QLabel)))
            name = waiting.pop(0)
            if name:
                button = next(one for one in dialog.findChildren(QPushButton) if one.text() == name)
                qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
            else:
                qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        if waiting:
            QTimer.singleShot(30, press)

    QTimer.singleShot(30, press)
    return said


@pytest.mark.parametrize("leave", ["escape", "close button", "new letter"])
def test_a_text_that_cannot_be_saved_is_not_left_without_asking(
    qtbot: QtBot, page: Any, core: DoubleCore, told: list[Exception], monkeypatch: pytest.MonkeyPatch, leave: str
) -> None:
    qtbot.keyClicks(page.editor.main.hal, "Undangan")
    monkeypatch.setattr(core.surat, "save", full_disk)
    said = answer(qtbot, "Salin teks", "")
    if leave == "escape":
        page.go_back()
    elif leave == "close button":
        qtbot.mouseClick(page.close_button, Qt.MouseButton.LeftButton)
    else:
        page.activate(NewLetter())
    qtbot.waitUntil(lambda: len(said) == 2)
    settle(qtbot)
    assert "penyimpanan penuh" in said[0]
    assert "Teks disalin" in said[1]
    assert QApplication.clipboard().text() == "Undangan"
    assert page.editor.isVisible()
    assert page.editor.main.hal.text() == "Undangan"
    assert page.editor.saving.dirty
    assert told == [], "the dialog said it"


def test_trying_again_saves_once_there_is_room(
    qtbot: QtBot, page: Any, core: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.keyClicks(page.editor.main.hal, "Undangan")
    letter_id = page.editor.letter().id
    save, failures = core.surat.save, [full_disk]
    monkeypatch.setattr(core.surat, "save", lambda *args: (failures.pop() if failures else save)(*args))
    said = answer(qtbot, "Coba lagi")
    page.go_back()
    qtbot.waitUntil(lambda: bool(said))
    settle(qtbot)
    assert page.table.isVisible()
    assert core.surat.letters[letter_id].naskah.hal == "Undangan"  # type: ignore[union-attr]


def test_the_window_does_not_close_over_a_text_that_is_not_kept(
    qtbot: QtBot, page: Any, core: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.keyClicks(page.editor.main.hal, "Undangan")
    monkeypatch.setattr(core.surat, "autosave", full_disk)
    said = answer(qtbot, "Coba lagi", "")
    assert not page.may_leave()
    assert len(said) == 2
    assert page.editor.main.hal.text() == "Undangan"
    answer(qtbot, "Tutup tanpa menyimpan")
    assert page.may_leave()
    assert page.editor.letter() is None


def test_a_refused_letter_can_be_sent_once_it_was_mended(
    qtbot: QtBot, page: Any, core: DoubleCore, told: list[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    complete(page)
    with monkeypatch.context() as patch:
        patch.setattr(core.surat, "save", full_disk)
        qtbot.mouseClick(page.send, Qt.MouseButton.LeftButton)
        settle(qtbot)
    assert len(told) == 1
    assert page.send.isEnabled()
    qtbot.mouseClick(page.send, Qt.MouseButton.LeftButton)
    settle(qtbot)
    assert "submit" in [call[0] for call in core.surat.calls]


def test_after_a_failed_save_a_pause_still_keeps_the_text(
    qtbot: QtBot, page: Any, core: DoubleCore, told: list[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(core.surat, "autosave", full_disk)
        qtbot.keyClicks(page.editor.main.hal, "Undangan")
        qtbot.waitUntil(lambda: bool(told), timeout=4000)
    assert page.saved.text() == "Belum tersimpan"
    assert page.editor.saving._again.isActive(), "it is tried again though nobody types"
    qtbot.keyClicks(page.editor.main.hal, " rapat")
    assert page.editor.saving._idle.isActive()
    assert page.editor.saving._idle.interval() == IDLE_MS
    qtbot.waitUntil(lambda: bool(core.surat.autosaved), timeout=4000)
    settle(qtbot)
    assert page.saved.text() == "Tersimpan otomatis 09.41"
    assert not page.editor.saving._again.isActive()


def test_one_row_is_selected_after_a_letter_was_sent(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    page.go_back()
    settle(qtbot)
    page.table.selectRow(3)
    settle(qtbot)
    page.activate(NewLetter())
    settle(qtbot)
    complete(page)
    letter_id = page.editor.letter().id
    qtbot.mouseClick(page.send, Qt.MouseButton.LeftButton)
    settle(qtbot)
    assert [row.id for row in page.table.selected()] == [letter_id]


def test_a_newer_version_is_told_and_never_written_over_the_text(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    complete(page)
    overtake(qtbot, page, core)
    assert page.editor.main.hal.text() == "Permintaan Data"
    assert "diubah di komputer lain" in page.editor.banner.accessibleName()


def test_the_own_saved_version_is_no_news(qtbot: QtBot, page: Any) -> None:
    complete(page)
    page.editor.saving.save()
    settle(qtbot)
    page.refresh(frozenset({"surat"}))
    settle(qtbot)
    assert not page.editor.banner.isVisible()


def test_the_page_follows_the_keys_and_only_the_newest_text_is_shown(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    complete(page)
    settle(qtbot)
    times: list[int] = []
    page.editor.preview._debounce.setInterval(400)  # longer than a busy machine needs between two keys
    page.editor.preview.drawn.connect(times.append)
    qtbot.keyClicks(page.editor.main.hal, " Pegawai")
    qtbot.waitUntil(lambda: bool(times), timeout=5000)
    settle(qtbot)
    assert len(times) == 1
    assert times[0] >= 380  # Qt's own timers may come a twentieth early


def test_each_kind_shows_its_own_fields(qtbot: QtBot, page: Any) -> None:
    main = page.editor.main
    shown = {}
    for place in range(main.jenis.count()):
        main.jenis.setCurrentIndex(place)
        parts = {"dari": main.dari, "tempat": main.tempat, "petugas": main.petugas, "kepada": main.kepada}
        shown[main.jenis.currentData()] = {name for name, field in parts.items() if field.isVisible()}
    assert shown == {
        "surat_dinas": {"kepada"}, "surat_undangan": {"kepada", "tempat"}, "nota_dinas": {"kepada", "dari"},
        "surat_perintah_tugas": {"petugas"},
    }  # fmt: skip


def test_a_person_picked_for_duty_brings_nip_and_rank(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    person = core.office.people[5]
    page.editor.main.jenis.setCurrentIndex(3)
    page.editor.main.petugas.set_choices([Choice(person.id, person.nama, data=person)])
    (one,) = page.editor.letter().naskah.petugas
    assert (one.nama, one.nip, one.pangkat, one.pegawai) == (person.nama, person.nip, person.pangkat, person.id)


def test_signing_for_a_superior_names_the_posts_above(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    chain = page.editor.chain
    first = core.office.chain["diskominfotik"][0]
    search = chain.penandatangan._search
    choice = next(one for one in search("Kepala Subbagian Umum", 60) if one.id == first)
    chain.penandatangan.set_choice(choice)
    chain._signer_chosen(choice)
    chain.cara.setCurrentIndex(2)
    (tanda,) = chain.signatures()
    second, head = core.office.chain["diskominfotik"][1], core.office.head["diskominfotik"]
    assert tanda.jabatan == first
    assert tanda.atas_nama == (head, second)
    assert chain.cara.currentText().startswith("a.n. ")


def test_recipients_offer_offices_posts_and_the_words_as_typed(core: DoubleCore) -> None:
    found = recipients(core)("Dinas Kesehatan", 20)
    assert found[0].data == Penerima("Kepala Dinas Kesehatan", "dinkes")
    assert found[-1].data == Penerima("Dinas Kesehatan")
    assert outside_recipient("Ketua KPU di Jakarta") == Penerima("Ketua KPU", None, "Jakarta")


def test_a_recipient_typed_and_left_by_tab_is_not_lost(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    main = page.editor.main
    main.kepada.setFocus()
    for typed in ("dinas", " pen", "didikan dan kebudayaan"):
        qtbot.keyClicks(QApplication.focusWidget(), typed)
        settle(qtbot)
    assert main.kepada._picker.text() == "dinas pendidikan dan kebudayaan"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    settle(qtbot)
    assert [choice.data.opd for choice in main.kepada.choices()] == ["disdikbud"]
    assert main.hal.hasFocus()


def test_words_that_were_not_picked_hold_the_letter_back(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    complete(page)
    page.editor.tabs.setCurrentIndex(1)
    tembusan = page.editor.more.tembusan
    tembusan.setFocus()
    qtbot.keyClicks(QApplication.focusWidget(), "I")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert "“I” belum dipilih dari daftar." in page.editor.missing.text()
    page.editor.tabs.setCurrentIndex(0)
    qtbot.mouseClick(page.send, Qt.MouseButton.LeftButton)
    settle(qtbot)
    assert "submit" not in [call[0] for call in core.surat.calls]
    assert tembusan._picker.hasFocus()


def test_attachments_come_and_go_in_tabs(qtbot: QtBot, page: Any) -> None:
    editor = page.editor
    editor._new_tab()
    editor._new_tab()
    editor._panels()[0].judul.setText("Daftar Peserta")
    assert [editor.tabs.tabText(place) for place in (2, 3)] == ["Lampiran 1", "Lampiran 2"]
    editor._remove_tab(3)
    assert editor.letter().naskah.lampiran == (Lampiran("Daftar Peserta", ()),)


def test_opening_another_letter_forgets_the_old_fields(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    complete(page)
    page.editor._new_tab()
    fresh = SuratKeluar("x", "diskominfotik", Naskah("nota_dinas"), core.me.id, core.clock())
    page._end_editing()
    page._open_letter(fresh, fresh=True)
    settle(qtbot)
    assert page.editor.letter().naskah == Naskah("nota_dinas")
    assert page.editor.tabs.count() == 2


def test_a_calendar_day_is_taken_over(qtbot: QtBot, page: Any) -> None:
    page.editor.main.jenis.setCurrentIndex(1)
    page.editor.main.tanggal.set_value(date(2026, 12, 1))
    page.editor.main.waktu.setText("09.00 WIB")
    acara = page.editor.letter().naskah.acara
    assert (acara.tanggal, acara.waktu) == (date(2026, 12, 1), "09.00 WIB")


def test_closing_right_after_ctrl_s_keeps_the_text_even_when_the_save_never_ran(
    qtbot: QtBot, page: Any, core: DoubleCore
) -> None:
    gate = threading.Event()
    tasks.run(lambda _task: gate.wait(10), owner=page)
    qtbot.keyClicks(page.editor.main.hal, "Undangan")
    qtbot.keyClick(page.editor.main.hal, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert page.may_leave()
    assert [one.naskah.hal for one in core.surat.autosaved.values()] == ["Undangan"]
    gate.set()


def test_what_is_typed_while_a_save_runs_is_not_taken_for_saved(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    gate = threading.Event()
    tasks.run(lambda _task: gate.wait(10), owner=page)
    qtbot.keyClicks(page.editor.main.hal, "Undangan")
    qtbot.keyClick(page.editor.main.hal, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(page.editor.main.hal, " rapat")
    gate.set()
    settle(qtbot)
    assert page.editor.saving.dirty
    assert page.may_leave()
    assert [one.naskah.hal for one in core.surat.autosaved.values()] == ["Undangan rapat"]


def test_tab_leads_from_the_fields_into_the_text(qtbot: QtBot, page: Any) -> None:
    main, edit = page.editor.main, page.editor.body_panel.edit
    main.jenis.setFocus()
    for field in (main.kepada.focusProxy(), main.hal, main.klasifikasi, edit):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is field, field.accessibleName()


def test_a_removed_attachment_can_be_brought_back(qtbot: QtBot, page: Any) -> None:
    for judul in ("Daftar hadir", "Susunan acara"):
        page.editor._new_tab()
        page.editor._panels()[-1].judul.setText(judul)
    page.editor._remove_tab(FIRST_LAMPIRAN)
    assert [one.judul for one in page.editor.letter().naskah.lampiran] == ["Susunan acara"]
    (notice,) = page.shell.notices._shown.values()
    notice.findChild(QPushButton, "").click()
    assert [one.judul for one in page.editor.letter().naskah.lampiran] == ["Daftar hadir", "Susunan acara"]
    assert [page.editor.tabs.tabText(place) for place in (2, 3)] == ["Lampiran 1", "Lampiran 2"]


def test_an_attachment_is_not_brought_back_into_another_letter(qtbot: QtBot, page: Any) -> None:
    page.editor._new_tab()
    page.editor._panels()[-1].judul.setText("Daftar hadir")
    page.editor._remove_tab(FIRST_LAMPIRAN)
    page.editor.close_letter()
    assert page.shell.notices.shown == []


def test_the_cross_of_a_lampiran_moves_no_tab(page: Any) -> None:
    bar = page.editor.tabs.tabBar()
    height = bar.height()
    page.editor._new_tab()
    assert bar.height() == height
