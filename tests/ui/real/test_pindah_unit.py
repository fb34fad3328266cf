"""Who writes is transferred, or drafts nowhere any more: the window offers what works, and keeps the words."""

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from client.kit import Balai
from client.test_pindah_unit import saved, stand_in, transfer
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.domain.surat import Tanda
from ui.pages.test_editor import answer
from ui.real.conftest import Open, refused, settle, shown_letter

AS_NEW = "Simpan sebagai konsep baru"
WORDS = "Satu jam tulisan"


def typing(qtbot: QtBot, page: SuratKeluarPage) -> None:
    page._edit_shown()
    settle(qtbot)
    page.editor.main.hal.setText(WORDS)
    settle(qtbot)


def offered(page: SuratKeluarPage) -> QPushButton:
    (button,) = page.editor.banner.findChildren(QPushButton)
    return button


def test_a_transfer_while_one_writes_is_answered_with_a_concept_of_the_new_office(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Rencana", rantai=("j-sekdis",))
    siti.sync()
    page = shown_letter(qtbot, open_window(siti), draft.id)
    typing(qtbot, page)
    transfer(place, siti)
    siti.login().sync()
    settle(qtbot)
    assert offered(page).isVisible()
    offered(page).click()
    settle(qtbot)
    assert saved(siti) == [(WORDS, "dinkes", (Tanda("j-kadinkes"),))]
    page.close_button.click()
    settle(qtbot)


def test_secret_words_wait_in_the_new_office_for_a_signer_of_ones_own_choice(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Dugaan", sifat="rahasia", rantai=("j-sekdis",))
    siti.sync()
    window = open_window(siti)
    page = shown_letter(qtbot, window, draft.id)
    typing(qtbot, page)
    transfer(place, siti)
    siti.login().sync()
    settle(qtbot)
    offered(page).click()
    settle(qtbot)
    assert window.notices.shown == [
        "Tulisan Anda disimpan sebagai konsep baru. Karena rahasia, hanya Anda yang melihatnya "
        "sampai Anda memilih pemaraf dan penandatangannya."
    ]
    assert saved(siti) == [(WORDS, "dinkes", ())]
    assert (page.editor.chain.chain(), page.editor.chain.signatures()) == ((), ())
    qtbot.waitUntil(page.send.isEnabled)
    page.send.click()
    settle(qtbot)
    assert page.editor.missing.accessibleName() == "Masih perlu diisi: Penandatangan belum dipilih."
    assert page.editor.tabs.currentIndex() == 1, "where one chooses"
    page.close_button.click()
    settle(qtbot)


def test_typing_that_was_found_again_after_a_transfer_can_be_saved_all_the_same(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    siti = place.komputer("siti")
    fresh = siti.core.surat.new("surat_dinas")
    siti.core.surat.autosave(fresh)
    transfer(place, siti)
    siti.login().sync()
    window = open_window(siti)
    window.go("surat_keluar")
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratKeluarPage)
    page.sisa.go_on()
    settle(qtbot)
    page.editor.main.hal.setText(WORDS)
    asked = answer(qtbot, AS_NEW)
    page._save()
    settle(qtbot)
    assert asked
    assert [(hal, opd) for hal, opd, _signers in saved(siti)] == [(WORDS, "dinkes")]
    page.close_button.click()
    settle(qtbot)


def test_who_may_write_nowhere_keeps_the_words_and_is_promised_nothing_else(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    kadis = place.komputer("kadis")
    draft = kadis.draft("Rencana kepala")
    kadis.sync()
    page = shown_letter(qtbot, open_window(kadis), draft.id)
    typing(qtbot, page)
    stand_in(place)
    kadis.login().sync()
    settle(qtbot)
    assert page.editor.banner.accessibleName().endswith("tulisan Anda tetap ada di komputer ini.")
    assert not offered(page).isVisible()
    answer(qtbot, "Tutup")
    page.close_button.click()
    settle(qtbot)
    assert not page._editing
    assert [one.naskah.hal for one in kadis.core.surat.recovered()] == [WORDS]


def test_the_tray_offers_no_new_concept_to_who_may_write_nowhere(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    siti = place.komputer("siti")
    siti.core.sync.offline = True
    siti.draft(WORDS, rantai=("j-sekdis",))
    transfer(place, siti, "")
    siti.core.sync.offline = False
    siti.login().sync()
    page = refused(qtbot, open_window(siti))
    page.tray.setCurrentIndex(page.tray.rows.index(0, 0))
    assert page.as_new.isHidden()
    assert page.reason.text().endswith("tulisan Anda tetap ada di komputer ini.")
