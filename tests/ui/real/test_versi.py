"""A signature goes into the page that was seen, not into what came in its place."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from client.kit import Balai, isi
from portalpns.client.ui.surat.signing import SignDialog
from portalpns.client.ui.surat.tandatangan import TandaTanganPage
from portalpns.domain.surat import SuratKeluar
from ui.pages.test_surat import dialog
from ui.real.conftest import Open, settle


def test_a_page_that_was_returned_and_written_anew_counts_as_unseen(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    first, other = siti.draft("Versi satu"), siti.draft("Lain")
    for draft in (first, other):
        place.freeze(draft.id, siti, kadis)
    window = open_window(kadis)
    window.go("tandatangan", first.id)
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, TandaTanganPage)
    window.go("tandatangan", other.id)
    settle(qtbot)
    page.table.rows.check_all()
    page.sign.click()
    asked = dialog(SignDialog)
    assert asked.unseen.isHidden(), "both pages were on the screen"
    asked.reject()
    settle(qtbot)
    kadis.core.surat.give_back(first.id, "Perbaiki")
    kadis.sync()
    siti.sync()
    returned = siti.core.surat.get(first.id)
    assert isinstance(returned, SuratKeluar)
    siti.core.surat.save(replace(returned, naskah=isi("Versi dua")))
    place.freeze(first.id, siti, kadis)
    settle(qtbot)
    page.table.rows.check_all()
    page.sign.click()
    asked = dialog(SignDialog)
    assert asked.unseen.accessibleName().startswith("1 naskah belum Anda lihat halamannya")
    asked.reject()
    settle(qtbot)
