"""The number tiles of Beranda: pressed by key, in one line or two, with every word to be seen."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from portalpns.client.ui import look
from portalpns.client.ui.look import Tone
from portalpns.client.ui.widgets.cards import CardContent, CardRow, NumberCard


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_tile_is_pressed_by_keyboard(qtbot, key):
    card = NumberCard("Menunggu tanda tangan")
    qtbot.addWidget(card)
    card.set_content(CardContent("50", "Menunggu tanda tangan", "7 segera", Tone.BAD))
    assert card.accessibleName() == "Menunggu tanda tangan: 50. 7 segera"
    with qtbot.waitSignal(card.pressed):
        qtbot.keyClick(card, key)


def test_tile_whose_source_failed_says_so(qtbot):
    card = NumberCard("Kehadiran bulan ini")
    qtbot.addWidget(card)
    card.set_failed("Belum ada data mesin.")
    assert card.accessibleName() == "Kehadiran bulan ini: Belum ada data mesin."


def test_tiles_stand_in_two_lines_when_narrow(qtbot):
    cards = [NumberCard(str(number)) for number in range(4)]
    row = CardRow(cards)
    qtbot.addWidget(row)
    row.resize(1000, 120)
    row.show()
    assert len({card.y() for card in cards}) == 1
    row.resize(600, 240)
    QApplication.processEvents()
    assert len({card.y() for card in cards}) == 2


@pytest.fixture(params=[100, 125, 150])
def sized(dressed, request):
    look.apply(dressed, "terang", request.param)
    yield
    look.apply(dressed, "terang", 100)


@pytest.mark.parametrize("width", [600, 860, 920, 1300])
def test_words_of_a_tile_are_never_cut(qtbot, sized, width):
    cards = [NumberCard("") for _ in range(4)]
    page, row = QWidget(), CardRow(cards)
    qtbot.addWidget(page)
    layout = QVBoxLayout(page)
    layout.addWidget(row)
    layout.addStretch(1)
    said = ("Menunggu tanda tangan", "Surat masuk belum dibaca", "Baru", "Perubahan menunggu dikirim")
    for card, words in zip(cards, said, strict=True):
        card.set_content(CardContent("3", words, "termasuk 2 yang segera"))
    page.setFixedSize(width, 900)  # a window's own least size is below that of its words
    page.show()
    QApplication.processEvents()
    for label in row.findChildren(QLabel):
        room = label.contentsRect()
        flags = Qt.TextFlag.TextWordWrap if label.wordWrap() else Qt.TextFlag.TextSingleLine
        needed = label.fontMetrics().boundingRect(room, flags.value, label.text())
        assert needed.width() <= room.width(), label.text()
        assert needed.height() <= room.height(), label.text()
    for line in {card.y() for card in cards}:
        numbers = [card.findChild(QLabel) for card in cards if card.y() == line]
        assert len({number.mapTo(row, QPoint()).y() for number in numbers}) == 1
