"""A field of many choices, such as the recipients of a letter."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QToolButton, QToolTip, QWidget

from portalpns.client.ui.widgets.elided import ElidedLabel
from portalpns.client.ui.widgets.forms import Choice, ChoiceList
from portalpns.client.ui.widgets.forms.chosen import ChosenDialog


@pytest.fixture
def desk(qtbot):
    made = QWidget()
    made.resize(900, 600)
    qtbot.addWidget(made)
    made.show()
    return made


def search(words, limit):
    return []


def test_recipients_are_kept_once_and_removed_by_backspace(qtbot, desk):
    field = ChoiceList(search, parent=desk)
    field.setAccessibleName("Kepada")
    field.show()
    assert field._picker.accessibleName() == "Kepada"
    first, second = Choice("1", "Camat Metro Pusat"), Choice("2", "Inspektur")
    for choice in (first, second, first):
        field._picker.chosen.emit(choice)
    assert field.choices() == [first, second]
    assert QToolTip.text() == "“Camat Metro Pusat” sudah ada di sini."
    with qtbot.waitSignal(field.changed):
        qtbot.keyClick(field._picker, Qt.Key.Key_Backspace)
    assert field.choices() == [first]


def test_what_a_letter_has_twice_is_shown_twice_and_taken_out_one_by_one(qtbot, desk):
    field = ChoiceList(search, parent=desk)
    field.show()
    one, other = Choice("1", "Camat Metro Pusat"), Choice("2", "Inspektur")
    field.set_choices([one, one, other, one])
    field.resize(900, 60)
    assert field.choices() == [one, one, other, one]
    assert len(field._tokens) == 4
    next(iter(field._tokens.values())).findChild(QToolButton).click()
    field._picker.chosen.emit(one)
    assert field.choices() == [one, other, one]
    field._list_all()
    dialog = field.findChild(ChosenDialog)
    dialog.list.item(2).setSelected(True)
    dialog.remove.click()
    dialog.reject()
    assert field.choices() == [one, other]


def many(count):
    return [Choice(str(n), f"Kepala Dinas Nomor {n}") for n in range(count)]


def test_many_recipients_break_the_line_and_are_folded_after_three(qtbot, desk):
    field = ChoiceList(search, parent=desk)
    field.resize(500, 40)
    field.show()
    field.set_choices(many(4))
    assert not field._rest.isVisible()
    assert len(field._tokens) == 4
    line = field._picker.sizeHint().height() + 20
    field.set_choices(many(300))
    shown = len(field._tokens)
    assert field.heightForWidth(500) < 5 * line
    assert field._rest.text() == f"… dan {300 - shown} lainnya"
    assert "299" in field._tokens, "Backspace removes one that is seen"
    assert len(field.choices()) == 300
    field.resize(1000, 40)
    assert len(field._tokens) > shown
    field.remove([str(n) for n in range(2, 300)])
    assert not field._rest.isVisible()


def test_folded_recipients_are_listed_filtered_and_taken_out(qtbot, desk):
    field = ChoiceList(search, parent=desk)
    field.setAccessibleName("Kepada")
    field.resize(500, 40)
    field.show()
    field.set_choices(many(60))
    field._rest.click()
    dialog = field.findChild(ChosenDialog)
    assert dialog.windowTitle() == "Kepada (60)"
    qtbot.keyClicks(dialog.filter, "nomor 59")
    assert [row for row in range(60) if not dialog.list.item(row).isHidden()] == [59]
    dialog.list.item(59).setSelected(True)
    with qtbot.waitSignal(field.changed):
        dialog.remove.click()
    assert field.choices() == many(59)
    assert dialog.list.count() == 59
    dialog.reject()


def test_a_long_recipient_is_cut_with_an_ellipsis_and_its_button_stays_in_reach(qtbot, desk):
    name = "Kepala Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana"
    field = ChoiceList(lambda _words: [], parent=desk)
    field.resize(320, 60)
    field.set_choices([Choice("a", name)])
    field.show()
    QApplication.processEvents()
    (label,) = field.findChildren(ElidedLabel)
    assert label.shown.endswith("…")
    assert label.text() == name
    (remove,) = field.findChildren(QToolButton)
    assert field.rect().contains(QRect(remove.mapTo(field, QPoint(0, 0)), remove.size()))
