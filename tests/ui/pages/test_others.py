"""Beranda, Verifikasi, Sinkronisasi and the directory, each with what a user relies on."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from portalpns.client.ui import look
from portalpns.client.ui.beranda.page import BerandaPage
from portalpns.client.ui.look import Tone
from portalpns.client.ui.page import NewLetter, TypedLetter, Waits
from portalpns.client.ui.pegawai.page import PegawaiPage
from portalpns.client.ui.sinkronisasi.page import SinkronisasiPage
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.verifikasi import checking
from portalpns.client.ui.verifikasi.page import VerifikasiPage
from portalpns.client.ui.verifikasi.words import FACES
from portalpns.domain.errors import NotFound
from portalpns.domain.wewenang import Pelaku
from portalpns.signing.demo_ca import make_demo_ca
from portalpns.signing.keys.pkcs12 import open_pkcs12
from portalpns.signing.pades import sign_pdf
from portalpns.signing.verdict import Verdict
from ui.kit import pdf
from ui.pages.conftest import settle
from ui.pages.double import NOW, DoubleCore


def test_beranda_greets_and_says_how_old_its_data_is(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(BerandaPage, core)
    assert page.heading.text() == "Selamat pagi. Yang menunggu Anda:"
    assert page.as_of.text() == "Data per 09.21, luring"
    assert page.cards[0].accessibleName().startswith("Menunggu tanda tangan: 6.")


def test_enter_leads_to_the_page_where_the_work_is_done(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(BerandaPage, core)
    for place in range(4):
        page.table.setCurrentIndex(page.table.rows.index(place, 0))
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert page.shell.gone == [
        ("tandatangan", Waits("tandatangan", "k0004")), ("surat_keluar", Waits("paraf", "k0002")),
        ("surat_masuk", Waits("disposisi", "k0003")), ("surat_keluar", Waits("dikembalikan", "k0001")),
    ]  # fmt: skip


def test_beranda_leads_back_to_what_was_typed_and_never_saved(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    assert not open_page(BerandaPage, core).typed.isVisible()
    typed = [core.surat.new("surat_dinas") for _ in range(2)]
    for letter in typed:
        core.surat.autosave(letter)
    page = open_page(BerandaPage, core)
    assert page.typed.accessibleName().startswith("2 naskah tersimpan otomatis, tetapi belum disimpan")
    page.typed.findChild(QPushButton).click()
    assert page.shell.gone == [("surat_keluar", TypedLetter(typed[0].id))]
    letters = open_page(SuratKeluarPage, core, TypedLetter(typed[1].id))
    settle(qtbot)
    assert letters.editor.letter().id == typed[1].id, "the one that was asked for"
    letters.editor.main.hal.setText("Sedang ditulis")
    letters.activate(TypedLetter(typed[1].id))
    settle(qtbot)
    assert letters.editor.main.hal.text() == "Sedang ditulis"
    letters.activate(TypedLetter(typed[0].id))
    settle(qtbot)
    assert letters.editor.letter().id == typed[0].id
    assert core.surat.letters[typed[1].id].naskah.hal == "Sedang ditulis", "saved before it made room"


def test_the_editor_is_made_when_one_writes_or_while_nobody_waits(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core)
    assert "editor" not in vars(page)
    page.warm()
    made = vars(page)["editor"]
    assert page.list.isVisible()
    assert not made.isVisible()
    page.activate(NewLetter())
    settle(qtbot)
    assert page.editor is made
    assert made.isVisible()


def test_beranda_keeps_the_cursor_when_it_refreshes(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(BerandaPage, core)
    page.table.setCurrentIndex(page.table.rows.index(2, 0))
    core.beranda.waiting.pop(0)
    page.refresh(frozenset({"surat"}))
    settle(qtbot)
    assert page.table.current_row().surat_id == "k0003"


def test_a_failing_source_is_said_in_the_tiles(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise NotFound("Data induk pemerintah daerah belum tersedia di komputer ini.")

    monkeypatch.setattr(core.beranda, "summary", fail)
    page = open_page(BerandaPage, core)
    assert "Data induk" in page.cards[0].accessibleName()


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A signed PDF and its root."""
    folder = tmp_path_factory.mktemp("tte")
    ca = make_demo_ca(NOW - timedelta(days=30), kind="p256")
    p12 = ca.issue("Lilis Gunawan", "197609162005122977", "Kepala Dinas", "Pemkot", "x", now=NOW, kind="p256")
    data = sign_pdf(pdf(), open_pkcs12(p12, "x"), now=NOW - timedelta(hours=1))
    (folder / "surat.pdf").write_bytes(data)
    (folder / "ca.pem").write_bytes(ca.root_pem)
    return folder / "surat.pdf", folder / "ca.pem"


def checked(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, target: object) -> Any:
    page = open_page(VerifikasiPage, core, target)
    qtbot.waitUntil(lambda: not page.progress.running, timeout=30_000)
    settle(qtbot)
    return page


