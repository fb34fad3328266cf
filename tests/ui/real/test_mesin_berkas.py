"""The import dialog over a real core: each file shows its machine; what nothing tells is chosen before the import."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from client.kit import NOW, Balai, fetched
from portalpns.client.ui.absensi.asal import NewMachineDialog, machine_words
from portalpns.client.ui.absensi.impor import ImportDialog
from portalpns.devices.attlog import read_files
from portalpns.domain.pegawai import Pegawai
from portalpns.server import admin
from ui.pages.test_surat import dialog
from ui.real.conftest import Open, settle
from ui.test_list_box import wheel

DAYS = (19, 20, 23)


def attlog(folder: Path, pin: str, days: Iterable[int], minute: int, *, name: str = "1_attlog.dat") -> Path:
    """A machine that calls itself 1, fetched into a folder."""
    folder.mkdir(exist_ok=True)
    text = "".join(f"{pin:>9}\t2026-11-{day} {hour:02}:{minute}:00\t1\t0\t1\t0\r\n" for day in days for hour in (7, 16))
    return fetched(folder / name, text, NOW)


@pytest.fixture
def shown(qtbot: QtBot, place: Balai, open_window: Open) -> ImportDialog:
    """The dialog of an office with two machines, of which the hall's was imported as 1."""
    admin.put_master(place.services, [Pegawai("p-budi", "198001012005011940", "Budi", "diskominfo", pin="6")])
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place.root / "aula", "5", DAYS, 10)], opd="diskominfo")
    window = open_window(siti)
    window.go("absensi")
    settle(qtbot)
    made = ImportDialog(window, "diskominfo", "Diskominfo", lambda _day: None, window)
    qtbot.addWidget(made)
    made.open()
    return made


def rows(shown: ImportDialog) -> list[tuple[str, str]]:
    found = (shown.files.rows.row_at(place) for place in range(shown.files.rows.rowCount()))
    return [(row["name"], machine_words(row)) for row in found]


def offers(shown: ImportDialog) -> list[str]:
    box = shown.machine.box
    return [box.itemText(place) for place in range(box.count())]


def test_recognised_files_ask_nothing(qtbot: QtBot, place: Balai, shown: ImportDialog) -> None:
    shown.examine([attlog(place.root / "aula", "5", (*DAYS, 24), 10)])
    settle(qtbot)
    assert rows(shown) == [("1_attlog.dat", "1")]
    assert (shown.machine.box.currentText(), offers(shown)) == ("1", ["1", "Mesin baru…"])
    assert shown.go.isEnabled()
    assert shown.go.hasFocus()
    assert "2 rekaman siap diimpor" in shown.say.accessibleName()


def test_a_file_that_nothing_tells_waits_for_its_machine(qtbot: QtBot, place: Balai, shown: ImportDialog) -> None:
    hall = attlog(place.root / "aula", "5", (*DAYS, 24), 10)
    lobby = attlog(place.root / "lobi", "6", DAYS, 20)
    shown.examine([hall, lobby])
    settle(qtbot)
    assert rows(shown) == [("aula/1_attlog.dat", "1"), ("lobi/1_attlog.dat", "pilih mesinnya")]
    assert not shown.go.isEnabled()
    assert shown.say.accessibleName() == (
        "1 berkas belum dikenali mesinnya; pilih mesinnya sebelum mengimpor. Belum ada yang disimpan."
    )
    assert shown.machine.box.currentIndex() == -1
    assert shown.machine.box.hasFocus()
    assert shown.machine.box.accessibleDescription() == (
        "Berkas “lobi/1_attlog.dat” menyebut dirinya mesin 1, tetapi tidak memuat rekaman mesin 1 yang sudah tersimpan "
        "untuk hari yang sama; pilih mesinnya."
    )
    shown.machine.box.activated.emit(shown.machine.box.findText("Mesin baru…"))
    asked = dialog(NewMachineDialog)
    assert asked.number.text() == "2"
    asked.number.setText("1-2")
    asked._accept()
    assert "1 sampai 32 huruf atau angka" in asked.number.accessibleDescription()
    asked.number.setText("2")
    asked._accept()
    settle(qtbot)
    assert rows(shown)[1] == ("lobi/1_attlog.dat", "2 (tertulis 1)")
    assert (shown.machine.box.currentText(), offers(shown)) == ("2", ["1", "2", "Mesin baru…"])
    assert "8 rekaman siap diimpor" in shown.say.accessibleName()
    shown.go.click()
    settle(qtbot)
    assert "8 rekaman diimpor, 6 sudah ada sebelumnya." in shown.say.accessibleName()
    again = ImportDialog(shown._shell, "diskominfo", "Diskominfo", lambda _day: None, shown)
    qtbot.addWidget(again)
    again.open()
    again.examine([lobby])
    settle(qtbot)
    assert rows(again) == [("1_attlog.dat", "2 (tertulis 1)")]
    assert not again.machine.box.accessibleDescription()


def test_another_machine_is_chosen_and_taken_back(qtbot: QtBot, place: Balai, shown: ImportDialog) -> None:
    shown.examine([attlog(place.root / "lobi", "6", DAYS, 20, name="2_attlog.dat")])
    settle(qtbot)
    assert offers(shown) == ["1", "2 (menurut nama berkas)", "Mesin baru…"]
    for words, machine in (("2 (menurut nama berkas)", "2 (tertulis 1)"), ("1", "1")):
        shown.machine.box.activated.emit(shown.machine.box.findText(words))
        settle(qtbot)
        assert rows(shown) == [("2_attlog.dat", machine)]
        assert shown.go.isEnabled()
    shown.machine.box.activated.emit(shown.machine.box.findText("Mesin baru…"))
    dialog(NewMachineDialog).reject()
    assert shown.machine.box.currentText() == "1", "as it was"


