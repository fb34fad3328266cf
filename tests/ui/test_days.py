"""A day is what was typed, however people write it, or it is said that it is none."""

from datetime import date

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from portalpns.client.ui.widgets.forms import DateField, Form
from portalpns.client.ui.widgets.forms.days import read_day

NOVEMBER = date(2026, 11, 28)
THIRD = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *((text, THIRD) for text in (
            "3/12/2026", "03/12/2026", "03-12-2026", "3.12.2026", "3 12 2026", "03122026", "031226", "3/12/26",
            "3 Desember 2026", "3 desember 2026", "3 Des 2026", "3-des-2026", "3des2026", "2026-12-03",
            "Kamis, 3 Desember 2026", "  3 / 12 / 2026 ", "3/12", "3 Desember", "3 des.",
        )),
        ("31/12/2026", date(2026, 12, 31)),
        ("5 Oktober 2026", date(2026, 10, 5)),
        ("29/2/2028", date(2028, 2, 29)),
        *((text, None) for text in (
            "", "3", "31/11/2026", "29/2/2026", "0/1/2026", "3/13/2026", "3/12/202", "3/12/20266", "besok",
            "3 Foo 2026", "3 ma 2026", "28 November 20263/12/2026", "1/1/1800", "3/12/2026 pagi",
        )),
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(text: str, day: date | None):
    assert read_day(text, 2026) == day


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def field(qtbot, window):
    """The field between two others, with 28 November in it."""
    made, first = DateField(NOVEMBER), QLineEdit()
    layout = QVBoxLayout(window)
    for widget in (first, made, QLineEdit()):
        layout.addWidget(widget)
    window.show()
    window.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    return made


def come(qtbot, field: DateField, way: str) -> None:
    if way == "tab":
        qtbot.keyClick(field.window().focusWidget(), Qt.Key.Key_Tab)
    elif way == "click":
        qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    else:
        field.setFocus()
        field.selectAll()
    assert field.hasFocus()


@pytest.mark.parametrize("way", ["tab", "click", "all selected"])
@pytest.mark.parametrize("text", ["3/12/2026", "03-12-2026", "03122026", "3 Desember 2026"])
def test_what_is_typed_is_the_day_however_one_came_here(qtbot, field, way: str, text: str):
    come(qtbot, field, way)
    qtbot.keyClicks(field, text)
    assert field.value() == THIRD
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert (field.value(), field.text(), field.problem) == (THIRD, "3 Desember 2026", "")


def test_a_second_click_corrects_one_sign(qtbot, field):
    come(qtbot, field, "click")
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    field.setCursorPosition(2)
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == date(2026, 11, 2)


def test_what_is_no_day_stays_and_is_told(qtbot, field):
    told = []
    field.told.connect(told.append)
    come(qtbot, field, "tab")
    qtbot.keyClicks(field, "31/11/2026")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "31/11/2026"
    assert told[-1] == "“31/11/2026” bukan tanggal; tulis misalnya 28 November 2026 atau 28/11/2026."
    assert field.value() == NOVEMBER
    field.set_value(THIRD)
    assert told[-1] == ""


def test_a_new_day_is_told_once_and_half_a_year_is_none(qtbot, field):
    days = []
    field.changed.connect(days.append)
    come(qtbot, field, "tab")
    qtbot.keyClicks(field, "3/12/2026")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert days == [THIRD]


def test_keys_and_calendar_move_the_day_but_not_before_the_first(qtbot, field):
    field.set_least(date(2026, 11, 27))
    come(qtbot, field, "tab")
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == date(2026, 11, 29)
    for _ in range(4):
        qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.value() == date(2026, 11, 27)
    qtbot.keyClicks(field, "26/11/2026")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.problem == "Tanggal paling awal 27 November 2026."
    qtbot.keyClick(field, Qt.Key.Key_F4)
    assert field._calendar.isVisible()
    assert field._calendar.firstDayOfWeek() == Qt.DayOfWeek.Monday
    field._calendar.clicked.emit(QDate(2026, 12, 3))
    assert (field.value(), field._calendar.isVisible(), field.problem) == (THIRD, False, "")


def test_a_form_says_it_under_the_field(qtbot, field):
    form = Form()
    qtbot.addWidget(form)
    form.add("mulai", "Mulai", made := DateField(NOVEMBER))
    made.setText("kapan-kapan")
    made.complain()
    assert form._errors["mulai"].text().startswith("“kapan-kapan” bukan tanggal")