def test_a_signed_file_is_told_in_one_sentence_with_its_signer(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, signed: tuple[Path, Path]
) -> None:
    page = checked(qtbot, open_page, core, signed)
    assert page.words.text() == "BELUM DAPAT DIPASTIKAN"
    assert page.sentence.text() == FACES[Verdict.INDETERMINATE].sentence
    assert page.pdf.page_count == 2
    card = page.cards.itemAt(0).widget()
    assert page.verdict.width() == card.width(), "one column"
    qtbot.keyClick(page.pdf, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().text()
    assert "Lilis Gunawan" in text
    assert "24 November 2026 pukul 08.41 WIB" in text


def test_the_verdict_of_the_file_before_is_gone_while_another_is_checked(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, signed: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    page = checked(qtbot, open_page, core, signed)
    gate = threading.Event()
    check = checking.check_file
    monkeypatch.setattr(
        "portalpns.client.ui.verifikasi.page.check_file", lambda *given: gate.wait(20) and check(*given)
    )
    page.check(signed[0])
    assert page.stack.currentWidget() is page.drop
    assert page.heading.text() == VerifikasiPage.title
    assert not page.copy.isEnabled()
    page.copy.click()
    assert page.shell.notices.shown == []
    gate.set()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is not page.drop, timeout=30_000)
    assert page.copy.isEnabled()


def test_another_file_can_be_dropped_on_the_verdict(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, signed: tuple[Path, Path], tmp_path: Path
) -> None:
    page = checked(qtbot, open_page, core, signed)
    other = tmp_path / "lain.pdf"
    other.write_bytes(pdf())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(other))])
    given = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    for over in (page.pdf.viewport(), page.verdict, page.heading):
        entered = QDragEnterEvent(QPoint(9, 9), *given)
        QApplication.sendEvent(over, entered)
        assert entered.isAccepted()
        QApplication.sendEvent(over, QDragLeaveEvent())
    page.dropEvent(QDropEvent(QPointF(9, 9), *given))
    qtbot.waitUntil(lambda: not page.progress.running, timeout=30_000)
    settle(qtbot)
    assert page.heading.text() == "lain.pdf"
    assert page.words.text() == Verdict.UNSIGNED.words


def test_without_the_root_the_file_is_not_trusted(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, signed: tuple[Path, Path]
) -> None:
    page = checked(qtbot, open_page, core, signed[0])
    assert page.words.text() == "TIDAK DIPERCAYA"


def test_an_altered_and_a_broken_file_end_calmly(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, signed: tuple[Path, Path], tmp_path: Path
) -> None:
    data = bytearray(signed[0].read_bytes())
    data[data.index(b"stream") + 20] ^= 1
    altered, broken = tmp_path / "ubah.pdf", tmp_path / "rusak.pdf"
    altered.write_bytes(data)
    broken.write_bytes(b"%PDF-1.7\n" + b"\xff" * 5000)
    page = checked(qtbot, open_page, core, altered)
    assert page.words.text() in ("TIDAK SAH", "TIDAK DAPAT DIPERIKSA")
    page = checked(qtbot, open_page, core, broken)
    assert page.words.text() == "TIDAK DAPAT DIPERIKSA"
    page = checked(qtbot, open_page, core, tmp_path / "tidak-ada.pdf")
    assert "tidak-ada.pdf" in page.failure.accessibleName()


def test_each_verdict_has_words_a_colour_and_a_sign_of_its_own() -> None:
    assert set(FACES) == set(Verdict)
    assert len({(face.tone, face.icon) for face in FACES.values()}) == len(FACES)
    assert FACES[Verdict.VALID].tone is Tone.GOOD


