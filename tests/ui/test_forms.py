"""Dialogs that ask for words: their keys, and that words are not lost by one of them."""

from datetime import date, time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QMessageBox, QPushButton, QWidget

from portalpns.client.ui.widgets.forms import Choice, ChoiceList, DateField, Form, NoteDialog, TimeField

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def note(qtbot):
    taken = []
    made = NoteDialog("Kembalikan", "Konsep kembali.", "Kembalikan", taken.append)
    made.taken = taken
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.text.setFocus()
    return made


@pytest.mark.parametrize("field", [lambda: DateField(date(2026, 11, 24)), lambda: TimeField(time(9, 41))],
                         ids=["date", "time"])  # fmt: skip
def test_one_tab_leaves_a_field_of_several_parts(qtbot, field):
    form, first, last = Form(), QLineEdit(), QLineEdit()
    qtbot.addWidget(form)
    middle = field()
    for name, widget in (("first", first), ("middle", middle), ("last", last)):
        form.add(name, name, widget)
    form.show()
    form.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert middle.hasFocus()
    qtbot.keyClick(middle, Qt.Key.Key_Tab)
    assert last.hasFocus()
    qtbot.keyClick(last, Qt.Key.Key_Backtab)
    assert middle.hasFocus()
    qtbot.keyClick(middle, Qt.Key.Key_Backtab)
    assert first.hasFocus()


def test_the_key_of_a_field_leads_into_a_line_with_a_button(qtbot):
    form = Form(stacked=True)
    qtbot.addWidget(form)
    line, field, other = QWidget(), QLineEdit(), QLineEdit()
    row = QHBoxLayout(line)
    row.addWidget(field)
    row.addWidget(QPushButton("Pilih…"))
    line.setFocusProxy(field)
    form.add("file", "&Berkas", line)
    form.add("other", "Lain", other)
    form.show()
    form.activateWindow()
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    qtbot.keyClick(other, Qt.Key.Key_B, ALT)
    assert field.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_ctrl_enter_answers_from_the_middle_of_the_words(qtbot, note, key):
    qtbot.keyClicks(note.text, "Lengkapi dasar hukumnya.")
    qtbot.keyPress(note.text, key, CTRL)
    assert note.taken == ["Lengkapi dasar hukumnya."]
    note.accept()
    assert not note.isVisible()


def test_a_note_stands_until_its_words_are_kept(qtbot, note):
    note.text.setPlainText("Lengkapi dasar hukumnya.")
    note._accept()
    note.close()
    assert (note.isVisible(), note.isEnabled(), question()) == (True, False, None), "its words are on their way"
    note.again("Penyimpanan komputer penuh.")
    assert note.problem.isVisible()
    assert (note.isVisible(), note.isEnabled()) == (True, True)
    assert note.text.toPlainText() == "Lengkapi dasar hukumnya."
    assert note.text.hasFocus()
    note._accept()
    assert not note.problem.isVisible()
    assert note.taken == ["Lengkapi dasar hukumnya."] * 2


def question():
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()]
    return shown[0] if shown else None


def test_escape_asks_before_it_drops_what_was_written(qtbot, note):
    qtbot.keyClicks(note.text, "Lengkapi")
    qtbot.keyClick(note.text, Qt.Key.Key_Escape)
    assert note.isVisible()
    question().reject()
    assert note.isVisible()
    assert note.text.toPlainText() == "Lengkapi"
    qtbot.keyClick(note.text, Qt.Key.Key_Escape)
    next(one for one in question().buttons() if one.text() == "Buang").click()
    assert not note.isVisible()
    assert note.taken == []


def test_escape_closes_an_empty_note_at_once(qtbot, note):
    qtbot.keyClick(note.text, Qt.Key.Key_Escape)
    assert not note.isVisible()
    assert question() is None


@pytest.mark.parametrize("name", ["Kepala Bidang Statistik", "Kepala Bidang " + "Pengelolaan Informasi " * 4])
def test_a_chosen_person_stands_before_the_field_and_not_over_it(qtbot, name):
    window = QWidget()
    form = Form(stacked=True)
    field = form.add("kepada", "&Kepada", ChoiceList(lambda _text: []))
    QHBoxLayout(window).addWidget(form)
    qtbot.addWidget(window)
    window.resize(560, 400)
    window.show()
    field._add_chosen(Choice("a", name))
    for _ in range(2):
        (chip,) = field._tokens.values()
        assert not chip.geometry().intersects(field._picker.geometry())
        assert field.rect().contains(field._picker.geometry())
        qtbot.wait(50)
