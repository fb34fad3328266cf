"""The list that opens under a field while one types: it shows and is clicked, the keys stay with the field."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QHideEvent, QPainter, QWindow
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from portalpns.client.ui.look import colours
from portalpns.client.ui.widgets.forms.choice import Choice

MOST_VISIBLE = 8
_CLOSING = frozenset({
    QEvent.Type.MouseButtonPress, QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.FocusOut,
})  # fmt: skip
"""What happens to the window under the list that ends it."""


class Suggestions(QListView):
    """Never takes the focus; what it highlights is not written into the field."""

    picked = Signal(object)
    """The Choice that was clicked; None for the line that says that nothing was found."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self._found: list[Choice] = []
        self._under: QWindow | None = None
        self._model = QStringListModel(self)
        self.setModel(self._model)
        self.setWindowFlags(
            Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Hasil pencarian"))
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_ChoiceDelegate(self._at, self))
        self.clicked.connect(lambda index: self.picked.emit(self._at(index.row())))

    @property
    def current(self) -> Choice | None:
        """The highlighted choice."""
        return self._at(self.currentIndex().row()) if self.currentIndex().isValid() else None

    def offer(self, found: Sequence[Choice], nothing: str) -> None:
        """Open under the field with the first choice highlighted, or with the words `nothing`."""
        self._found = list(found)
        self._model.setStringList([choice.words for choice in found] or [nothing])
        self.setCurrentIndex(self._model.index(0, 0) if found else QModelIndex())
        rows = min(self._model.rowCount(), MOST_VISIBLE)
        height = sum(self.sizeHintForRow(row) for row in range(rows)) + 2 * self.frameWidth()
        self.resize(max(self._field.width(), 240), height)
        self.move(self._place())
        if not self.isVisible():
            self._watch(self._field.window().windowHandle())
            self.show()
        self.raise_()

    def step(self, by: int) -> None:
        """Move the highlight, staying inside the list."""
        if self._found:
            row = min(max(self.currentIndex().row() + by, 0), len(self._found) - 1)
            self.setCurrentIndex(self._model.index(row, 0))

    def _at(self, row: int) -> Choice | None:
        return self._found[row] if row < len(self._found) else None

    def _place(self) -> QPoint:
        """Under the field, or above it where the screen ends."""
        below = self._field.mapToGlobal(QPoint(0, self._field.height() + 2))
        area = self._field.screen().availableGeometry()
        above = self._field.mapToGlobal(QPoint(0, -self.height() - 2))
        fits = below.y() + self.height() <= area.bottom() + 1 or above.y() < area.top()
        place = below if fits else above
        place.setX(max(min(place.x(), area.right() + 1 - self.width()), area.left()))
        return place

    def _watch(self, window: QWindow | None) -> None:
        if self._under is not None:
            self._under.removeEventFilter(self)
        self._under = window
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._under and event.type() in _CLOSING:
            self.hide()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._watch(None)


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
