"""A concept whose chain or signers change: kept as surely as its words, and never over a colleague's."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from client.kit import Balai, Komputer, isi
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.window import MainWindow
from portalpns.client.usecases.naskah import content
from portalpns.client.usecases.surat import Filter
from portalpns.domain.surat import Langkah, SuratKeluar, Tanda
from ui.pages.test_editor import answer
from ui.pages.test_surat import dialog
from ui.real.conftest import Open, refused, settle, shown_letter

Change = Callable[[SuratKeluarPage], None]


def _without_checker(page: SuratKeluarPage) -> None:
    page.editor.chain.rantai.remove(["j-sekdis"])


def _on_behalf(page: SuratKeluarPage) -> None:
    page.editor.chain.cara.setCurrentIndex(1)


def _edit(qtbot: QtBot, window: MainWindow, letter_id: str) -> SuratKeluarPage:
    window.go("surat_keluar", letter_id)
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratKeluarPage)
    page._edit_shown()
    settle(qtbot)
    return page


def _recover(qtbot: QtBot, window: MainWindow) -> SuratKeluarPage:
    window.go("surat_keluar")
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratKeluarPage)
    assert page.recovered.isVisible()
    page.sisa.go_on()
    settle(qtbot)
    return page


def _draft(siti: Komputer) -> SuratKeluar:
    draft = replace(siti.draft("Undangan", rantai=("j-sekdis",)), tanda=(Tanda("j-sekdis"),))
    siti.core.surat.save(draft)
    return draft


@pytest.mark.parametrize(
    ("change", "rantai", "tanda"),
    [
        (_without_checker, (), (Tanda("j-sekdis"),)),
        (_on_behalf, (Langkah("j-sekdis"),), (Tanda("j-sekdis", ("j-kadis",)),)),
    ],
    ids=["chain", "atas nama"],
)
def test_what_the_header_called_saved_is_there_after_a_crash(
    qtbot: QtBot, place: Balai, open_window: Open, change: Change, rantai: tuple[Langkah, ...], tanda: tuple[Tanda, ...]
) -> None:
    siti = place.komputer("siti")
    draft = _draft(siti)
    window = open_window(siti)
    page = _edit(qtbot, window, draft.id)
    change(page)
    qtbot.waitUntil(lambda: page.saved.text().startswith("Tersimpan otomatis"))
    assert page.may_leave()
    window.close()
    settle(qtbot)
    siti.restart()
    (typed,) = siti.core.surat.recovered()
    assert (typed.rantai, typed.tanda) == (rantai, tanda)
    again = _recover(qtbot, open_window(siti))
    shown = again.editor.letter()
    assert shown is not None
    assert (shown.rantai, shown.tanda) == (rantai, tanda)
    again.close_button.click()
    settle(qtbot)


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        ({"naskah": isi("Kata lain")}, "Konsep ini diubah di komputer lain sesudah Anda membukanya."),
        ({"rantai": ()}, "Pemaraf atau penandatangan konsep ini diubah di komputer lain"),
        ({"tanda": (Tanda("j-kadis"),)}, "Pemaraf atau penandatangan konsep ini diubah di komputer lain"),
    ],
    ids=["words", "chain", "signer"],
)
def test_a_colleagues_change_is_told_while_one_writes(
    qtbot: QtBot, place: Balai, open_window: Open, theirs: dict[str, object], said: str
) -> None:
    siti, other = place.komputer("siti"), place.komputer("siti")
    draft = _draft(siti)
    siti.sync()
    other.sync()
    page = _edit(qtbot, open_window(siti), draft.id)
    siti.sync()
    settle(qtbot)
    assert page.editor.banner.isHidden(), "one's own version is nobody else's"
    other.core.surat.save(replace(draft, **theirs))  # type: ignore[arg-type]
    other.sync()
    siti.sync()
    settle(qtbot)
    assert page.editor.banner.accessibleName().startswith(said)
    page.editor.main.hal.setText("Undangan kedua")
    asked = answer(qtbot, "Gantikan")
    page._save()
    settle(qtbot)
    assert len(asked) == 1
    assert said in asked[0]
    assert page.editor.banner.isHidden()
    page.close_button.click()
    settle(qtbot)


def test_a_text_recovered_over_a_colleagues_save_asks_before_it_replaces(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    siti, other = place.komputer("siti"), place.komputer("siti")
    draft = _draft(siti)
    siti.sync()
    siti.core.surat.save(replace(draft, naskah=isi("Undangan kedua")), (content(draft),))
    siti.sync()
    own = siti.core.surat.stored(draft.id)
    assert own is not None
    siti.core.surat.autosave(replace(draft, naskah=isi("Undangan ketiga")), content(own))
    siti.restart()
    page = _recover(qtbot, open_window(siti))
    assert page.editor.banner.isHidden(), "one's own earlier save is no news, whatever moment it bears"
    other.sync().core.surat.save(replace(draft, naskah=isi("Kata lain")))
    other.sync()
    siti.sync()
    settle(qtbot)
    assert page.editor.banner.isVisible()
    asked = answer(qtbot, "Simpan sebagai konsep baru")
    page.close_button.click()
    settle(qtbot)
    assert len(asked) == 1
    stored = siti.core.surat.stored(draft.id)
    assert stored is not None
    assert stored.naskah == isi("Kata lain")
    assert siti.core.surat.recovered() == []


@pytest.mark.parametrize("way", ["button", "enter"])
def test_typing_that_was_never_saved_is_there_when_the_letter_is_opened_from_the_list(
    qtbot: QtBot, place: Balai, open_window: Open, way: str
) -> None:
    siti = place.komputer("siti")
    draft = _draft(siti)
    siti.core.surat.autosave(replace(draft, naskah=isi("Satu jam tulisan")), content(draft))
    siti.restart()
    window = open_window(siti)
    if way == "button":
        page = _edit(qtbot, window, draft.id)
    else:
        page = shown_letter(qtbot, window, draft.id)
        row = page.table.current_row()
        page.table.opened.emit(row)
        settle(qtbot)
    assert page.editor.main.hal.text() == "Satu jam tulisan"
    page.close_button.click()
    settle(qtbot)
    stored = siti.core.surat.stored(draft.id)
    assert stored is not None
    assert stored.naskah.hal == "Satu jam tulisan"


def test_only_what_was_read_is_given_a_number(
    qtbot: QtBot, place: Balai, open_window: Open, told: list[Exception]
) -> None:
    """A colleague's words come in while the question stands whether a number is to be used."""
    siti, other = place.komputer("siti"), place.komputer("siti")
    draft = siti.draft("Yang dibaca")
    siti.sync()
    page = shown_letter(qtbot, open_window(siti), draft.id)
    button = page.actions_._buttons["ajukan"]
    qtbot.waitUntil(button.isEnabled)
    button.click()
    question = dialog(QMessageBox)
    other.sync().core.surat.save(replace(draft, naskah=isi("Yang tidak pernah dibaca")))
    other.sync()
    siti.sync()
    settle(qtbot)
    next(one for one in question.buttons() if one.text() == "Beri nomor").click()
    settle(qtbot)
    stored = siti.core.surat.stored(draft.id)
    assert stored is not None
    assert (stored.state, siti.core.sync.status().queued) == ("konsep", 0)
    assert [str(error) for error in told] == [
        "Konsep ini berubah sejak Anda membacanya; baca kembali, lalu kirim lagi."
    ]
    told.clear()


