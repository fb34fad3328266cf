"""Posisi naskah: who held a letter, since when, what they did, and who holds it now."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from portalpns.client.ui.look import Tone, colours
from portalpns.client.ui.look.icons import paint_icon

_DOT, _LEFT, _GAP = 20, 32, 14


class StepState(Enum):
    """Where a step of the way stands."""

    DONE = "selesai"
    NOW = "sekarang"
    NEXT = "berikutnya"
    BACK = "dikembalikan"


@dataclass(frozen=True)
class Step:
    """One holder: `who` with the post, `what` they do or did, `when` in words, and a note they left."""

    who: str
    what: str
    when: str = ""
    state: StepState = StepState.NEXT
    note: str = ""


class Timeline(QWidget):
    """The way of a letter from top to bottom; state is told by sign and words, not by colour alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[Step] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("Posisi naskah"))

    def set_steps(self, steps: list[Step]) -> None:
        self._steps = steps
        lines = [f"{step.who}, {step.what} {step.when}, {step.state.value}. {step.note}" for step in steps]
        self.setAccessibleDescription("\n".join(lines))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(sum(self._height(step, width) + _GAP for step in self._steps))

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(240))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 0.0
        for place, step in enumerate(self._steps):
            height = self._height(step, self.width()) + _GAP
            if place + 1 < len(self._steps):
                painter.setPen(QPen(QColor(colours().line), 2))
                painter.drawLine(_DOT // 2, round(top) + _DOT + 2, _DOT // 2, round(top + height) - 2)
            self._paint_dot(painter, step.state, top)
            self._paint_words(painter, step, top)
            top += height
        painter.end()

    def _paint_dot(self, painter: QPainter, state: StepState, top: float) -> None:
        scheme = colours()
        tone, sign = {
            StepState.DONE: (Tone.GOOD, "check"),
            StepState.NOW: (Tone.INFO, "hourglass"),
            StepState.NEXT: (Tone.NEUTRAL, ""),
            StepState.BACK: (Tone.BAD, "arrow-back-up"),
        }[state]
        box = QRectF(0, top, _DOT, _DOT)
        painter.setPen(QPen(QColor(scheme.edge), 1) if state is StepState.NEXT else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.surface if state is StepState.NEXT else scheme.tint[tone]))
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
        if sign:
            paint_icon(painter, sign, box.adjusted(4, 4, -4, -4).toRect(), scheme.ink[tone])

    def _paint_words(self, painter: QPainter, step: Step, top: float) -> None:
        scheme = colours()
        for text, font, colour in self._lines(step):
            painter.setFont(font)
            painter.setPen(QColor(getattr(scheme, colour)))
            box = QRectF(_LEFT, top, self.width() - _LEFT, 10_000)
            drawn = painter.drawText(box, Qt.TextFlag.TextWordWrap, text)
            top += QRectF(drawn).height() + 1

    def _lines(self, step: Step) -> list[tuple[str, QFont, str]]:
        strong, small = QFont(self.font()), QFont(self.font())
        strong.setWeight(QFont.Weight.DemiBold)
        small.setPointSizeF(small.pointSizeF() * 0.92)
        second = " · ".join(part for part in (step.what, step.when) if part)
        lines = [(step.who, strong, "text"), (second, small, "muted")]
        if step.note:
            lines.append((f"“{step.note}”", self.font(), "text"))
        return lines

    def _height(self, step: Step, width: int) -> float:
        room = QRectF(0, 0, max(width - _LEFT, 60), 10_000)
        heights = (
            QFontMetricsF(font).boundingRect(room, Qt.TextFlag.TextWordWrap, text).height() + 1
            for text, font, _ in self._lines(step)
        )
        return max(sum(heights), float(_DOT))
