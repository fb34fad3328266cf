"""Chips: a few words on a calm coloured ground, painted the same in lists and on labels."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from portalpns.client.ui.look import theme
from portalpns.client.ui.look.colours import Tone

_SIDE, _TOP = 9, 3


@dataclass(frozen=True)
class Chip:
    """Words with a tone; the words alone must carry the meaning."""

    words: str
    tone: Tone = Tone.NEUTRAL


def chip_font(base: QFont) -> QFont:
    font = QFont(base)
    font.setPointSizeF(base.pointSizeF() * 0.92)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def chip_size(chip: Chip, base: QFont) -> QSize:
    """The room a chip needs with the surrounding font `base`."""
    metrics = QFontMetrics(chip_font(base))
    return QSize(metrics.horizontalAdvance(chip.words) + 2 * _SIDE, metrics.height() + 2 * _TOP)


def paint_chip(painter: QPainter, rect: QRect, chip: Chip, base: QFont, *, on: str = "") -> None:
    """Draw a chip at the left of `rect`, in its vertical middle; words that do not fit are elided.

    On a ground (`on`) of its own colour it stands out by the colour of the surface.
    """
    size = chip_size(chip, base).boundedTo(rect.size())
    box = QRect(rect.topLeft() + QPoint(0, (rect.height() - size.height()) // 2), size)
    colours, font = theme.colours(), chip_font(base)
    words = QFontMetrics(font).elidedText(chip.words, Qt.TextElideMode.ElideRight, box.width() - 2 * _SIDE + 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    tint = colours.tint[chip.tone]
    painter.setBrush(QColor(colours.surface if tint == on else tint))
    radius = min(box.height() / 2, 8.0)
    painter.drawRoundedRect(QRectF(box), radius, radius)
    painter.setPen(QColor(colours.ink[chip.tone]))
    painter.setFont(font)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()