def test_what_was_refused_is_tried_again_only_after_a_question(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    """Also what is refused for another reason than the colleague's words, which it would replace all the same."""
    siti, other = place.komputer("siti"), place.komputer("siti")
    draft = _draft(siti)
    siti.sync()
    siti.core.surat.save(replace(draft, naskah=isi("Pertama")))
    siti.core.surat.submit(draft.id)
    siti.core.surat.take_back(draft.id)
    siti.core.surat.save(replace(draft, naskah=isi("Kedua")))
    other.sync().core.surat.save(replace(draft, naskah=isi("Kata rekan"), rantai=()))
    other.sync()
    siti.sync()
    page = refused(qtbot, open_window(siti))
    asked = {
        "surat.simpan": "Konsep “Kata rekan” kini berisi hal lain",
        "surat.ajukan": "dikirim dengan isinya yang sekarang: langsung diberi nomor, lalu tanda tangan Sekretaris",
    }
    rows = siti.core.sync.tray()
    assert [row.name for row in rows] == ["surat.simpan", "surat.ajukan", "surat.tarik", "surat.simpan"]
    for place_, row in enumerate(rows):
        if row.name in asked:
            page.tray.setCurrentIndex(page.tray.rows.index(place_, 0))
            page.again.click()
            question = dialog(QMessageBox)
            assert asked[row.name] in question.text()
            question.reject()
            settle(qtbot)
    stored = siti.core.surat.stored(draft.id)
    assert stored is not None
    assert (stored.naskah.hal, stored.state) == ("Kata rekan", "konsep")
    assert len(siti.core.sync.tray()) == 4


@pytest.mark.parametrize("left", ["Tutup", "Beranda"])
def test_a_copy_is_kept_though_nothing_was_typed_into_it(
    qtbot: QtBot, place: Balai, open_window: Open, left: str
) -> None:
    siti = place.komputer("siti")
    source = siti.draft("Asal", rantai=("j-sekdis",))
    window = open_window(siti)
    page = shown_letter(qtbot, window, source.id)
    page.copy.click()
    settle(qtbot)
    if left == "Tutup":
        page.close_button.click()
    else:
        window.go("beranda")
        settle(qtbot)
        window.go("surat_keluar")
        settle(qtbot)
        assert page._editing, "it is still open, and what stands in it comes to the disk by itself"
        qtbot.waitUntil(lambda: [one.naskah for one in siti.core.surat.recovered()] == [source.naskah])
        page.close_button.click()
    settle(qtbot)
    made = page.table.current_row()
    assert made is not None
    copy = siti.core.surat.get(made.id)
    assert isinstance(copy, SuratKeluar)
    assert (made.id != source.id, copy.state) == (True, "konsep")
    assert content(copy) == content(source)
    assert siti.core.surat.count(Filter("keluar")) == 2
