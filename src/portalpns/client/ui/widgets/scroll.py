"""What is scrolled up and down only: never narrower than its longest word."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QStyle, QWidget

from portalpns.client.ui.look import set_role


class UprightScroll(QScrollArea):
    """Shows `inside`, at its full height where there is room; only what can be scrolled is a stop of the keyboard."""

    def __init__(self, name: str, inside: QWidget) -> None:
        super().__init__()
        set_role(self, "words")
        self.setAccessibleName(name)
        self._inside = inside
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().rangeChanged.connect(self._reach)

    def minimumSizeHint(self) -> QSize:
        """With room for the bar, so that it covers nothing when it comes."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self.verticalScrollBar())
        width = self._inside.minimumSizeHint().width() + bar + 2 * self.frameWidth()
        return QSize(width, super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # other words, or another font
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _reach(self, _least: int, most: int) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if most else Qt.FocusPolicy.NoFocus)
