"""Paints the cells of a list: words, chips, icons and tick boxes, in one pass without widgets."""

from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from portalpns.client.ui.look import colours, paint_chip
from portalpns.client.ui.look.icons import paint_icon
from portalpns.client.ui.widgets.table.model import RowModel
from portalpns.client.ui.widgets.table.source import Column

Index = QModelIndex | QPersistentModelIndex
PADDING = 10
TICK = 16
SECOND = 0.92
"""The size of a second line beside the first."""


class CellDelegate(QStyledItemDelegate):
    """Draws a cell straight from the row's object, which is faster than asking the model for one role at a time."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, RowModel)
        scheme = colours()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(option.rect, QColor(scheme.selected))
        elif index.row() % 2:
            painter.fillRect(option.rect, QColor(scheme.surface_alt))
        if index.column() == 0 and selected and option.state & QStyle.StateFlag.State_Active:
            painter.fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), QColor(scheme.accent))
        area = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        row = model.row_at(index.row())
        if row is None:
            index.data()  # asks the model to fetch the page
            self._paint_waiting(painter, area)
            return
        column = model.columns[index.column()]
        if model.checkable and index.column() == 0:
            paint_tick(painter, tick_rect(option.rect), model.row_id(row) in model.checked)
            area.setLeft(area.left() + TICK + PADDING)
        if column.chip is not None:
            chip = column.chip(row)
            if chip is not None:
                paint_chip(painter, area, chip, option.font, on=scheme.selected if selected else "")
            return
        name = column.icon(row) if column.icon is not None else None
        side = option.fontMetrics.height()
        if name:
            area.setLeft(area.left() + side + 8)
        if second := column.second_of(row):
            area = self._paint_second(painter, area, second, option.font)
        if name:
            box = QRect(area.left() - side - 8, area.top() + (area.height() - side) // 2, side, side)
            paint_icon(painter, name, box, scheme.muted)
        painter.setFont(_first_font(model, row, option.font))
        painter.setPen(QColor(scheme.text))
        side_flag = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        words = painter.fontMetrics().elidedText(column.value(row), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, side_flag | Qt.AlignmentFlag.AlignVCenter, words)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """A column's own tip always; the whole words of a cell only when they are cut."""
        model = index.model()
        row = model.row_at(index.row()) if isinstance(model, RowModel) else None
        if row is None or not isinstance(model, RowModel):
            return False
        column = model.columns[index.column()]
        if column.tip is None and not self._is_cut(model, column, row, view, index):
            QToolTip.hideText()
            return True
        return super().helpEvent(event, view, option, index)

    def _is_cut(self, model: RowModel, column: Column[Any], row: Any, view: QAbstractItemView, index: Index) -> bool:
        room = view.visualRect(index).width() - 2 * PADDING
        if model.checkable and index.column() == 0:
            room -= TICK + PADDING
        if column.icon is not None and column.icon(row):
            room -= view.fontMetrics().height() + 8
        first = QFontMetrics(_first_font(model, row, view.font())).horizontalAdvance(column.value(row))
        second = QFontMetrics(_second_font(view.font())).horizontalAdvance(column.second_of(row))
        return max(first, second) > room

    def _paint_second(self, painter: QPainter, area: QRect, words: str, base: QFont) -> QRect:
        """Draw the quiet line; returns what is left above it."""
        font = _second_font(base)
        metrics = QFontMetrics(font)
        height = QFontMetrics(base).height() + metrics.height() + 2
        top = area.top() + (area.height() - height) // 2
        line = QRect(area.left(), top + height - metrics.height(), area.width(), metrics.height())
        painter.setFont(font)
        painter.setPen(QColor(colours().muted))
        elided = metrics.elidedText(words, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)
        return QRect(area.left(), top, area.width(), QFontMetrics(base).height())

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click on the tick box ticks; keys are the view's business."""
        if (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and isinstance(model, RowModel)
            and model.checkable
            and index.column() == 0
            and tick_rect(option.rect).adjusted(-6, -6, 6, 6).contains(event.position().toPoint())
        ):
            row = model.row_at(index.row())
            if row is not None:
                model.set_checked([row], model.row_id(row) not in model.checked)
            return True
        return False

    def _paint_waiting(self, painter: QPainter, area: QRect) -> None:
        """A calm bar where words will stand."""
        bar = QRectF(area.left(), area.center().y() - 4, min(area.width() * 0.6, 140), 8)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours().line))
        painter.drawRoundedRect(bar, 4, 4)
        painter.restore()


def _first_font(model: RowModel, row: Any, base: QFont) -> QFont:
    if not model.strong(row):
        return base
    font = QFont(base)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def _second_font(base: QFont) -> QFont:
    font = QFont(base)
    font.setPointSizeF(base.pointSizeF() * SECOND)
    return font


def tick_rect(cell: QRect) -> QRect:
    """Where the tick box of a cell stands."""
    return QRect(cell.topLeft() + QPoint(PADDING, (cell.height() - TICK) // 2), QSize(TICK, TICK))


def paint_tick(painter: QPainter, box: QRect, checked: bool) -> None:
    scheme = colours()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(scheme.accent if checked else scheme.edge), 1))
    painter.setBrush(QColor(scheme.accent if checked else scheme.surface))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.restore()
    if checked:
        paint_icon(painter, "check", box.adjusted(1, 1, -1, -1), scheme.on_accent)
