"""Notices, progress, tiles, forms and the other parts of pages."""

import threading
from datetime import date, time
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QVBoxLayout,
    QWidget,
)

from portalpns.client.ui import tasks
from portalpns.client.ui.look import Tone
from portalpns.client.ui.widgets.banner import FEW, Banner
from portalpns.client.ui.widgets.dropzone import DropZone
from portalpns.client.ui.widgets.forms import Choice, DateField, Form, NumberField, SearchPicker, TimeField
from portalpns.client.ui.widgets.notices import Action, Notices
from portalpns.client.ui.widgets.progress import ProgressStrip
from portalpns.client.ui.widgets.timeline import Step, StepState, Timeline
from portalpns.domain.errors import NotFound


@pytest.fixture
def desk(qtbot):
    made = QWidget()
    made.resize(900, 600)
    qtbot.addWidget(made)
    made.field = QLineEdit(made)
    made.show()
    made.activateWindow()
    made.field.setFocus()
    return made


@pytest.fixture
def notices(desk):
    return Notices(desk)


def test_notice_never_takes_the_focus(qtbot, desk, notices):
    notices.show("Surat dikirim.", action=Action("Urungkan", lambda: None))
    QApplication.processEvents()
    assert QApplication.focusWidget() is desk.field
    assert notices.shown == ["Surat dikirim."]


def test_notice_goes_when_its_time_is_over(qtbot, notices):
    notices.show("Sebentar.", seconds=0.01)
    qtbot.waitUntil(lambda: notices.shown == [])


def test_new_notice_with_the_same_id_replaces_the_old(notices):
    notices.show("1 dari 3", id="kirim")
    notices.show("2 dari 3", id="kirim")
    assert notices.shown == ["2 dari 3"]


def test_same_error_is_shown_once(notices):
    for _ in range(5):
        notices.error("Server tidak dapat dihubungi.")
    assert notices.shown == ["Server tidak dapat dihubungi."]


def test_at_most_three_notices_stand_and_none_hides_another(desk, notices):
    made = [notices.show(f"Pemberitahuan {number}") for number in range(5)]
    assert notices.shown == ["Pemberitahuan 2", "Pemberitahuan 3", "Pemberitahuan 4"]
    boxes = [notice.geometry() for notice in made[2:]]
    assert not any(one.intersects(other) for one in boxes for other in boxes if one is not other)
    assert all(desk.rect().contains(box) for box in boxes)


def test_notice_action_is_called_and_closes_it(notices):
    undone = []
    notice = notices.show("Surat dikirim.", action=Action("Urungkan", lambda: undone.append(1)))
    notice.button.click()
    assert undone == [1]
    assert notices.shown == []


def test_notices_stay_inside_a_smaller_window(desk, notices):
    notice = notices.show("Kalimat yang cukup panjang untuk sebuah jendela yang menjadi kecil kemudian.")
    desk.resize(700, 400)
    assert desk.rect().contains(notice.geometry())


def test_quick_work_shows_no_progress(qtbot, desk):
    strip = ProgressStrip(desk)
    done = []
    strip.run(lambda task: 1, words="Mengekspor…", done=done.append)
    qtbot.waitUntil(lambda: done == [1])
    assert not strip.isVisible()
    assert not strip.running


def test_slow_work_shows_words_and_can_be_cancelled(qtbot, desk):
    strip = ProgressStrip(desk)
    told, gone = [], threading.Event()

    def work(task):
        task.report(1, 3, "Menandatangani 1 dari 3 (33 %)")
        while not task.cancelled:
            gone.wait(0.001)
        gone.set()

    strip.run(work, words="Menandatangani…", done=told.append)
    qtbot.waitUntil(strip.isVisible)
    assert strip.bar.text() == "Menandatangani 1 dari 3 (33 %)"
    with qtbot.waitSignal(strip.cancelled):
        strip.button.click()
    assert gone.wait(5)
    assert not strip.isVisible()
    assert told == []


def test_failed_work_ends_the_progress(qtbot, desk):
    strip = ProgressStrip(desk)
    errors = []
    strip.run(lambda task: 1 / 0, words="…", done=lambda _: None, failed=errors.append)
    qtbot.waitUntil(lambda: len(errors) == 1)
    assert not strip.running


