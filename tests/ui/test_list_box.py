"""A box whose choice comes from its open list only: neither the wheel nor a single key takes one."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from portalpns.client.ui.widgets.forms import ListBox

Key = Qt.Key


@pytest.fixture
def box(qtbot: QtBot) -> Iterator[ListBox]:
    behind = QWidget()
    made = ListBox()
    QVBoxLayout(behind).addWidget(made)
    made.addItems(["1", "2", "Mesin baru…"])
    qtbot.addWidget(behind)
    behind.show()
    behind.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    yield made
    made.hidePopup()


@pytest.fixture
def taken(box: ListBox) -> list[int]:
    found: list[int] = []
    box.activated.connect(found.append)
    return found


def wheel(widget: QWidget, steps: int) -> bool:
    """Turn the wheel over a widget; whether it kept the step for itself."""
    at = QPointF(widget.rect().center())
    event = QWheelEvent(
        at, QPointF(widget.mapToGlobal(at)), QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


@pytest.mark.parametrize("steps", [-1, 1, 3])
def test_the_wheel_goes_on_to_what_lies_behind(box: ListBox, taken: list[int], steps: int) -> None:
    box.setCurrentIndex(1)
    assert not wheel(box, steps), "Qt gives to those behind what is not accepted"
    assert (box.currentText(), taken) == ("2", [])


@pytest.mark.parametrize(
    "key",
    [Key.Key_Down, Key.Key_Up, Key.Key_PageDown, Key.Key_PageUp, Key.Key_Home, Key.Key_End, Key.Key_F4, Key.Key_Space,
     Key.Key_1, Key.Key_M],
    ids=lambda key: key.name,
)  # fmt: skip
@pytest.mark.parametrize("before", [-1, 1])
def test_a_key_opens_the_list_and_takes_nothing(
    qtbot: QtBot, box: ListBox, taken: list[int], before: int, key: Qt.Key
) -> None:
    box.setCurrentIndex(before)
    qtbot.keyClick(box, key)
    assert box.view().isVisible()
    assert (box.currentIndex(), taken) == (before, [])
    qtbot.keyClick(box.view(), Key.Key_Down)
    qtbot.keyClick(box.view(), Key.Key_Escape)
    assert not box.view().isVisible()
    assert (box.currentIndex(), taken) == (before, [])


@pytest.mark.parametrize(
    ("keys", "place"),
    [((Key.Key_Down, Key.Key_Return), 0), ((Key.Key_Down, Key.Key_Down, Key.Key_Return), 1),
     ((Key.Key_Down, Key.Key_End, Key.Key_Enter), 2),
     ((Key.Key_2, Key.Key_Return), 1), ((Key.Key_M, Key.Key_Return), 2)],
    ids=["at once", "arrows", "end", "digit", "letter"],
)  # fmt: skip
def test_enter_takes_what_is_highlighted_in_the_open_list(
    qtbot: QtBot, box: ListBox, taken: list[int], keys: tuple[Qt.Key, ...], place: int
) -> None:
    box.setCurrentIndex(-1)
    qtbot.keyClick(box, keys[0])
    assert box.view().selectionModel().isSelected(box.view().currentIndex()), "what Enter takes is seen"
    for key in keys[1:]:
        qtbot.keyClick(box.view(), key)
    assert not box.view().isVisible()
    assert (box.currentIndex(), taken) == (place, [place])


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Escape, Key.Key_Tab, Key.Key_Left], ids=lambda key: key.name)
def test_other_keys_are_not_the_boxs(qtbot: QtBot, box: ListBox, taken: list[int], key: Qt.Key) -> None:
    box.setCurrentIndex(1)
    qtbot.keyClick(box, key)
    assert not box.view().isVisible()
    assert (box.currentIndex(), taken) == (1, [])
