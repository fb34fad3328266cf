"""The lists of letters: what is shown, what may be done, and that nothing is done twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from portalpns.client.ui import tasks
from portalpns.client.ui.page import NewLetter
from portalpns.client.ui.surat import reading
from portalpns.client.ui.surat.dialogs import CabutDialog, DisposisiDialog
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.surat.masuk import READ_AFTER_MS, SuratMasukPage
from portalpns.client.ui.surat.rows import position
from portalpns.client.ui.surat.search import posts_below
from portalpns.client.ui.surat.stages import KELUAR_STAGES, RETURNED
from portalpns.client.ui.widgets.forms import Choice, NoteDialog
from portalpns.domain.surat import Riwayat, SuratKeluar, SuratMasuk
from ui.pages.conftest import settle
from ui.pages.double import NOW, DoubleCore


def dialog(kind: type[Any]) -> Any:
    """The dialog of this kind, which may have to be read up before it opens."""
    for _ in range(250):
        shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
        if shown:
            return shown[0]
        QTest.qWait(20)
    raise AssertionError(f"no {kind.__name__} was opened")


def go_to(qtbot: QtBot, page: Any, letter_id: str) -> None:
    """Put the cursor on a letter of the list."""
    for place in range(page.table.rows.rowCount()):
        if page.table.rows.id_at(place) == letter_id:
            page.table.setCurrentIndex(page.table.rows.index(place, 0))
            settle(qtbot)
            return
    raise AssertionError(letter_id)


def first(core: DoubleCore, state: str, kotak: str = "keluar") -> str:
    return next(
        key for key, one in core.surat.letters.items() if one.state == state and core.surat.row(one).kotak == kotak
    )


def test_incoming_letters_are_listed_newest_first_with_unread_ones_bold(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratMasukPage, core)
    rows = [page.table.rows.row_at(place) for place in range(40)]
    assert [row.id for row in rows] == [f"m{place:04d}" for place in range(40)]
    assert page.table.rows.strong(rows[0])
    assert not page.table.rows.strong(rows[1])


def test_the_chips_filter_in_the_core(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> None:
    page = open_page(SuratMasukPage, core)
    page.list.choose(1)
    settle(qtbot)
    assert page.table.rows.rowCount() == sum(
        core.me.id not in one.dibaca for one in core.surat.letters.values() if isinstance(one, SuratMasuk)
    )


def test_one_letter_typed_does_not_filter_and_two_do(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratMasukPage, core)
    qtbot.keyClicks(page.list.search, "F")
    settle(qtbot)
    assert page.table.rows.rowCount() == 40
    qtbot.keyClicks(page.list.search, "orum Satu")
    settle(qtbot)
    assert 0 < page.table.rows.rowCount() < 40


def test_a_letter_is_read_when_its_page_was_looked_at(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratMasukPage, core)
    assert page.table.current_row().id == "m0000"
    qtbot.wait(READ_AFTER_MS + 200)
    settle(qtbot)
    assert core.me.id not in core.surat.letters["m0000"].dibaca, "the list showed it, nobody turned to it"
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    qtbot.keyClick(page.table, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: core.me.id in core.surat.letters["m0000"].dibaca, timeout=5000)


def test_disposition_goes_out_with_posts_instructions_and_note(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    page = open_page(SuratMasukPage, head)
    go_to(qtbot, page, "m0001")
    qtbot.keyClick(page.table, Qt.Key.Key_D)
    settle(qtbot)
    slip = dialog(DisposisiDialog)
    slip._accept()
    assert "penerima" in slip.kepada.accessibleDescription()
    post = head.office.chain["diskominfotik"][0]
    slip.kepada.set_choices([Choice(post, "Kepala Subbagian Umum")])
    slip.instruksi[1].setChecked(True)
    field = slip.kepada.focusProxy() or slip.kepada
    qtbot.keyClicks(field, "Sekre")
    slip._accept()
    assert "belum dipilih" in slip.kepada.accessibleDescription(), "half a name beside a picked post is not dropped"
    for _ in range(5):
        qtbot.keyClick(field, Qt.Key.Key_Backspace)
    slip.catatan.setPlainText("Koordinasikan dengan Bappeda.")
    slip.with_due.setChecked(True)
    assert slip.due.value() == date(2026, 11, 27), "three working days after Tuesday"
    slip._accept()
    settle(qtbot)
    letter = head.surat.letters["m0001"]
    assert isinstance(letter, SuratMasuk)
    assert letter.state == "didisposisi"
    (given,) = letter.disposisi
    assert given.kepada == (post,)
    assert given.instruksi == ("Proses lebih lanjut",)
    assert given.batas is not None
    assert any("Kepala Subbagian" in step.what for step in page.reading.now.steps)


def test_escape_asks_before_it_drops_a_filled_slip(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    page = open_page(SuratMasukPage, head)
    go_to(qtbot, page, "m0001")
    page.actions_._buttons["disposisi"].click()
    settle(qtbot)
    slip = dialog(DisposisiDialog)
    slip.kepada.set_choices([Choice(head.office.chain["diskominfotik"][0], "Kepala Subbagian Umum")])
    qtbot.keyClick(slip, Qt.Key.Key_Escape)
    assert slip.isVisible()
    next(one for one in dialog(QMessageBox).buttons() if one.text() == "Buang").click()
    assert not slip.isVisible()
    settle(qtbot)
    page.actions_._buttons["disposisi"].click()
    settle(qtbot)
    empty = dialog(DisposisiDialog)
    qtbot.keyClick(empty, Qt.Key.Key_Escape)
    assert not empty.isVisible(), "nothing to lose"


def test_only_allowed_steps_are_offered(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> None:
    page = open_page(SuratKeluarPage, core)
    go_to(qtbot, page, first(core, "diperiksa"))
    shown = {name for name, button in page.actions_._buttons.items() if button.isVisible()}
    assert shown == {"batalkan", "tarik"}


def test_paraf_is_given_for_the_words_that_were_shown(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    checker = DoubleCore()
    checker.me = checker.office.holder[checker.office.chain["diskominfotik"][0]]
    page = open_page(SuratKeluarPage, checker)
    letter_id = first(checker, "diperiksa")
    go_to(qtbot, page, letter_id)
    page.actions_._buttons["paraf"].click()
    settle(qtbot)
    letter = checker.surat.letters[letter_id]
    assert isinstance(letter, SuratKeluar)
    assert letter.rantai[0].oleh == checker.me.id


def test_a_second_press_while_a_step_runs_does_nothing(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core)
    go_to(qtbot, page, first(core, "konsep"))
    core.surat.hold.clear()
    for _ in range(3):
        qtbot.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    core.surat.hold.set()
    settle(qtbot)
    assert [call[0] for call in core.surat.calls].count("submit") == 1


def test_giving_back_needs_a_note(qtbot: QtBot, open_page: Callable[..., Any]) -> None:
    checker = DoubleCore()
    checker.me = checker.office.holder[checker.office.chain["diskominfotik"][0]]
    page = open_page(SuratKeluarPage, checker)
    letter_id = first(checker, "diperiksa")
    go_to(qtbot, page, letter_id)
    qtbot.keyClick(page.table, Qt.Key.Key_K)
    ask = dialog(NoteDialog)
    ask._accept()
    assert ask.isVisible()
    ask.text.setPlainText("Lengkapi dasar hukumnya.")
    ask._accept()
    settle(qtbot)
    assert checker.surat.letters[letter_id].state == "dikembalikan"


def test_returned_concepts_are_said_over_the_list(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core)
    assert page.returned.isVisible()
    page.list.choose(RETURNED)
    settle(qtbot)
    go_to(qtbot, page, first(core, "dikembalikan"))
    assert "Lengkapi dasar hukumnya." in page.reading.banner.accessibleName()


def test_a_returned_concept_is_no_alarm_for_the_others_in_the_office(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, head)
    assert head.surat.count(KELUAR_STAGES[RETURNED].wanted)
    assert not page.returned.isVisible()


def test_a_failing_step_is_told_and_can_be_tried_again(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, told: list[Exception]
) -> None:
    page = open_page(SuratKeluarPage, core)
    letter_id = first(core, "konsep")
    go_to(qtbot, page, letter_id)
    core.surat.letters[letter_id] = core.surat.made(core.surat.letters[letter_id].naskah, "terkirim", 900)  # type: ignore[union-attr]
    page.actions_._buttons["ajukan"].click()
    settle(qtbot)
    assert [type(error).__name__ for error in told] == ["WrongState"]
    assert not page.actions_._running


def test_enter_on_a_concept_opens_the_editor_and_escape_closes_it(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core)
    go_to(qtbot, page, first(core, "konsep"))
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    settle(qtbot)
    assert page.editor.isVisible()
    assert page.go_back()
    settle(qtbot)
    assert page.table.isVisible()
    assert not page.go_back()


def test_duplicate_opens_a_new_concept_with_the_same_words(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core)
    letter_id = first(core, "terkirim")
    go_to(qtbot, page, letter_id)
    qtbot.keyClick(page.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot)
    copy, old = page.editor.letter(), core.surat.letters[letter_id]
    assert copy is not None
    assert isinstance(old, SuratKeluar)
    assert copy.id != letter_id
    assert copy.naskah == old.naskah


def test_leaving_the_page_while_writing_keeps_the_text(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core, NewLetter())
    page.editor.main.hal.setText("Undangan")
    assert page.may_leave()
    (kept,) = core.surat.autosaved.values()
    assert kept.naskah.hal == "Undangan"


def test_a_text_left_by_a_crash_is_offered(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> None:
    lost = core.surat.new("surat_dinas")
    core.surat.autosave(lost)
    page = open_page(SuratKeluarPage, core)
    assert "belum disimpan" in page.recovered.accessibleName()
    page.recovered.findChildren(QPushButton)[0].click()
    settle(qtbot)
    assert page.editor.letter().id == lost.id
    assert not tasks.busy()


def test_a_text_left_by_a_crash_can_be_thrown_away(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    core.surat.autosave(core.surat.new("surat_dinas"))
    page = open_page(SuratKeluarPage, core)
    _, throw = page.recovered.findChildren(QPushButton)
    throw.click()
    dialog(QMessageBox).reject()
    settle(qtbot)
    assert page.recovered.isVisible(), "Esc throws nothing away"
    throw.click()
    asked = dialog(QMessageBox)
    assert "tanpa hal" in asked.text()
    next(one for one in asked.buttons() if one.text() == "Buang").click()
    settle(qtbot)
    assert core.surat.autosaved == {}
    assert not page.recovered.isVisible()


def test_a_second_press_opens_no_second_question(qtbot: QtBot, open_page: Callable[..., Any]) -> None:
    checker = DoubleCore()
    checker.me = checker.office.holder[checker.office.chain["diskominfotik"][0]]
    page = open_page(SuratKeluarPage, checker)
    go_to(qtbot, page, first(checker, "diperiksa"))
    page.actions_._buttons["kembalikan"].click()
    page.actions_._buttons["kembalikan"].click()
    asked = [one for one in QApplication.topLevelWidgets() if isinstance(one, NoteDialog) and one.isVisible()]
    assert len(asked) == 1
    asked[0].reject()
    page.actions_._buttons["kembalikan"].click()
    dialog(NoteDialog).reject()


def test_the_list_has_the_focus_and_down_leaves_the_filter(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratMasukPage, core)
    assert page.table.hasFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.list.search.hasFocus()
    qtbot.keyClick(page.list.search, Qt.Key.Key_Down)
    assert page.table.hasFocus()


def test_a_recovered_text_that_is_closed_again_is_saved(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    lost = core.surat.new("surat_dinas")
    core.surat.autosave(lost)
    page = open_page(SuratKeluarPage, core)
    page.sisa.go_on()
    settle(qtbot)
    assert page.go_back()
    settle(qtbot)
    assert lost.id in core.surat.letters
    assert not page.recovered.isVisible()


@pytest.mark.parametrize(
    ("answer", "online", "how"),
    [(69, True, ""), (None, True, ""), (69, False, "; diteruskan ke server begitu terhubung")],
    ids=["given", "refused", "given-later"],
)
def test_the_number_of_the_register_is_said_when_the_server_has_given_it(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch, answer: int | None,
    online: bool, how: str,
) -> None:  # fmt: skip
    core.sync.state = replace(core.sync.state, online=online)
    page = open_page(SuratMasukPage, core)
    said: list[str] = []  # a notice goes by itself, on a busy machine before it is looked at
    monkeypatch.setattr(page.shell.notices, "show", lambda words, **_more: said.append(words))
    waiting = next(
        key for key, one in core.surat.letters.items()
        if isinstance(one, SuratMasuk) and one.agenda is None and one.state == "diterima"
    )  # fmt: skip
    go_to(qtbot, page, waiting)
    before = core.surat.letters[waiting]
    queued = replace(before, riwayat=(*before.riwayat, Riwayat(NOW, core.me.id, core.me.nama, "agendakan")))
    monkeypatch.setattr(core.surat, "register", lambda letter_id: core.surat.letters.update({letter_id: queued}))
    page.actions_._buttons["agendakan"].click()
    settle(qtbot)
    page.refresh(frozenset({"surat"}))
    settle(qtbot)
    assert said == [f"Surat “{before.hal}” diagendakan, nomor menyusul dari server{how}."]
    go_to(qtbot, page, next(key for key in core.surat.letters if key.startswith("m") and key != waiting))
    core.surat.letters[waiting] = replace(queued, agenda=answer) if answer else before
    page.refresh(frozenset({"surat"}))
    settle(qtbot)
    assert said[1:] == ([f"Surat “{before.hal}” diagendakan dengan nomor 69."] if answer else [])
    assert page.actions_._unnumbered == set(), "a number that was given or refused is not asked for again"


@pytest.mark.parametrize(
    ("hours", "words"), [(1, "sejak 08.41"), (24, "sejak kemarin 09.41"), (72, "sejak Sabtu 09.41")]
)
def test_days_of_the_week_keep_their_capital(core: DoubleCore, hours: int, words: str) -> None:
    row = core.surat.row(core.surat.get(first(core, "diperiksa")))
    row = replace(row, urut=(NOW - timedelta(hours=hours)).isoformat())
    assert position(row, lambda: NOW).endswith(words)


def test_a_long_hal_takes_two_lines_and_is_told_by_the_tooltip(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    long = {"m0000": "Rapat koordinasi " * 600, "m0001": "a" * 10_000}
    for key, hal in long.items():
        core.surat.letters[key] = replace(core.surat.letters[key], hal=hal)
    page = open_page(SuratMasukPage, core)
    settle(qtbot)
    title = page.reading.title
    for key, hal in long.items():
        go_to(qtbot, page, key)
        assert title.height() < 3 * title.fontMetrics().height()
        assert title.text().endswith("…")
        assert title.toolTip().startswith(hal[:200])
        assert title.words == hal


def test_a_page_that_the_server_cannot_make_is_told(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    key, letter = next(
        (key, one) for key, one in head.surat.letters.items()
        if isinstance(one, SuratKeluar) and one.state == "menunggu_ttd"
    )  # fmt: skip
    head.surat.letters[key] = replace(letter, pdf_sha="", galat="Hal terlalu tinggi.")
    page = open_page(SuratKeluarPage, head, key)
    settle(qtbot)
    assert page.reading.now.letter.id == key
    assert "Hal terlalu tinggi." in page.reading.banner.accessibleName()
    assert "kembalikan" in page.reading.now.allowed
    head.surat.letters[key] = replace(head.surat.letters[key], state="dibatalkan")
    page.reading.reload()
    settle(qtbot)
    assert page.reading.now.warning == "", "nothing is left to be returned"


def test_a_cancelled_concept_shows_its_page(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> None:
    """The server makes none of a letter that never had a number."""
    key = first(core, "konsep")
    core.surat.letters[key] = replace(core.surat.letters[key], state="dibatalkan")  # type: ignore[arg-type]
    page = open_page(SuratKeluarPage, core, key)
    settle(qtbot)
    assert page.reading.now.letter.id == key
    assert page.reading.pdf.page_count > 0
    assert page.reading.on_screen


def test_a_letter_is_withdrawn_for_a_reason_and_by_a_letter(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, head)
    key = first(head, "terkirim")
    go_to(qtbot, page, key)
    page.actions_._buttons["cabut"].click()
    asked = dialog(CabutDialog)
    asked._accept()
    assert asked.isVisible()
    assert "alasan" in asked.alasan.accessibleDescription()
    assert "mencabut" in asked.pencabut.accessibleDescription()
    asked.alasan.setPlainText("Tanggal keliru.")
    asked.pencabut.setText("000.1.5/9/DISKOMINFOTIK/2026")
    asked._accept()
    settle(qtbot)
    letter = head.surat.letters[key]
    assert isinstance(letter, SuratKeluar)
    assert (letter.state, letter.pencabut) == ("dicabut", "000.1.5/9/DISKOMINFOTIK/2026")
    assert letter.riwayat[-1].catatan == "Tanggal keliru."


def test_the_slip_offers_posts_below_nearest_first_and_no_others(head: DoubleCore) -> None:
    offered = [one.id for one in posts_below(head, "diskominfotik")("", 5000)]
    assert offered == list(head.pelaku().bawahan)
    assert offered
    assert {head.direktori.jabatan[one].opd for one in offered} == {"diskominfotik"}
    assert posts_below(head, "diskominfotik")("wali kota", 10) == []
    narrow = posts_below(head, "diskominfotik")("subbagian umum", 10)
    assert [one.id for one in narrow] == [
        one for one in offered if "Subbagian Umum" in head.direktori.jabatan[one].nama
    ]


@pytest.mark.parametrize("state", ["menunggu_ttd", "dibatalkan"])
def test_a_frozen_page_without_its_signature_is_neither_saved_nor_printed(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch, said: list[str],
    state: str,
) -> None:  # fmt: skip
    done: list[str] = []
    monkeypatch.setattr(reading, "print_pdf", lambda *_given: done.append("print"))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: done.append("save") or ("", ""))
    waiting, signed = first(core, "menunggu_ttd"), first(core, "ditandatangani")
    core.surat.letters[waiting] = replace(core.surat.letters[waiting], state=state)
    page = open_page(SuratKeluarPage, core)
    for key, wanted in ((waiting, []), (signed, ["print", "save"])):
        go_to(qtbot, page, key)
        assert page.reading.pdf.page_count == 1
        page.reading.print_page()
        page.reading.save_pdf()
        assert done == wanted
        offered = page.reading.keep.isEnabled(), page.reading.printer.isEnabled()
        assert offered == (bool(wanted), bool(wanted))
        why = "belum ditandatangani"
        assert (why in page.reading.keep.toolTip()) is not bool(wanted)
        assert [why in words for words in said] == [True, True], "said both times"