def test_offline_is_a_calm_state_with_what_waits(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> None:
    core.sync.refused = []
    page = open_page(SinkronisasiPage, core)
    assert page.state.text() == "Luring. 2 perubahan menunggu dikirim"
    assert "Anda dapat terus bekerja" in page.detail.text()
    assert page.detail.text().endswith("Dicoba lagi pukul 09.41.45.")
    core.sync.state = replace(core.sync.state, online=True, queued=0)
    core.sync.waiting = []
    page.refresh(frozenset({"status"}))
    settle(qtbot)
    assert page.state.text() == "Semua sudah terkirim 09.21"
    assert page.history.rows.rowCount() == 2
    core.sync.state = replace(core.sync.state, last_contact=NOW - timedelta(minutes=19))
    page.refresh(frozenset({"status"}))
    settle(qtbot)
    assert page.state.text() == "Semua sudah terkirim 09.22"
    assert page.history.rows.rowCount() == 2, "a minute that went by is no event"


def test_a_silent_server_and_a_full_disk_are_told_whole_and_with_the_next_try(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    core.sync.refused = []
    page = open_page(SinkronisasiPage, core, size=(640, 560))

    def say(**changes: Any) -> None:
        core.sync.state = replace(core.sync.state, **changes)
        page.refresh(frozenset({"status"}))
        settle(qtbot)

    words = "Penyimpanan komputer ini penuh; kosongkan ruang penyimpanan terlebih dahulu, lalu ulangi pekerjaan Anda."
    say(state="trouble", message=words)
    assert page.state.text() == words
    assert page.state.height() >= page.state.heightForWidth(page.state.width()), "in as many lines as it takes"
    assert page.detail.text() == "2 perubahan menunggu dikirim. Dicoba lagi pukul 09.41.45."
    say(queued=0)
    assert page.detail.text() == "Data per 09.21. Dicoba lagi pukul 09.41.45."
    say(state="connecting", message="Menghubungi server.", next_try=None)
    assert page.state.text() == "Menghubungi server…"
    say(state="syncing", online=True, queued=0, fetched=0.25)
    assert page.state.text() == "Mengambil data dari server"
    assert page.detail.text() == "Data sedang diambil dari server… 25 %"


def test_beranda_counts_nothing_before_the_first_pull_is_complete(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    core.beranda.waiting = []
    page = open_page(BerandaPage, core)
    page.set_fetching("Data sedang diambil dari server… 40 %")
    assert page.cards[0].accessibleName() == "Menunggu tanda tangan: …."
    assert page.table._overlay._words.text() == "Data sedang diambil dari server… 40 %"
    page.refresh(frozenset({"surat"}))
    settle(qtbot)
    assert page.cards[1].accessibleName() == "Surat masuk belum dibaca: …."
    assert page.table._overlay._words.text() == "Data sedang diambil dari server… 40 %"
    page.set_fetching("")
    assert page.cards[0].accessibleName().startswith("Menunggu tanda tangan: 6.")
    assert page.table._overlay._words.text() == "Tidak ada yang menunggu."


def test_beranda_tells_whoever_manages_the_pemda_where(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """He has no letters and no attendance, and would find four zeros and nothing to do."""
    core.beranda.waiting = []
    monkeypatch.setattr(core, "pelaku", lambda: Pelaku("p", "Wati", peran=frozenset({("admin_pemda", "kota")})))
    page = open_page(BerandaPage, core)
    page.shell.may_write = False
    page.activate()
    settle(qtbot)
    assert "portalpns admin" in page.table._overlay._detail.text()
    assert page.table._overlay._detail.isVisibleTo(page)
    assert not page.table._overlay._button.isVisibleTo(page)


def test_the_help_report_hides_numbers_of_people(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> None:
    words = "Menyimpan tugas untuk 197609162005122977"
    core.sync.waiting[0] = replace(core.sync.waiting[0], words=words)
    page = open_page(SinkronisasiPage, core)
    page._copy_report()
    text = QGuiApplication.clipboard().text()
    assert "Antrean 2" in text
    assert "197609162005122977" not in text


def test_sync_now_runs_once_and_is_noted(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> None:
    page = open_page(SinkronisasiPage, core)
    page.send.click()
    page.send.click()
    settle(qtbot)
    assert core.sync.runs == 1
    assert page.send.isEnabled()


def test_the_tree_shows_the_people_below_an_office_heads_first(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(PegawaiPage, core)
    assert page.table.rows.rowCount() == len(core.office.staff["diskominfotik"]), "one's own office at first"
    page.tree.setCurrentItem(page.tree.topLevelItem(0))
    settle(qtbot)
    assert page.table.rows.rowCount() == len(core.office.people)
    item = page.tree.findItems("Dinas Kesehatan", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)[0]
    page.tree.setCurrentItem(item)
    settle(qtbot)
    head = page.table.rows.row_at(0)
    assert head.post.startswith(("Kepala Dinas Kesehatan", "Direktur"))
    assert page.name.text() == head.pegawai.nama, "the first card is open without a click"


def test_search_finds_people_in_all_offices(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> None:
    person = core.office.people[77]
    page = open_page(PegawaiPage, core)
    page.search.setText(person.nip)
    settle(qtbot)
    assert [page.table.rows.row_at(0).id, page.table.rows.rowCount()] == [person.id, 1]


def test_a_person_who_was_looked_up_is_shown_with_the_own_office_marked(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    person = next(one for one in core.office.people if one.opd == "dinkes")
    page = open_page(PegawaiPage, core, person.id)
    settle(qtbot)
    assert [page.table.rows.row_at(0).id, page.table.rows.rowCount()] == [person.id, 1]
    assert page._unit() == "dinkes"
    page.search.clear()
    settle(qtbot)
    assert page.table.rows.rowCount() > 1


@pytest.mark.parametrize(("percent", "size"), [(100, (940, 560)), (150, (1040, 520)), (150, (1240, 560))])
def test_the_card_of_a_person_cuts_no_fact(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore, dressed: QApplication, percent: int,
    size: tuple[int, int],
) -> None:  # fmt: skip
    look.apply(dressed, "terang", percent)
    try:
        page = open_page(PegawaiPage, head, head.pelaku().pegawai, size=size)
        settle(qtbot)
        for label in page.card.findChildren(QLabel):
            room = label.contentsRect()
            flags = Qt.TextFlag.TextWordWrap if label.wordWrap() else Qt.TextFlag.TextSingleLine
            needed = label.fontMetrics().boundingRect(room, flags.value, label.text())
            assert needed.height() <= room.height(), label.text()
            assert needed.width() <= room.width(), label.text()
            assert label.mapTo(page.card, room.topRight()).x() < page.card.width(), label.text()
    finally:
        look.apply(dressed, "terang", 100)