def take(qtbot: QtBot, shown: ImportDialog, words: str) -> None:
    """Take an entry of the box with the keys alone."""
    box = shown.machine.box
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    qtbot.keyClick(box.view(), Qt.Key.Key_Home)
    for _ in range(box.findText(words)):
        qtbot.keyClick(box.view(), Qt.Key.Key_Down)
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)
    settle(qtbot)


def test_neither_the_wheel_nor_one_key_gives_a_file_to_a_machine(
    qtbot: QtBot, place: Balai, shown: ImportDialog
) -> None:
    hall = attlog(place.root / "aula", "5", (*DAYS, 24), 10)
    lobby = attlog(place.root / "lobi", "6", DAYS, 20)
    shown.examine([hall, lobby])
    settle(qtbot)
    assert shown.machine.box.hasFocus()
    before = [("aula/1_attlog.dat", "1"), ("lobi/1_attlog.dat", "pilih mesinnya")]
    wheel(shown.machine.box, -1)
    qtbot.keyClick(shown.machine.box, Qt.Key.Key_Down)
    settle(qtbot)
    assert rows(shown) == before
    qtbot.keyClick(shown.machine.box.view(), Qt.Key.Key_Escape)
    assert shown.isVisible()
    take(qtbot, shown, "1")
    assert rows(shown) == [("aula/1_attlog.dat", "1"), ("lobi/1_attlog.dat", "1")], "proof is not denied by a choice"
    assert shown.machine.box.accessibleDescription() == (
        "Berkas “lobi/1_attlog.dat” tidak memuat satu pun rekaman mesin 1 yang sudah tersimpan untuk hari yang sama."
    )
    take(qtbot, shown, "Mesin baru…")
    dialog(NewMachineDialog)._accept()
    settle(qtbot)
    assert rows(shown) == [("aula/1_attlog.dat", "1"), ("lobi/1_attlog.dat", "2 (tertulis 1)")]
    assert not shown.machine.box.accessibleDescription()
    shown.go.click()
    settle(qtbot)
    assert "8 rekaman diimpor" in shown.say.accessibleName()


@pytest.mark.parametrize("meant", [True, False])
def test_what_the_records_contradict_is_asked_about_once(
    qtbot: QtBot, place: Balai, shown: ImportDialog, meant: bool
) -> None:
    absensi = shown._shell.core.absensi
    lobby = read_files([attlog(place.root / "lobi", "6", DAYS, 20)], now=NOW)
    absensi.store(lobby, opd="diskominfo", mesin={(0, "1"): "2"})
    shown.examine([attlog(place.root / "aula", "5", (*DAYS, 24), 10)])
    settle(qtbot)
    take(qtbot, shown, "2")
    assert rows(shown) == [("1_attlog.dat", "2 (tertulis 1)")]
    why = "Berkas “1_attlog.dat” memuat rekaman mesin 1 dan tidak satu pun rekaman mesin 2"
    assert shown.machine.box.accessibleDescription() == f"{why}."
    assert shown.say.accessibleName().startswith(
        "Rekaman dari 1 berkas tidak sesuai dengan mesin yang dipilih. 8 rekaman siap diimpor"
    )
    shown.go.click()
    settle(qtbot)
    asked = dialog(QMessageBox)
    assert asked.text() == f"{why}; tetap impor sebagai mesin 2?"
    if meant:
        (yes,) = (one for one in asked.buttons() if one.text() == "Tetap impor")
        yes.click()
        settle(qtbot)
        assert "8 rekaman diimpor, 0 sudah ada sebelumnya." in shown.say.accessibleName()
        return
    qtbot.keyClick(asked, Qt.Key.Key_Return)
    settle(qtbot)
    assert shown.go.isEnabled()
    take(qtbot, shown, "1")
    assert not shown.machine.box.accessibleDescription()
    shown.go.click()
    settle(qtbot)
    assert "2 rekaman diimpor, 6 sudah ada sebelumnya." in shown.say.accessibleName()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Impor semuanya", "24 rekaman diimpor, 6 sudah ada sebelumnya."),
        ("Impor tanpa rekaman itu", "22 rekaman diimpor, 6 sudah ada sebelumnya. 2 baris dikarantina"),
        ("", ""),
    ],
)
def test_what_may_bear_the_dates_of_a_clock_that_was_set_back_is_asked_about(
    qtbot: QtBot, place: Balai, shown: ImportDialog, answer: str, said: str
) -> None:
    file = attlog(place.root / "aula", "5", range(10, 24), 10)
    back = "".join(f"5\t2026-09-0{day} 07:20:00\t1\t0\t1\t0\n" for day in (1, 2))
    fetched(file, file.read_text() + back, NOW)
    shown.examine([file])
    settle(qtbot)
    told = "2 rekaman “1_attlog.dat” bertanggal 1 September 2026 sampai 2 September 2026 berada di belakang"
    assert told in shown.say.accessibleName()
    shown.go.click()
    settle(qtbot)
    asked = dialog(QMessageBox)
    assert asked.text().startswith(told)
    if answer:
        next(one for one in asked.buttons() if one.text() == answer).click()
    else:
        qtbot.keyClick(asked, Qt.Key.Key_Return)
    settle(qtbot)
    assert shown.go.isEnabled() is not bool(answer)
    if answer:
        assert said in shown.say.accessibleName()