def test_banner_without_words_is_not_there(qtbot, desk):
    banner = Banner("Sertifikat habis dalam 7 hari.", Tone.WARN, parent=desk)
    banner.show()
    assert banner.isVisible()
    banner.set_words("")
    assert not banner.isVisible()


@pytest.mark.parametrize("words", ["Perbaiki kalimat kedua. " * 90, "\n".join(f"{n}. Perbaiki" for n in range(80))])
def test_long_words_of_a_banner_are_scrolled_to_and_take_a_few_lines(qtbot, desk, words):
    banner, below = Banner(lines=FEW), QWidget()
    column = QVBoxLayout(desk)
    column.addWidget(banner)
    column.addWidget(below, 1)
    banner.set_words("Perbaiki.")
    desk.show()
    area = banner.findChild(QScrollArea)
    line = area.fontMetrics().lineSpacing()
    qtbot.waitUntil(lambda: area.height() < 2 * line)
    assert area.focusPolicy() == Qt.FocusPolicy.NoFocus, "nothing to scroll"
    banner.set_words(words)
    qtbot.waitUntil(lambda: area.height() > 3 * line)
    assert area.height() <= (FEW + 0.5) * line
    assert banner.minimumSizeHint().height() <= (FEW + 2) * line, "a small window holds it too"
    assert area.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert area.accessibleName() == words
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_End)
    qtbot.keyClick(area, Qt.Key.Key_PageDown)
    assert area.verticalScrollBar().value() > 0
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    label = area.widget()
    assert area.viewport().rect().contains(label.geometry().bottomLeft()), "the last line is in reach"
    assert label.height() >= label.heightForWidth(label.width())
    banner.set_words("Perbaiki.")
    qtbot.waitUntil(lambda: area.height() < 2 * line)
    assert area.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_form_says_errors_beside_the_field_and_goes_there(qtbot):
    form = Form()
    qtbot.addWidget(form)
    subject = form.add("hal", "&Hal", QLineEdit())
    form.add("isi", "Isi", QLineEdit())
    form.show()
    form.activateWindow()
    form.show_errors({"hal": "Isikan hal surat."})
    assert form._errors["hal"].isVisible()
    assert form.focusWidget() is subject
    assert subject.accessibleName() == "Hal"
    assert subject.accessibleDescription() == "Isikan hal surat."
    form.show_errors({})
    assert not form._errors["hal"].isVisible()


def search(words: str, limit: int) -> list[Choice]:
    return [Choice(f"{words}{n}", f"{words} pilihan {n}", "keterangan") for n in range(3)][:limit]


@pytest.fixture
def picker(qtbot, desk):
    made = SearchPicker(search, typing_ms=1, parent=desk)
    made.setAccessibleName("Klasifikasi")
    made.show()
    made.setFocus()
    return made


def offered(picker):
    """The lines of the open list."""
    model = picker._popup.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_picker_searches_from_two_letters(qtbot, picker):
    qtbot.keyClicks(picker, "r")
    assert not picker._typing.isActive()
    qtbot.keyClicks(picker, "a")
    qtbot.waitUntil(lambda: picker._popup.isVisible())
    assert offered(picker) == ["ra pilihan 0", "ra pilihan 1", "ra pilihan 2"]


def test_picker_takes_a_choice_by_keyboard(qtbot, picker):
    qtbot.keyClicks(picker, "ra")
    qtbot.waitUntil(lambda: picker._popup.isVisible())
    qtbot.keyClick(picker, Qt.Key.Key_Down)
    assert picker.text() == "ra", "what is highlighted is not written"
    with qtbot.waitSignal(picker.chosen) as chosen:
        qtbot.keyClick(picker, Qt.Key.Key_Return)
    assert chosen.args[0].id == "ra1"
    assert picker.text() == "ra pilihan 1"


