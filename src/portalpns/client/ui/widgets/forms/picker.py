"""A field that searches while one types: klasifikasi, pegawai, jabatan, OPD."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QPainter
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from portalpns.client.ui import tasks
from portalpns.client.ui.look import colours

TYPING_MS = 120
MOST = 30


@dataclass(frozen=True)
class Choice:
    """One thing to pick: `words` fill the field, `detail` stands under them in the list, `data` is for the caller."""

    id: str
    words: str
    detail: str = ""
    data: Any = None


Search = Callable[[str, int], Sequence[Choice]]
"""(what was typed, at most how many) -> choices, best first; runs in lane `db`."""


class SearchPicker(QLineEdit):
    """A line in which one types two letters and picks; what was not picked from the list does not count."""

    chosen = Signal(object)
    """The Choice, or None when the field no longer holds one."""

    def __init__(
        self,
        search: Search,
        *,
        letters: int = 2,
        typing_ms: int = TYPING_MS,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`search` is asked from `letters` letters on, `typing_ms` after the last key."""
        super().__init__(parent)
        self._search = search
        self._letters = letters
        self._choice: Choice | None = None
        self._found: list[Choice] = []
        self._task: tasks.Task[Sequence[Choice]] | None = None
        self.setPlaceholderText(placeholder)
        self.setClearButtonEnabled(True)
        self._model = QStringListModel(self)
        popup = QListView()
        popup.setAccessibleName(self.tr("Hasil pencarian"))
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setPopup(popup)
        # QCompleter puts its own delegate on the popup it is given.
        popup.setItemDelegate(_ChoiceDelegate(self._found_at, popup))
        completer.setMaxVisibleItems(8)
        completer.setWrapAround(False)
        completer.activated[QModelIndex].connect(self._pick)  # type: ignore[index]  # Qt overloads it
        self._completer, self._popup = completer, popup
        self.setCompleter(completer)
        self._typing = QTimer(self, singleShot=True, interval=typing_ms)
        self._typing.timeout.connect(self._ask)
        self.textEdited.connect(self._typed)

    @property
    def choice(self) -> Choice | None:
        """What was picked."""
        return self._choice

    def set_choice(self, choice: Choice | None) -> None:
        """Put a choice into the field, or empty it."""
        self._typing.stop()
        self._choice = choice
        self.setText(choice.words if choice is not None else "")
        self.setToolTip(choice.detail if choice is not None else "")
        self.setCursorPosition(0)

    def _typed(self, text: str) -> None:
        if self._choice is not None:
            self._choice = None
            self.chosen.emit(None)
        if self._task is not None:
            self._task.cancel()
        if len(text.strip()) >= self._letters:
            self._typing.start()
        else:
            self._typing.stop()
            self._popup.hide()

    def _ask(self) -> None:
        words, search = self.text().strip(), self._search
        self._task = tasks.run(lambda _task: search(words, MOST), owner=self, done=self._offer)

    def _offer(self, found: Sequence[Choice]) -> None:
        """Show what was found; nothing found is said in the list too."""
        if not self.hasFocus():
            return
        self._found = list(found)
        self._model.setStringList([choice.words for choice in found] or [self.tr("Tidak ditemukan")])
        self._completer.setCompletionPrefix("")
        self._completer.complete()
        if found:
            self._popup.setCurrentIndex(self._completer.completionModel().index(0, 0))

    def _found_at(self, row: int) -> Choice | None:
        return self._found[row] if row < len(self._found) else None

    def _pick(self, index: QModelIndex) -> None:
        choice = self._found_at(index.row())
        # The completer writes its own text after this signal.
        QTimer.singleShot(0, self, lambda: self._take(choice))

    def _take(self, choice: Choice | None) -> None:
        self.set_choice(choice)
        self.chosen.emit(choice)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Half-typed words are no choice: leaving the field empties it, unless its own list has opened."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and self._choice is None and self.text():
            self.clear()


class _ChoiceDelegate(QStyledItemDelegate):
    """Draws a choice in two lines."""

    def __init__(self, found_at: Callable[[int], Choice | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._found_at = found_at

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        choice = self._found_at(index.row())
        lines = 2 if choice is not None and choice.detail else 1
        return QSize(100, option.fontMetrics.height() * lines + 12)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        scheme, choice = colours(), self._found_at(index.row())
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(option.rect, QColor(scheme.selected if selected and choice else scheme.surface))
        area = option.rect.adjusted(10, 6, -10, -6)
        elide, flags = Qt.TextElideMode.ElideRight, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        painter.setPen(QColor(scheme.text if choice else scheme.muted))
        words = choice.words if choice else str(index.data())
        painter.drawText(area, flags, option.fontMetrics.elidedText(words, elide, area.width()))
        if choice is not None and choice.detail:
            area.setTop(area.top() + option.fontMetrics.height())
            small = QFont(option.font)
            small.setPointSizeF(small.pointSizeF() * 0.92)
            painter.setFont(small)
            painter.setPen(QColor(scheme.muted))
            painter.drawText(area, flags, painter.fontMetrics().elidedText(choice.detail, elide, area.width()))
        painter.restore()
