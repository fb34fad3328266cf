"""A list that shows fewer columns when it is narrow, instead of parts of all."""

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent

from portalpns.client.ui.widgets.table.source import Column
from portalpns.client.ui.widgets.table.view import LEAST_CHARACTERS, TableView

SCROLL_BAR = 14


class FittingTable(TableView):
    """`weight` names the columns that may go, the most important first; the column of width 0 always stays."""

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[Any]],
        *,
        weight: Sequence[str],
        least: int = LEAST_CHARACTERS,
        **options: Any,
    ) -> None:
        """`least` is how many characters the column that stays wants before another one may stand beside it."""
        super().__init__(name, columns, **options)
        order = {column.id: place for place, column in enumerate(columns)}
        self._going = [order[column] for column in weight]
        self._unneeded: set[int] = set()
        self._least = least

    def set_unneeded(self, columns: Collection[str]) -> None:
        """Leave out columns that say nothing in any row; the others take their room."""
        places = {place for place, column in enumerate(self.rows.columns) if column.id in columns}
        if places != self._unneeded:
            self._unneeded = places
            self._fit()
            self._share_width()

    def _fit(self) -> None:
        room = self.width() - self.fontMetrics().averageCharWidth() * (self._least + 4) - SCROLL_BAR
        for place in self._going:
            wanted = place not in self._unneeded
            room -= self._widths[place] if wanted else 0
            hidden = room < 0 or not wanted
            if self.isColumnHidden(place) != hidden:
                self.setColumnHidden(place, hidden)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
            self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)