def test_picker_takes_a_choice_by_mouse(qtbot, picker):
    qtbot.keyClicks(picker, "ra")
    qtbot.waitUntil(lambda: picker._popup.isVisible())
    box = picker._popup.visualRect(picker._popup.model().index(2, 0))
    with qtbot.waitSignal(picker.chosen) as chosen:
        qtbot.mouseClick(picker._popup.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert chosen.args[0].id == "ra2"


def test_changed_words_are_no_choice_any_more(qtbot, picker):
    picker.set_choice(Choice("1", "Rapat"))
    with qtbot.waitSignal(picker.chosen) as chosen:
        qtbot.keyClicks(picker, "x")
    assert chosen.args == [None]
    assert picker.choice is None


def test_one_may_pause_and_type_on(qtbot, picker):
    qtbot.keyClicks(picker, "dinas")
    qtbot.waitUntil(lambda: picker._popup.isVisible())
    qtbot.keyClicks(picker, " pen")
    assert picker.text() == "dinas pen"
    qtbot.waitUntil(lambda: offered(picker)[0].startswith("dinas pen "))
    assert picker.text() == "dinas pen"


def test_tab_takes_what_is_highlighted(qtbot, desk, picker):
    qtbot.keyClicks(picker, "ra")
    qtbot.waitUntil(lambda: picker._popup.isVisible())
    with qtbot.waitSignal(picker.chosen) as chosen:
        qtbot.keyClick(picker, Qt.Key.Key_Tab)
    assert chosen.args[0].id == "ra0"
    assert not picker.hasFocus()
    assert not picker._popup.isVisible()


@pytest.mark.parametrize(("typed", "taken"), [("camat metro pusat", "camat"), ("Inspek", "inspektur")])
def test_tab_right_after_the_last_key_takes_what_can_only_be_meant(qtbot, desk, typed, taken):
    book = [
        Choice("camat", "Camat Metro Pusat"),
        Choice("camat2", "Camat Metro Pusat Dua"),
        Choice("inspektur", "Inspektur"),
    ]

    def find(words, _limit):
        loose = Choice("luar", words, loose=True)
        return [*(one for one in book if words.casefold() in one.words.casefold()), loose]

    field = SearchPicker(find, parent=desk)
    field.show()
    field.setFocus()
    qtbot.keyClicks(field, typed)
    with qtbot.waitSignal(field.chosen) as chosen:
        qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert chosen.args[0].id == taken
    assert field.unpicked == ""
    assert field.property("tone") == "neutral"


def test_words_that_were_not_picked_stay_and_say_so(qtbot, desk, picker):
    qtbot.keyClicks(picker, "ra")
    with qtbot.waitSignal(picker.marked):
        qtbot.keyClick(picker, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: not tasks.busy())
    assert picker.text() == picker.unpicked == "ra"
    assert picker.accessibleDescription() == "belum dipilih"
    assert picker.property("tone") == "bad"
    picker.setFocus()
    assert picker.accessibleDescription() == ""


def test_enter_before_the_answer_takes_the_first(qtbot, picker):
    qtbot.keyClicks(picker, "ra")
    with qtbot.waitSignal(picker.chosen) as chosen:
        qtbot.keyClick(picker, Qt.Key.Key_Return)
    assert chosen.args[0].id == "ra0"


def test_escape_closes_the_list_and_nothing_else(qtbot, desk, picker):
    pressed = []
    QShortcut(QKeySequence("Esc"), desk, lambda: pressed.append("Esc"))
    qtbot.keyClicks(picker, "ra")
    qtbot.waitUntil(lambda: picker._popup.isVisible())
    qtbot.keyClick(picker, Qt.Key.Key_Escape)
    assert not picker._popup.isVisible()
    assert picker.text() == "ra"
    assert pressed == []
    qtbot.keyClick(picker, Qt.Key.Key_Escape)
    assert pressed == ["Esc"]


def test_the_list_goes_with_its_field(qtbot, picker):
    qtbot.keyClicks(picker, "ra")
    qtbot.waitUntil(lambda: picker._popup.isVisible())
    picker.hide()
    assert not picker._popup.isVisible()


def test_picker_says_when_nothing_is_found(qtbot, desk):
    picker = SearchPicker(lambda words, limit: [], typing_ms=1, parent=desk)
    picker.show()
    picker.setFocus()
    qtbot.keyClicks(picker, "zz")
    qtbot.waitUntil(lambda: picker._popup.isVisible())
    assert offered(picker) == ["Tidak ditemukan"]
    with qtbot.assertNotEmitted(picker.chosen):
        qtbot.keyClick(picker, Qt.Key.Key_Down)
        qtbot.keyClick(picker, Qt.Key.Key_Return)
    assert picker.text() == "zz"


@pytest.fixture
def told():
    """The errors that the user was told of."""
    found = []
    tasks.on_failure(found.append)
    yield found
    tasks.on_failure(None)


@pytest.mark.parametrize("early", [True, False], ids=["early", "late"])
def test_enter_is_not_swallowed_after_a_search_that_failed(qtbot, desk, told, early):
    failure = NotFound("Data induk belum diterima.")

    def find(words, limit):
        if words != "ra":
            raise failure
        return search(words, limit)

    picker = SearchPicker(find, typing_ms=1, parent=desk)
    picker.show()
    picker.setFocus()
    qtbot.keyClicks(picker, "ra")
    qtbot.waitUntil(lambda: picker._popup.isVisible())
    qtbot.keyClicks(picker, "t")
    if early:
        qtbot.keyClick(picker, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: told == [failure])
    assert not picker._popup.isVisible(), "what was found before does not answer the words of now"
    with qtbot.waitSignal(picker.returnPressed), qtbot.assertNotEmitted(picker.chosen):
        qtbot.keyClick(picker, Qt.Key.Key_Return)


def test_dates_and_times_are_read_back_as_set(qtbot):
    day, hour, number = DateField(date(2026, 11, 24)), TimeField(time(9, 41)), NumberField(1, 9, 3)
    for field in (day, hour, number):
        qtbot.addWidget(field)
    assert (day.value(), hour.value(), number.value()) == (date(2026, 11, 24), time(9, 41), 3)
    assert (day.text(), hour.text()) == ("24 November 2026", "09.41")


def drop(zone: DropZone, *names: str) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    zone.dropEvent(
        QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )


def test_dropped_files_of_the_wanted_kind_are_taken(qtbot, settings):
    zone = DropZone("Seret PDF ke sini", settings, endings=(".pdf",))
    qtbot.addWidget(zone)
    with qtbot.waitSignal(zone.dropped) as dropped:
        drop(zone, "/tmp/a.PDF", "/tmp/b.exe", "/tmp/c.pdf")
    assert dropped.args[0] == [Path("/tmp/a.PDF"), Path("/tmp/c.pdf")]
    with qtbot.assertNotEmitted(zone.dropped):
        drop(zone, "/tmp/b.exe")


def test_timeline_tells_its_steps_to_a_screen_reader(qtbot):
    line = Timeline()
    qtbot.addWidget(line)
    line.set_steps(
        [
            Step("Rina, Penyusun", "menyusun", "09.10", StepState.DONE),
            Step("Kasubbag Umum", "mengembalikan", "09.41", StepState.BACK, "Perbaiki hal."),
        ]
    )
    assert "Kasubbag Umum, mengembalikan 09.41, dikembalikan. Perbaiki hal." in line.accessibleDescription()
    assert line.heightForWidth(120) > line.heightForWidth(600)
    line.resize(300, line.heightForWidth(300))
    assert line.grab().toImage().pixelColor(QPoint(10, 10)).isValid()


def test_a_choice_opens_a_list_that_shows_all_its_rows(qtbot, desk):
    box = QComboBox(desk)
    box.addItems(["Ikuti sistem", "Terang", "Gelap"])
    box.show()
    box.showPopup()
    QApplication.processEvents()
    rows, last = box.view(), box.model().index(2, 0)
    # the other kind, a menu, came out too low under a window manager and scrolled three rows
    assert not box.style().styleHint(QStyle.StyleHint.SH_ComboBox_Popup, QStyleOptionComboBox(), box)
    assert rows.viewport().rect().contains(rows.visualRect(last))
    assert rows.visualRect(last).height() >= 1.8 * box.fontMetrics().height()
    box.hidePopup()
