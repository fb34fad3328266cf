"""The month as a grid: names that stay in view, 31 narrow days, totals; painted by one delegate, no widget per cell."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from portalpns.client.ui.absensi.cells import letters, tone, weekday, words
from portalpns.client.ui.look import colours, set_role
from portalpns.client.usecases.rekap import DayCell, RekapRow
from portalpns.domain.clock import hari_tanggal

Index = QModelIndex | QPersistentModelIndex
ROW_EXTRA, HEAD_EXTRA = 6, 8
NAME_LEAST, NAME_CHARACTERS, NAME_SHARE = 16, 26, 0.28
"""Characters of a name in a small window and where there is room, and the largest share of a wide window."""
WIDEST_DAY = 40
PLAIN = ("H", "·")
"""Letters that stand on the plain ground: what is usual needs no colour."""
_NO_PARENT = QModelIndex()
TotalColumn = tuple[str, str, Callable[[RekapRow], str]]
"""Head, its words, and the value of a row."""


@dataclass(frozen=True)
class Month:
    """What the grid shows: the rows of a Rekap, and the days on which the office rests, with why."""

    year: int
    month: int
    people: tuple[RekapRow, ...] = ()
    rest: dict[int, str] = field(default_factory=dict)

    @property
    def length(self) -> int:
        return monthrange(self.year, self.month)[1]

    def day(self, number: int) -> date:
        return date(self.year, self.month, number)


class MatrixModel(QAbstractTableModel):
    """Column 0 is the name, then the days, then the totals."""

    def __init__(self, totals: tuple[TotalColumn, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.month = Month(2000, 1)
        self.totals = totals

    def show(self, month: Month) -> None:
        self.beginResetModel()
        self.month = month
        self.endResetModel()

    def day_of(self, column: int) -> int | None:
        """The day of the month in a column."""
        return column if 1 <= column <= self.month.length else None

    def cell(self, index: Index) -> DayCell | None:
        """The DayCell under an index; None on a name, a total, or a day without one."""
        day = self.day_of(index.column())
        return None if day is None else self.month.people[index.row()].days.get(day)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.month.people)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else 1 + self.month.length + len(self.totals)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical or role not in (
            Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole,
        ):  # fmt: skip
            return None
        day = self.day_of(section)
        if section == 0:
            return "Nama"
        if day is not None:
            if role == Qt.ItemDataRole.DisplayRole:
                return str(day)
            rest = self.month.rest.get(day, "")
            return f"{hari_tanggal(self.month.day(day))}{': ' + rest if rest else ''}"
        head, said, _ = self.totals[section - 1 - self.month.length]
        return head if role == Qt.ItemDataRole.DisplayRole else said

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.month.people[index.row()]
        spoken = role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
        if role != Qt.ItemDataRole.DisplayRole and not spoken:
            return None
        column = index.column()
        if column == 0:
            return f"{row.nama}\nNIP {row.nip}" if role == Qt.ItemDataRole.ToolTipRole else row.nama
        day = self.day_of(column)
        if day is None:
            return self.totals[column - 1 - self.month.length][2](row)
        cell = row.days.get(day)
        if not spoken:
            return letters(cell) if cell is not None else ""
        said = words(cell) if cell is not None else "Tidak ada data"
        return f"{row.nama}, {hari_tanggal(self.month.day(day))}: {said}"


class MatrixView(QWidget):
    """The grid with its frozen names; arrows walk over days and people."""

    chosen = Signal(object, object)
    """(RekapRow, date) under the cursor; (None, None) when there is none."""
    opened = Signal(object, object)
    """The same by Enter or a double click."""

    def __init__(self, totals: tuple[TotalColumn, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = MatrixModel(totals, self)
        self.names, self.days = QTableView(), _DaysView()
        for view in (self.names, self.days):
            view.setModel(self.model)
            view.setItemDelegate(_Delegate(view))
            view.setHorizontalHeader(_Head(self.model, view))
            view.verticalHeader().hide()
            view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            view.setShowGrid(False)
            view.setTabKeyNavigation(False)
            view.setCornerButtonEnabled(False)
            view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
            view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
            view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
            view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
            set_role(view, "matrix")
        self._share_height()
        self.days.setSelectionModel(self.names.selectionModel())
        self.names.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.names.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.setAccessibleName(self.tr("Nama pegawai"))
        self.days.setAccessibleName(self.tr("Matriks absensi"))
        self.setFocusProxy(self.days)
        self.names.verticalScrollBar().valueChanged.connect(self.days.verticalScrollBar().setValue)
        self.days.verticalScrollBar().valueChanged.connect(self.names.verticalScrollBar().setValue)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.names, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.days, 1)
        self.days.horizontalScrollBar().rangeChanged.connect(lambda _low, _high: self._level())
        self.days.verticalScrollBar().rangeChanged.connect(lambda _low, _high: self._share_width())
        self.days.selectionModel().currentChanged.connect(lambda index: self.chosen.emit(*self._meant(index)))
        self.days.entered_.connect(lambda index: self.opened.emit(*self._meant(index)))

    def show_month(self, month: Month) -> None:
        """Show another month; the cursor stays on the same person and day when both are still there."""
        before = self.days.currentIndex()
        held = (before.row(), before.column()) if before.isValid() else None
        person = self.model.month.people[before.row()].pegawai if before.isValid() else None
        same = (month.year, month.month) == (self.model.month.year, self.model.month.month)
        down, across = self.days.verticalScrollBar().value(), self.days.horizontalScrollBar().value()
        self.model.show(month)
        for column in range(self.model.columnCount()):
            self.names.setColumnHidden(column, column > 0)
            self.days.setColumnHidden(column, column == 0)
        self.names.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._share_width()
        place = next((place for place, row in enumerate(month.people) if row.pegawai == person), None)
        if held is not None and place is not None and same:
            self.days.setCurrentIndex(self.model.index(place, held[1]))
            self.days.verticalScrollBar().setValue(down)
            self.days.horizontalScrollBar().setValue(across)
        elif (telling := _telling(month)) is not None:
            self.days.setCurrentIndex(self.model.index(*telling))
        else:
            self.chosen.emit(None, None)

    def current(self) -> tuple[RekapRow | None, date | None]:
        """The RekapRow and the date under the cursor; the date is None on a total, both without a cursor."""
        index = self.days.currentIndex()
        row = self.model.month.people[index.row()] if index.isValid() else None
        return row, self._meant(index)[1]

    def _share_height(self) -> None:
        for view in (self.names, self.days):
            view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + ROW_EXTRA)
            view.horizontalHeader().setFixedHeight(2 * self.fontMetrics().height() + HEAD_EXTRA)

    def _share_width(self) -> None:
        """The days grow with the window, then the names; what is too narrow for two letters a day scrolls."""
        metrics = self.fontMetrics()
        least = QFontMetrics(cell_font(self.font())).horizontalAdvance("AM") + 3
        heads = QFontMetrics(head_font(self.font()))
        totals = [
            max(heads.horizontalAdvance(head), metrics.horizontalAdvance("00")) + 6 for head, *_ in self.model.totals
        ]
        letter = metrics.averageCharWidth()
        frames = 2 * (self.names.frameWidth() + self.days.frameWidth())
        bar = self.days.verticalScrollBar()
        room = self.width() - frames - (bar.sizeHint().width() if bar.maximum() > 0 else 0) - sum(totals)
        length = self.model.month.length
        name = max(NAME_LEAST * letter + 14, min(NAME_CHARACTERS * letter + 14, room - length * least))
        day, rest = divmod(max(room - name, length * least), length)
        if day >= WIDEST_DAY:
            day, rest = WIDEST_DAY, 0
            name = max(name, min(room - length * day, round(self.width() * NAME_SHARE)))
        self.names.setFixedWidth(name + 2 * self.names.frameWidth())
        for column in range(1, self.model.columnCount()):
            width = day + (column <= rest) if column <= length else totals[column - 1 - length]
            self.days.setColumnWidth(column, width)

    def _level(self) -> None:
        """The names end where the rows end: above the days' scroll bar."""
        bar = self.days.horizontalScrollBar()
        taken = bar.sizeHint().height() if bar.maximum() > 0 else 0
        self.names.setFixedHeight(max(self.height() - taken, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        self._level()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._share_height()
            self._share_width()

    def _meant(self, index: Index) -> tuple[RekapRow | None, date | None]:
        day = self.model.day_of(index.column()) if index.isValid() else None
        if day is None:
            return None, None
        return self.model.month.people[index.row()], self.model.month.day(day)


def cell_font(base: QFont) -> QFont:
    """A little smaller than the names, so that 31 days and the totals stand in a small window."""
    font = QFont(base)
    font.setPointSizeF(base.pointSizeF() * 0.92)
    return font


def head_font(base: QFont) -> QFont:
    font = QFont(base)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def _telling(month: Month) -> tuple[int, int] | None:
    """(row, column) of the first day that needs a look, else of the first day with a record."""
    first = None
    for row, person in enumerate(month.people):
        for day, cell in sorted(person.days.items()):
            said = letters(cell)
            if said and said not in PLAIN:
                return row, day
            if first is None and said not in ("", "·"):
                first = row, day
    return first


class _DaysView(QTableView):
    """Enter opens a cell; a wheel with Shift goes sideways."""

    entered_ = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.doubleClicked.connect(self.entered_.emit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are shortcuts here."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - event.angleDelta().y() // 2)
        else:
            super().wheelEvent(event)


class _Head(QHeaderView):
    """Day numbers over weekday initials; days of rest are shaded."""

    def __init__(self, model: MatrixModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self.setMinimumSectionSize(20)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        scheme, day = colours(), self._model.day_of(section)
        rest = day is not None and day in self._model.month.rest
        painter.save()
        painter.fillRect(rect, QColor(scheme.line if rest else scheme.surface_alt))
        painter.setPen(QPen(QColor(scheme.line), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        font = head_font(self.font())
        painter.setFont(font)
        painter.setPen(QColor(scheme.muted))
        words = str(self._model.headerData(section, Qt.Orientation.Horizontal))
        if section == 0:
            left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(rect.adjusted(10, 0, -4, 0), left, words)
        elif day is None:
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)
        else:
            half = rect.height() // 2
            upper, lower = rect.adjusted(0, 3, 0, -half), rect.adjusted(0, half - 2, 0, -3)
            painter.setPen(QColor(scheme.text))
            painter.drawText(upper, Qt.AlignmentFlag.AlignCenter, words)
            font.setWeight(QFont.Weight.Normal)
            font.setPointSizeF(font.pointSizeF() * 0.85)
            painter.setFont(font)
            painter.setPen(QColor(scheme.muted))
            painter.drawText(lower, Qt.AlignmentFlag.AlignCenter, weekday(self._model.month.day(day)))
        painter.restore()


class _Delegate(QStyledItemDelegate):
    """Paints a cell from the row's object: letters on the calm ground of their tone."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, MatrixModel)
        scheme, rect, day = colours(), option.rect, model.day_of(index.column())
        ground, ink, flags = scheme.surface, scheme.text, Qt.AlignmentFlag.AlignCenter
        text = str(model.data(index) or "")
        if index.column() == 0:
            rect, flags = rect.adjusted(10, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            text = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        elif day is not None:
            cell = model.cell(index)
            if day in model.month.rest:
                ground = scheme.hover
            if cell is not None and text:
                kind = tone(cell)
                ink = scheme.ink[kind]
                if text not in PLAIN:
                    ground = scheme.tint[kind]
        painter.fillRect(option.rect, QColor(ground))
        painter.setPen(QPen(QColor(scheme.line), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.drawLine(option.rect.topRight(), option.rect.bottomRight())
        painter.setPen(QColor(ink))
        painter.setFont(cell_font(option.font) if day is not None else option.font)
        painter.drawText(rect, flags, text)
        if option.state & QStyle.StateFlag.State_Selected and index.column() > 0:
            painter.setPen(QPen(QColor(scheme.accent), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
