"""A month of punches and a signed letter, through the real windows, core and server."""

from pathlib import Path

from openpyxl import load_workbook
from pytestqt.qtbot import QtBot

from client.kit import NOW, Balai, fetched, p12
from portalpns.client.ui.absensi.impor import ImportDialog
from portalpns.client.ui.absensi.page import AbsensiPage
from portalpns.client.ui.beranda.page import BerandaPage
from portalpns.client.ui.pegawai.page import PegawaiPage
from portalpns.client.ui.surat.masuk import SuratMasukPage
from portalpns.client.ui.surat.rows import position
from portalpns.client.ui.verifikasi.page import VerifikasiPage
from portalpns.client.usecases.surat import Filter
from portalpns.server.jobs import run_due
from portalpns.signing.verdict import Verdict
from ui.real.conftest import PATIENCE_MS, Open, settle


def attlog(folder: Path) -> Path:
    """October's first week of PIN 5: in time, ten minutes late, not there, in time, and a PIN that is nobody's."""
    lines = [
        ("5", "2026-10-01 07:20:00"), ("5", "2026-10-01 16:05:00"), ("5", "2026-10-02 07:40:00"),
        ("5", "2026-10-02 16:45:00"), ("5", "2026-10-06 07:25:00"), ("5", "2026-10-06 16:02:00"),
        ("77", "2026-10-06 07:25:00"),
    ]  # fmt: skip
    text = "".join(f"{pin:>9}\t{at}\t1\t0\t1\t0\r\n" for pin, at in lines)
    return fetched(folder / "1_attlog.dat", f"{text}rusak\r\n", NOW)


def test_a_file_of_punches_becomes_the_month_and_its_report(
    qtbot: QtBot, place: Balai, open_window: Open, tmp_path: Path
) -> None:
    siti = place.komputer("siti")
    window = open_window(siti)
    window.go("absensi")
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, AbsensiPage)
    assert "November 2026" in page.heading.text(), "without any record the present month is shown"
    dialog = ImportDialog(window, "diskominfo", "Diskominfo", page._imported, page)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.examine([attlog(tmp_path)])
    settle(qtbot)
    said = dialog.say.accessibleName()
    assert "7 rekaman siap diimpor, 1 baris dikarantina. Belum ada yang disimpan." in said
    assert "Rekaman dari 1 Oktober 2026 sampai 6 Oktober 2026." in said
    assert "1 dari 2 PIN belum dipetakan" in said
    assert siti.core.sync.status().queued == 0, "looking stores nothing"
    dialog.go.click()
    settle(qtbot)
    assert "7 rekaman diimpor" in dialog.say.accessibleName()
    assert dialog.pins.rows.row_at(0).pin == "77"
    assert "Oktober 2026" in page.heading.text(), "the page goes to what was imported"
    dialog.close()
    window = open_window(siti)
    window.go("absensi")
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, AbsensiPage)
    assert "Oktober 2026" in page.heading.text(), "the newest month with records"
    model = page.matrix.model
    place_of = next(row for row, one in enumerate(model.month.people) if one.pegawai == "p-siti")
    shown = [model.data(model.index(place_of, day)) for day in (1, 2, 5, 6)]
    assert shown[0] == "H"
    assert shown[1].startswith("T")
    assert shown[2] == "TK"
    assert shown[3] == "H"
    _, day = page.matrix._meant(page.matrix.days.currentIndex())
    assert day is not None, "a day that needs a look explains itself at once"
    page.matrix.days.setCurrentIndex(model.index(place_of, 2))
    settle(qtbot)
    assert page.panel.day.text() == "Jumat, 2 Oktober 2026"
    assert "Masuk 07.40" in page.panel.times.text()
    assert "Rekaman mesin: 07.40 (diskominfo-1); 16.45 (diskominfo-1)" in page.panel.punches.text()

    page.export_to(tmp_path / "rekap.xlsx")
    page.export_to(tmp_path / "rekap.pdf")
    settle(qtbot)
    sheet = load_workbook(tmp_path / "rekap.xlsx").active
    cells = {str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None}
    assert {"Siti Aminah, A.Md.", "TK", shown[1]} <= cells
    assert (tmp_path / "rekap.pdf").read_bytes().startswith(b"%PDF-")


