"""The list on the screen: keyboard, selection that survives a refresh, sorting, and words when there is nothing."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from portalpns.client.ui import tasks
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.widgets.table.delegate import PADDING, TICK, CellDelegate
from portalpns.client.ui.widgets.table.model import PAGE_SIZE, RowModel
from portalpns.client.ui.widgets.table.overlay import Empty, StateOverlay
from portalpns.client.ui.widgets.table.source import Column, RowSource

__all__ = ["Empty", "TableView"]

LEAST_CHARACTERS = 24
"""What a column that takes the rest keeps in a narrow window."""
LOADING_AFTER_MS = 200
"""A list that comes quicker than this shows no word of waiting."""


class TableView(QTableView):
    """A list of rows by their ids; the page hands in a RowSource and hears which row is meant."""

    opened = Signal(object)
    """A row was opened by Enter or a double click."""
    current_changed = Signal(object)
    """The row under the cursor became another one; None when there is none."""
    checked_changed = Signal()
    count_changed = Signal(int)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[Any]],
        *,
        row_id: Callable[[Any], Hashable] = lambda row: row.id,
        empty: Empty | None = None,
        checkable: bool = False,
        multi: bool = False,
        strong: Callable[[Any], bool] | None = None,
        at_first: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`name` is what a screen reader calls the list; `strong` tells which rows are bold, such as unread ones.

        With `at_first` the cursor stands on the first row once there is one, for work that is to be at hand at once.
        """
        super().__init__(parent)
        self.rows = RowModel(columns, row_id, checkable=checkable, strong=strong, parent=self)
        self._current_id: Hashable | None = None
        self._kept: set[Hashable] = set()
        self._widths: dict[int, int] = {}
        self._at_first, self._begin, self._asked = at_first, False, False
        self._moving = self._changing = False
        self.touched = False
        """Whether the person moved or clicked in these rows, so that the row under the cursor is their own wish."""
        self.setAccessibleName(name)
        self.setModel(self.rows)
        self.setItemDelegate(CellDelegate(self))
        self._set_behaviour(multi)
        self._overlay = StateOverlay(empty or Empty("Tidak ada data."), self)
        self._overlay.retry.connect(self.refresh)
        self._waiting = QTimer(self, singleShot=True, interval=LOADING_AFTER_MS)
        self._waiting.timeout.connect(self._overlay.show_loading)
        self._connect()
        self._set_widths()

    # what a page uses

    def show_rows(
        self, source: RowSource[Any], *, sort: str = "", descending: bool = False, current: Hashable | None = None
    ) -> None:
        """Show the rows of a source, from the top, or with the cursor on the row `current` where it is among them."""
        header = self.horizontalHeader()
        header.blockSignals(True)
        place = next((place for place, column in enumerate(self.rows.columns) if column.id == sort), -1)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(place, order)
        header.blockSignals(False)
        self._moving = False
        self._current_id = current if current is not None else self._current_id
        self._asked = current is not None
        self._begin, self.touched = self._at_first and not self._asked, False
        self.rows.show(source, sort=sort, descending=descending, marked=current)

    def refresh(self, current: Hashable | None = None) -> None:
        """Fetch what is in view anew; selection, cursor and scrolling stay, or the cursor goes to the row `current`."""
        if current is not None:
            self._current_id, self._moving = current, True
        first = max(self.rowAt(0), 0)
        last = self.rowAt(self.viewport().height() - 1)
        last = last if last >= 0 else first + 60
        self.rows.refresh(range(first // PAGE_SIZE, last // PAGE_SIZE + 1), self._current_id)

    def current_row(self) -> Any | None:
        """The row under the cursor."""
        return self.rows.row_at(self.currentIndex().row()) if self.currentIndex().isValid() else None

    def selected(self) -> list[Any]:
        """The selected rows that are at hand, in their order."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [row for place in places if (row := self.rows.row_at(place)) is not None]

    def checked(self) -> list[Any]:
        """The ticked rows, also those scrolled out of sight."""
        return list(self.rows.checked.values())

    def set_empty(self, empty: Empty) -> None:
        """Other words for the empty list, such as when a filter hides everything."""
        self._overlay.set_empty(empty)

    # inside

    def _set_behaviour(self, multi: bool) -> None:
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if multi else mode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setSectionsClickable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _connect(self) -> None:
        self.horizontalHeader().sortIndicatorChanged.connect(self._sort)
        self.selectionModel().currentChanged.connect(self._cursor_moved)
        self.doubleClicked.connect(self._open)
        rows = self.rows
        rows.loading.connect(self._begin_loading)
        rows.loaded.connect(self._end_loading)
        rows.failed.connect(self._show_failure)
        rows.changing.connect(self._keep)
        rows.moved.connect(self._restore)
        rows.arrived.connect(self._arrived)
        rows.checked_changed.connect(self.checked_changed)

    def _set_widths(self) -> None:
        """Widths from the number of characters; columns without one share what is left."""
        metrics = self.fontMetrics()
        lines = 2 if any(column.second is not None for column in self.rows.columns) else 1
        self.verticalHeader().setDefaultSectionSize(lines * metrics.height() + 18)
        for place, column in enumerate(self.rows.columns):
            extra = TICK + PADDING if self.rows.checkable and place == 0 else 0
            characters = (column.width or LEAST_CHARACTERS) * metrics.averageCharWidth()
            needed = max(characters, metrics.horizontalAdvance(column.words) + 18)
            self._widths[place] = needed + 2 * PADDING + extra
            self.setColumnWidth(place, self._widths[place])
        self._share_width()

    def _share_width(self) -> None:
        """Give the columns without a width what is left, but not less than they need; then the list scrolls."""
        open_columns = [place for place, column in enumerate(self.rows.columns) if not column.width]
        taken = sum(self.columnWidth(place) for place, column in enumerate(self.rows.columns) if column.width)
        left = self.viewport().width() - taken
        for number, place in enumerate(open_columns):
            share = left // (len(open_columns) - number)
            width = max(share, self._widths[place])
            self.setColumnWidth(place, width)
            left -= width

    def _id(self, index: QModelIndex) -> Hashable | None:
        return self.rows.id_at(index.row()) if index.isValid() else None

    def _sort(self, place: int, order: Qt.SortOrder) -> None:
        if place < 0:
            return
        column = self.rows.columns[place]
        if not column.sortable:
            self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            return
        self.rows.reorder(column.id, order == Qt.SortOrder.DescendingOrder, self._current_id)

    def _cursor_moved(self, index: QModelIndex) -> None:
        found = self._id(index)
        # while rows go, Qt moves the cursor among places whose rows are stale
        if found is not None and found != self._current_id and not self._changing:
            self._current_id = found
            self.current_changed.emit(self.rows.row_at(index.row()))

    def _keep(self) -> None:
        """Before a refresh: which rows are selected, unless the cursor is on its way to another one."""
        self._changing = True
        selected = () if self._moving else self.selectionModel().selectedRows()
        self._kept = {found for index in selected if (found := self._id(index)) is not None}

    def _arrived(self, first: int, last: int) -> None:
        """The cursor may have gone ahead of its row, such as by End."""
        if first <= self.currentIndex().row() <= last:
            self._cursor_moved(self.currentIndex())

    def _restore(self, place: int | None) -> None:
        """After a refresh: the cursor and the selection go with their rows, not with their places."""
        wanted, asked, self._asked = self._current_id, self._asked, False
        self._moving = self._changing = False
        if wanted is None:
            return
        if place is None or self.rows.id_at(place) != wanted:  # the cursor may have moved since it was looked for
            place = self.rows.find(wanted)
        if place is None and asked:
            self._current_id = None
            return
        model = self.selectionModel()
        flags = QItemSelectionModel.SelectionFlag
        if place is None:
            self._current_id = None
            stays = min(self.currentIndex().row(), self.rows.rowCount() - 1)
            if stays >= 0 and self.rows.row_at(stays) is not None:
                model.setCurrentIndex(self.rows.index(stays, 0), flags.ClearAndSelect | flags.Rows)
                self._cursor_moved(self.rows.index(stays, 0))
            else:
                model.clear()
                self.current_changed.emit(None)
            return
        others = QItemSelection()
        for row_id in self._kept - {wanted}:
            if (found := self.rows.find(row_id)) is not None:
                others.select(self.rows.index(found, 0), self.rows.index(found, 0))
        if place != self.currentIndex().row():
            model.setCurrentIndex(self.rows.index(place, 0), flags.NoUpdate)
        model.select(self.rows.index(place, 0), flags.ClearAndSelect | flags.Rows)
        model.select(others, flags.Select | flags.Rows)
        if asked:
            self.scrollTo(self.rows.index(place, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
        self.current_changed.emit(self.rows.row_at(place))

    def _open(self, index: QModelIndex) -> None:
        row = self.rows.row_at(index.row())
        if row is not None:
            self.opened.emit(row)

    def _begin_loading(self) -> None:
        self._overlay.hide_state()
        if self.rows.rowCount() == 0:
            self._waiting.start()

    def _end_loading(self) -> None:
        self._waiting.stop()
        if self.rows.rowCount() == 0:
            self._begin = self._at_first
            self._overlay.show_empty()
        else:
            self._overlay.hide_state()
            if self._begin and not self.currentIndex().isValid():
                self.selectRow(0)
            self._begin = False
        self.count_changed.emit(self.rows.rowCount())

    def _show_failure(self, error: Exception) -> None:
        """Rows on show stay on show; an empty list says itself why it is empty."""
        self._waiting.stop()
        self._moving = False
        words = sentence(error)
        if self.rows.rowCount() == 0:
            unexpected = self.tr("Daftar ini tidak dapat dibaca karena galat yang tidak terduga.")
            self._overlay.show_failure(words or unexpected)
        if words is None or self.rows.rowCount():
            tasks.tell(error)

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        self.touched = True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() and index.isValid():
            self._open(index)
        elif event.key() == Qt.Key.Key_Space and self.rows.checkable and index.isValid():
            row = self.rows.row_at(index.row())
            if row is not None:
                self.rows.set_checked([row], self.rows.row_id(row) not in self.rows.checked)
        else:
            super().keyPressEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End go to the first and the last row; Qt would walk along the cells of one."""
        ends = {
            QAbstractItemView.CursorAction.MoveHome: 0,
            QAbstractItemView.CursorAction.MoveEnd: self.rows.rowCount() - 1,
        }
        if action in ends:
            return self.rows.index(ends[action], max(self.currentIndex().column(), 0))
        return super().moveCursor(action, modifiers)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.touched = True
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by keyboard sees at once on which row they stand."""
        super().focusInEvent(event)
        if self.currentIndex().isValid() and not self.selectionModel().hasSelection():
            self.selectRow(self.currentIndex().row())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_widths()

    def keyboardSearch(self, search: str) -> None:
        """Letters are shortcuts here; Qt's own search would walk through every row."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        top = self.viewport().mapTo(self, QPoint(0, 0))
        self._overlay.setGeometry(top.x(), top.y(), self.viewport().width(), self.viewport().height())
