"""The editor is left for something else, in haste: nothing goes to the wrong letter, and no word is lost."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from client.kit import Balai, Komputer, isi
from portalpns.client.ui import tasks
from portalpns.client.ui.surat.editor.unkept import UnkeptDialog
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.window import MainWindow
from portalpns.client.usecases.naskah import content
from portalpns.client.usecases.surat import Filter
from portalpns.domain.errors import FileProblem
from portalpns.domain.surat import SuratKeluar, paraf_hash
from ui.pages.test_editor import answer
from ui.pages.test_surat import dialog
from ui.real.conftest import Open, refused, settle, shown_letter

KELUAR = Filter("keluar")


@pytest.fixture
def siti(place: Balai) -> Komputer:
    return place.komputer("siti")


@pytest.fixture
def draft(siti: Komputer) -> SuratKeluar:
    made = siti.draft("Rencana anggaran", rantai=("j-sekdis",))
    siti.sync()
    return made


@pytest.fixture
def window(siti: Komputer, draft: SuratKeluar, open_window: Open) -> MainWindow:
    return open_window(siti)


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, draft: SuratKeluar) -> SuratKeluarPage:
    """The editor of the letter, with its buttons ready."""
    found = shown_letter(qtbot, window, draft.id)
    found._edit_shown()
    qtbot.waitUntil(lambda: found._editing and found.send.isEnabled())
    return found


def stored(who: Komputer, letter: SuratKeluar) -> SuratKeluar:
    found = who.core.surat.stored(letter.id)
    assert found is not None
    return found


def close(qtbot: QtBot, page: SuratKeluarPage) -> None:
    page.close_button.click()
    settle(qtbot)


@pytest.mark.parametrize("typed", [False, True])
def test_another_letter_that_is_asked_for_is_the_one_that_is_acted_on(
    qtbot: QtBot, siti: Komputer, draft: SuratKeluar, page: SuratKeluarPage, window: MainWindow, typed: bool
) -> None:
    other = siti.draft("Undangan musrenbang", rantai=("j-sekdis",))
    siti.sync()
    if typed:
        page.editor.main.hal.setText("Rencana anggaran 2027")
    window.go("surat_keluar", other.id)
    settle(qtbot)
    button = page.actions_._buttons["ajukan"]
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled())
    now = page.reading.now
    assert now is not None
    assert now.letter.id == other.id
    page.actions_._key(["ajukan"])
    settle(qtbot)
    assert (stored(siti, draft).state, stored(siti, other).state) == ("konsep", "diperiksa")
    assert stored(siti, draft).naskah.hal == ("Rencana anggaran 2027" if typed else "Rencana anggaran")


def test_what_is_asked_for_last_is_shown(
    qtbot: QtBot, siti: Komputer, page: SuratKeluarPage, window: MainWindow
) -> None:
    """The editor is closed with Esc, and another letter picked before that has ended."""
    other = siti.draft("Undangan musrenbang", rantai=("j-sekdis",))
    free = threading.Event()
    tasks.run(lambda _task: free.wait(20), owner=window)
    page.editor.main.hal.setText("Rencana anggaran 2027")
    page.go_back()
    window.go("surat_keluar", other.id)
    free.set()
    settle(qtbot)
    now, row = page.reading.now, page.table.current_row()
    assert now is not None
    assert row is not None
    assert (now.letter.id, row.id) == (other.id, other.id)


def test_the_newest_typing_outlives_a_busy_lane(
    qtbot: QtBot, siti: Komputer, page: SuratKeluarPage, window: MainWindow
) -> None:
    """An older autosave that waits behind a long list must not come over what was kept on leaving."""
    free = threading.Event()
    tasks.run(lambda _task: free.wait(20), owner=window)
    page.editor.main.hal.setText("Satu")
    page.editor.saving._keep()
    page.editor.main.hal.setText("Satu dua tiga")
    assert page.may_leave()
    free.set()
    settle(qtbot)
    assert [one.naskah.hal for one in siti.core.surat.recovered()] == ["Satu dua tiga"]
    close(qtbot, page)


@pytest.mark.parametrize("press", ["close_button", "save_button", "new", "beranda"])
def test_what_is_pressed_while_a_letter_is_being_sent_waits_for_that(
    qtbot: QtBot, siti: Komputer, draft: SuratKeluar, page: SuratKeluarPage, window: MainWindow, press: str
) -> None:
    page.editor.main.hal.setText("Yang dikirim")
    page._submit()
    assert page.editor.saving.busy
    if press == "new":
        window.new_letter()
    elif press == "beranda":
        window.go("beranda")
    else:
        getattr(page, press).click()
    settle(qtbot)
    assert (stored(siti, draft).state, stored(siti, draft).naskah.hal) == ("diperiksa", "Yang dikirim")
    assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, UnkeptDialog) and one.isVisible()]
    assert page._editing == (press == "new")
    if press == "new":
        assert page.editor.main.hal.text() == ""
        close(qtbot, page)


def test_ones_own_save_whose_sending_failed_is_no_news(
    qtbot: QtBot, siti: Komputer, draft: SuratKeluar, page: SuratKeluarPage, told: list[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def full(*_args: object) -> None:
        raise FileProblem("Ruang penyimpanan penuh.")

    with monkeypatch.context() as patch:
        patch.setattr(siti.core.surat, "submit", full)
        page.editor.main.hal.setText("Sudah tersimpan")
        page._submit()
        settle(qtbot)
    assert [str(error) for error in told] == ["Ruang penyimpanan penuh."]
    told.clear()
    page.editor.main.hal.setText("Sudah tersimpan, lalu diubah")
    page.save_button.click()
    settle(qtbot)
    assert stored(siti, draft).naskah.hal == "Sudah tersimpan, lalu diubah"
    assert page.editor.banner.isHidden()
    close(qtbot, page)


def test_two_presses_over_a_colleagues_words_ask_once(
    qtbot: QtBot, place: Balai, siti: Komputer, draft: SuratKeluar, page: SuratKeluarPage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    other = place.komputer("siti").sync()
    page.editor.main.hal.setText("Tulisan saya")
    other.core.surat.save(replace(draft, naskah=isi("Kata rekan")))
    other.sync()
    siti.sync()
    settle(qtbot)
    asked = []

    def ask(dialog: UnkeptDialog) -> str:
        asked.append(dialog)
        qtbot.wait(400)  # the second answer comes while the first question stands
        return "new"

    monkeypatch.setattr(UnkeptDialog, "ask", ask)
    page.save_button.click()
    page.save_button.click()
    settle(qtbot)
    assert len(asked) == 1
    assert sorted(row.hal for row in siti.core.surat.rows(KELUAR)) == ["Kata rekan", "Tulisan saya"]
    close(qtbot, page)


def test_words_for_a_concept_that_became_secret_live_on_in_one_of_their_own(
    qtbot: QtBot, place: Balai, siti: Komputer, open_window: Open
) -> None:
    sekdis = place.komputer("sekdis")
    shared = sekdis.draft("Bersama")
    sekdis.sync()
    siti.sync()
    page = shown_letter(qtbot, open_window(siti), shared.id)
    page._edit_shown()
    settle(qtbot)
    page.editor.main.hal.setText("Tulisan siti")
    sekdis.core.surat.save(replace(shared, naskah=isi("Bersama", sifat="rahasia")))
    sekdis.sync()
    siti.sync()
    settle(qtbot)
    assert page.editor.banner.accessibleName().startswith("Konsep ini tidak dapat Anda buka lagi")
    said = answer(qtbot, "Simpan sebagai konsep baru")
    page.save_button.click()
    settle(qtbot)
    assert len(said) == 1


@pytest.mark.parametrize("ask", ["edit", "new"])
def test_an_editor_that_was_asked_for_twice_keeps_what_is_typed_into_it(
    qtbot: QtBot, siti: Komputer, draft: SuratKeluar, window: MainWindow, ask: str
) -> None:
    """The second request waited behind something long, and comes when one is already writing."""
    page = shown_letter(qtbot, window, draft.id)
    press = page._edit_shown if ask == "edit" else page._new
    press()
    free = threading.Event()
    tasks.run(lambda _task: free.wait(20), owner=window)
    press()
    qtbot.waitUntil(lambda: page._editing)
    page.editor.main.hal.setText("Undangan musrenbang kelurahan")
    free.set()
    settle(qtbot)
    assert page.editor.main.hal.text() == "Undangan musrenbang kelurahan"
    page.editor.main.hal.setText("Rapat")
    assert page.may_leave()
    (kept,) = siti.core.surat.recovered()
    assert kept.naskah.hal == "Rapat"
    close(qtbot, page)


def test_a_late_autosave_says_nothing_of_the_next_letter(
    qtbot: QtBot, siti: Komputer, page: SuratKeluarPage, window: MainWindow
) -> None:
    free = threading.Event()
    tasks.run(lambda _task: free.wait(20), owner=window)
    page.editor.main.hal.setText("Dibuang")
    page.editor.saving._keep()
    page._end_editing()
    free.set()
    settle(qtbot)
    assert siti.core.surat.recovered() == [], "it was left for good before its turn came"
    window.new_letter()
    settle(qtbot)
    page.editor.main.hal.setText("Baru")
    assert page.may_leave()
    assert [one.naskah.hal for one in siti.core.surat.recovered()] == ["Baru"]
    close(qtbot, page)


def test_a_letter_with_typing_that_waits_is_not_sent_without_it(
    qtbot: QtBot, siti: Komputer, draft: SuratKeluar, open_window: Open, told: list[Exception]
) -> None:
    siti.core.surat.autosave(replace(draft, naskah=isi("Diketik sejam")), content(draft))
    siti.restart()
    page = shown_letter(qtbot, open_window(siti), draft.id)
    qtbot.waitUntil(page.actions_._buttons["ajukan"].isEnabled)
    page.actions_._key(["ajukan"])
    settle(qtbot)
    assert [str(error).split(";")[0] for error in told] == ["Konsep ini memuat tulisan yang belum disimpan"]
    told.clear()
    assert stored(siti, draft).state == "konsep"


def test_a_refused_submission_is_sent_again_as_the_concept_stands_now(
    qtbot: QtBot, place: Balai, siti: Komputer, draft: SuratKeluar, open_window: Open
) -> None:
    other = place.komputer("siti").sync()
    siti.core.surat.submit(draft.id)
    other.core.surat.save(replace(draft, naskah=isi("Perbaikan rekan")))
    other.sync()
    siti.sync()
    page = refused(qtbot, open_window(siti))
    page.tray.setCurrentIndex(page.tray.rows.index(0, 0))
    page.again.click()
    question = dialog(QMessageBox)
    assert "“Perbaikan rekan” dikirim dengan isinya yang sekarang: paraf Sekretaris" in question.text()
    next(one for one in question.buttons() if one.text() == "Kirim").click()
    settle(qtbot)
    siti.sync()
    assert siti.core.sync.tray() == []
    assert stored(siti, draft).state == "diperiksa"


def test_a_refused_end_is_meant_for_the_letter_as_it_is_now_after_a_question(
    qtbot: QtBot, place: Balai, siti: Komputer, draft: SuratKeluar, open_window: Open
) -> None:
    sekdis = place.komputer("sekdis")
    siti.core.surat.submit(draft.id)
    siti.sync()
    siti.core.surat.cancel(draft.id, "Salah alamat")
    read = stored(sekdis.sync(), draft)
    sekdis.core.surat.initial(draft.id, paraf_hash(read.naskah, read.rantai, read.tanda))
    sekdis.sync()
    siti.sync()
    page = refused(qtbot, open_window(siti))
    page.tray.setCurrentIndex(page.tray.rows.index(0, 0))
    page.again.click()
    settle(qtbot)
    question = dialog(QMessageBox)
    assert f"kini berstatus Menunggu tanda tangan, dengan nomor {stored(siti, draft).nomor}." in question.text()
    assert stored(siti, draft).state == "menunggu_ttd"
    next(one for one in question.buttons() if one.text() == "Batalkan surat").click()
    settle(qtbot)
    siti.sync()
    assert siti.core.sync.tray() == []
    assert stored(siti, draft).state == "dibatalkan"
