"""A list that shows fewer columns when it is narrow, instead of parts of all."""

from collections.abc import Sequence
from typing import Any

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
        self._needed = {place: self.columnWidth(place) for place in self._going}
        self._kept_width = self.fontMetrics().averageCharWidth() * (least + 4) + SCROLL_BAR

    def resizeEvent(self, event: QResizeEvent) -> None:
        room = self.width() - self._kept_width
        for place in self._going:
            room -= self._needed[place]
            if self.isColumnHidden(place) != (room < 0):
                self.setColumnHidden(place, room < 0)
        super().resizeEvent(event)
