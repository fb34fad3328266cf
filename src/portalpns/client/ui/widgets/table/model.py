"""The model of a list: it knows how many rows there are, keeps some pages and fetches others when they are painted."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from portalpns.client.ui import tasks
from portalpns.client.ui.widgets.table.source import Column, PageRequest, RowSource

Index = QModelIndex | QPersistentModelIndex
PAGE_SIZE = 200
PAGES_KEPT = 30
WAITING_MOST = 3
"""Pages asked for at one time; a fast scroll drops the older wishes, which nobody looks at any more."""

ROW_ROLE = Qt.ItemDataRole.UserRole
_NO_PARENT = QModelIndex()


@dataclass
class _Loaded:
    """What a refresh brings: the number of rows, the pages that were in view, the new place of the marked row."""

    count: int
    pages: dict[int, Sequence[Any]] = field(default_factory=dict)
    marked: int | None = None


class RowModel(QAbstractTableModel):
    """Rows of a RowSource by the page; stale rows stay on show until the fresh ones have come."""

    loading = Signal()
    loaded = Signal()
    arrived = Signal(int, int)
    """The rows of the first to the second place came, which were scrolled to before they were there."""
    failed = Signal(object)
    changing = Signal()
    """Fresh rows are about to take the places of the stale ones; `moved` follows when they have."""
    moved = Signal(object)
    """After a refresh: the new place of the row that was marked, or None."""
    checked_changed = Signal()

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        row_id: Callable[[Any], Hashable],
        *,
        checkable: bool = False,
        strong: Callable[[Any], bool] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.row_id = row_id
        self.checkable = checkable
        self.checked: dict[Hashable, Any] = {}
        self.sort_column = ""
        self.descending = False
        self.strong = strong or (lambda _row: False)
        self._source: RowSource[Any] | None = None
        self._count = 0
        self._pages: OrderedDict[int, Sequence[Any]] = OrderedDict()
        self._waiting: OrderedDict[int, tasks.Task[Any]] = OrderedDict()
        self._refresh: tasks.Task[_Loaded] | None = None

    # what a page tells the list

    def show(
        self, source: RowSource[Any], *, sort: str = "", descending: bool = False, marked: Hashable | None = None
    ) -> None:
        """Show other rows: nothing of the old ones stays; `marked` is the row that is looked for in them."""
        self._source = source
        self.sort_column, self.descending = sort, descending
        self._drop_waiting()
        self.beginResetModel()
        self._count = 0
        self._pages.clear()
        self.endResetModel()
        self.refresh([0], marked)

    def refresh(self, pages: Sequence[int] = (), marked: Hashable | None = None) -> None:
        """Fetch the number of rows and the pages in view anew, and find the row `marked` again."""
        source = self._source
        if source is None:
            return
        self._drop_waiting()
        sort, descending = self.sort_column, self.descending

        def work(task: tasks.Task[_Loaded]) -> _Loaded:
            found = _Loaded(source.count())
            wanted = set(pages)
            if marked is not None:
                found.marked = source.locate(marked, sort, descending)
            if found.marked is not None:
                wanted.add(found.marked // PAGE_SIZE)
            for page in sorted(wanted):
                task.check()
                if page * PAGE_SIZE < found.count:
                    found.pages[page] = source.page(PageRequest(page * PAGE_SIZE, PAGE_SIZE, sort, descending))
            return found

        self.loading.emit()
        self._refresh = tasks.run(work, owner=self, done=self._refreshed, failed=self._failed)

    def reorder(self, sort: str, descending: bool, marked: Hashable | None = None) -> None:
        """Ask the source for another order."""
        self.sort_column, self.descending = sort, descending
        self.refresh([0], marked)

    # what the list and its view ask

    def row_at(self, row: int) -> Any | None:
        """The row's object, or None while it is on its way."""
        page, place = divmod(row, PAGE_SIZE)
        rows = self._pages.get(page)
        if rows is None:
            return None
        return rows[place] if place < len(rows) else None

    def id_at(self, row: int) -> Hashable | None:
        found = self.row_at(row)
        return None if found is None else self.row_id(found)

    def find(self, row_id: Hashable) -> int | None:
        """The place of a row among the pages at hand."""
        for page, rows in self._pages.items():
            for place, row in enumerate(rows):
                if self.row_id(row) == row_id:
                    return page * PAGE_SIZE + place
        return None

    def set_checked(self, rows: Sequence[Any], checked: bool) -> None:
        """Tick or untick rows; they stay so when scrolled out of sight or refreshed."""
        for row in rows:
            if checked:
                self.checked[self.row_id(row)] = row
            else:
                self.checked.pop(self.row_id(row), None)
        if self._count:
            self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, 0), [Qt.ItemDataRole.CheckStateRole])
        self.checked_changed.emit()

    def check_all(self) -> None:
        """Tick every row of the source, also those never seen; meant for lists of some hundreds."""
        source, request = self._source, PageRequest(0, max(self._count, 1), self.sort_column, self.descending)
        if source is not None:
            tasks.run(lambda _task: source.page(request), owner=self, done=lambda rows: self.set_checked(rows, True))

    def _refreshed(self, found: _Loaded) -> None:
        """Take over fresh rows without a reset, so that scrolling and selection survive."""
        self._refresh = None
        self.changing.emit()
        before = self._count
        if found.count > before:
            self.beginInsertRows(_NO_PARENT, before, found.count - 1)
            self._count = found.count
            self.endInsertRows()
        elif found.count < before:
            self.beginRemoveRows(_NO_PARENT, found.count, before - 1)
            self._count = found.count
            self.endRemoveRows()
        self._pages.clear()
        self._pages.update(found.pages)
        if self._count:
            self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, self.columnCount() - 1))
        self.moved.emit(found.marked)
        self.loaded.emit()

    def _failed(self, error: Exception) -> None:
        self._refresh = None
        self._drop_waiting()
        self.failed.emit(error)

    def _want(self, page: int) -> None:
        """Fetch a page that is being painted, unless it is on its way; a refresh brings its own."""
        source = self._source
        if page in self._waiting or source is None or self._refresh is not None:
            return
        while len(self._waiting) >= WAITING_MOST:
            self._waiting.popitem(last=False)[1].cancel()
        before = self._pages.get(page - 1)
        after = before[-1] if before is not None and len(before) == PAGE_SIZE else None
        request = PageRequest(page * PAGE_SIZE, PAGE_SIZE, self.sort_column, self.descending, after)
        self._waiting[page] = tasks.run(
            lambda _task: source.page(request),
            owner=self,
            done=lambda rows: self._arrived(page, rows),
            failed=self._failed,
        )

    def _arrived(self, page: int, rows: Sequence[Any]) -> None:
        self._waiting.pop(page, None)
        self._pages[page] = rows
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        first = page * PAGE_SIZE
        last = min(first + PAGE_SIZE, self._count) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))
            self.arrived.emit(first, last)

    def _drop_waiting(self) -> None:
        for task in self._waiting.values():
            task.cancel()
        self._waiting.clear()
        if self._refresh is not None:
            self._refresh.cancel()
            self._refresh = None

    # Qt

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.words
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        if self.checkable and index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index.row())
        if row is None:
            self._want(index.row() // PAGE_SIZE)
            return None
        column = self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.words_of(row)
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip(row) if column.tip is not None else column.words_of(row)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.right:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.CheckStateRole and self.checkable and index.column() == 0:
            return Qt.CheckState.Checked if self.row_id(row) in self.checked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.row_at(index.row())
        if role != Qt.ItemDataRole.CheckStateRole or row is None:
            return False
        self.set_checked([row], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True
