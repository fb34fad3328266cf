"""Whom the application does not deliver to is seen before a letter goes, and on its page afterwards."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from client.kit import Balai, isi
from client.test_tak_dilayani import KEPALA, LAMA
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.surat.search import OUTSIDE, UNSERVED, recipients
from portalpns.client.ui.surat.telling import tell
from portalpns.client.ui.widgets.forms import ChoiceList
from portalpns.client.usecases.surat import Filter
from portalpns.domain.naskah import Penerima
from portalpns.domain.organisasi import Jabatan
from portalpns.domain.surat import SuratKeluar
from portalpns.server import admin
from ui.real.conftest import Open, settle, shown_letter

RT = "Ketua RT 05 Ganjar Asri"


def type_into(qtbot: QtBot, field: ChoiceList, text: str) -> None:
    line = field.findChild(QLineEdit)
    assert line is not None
    line.setFocus()
    QTest.keyClicks(line, text)
    settle(qtbot)
    QTest.keyClick(line, Qt.Key.Key_Return)
    settle(qtbot)


@pytest.mark.parametrize(
    ("typed", "nama", "opd", "mark"),
    [
        ("Kepala Dinas Kesehatan Kota Metro", "Kepala Dinas Kesehatan", "dinkes", ""),
        ("kadis kesehatan", "Kepala Dinas Kesehatan", "dinkes", ""),
        ("kepala dinas lama", KEPALA.nama, "lama", UNSERVED),
        ("Kepala Dinas Kesehatan Provinsi Lampung", "Kepala Dinas Kesehatan Provinsi Lampung", None, OUTSIDE),
        (RT, RT, None, OUTSIDE),
    ],
)
def test_what_is_typed_is_the_post_or_marked_as_not_delivered(
    qtbot: QtBot, place: Balai, open_window: Open, typed: str, nama: str, opd: str | None, mark: str
) -> None:
    place.lead_dinkes()
    admin.put_master(place.services, [LAMA, KEPALA])
    window = open_window(place.komputer("siti"))
    window.new_letter()
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratKeluarPage)
    kepada = page.editor.main.kepada
    type_into(qtbot, kepada, typed)
    (choice,) = kepada.choices()
    assert choice.data == Penerima(nama, opd)
    (token,) = kepada._tokens.values()
    assert token.property("marked") == ("true" if mark else "false")
    assert token.accessibleName() == (f"{nama}, {mark}" if mark else "")
    page.close_button.click()
    settle(qtbot)


def test_it_is_said_before_the_letter_goes_and_on_its_page_after(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    far = (Penerima(RT), Penerima("Kepala Dinas Kesehatan", "dinkes"))
    draft = siti.draft("Kerja bakti", rantai=("j-sekdis",), kepada=far, tembusan=(Penerima("Ketua DPRD"),))
    page = shown_letter(qtbot, open_window(siti), draft.id)
    page.actions_._buttons["ajukan"].click()
    settle(qtbot)
    (asked,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()]
    assert f"Aplikasi tidak mengantar surat ini kepada {RT} dan Ketua DPRD; sampaikan sendiri" in asked.text()
    assert "Kepala Dinas Kesehatan" not in asked.text()
    assert siti.core.surat.get(draft.id).state == "konsep"
    next(one for one in asked.buttons() if one.text() == "Kirim untuk paraf").click()
    settle(qtbot)
    assert siti.core.surat.get(draft.id).state == "diperiksa"
    other = siti.draft("Kerja bakti", kepada=far)
    place.sign(other.id, siti, kadis)
    siti.sync()
    told = tell(siti.core, other.id)
    assert told.letter.state == "terkirim"
    assert ("Tidak diantar oleh aplikasi", RT) in told.facts
    assert f"Tidak diantar oleh aplikasi: {RT}; sampaikan sendiri." in [step.note for step in told.steps]


def test_a_letter_that_reaches_everybody_goes_without_a_question(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Biasa", rantai=("j-sekdis",))
    assert isi("Biasa").kepada[0].opd
    page = shown_letter(qtbot, open_window(siti), draft.id)
    page.actions_._buttons["ajukan"].click()
    settle(qtbot)
    assert siti.core.surat.get(draft.id).state == "diperiksa"


def test_a_recipient_whom_nobody_serves_is_marked_and_asked_about(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    admin.put_master(place.services, [LAMA, KEPALA])
    siti = place.komputer("siti")
    draft = siti.draft("Ke dinas yang dibubarkan", rantai=("j-sekdis",), kepada=(Penerima(KEPALA.nama, "lama"),))
    page = shown_letter(qtbot, open_window(siti), draft.id)
    page.actions_._buttons["ajukan"].click()
    settle(qtbot)
    (asked,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()]
    assert asked.text().startswith("Tidak ada yang menerima surat ini di aplikasi untuk Kepala Dinas Lama; sampaikan")
    asked.reject()
    page._edit_shown()
    settle(qtbot)
    kepada = page.editor.main.kepada
    (token,) = kepada._tokens.values()
    assert token.accessibleName() == f"{KEPALA.nama}, {UNSERVED}"
    page.close_button.click()
    settle(qtbot)


def test_recipients_of_one_name_are_all_there_when_the_concept_is_opened_again(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    siti = place.komputer("siti")
    window = open_window(siti)
    window.new_letter()
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratKeluarPage)
    page.editor.main.hal.setText("Studi banding")
    places = ("Pringsewu", "Lampung Timur", "Tanggamus")
    for one in places:
        kepada = page.editor.main.kepada
        kepada._picker._take(recipients(siti.core)(f"Kepala Dinas Kominfo di {one}", 20)[-1])
    for hal in ("Studi banding SPBE", "Undangan studi banding SPBE"):
        page.editor.main.hal.setText(hal)
        page.close_button.click()
        settle(qtbot)
        (row,) = siti.core.surat.rows(Filter("keluar"))
        kept = siti.core.surat.get(row.id)
        assert isinstance(kept, SuratKeluar)
        assert kept.naskah.kepada == tuple(Penerima("Kepala Dinas Kominfo", None, one) for one in places)
        page = shown_letter(qtbot, window, row.id)
        page.edit.click()
        settle(qtbot)
    tokens = page.editor.main.kepada._tokens.values()
    assert [one.accessibleName() for one in tokens] == [f"Kepala Dinas Kominfo di {one}, {OUTSIDE}" for one in places]
    page.close_button.click()
    settle(qtbot)
    facts = dict(tell(siti.core, row.id).facts)
    assert facts["Kepada"] == ", ".join(f"Kepala Dinas Kominfo di {one}" for one in places)


SEKDINKES = Jabatan("j-sekdinkes", "dinkes", "Sekretaris", jenis="struktural")
BOTH = {"diskominfo": "Dinas Komunikasi dan Informatika", "dinkes": "Dinas Kesehatan"}


def test_posts_of_one_name_in_several_offices_are_told_apart_everywhere(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    admin.put_master(place.services, [SEKDINKES])
    siti = place.komputer("siti")
    window = open_window(siti)
    window.new_letter()
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratKeluarPage)
    for typed in ("sekretaris diskominfo", "Sekretaris Dinas Kesehatan"):
        type_into(qtbot, page.editor.main.kepada, typed)
    page.editor.main.hal.setText("Rapat sekretaris")
    page.close_button.click()
    settle(qtbot)
    (row,) = siti.core.surat.rows(Filter("keluar"))
    assert row.pihak == "Sekretaris Dinas Komunikasi dan Informatika dan 1 lainnya"
    kept = siti.core.surat.get(row.id)
    assert isinstance(kept, SuratKeluar)
    assert kept.naskah.kepada == tuple(Penerima(f"Sekretaris {unit}", opd) for opd, unit in BOTH.items())
    assert dict(tell(siti.core, row.id).facts)["Kepada"] == ", ".join(f"Sekretaris {unit}" for unit in BOTH.values())


def test_a_concept_of_before_keeps_its_words_and_shows_whose_they_are(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    admin.put_master(place.services, [SEKDINKES])
    siti = place.komputer("siti")
    old = tuple(Penerima("Sekretaris", opd) for opd in BOTH)
    draft = siti.draft(
        "Rapat sekretaris", kepada=old, tembusan=(Penerima("Sekretaris", "dinkes"), Penerima("Sekretaris"))
    )
    page = shown_letter(qtbot, open_window(siti), draft.id)
    page.edit.click()
    settle(qtbot)
    kepada, tembusan = page.editor.main.kepada, page.editor.more.tembusan
    assert [token.toolTip() for token in kepada._tokens.values()] == list(BOTH.values())
    assert next(iter(tembusan._tokens.values())).toolTip() == BOTH["dinkes"]
    assert page.editor.kept().naskah.kepada == old
    page.close_button.click()
    settle(qtbot)
    facts = dict(tell(siti.core, draft.id).facts)
    assert facts["Kepada"] == ", ".join(f"Sekretaris ({unit})" for unit in BOTH.values())
    assert facts["Tembusan"] == "Sekretaris (Dinas Kesehatan), Sekretaris"
