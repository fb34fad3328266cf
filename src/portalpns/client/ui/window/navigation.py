"""The navigation at the left: icons, words, and counters drawn at the right where they are never cut off."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from portalpns.client.ui.look import GAP, GAP_SMALL, colours, set_role
from portalpns.client.ui.look.icons import paint_icon
from portalpns.client.ui.page import PageSpec
from portalpns.client.ui.words import APP_NAME, number

Index = QModelIndex | QPersistentModelIndex
COUNT_ROLE = Qt.ItemDataRole.UserRole
ICON_ROLE = Qt.ItemDataRole.UserRole + 1
MOST_SHOWN = 999


class _Entries(QAbstractListModel):
    """The pages with their counters."""

    def __init__(self, pages: Sequence[PageSpec]) -> None:
        super().__init__()
        self.pages = pages
        self.counts: dict[str, int] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own idiom for "no parent"
        return 0 if parent.isValid() else len(self.pages)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        page = self.pages[index.row()]
        count = self.counts.get(page.id, 0)
        if role == Qt.ItemDataRole.DisplayRole:
            return page.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{page.words}, {number(count)}" if count else page.words
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{page.words} ({page.hotkey})" if page.hotkey else page.words
        if role == COUNT_ROLE:
            return count
        if role == ICON_ROLE:
            return page.icon
        return None


class _EntryDelegate(QStyledItemDelegate):
    """Draws one entry as a rounded row."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.narrow = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, option.fontMetrics.height() + 20)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        scheme = colours()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hot = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        row = option.rect.adjusted(8, 1, -8, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected or hot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(scheme.selected if selected else scheme.hover))
            painter.drawRoundedRect(QRectF(row), 7, 7)
        if focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            pen = painter.pen()
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setColor(QColor(scheme.accent))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRoundedRect(QRectF(row).adjusted(1, 1, -1, -1), 6, 6)
        ink = scheme.accent if selected else scheme.text
        side = round(option.fontMetrics.height() * 1.25)
        left = row.left() + 12 if not self.narrow else row.center().x() - side // 2
        box = QRect(left, row.center().y() - side // 2 + 1, side, side)
        paint_icon(painter, index.data(ICON_ROLE), box, scheme.accent if selected else scheme.muted)
        count = int(index.data(COUNT_ROLE))
        if self.narrow:
            if count:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(scheme.accent))
                painter.drawEllipse(box.right() - 3, box.top() - 3, 8, 8)
        else:
            room = self._paint_count(painter, row, count, selected, option.font)
            area = QRect(box.right() + 12, row.top(), room - box.right() - 18, row.height())
            font = QFont(option.font)
            font.setWeight(QFont.Weight.DemiBold if selected else QFont.Weight.Normal)
            painter.setFont(font)
            painter.setPen(QColor(ink))
            words = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()

    def _paint_count(self, painter: QPainter, row: QRect, count: int, selected: bool, base: QFont) -> int:
        """Draw the counter; returns where it begins."""
        if not count:
            return row.right() - 8
        scheme = colours()
        words = number(count) if count <= MOST_SHOWN else f"{MOST_SHOWN}+"
        font = QFont(base)
        font.setPointSizeF(base.pointSizeF() * 0.9)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        height = metrics.height() + 4
        width = max(metrics.horizontalAdvance(words) + 14, height)
        pill = QRect(row.right() - width - 9, row.center().y() - height // 2 + 1, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.accent if selected else scheme.tint["neutral"]))  # type: ignore[index]
        painter.drawRoundedRect(QRectF(pill), height / 2, height / 2)
        painter.setPen(QColor(scheme.on_accent if selected else scheme.ink["neutral"]))  # type: ignore[index]
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)
        return pill.left()


class Navigation(QWidget):
    """The list of pages under the product's name."""

    chosen = Signal(str)
    pointed = Signal()
    """An entry was chosen by mouse: who points wants to work on the page, who uses the arrows stays here."""

    def __init__(self, pages: Sequence[PageSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._entries = _Entries(pages)
        self.brand = QLabel(APP_NAME)
        set_role(self.brand, "heading")
        self.brand.setContentsMargins(22, 0, 0, 0)
        self.list = QListView()
        set_role(self.list, "navigation")
        self.list.setAccessibleName(self.tr("Menu utama"))
        self._delegate = _EntryDelegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setModel(self._entries)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.selectionModel().currentChanged.connect(self._changed)
        self.list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.list.pressed.connect(self.pointed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP + 4, 1, GAP_SMALL)
        layout.setSpacing(GAP)
        layout.addWidget(self.brand)
        layout.addWidget(self.list)
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        """Only icons, for small windows."""
        self._delegate.narrow = narrow
        self.brand.setVisible(not narrow)
        metrics = self.fontMetrics()
        longest = max((metrics.horizontalAdvance(page.words) for page in self._entries.pages), default=0)
        side = metrics.height()
        self.setFixedWidth(3 * side + 14 if narrow else longest + 6 * side + 22)
        self.list.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        """The window may hear of another size of letters before it holds here."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.set_narrow(self._delegate.narrow)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        self._entries.counts = dict(counts)
        last = self._entries.rowCount() - 1
        self._entries.dataChanged.emit(self._entries.index(0), self._entries.index(last))

    def set_count(self, page: str, count: int) -> None:
        self.set_counts({**self._entries.counts, page: count})

    def select(self, page: str) -> None:
        """Mark a page without telling `chosen`."""
        place = next(place for place, spec in enumerate(self._entries.pages) if spec.id == page)
        model = self.list.selectionModel()
        model.blockSignals(True)
        self.list.setCurrentIndex(self._entries.index(place))
        model.blockSignals(False)
        self.list.viewport().update()

    def _changed(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self._entries.pages[index.row()].id)