def test_a_signed_letter_waits_for_the_other_office_and_proves_itself(
    qtbot: QtBot, place: Balai, open_window: Open, tmp_path: Path
) -> None:
    siti, kadis, dewi = (place.komputer(who) for who in ("siti", "kadis", "dewi"))
    draft = siti.draft("Undangan rapat", derajat="segera")
    siti.core.surat.submit(draft.id)
    siti.sync()
    run_due(place.services)
    kadis.sync()
    window = open_window(kadis)
    page = window.current_page
    assert isinstance(page, BerandaPage)
    row = page.table.rows.row_at(0)
    assert (row.kind, row.tindakan, row.urgent) == ("tandatangan", "Tanda tangani", True)
    assert row.nomor == "000.1.5/1/DISKOMINFO/2026"
    assert page._chip(row).words == "Segera · Tanda tangani"
    key = kadis.core.tandatangan.open_key(p12(tmp_path), "rahasia")
    assert kadis.core.tandatangan.sign(draft.id, key, seen=True).ok
    (listed,) = kadis.core.surat.rows(Filter("keluar"))
    assert position(listed, place.jam) == "Ditandatangani, menunggu dikirim · kepada Kepala Dinas Kesehatan"
    kadis.sync()
    (listed,) = kadis.core.surat.rows(Filter("keluar"))
    assert position(listed, place.jam) == "Kepada Kepala Dinas Kesehatan"
    settle(qtbot)
    assert page.table.rows.rowCount() == 0, "what is done waits no longer"

    dewi.sync()
    window = open_window(dewi)
    page = window.current_page
    assert isinstance(page, BerandaPage)
    arrived = page.table.rows.row_at(0)
    assert arrived.dari == "Kepala Dinas Komunikasi dan Informatika"
    assert arrived.tindakan == "Agendakan"
    (letter,) = dewi.core.surat.rows(Filter("masuk"))
    file = tmp_path / "surat.pdf"
    file.write_bytes(dewi.core.surat.fetch_pdf(letter.id))

    window.go("surat_masuk", letter.id)
    settle(qtbot)
    inbox = window.current_page
    assert isinstance(inbox, SuratMasukPage)
    proof = inbox.reading.proof
    words = Verdict.INDETERMINATE.words
    qtbot.waitUntil(lambda: proof.chip.accessibleName() == words, timeout=PATIENCE_MS)
    assert proof.isVisible()
    assert "Farida Hanum" in proof.words.accessibleName()
    proof.open_button.click()
    settle(qtbot)
    check = window.current_page
    assert isinstance(check, VerifikasiPage)
    assert check._checked is not None
    assert check._checked.data == file.read_bytes()
    assert check._checked.name == f"{letter.nomor.replace('/', '-')}.pdf"

    window.go("verifikasi", file)
    settle(qtbot)
    check = window.current_page
    assert isinstance(check, VerifikasiPage)
    assert check._checked is not None
    assert check._checked.result.verdict is Verdict.INDETERMINATE
    assert "utuh dan sertifikatnya dipercaya" in check.sentence.text()
    (one,) = check._checked.result.signatures
    assert "Farida Hanum" in (one.signer or "")
    assert check.pdf.accessibleName()

    bytes_ = bytearray(file.read_bytes())
    at = bytes_.index(b"stream") + 40
    bytes_[at] ^= 1
    tampered = tmp_path / "diubah.pdf"
    tampered.write_bytes(bytes_)
    check.check(tampered)
    settle(qtbot)
    assert check._checked.result.verdict is Verdict.INVALID
    assert "tidak sah" in check.sentence.text()

    (dewi.core.paths.roots / "ca.pem").unlink()
    check.check(file)
    settle(qtbot)
    assert check._checked.result.verdict is Verdict.UNTRUSTED


def test_one_search_finds_letters_and_people(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    siti = place.komputer("siti")
    siti.draft("Undangan rapat untuk Bambang")
    window = open_window(siti)
    hits = window.top._look("bambang", 8)
    assert [(hit.data.page, hit.words) for hit in hits] == [
        ("surat_keluar", "Undangan rapat untuk Bambang"), ("pegawai", "Bambang Sutejo, S.Kom."),
    ]  # fmt: skip
    window.top._picked(hits[1])
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, PegawaiPage)
    assert page.table.rows.rowCount() == 1
    assert page.name.text() == "Bambang Sutejo, S.Kom."
