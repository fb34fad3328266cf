"""Icons drawn in the colours of the present scheme, each picture kept per name, colour and size."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from portalpns.client.ui.look import theme
from portalpns.client.ui.look.colours import Colours
from portalpns.data import resource


class _TintedEngine(QIconEngine):
    """Draws one outline in the colour that fits the moment, so a change of scheme needs only a repaint."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._name, self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        painter.drawImage(rect, self._picture(rect.size(), mode, state, painter.device().devicePixelRatioF()))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return QPixmap.fromImage(self._picture(size, mode, state, 1.0))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        # Qt hands in device pixels here
        return QPixmap.fromImage(self._picture(size, mode, state, 1.0))

    def _picture(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QImage:
        colour = _colour(theme.colours(), self._role, mode, state)
        return _draw(self._name, colour, max(1, round(min(size.width(), size.height()) * scale)))


def icon(name: str, role: str = "muted") -> QIcon:
    """The icon `resources/icons/<name>.svg` in the colour `role`: a field of Colours or a Tone.

    Raises FileNotFoundError for a name that is not there, at once and not at the first paint.
    """
    resource(f"icons/{name}.svg")
    # a copy: the first one counts as parent of the engine, and where both are garbage Python would end the engine first
    return QIcon(QIcon(_TintedEngine(name, role)))


def paint_icon(painter: QPainter, name: str, rect: QRect, colour: str) -> None:
    """Draw one icon in a given `#RRGGBB` colour; for delegates."""
    side = min(rect.width(), rect.height())
    corner = rect.topLeft() + QPoint((rect.width() - side) // 2, (rect.height() - side) // 2)
    picture = _draw(name, colour, max(1, round(side * painter.device().devicePixelRatioF())))
    painter.drawImage(QRect(corner, QSize(side, side)), picture)


def _colour(colours: Colours, role: str, mode: QIcon.Mode, state: QIcon.State) -> str:
    if mode == QIcon.Mode.Disabled:
        return colours.scroll_hover
    if mode == QIcon.Mode.Selected or (state == QIcon.State.On and role == "muted"):
        return colours.accent
    return theme.colour(role)


@lru_cache(maxsize=512)
def _draw(name: str, colour: str, side: int) -> QImage:
    """The outline as a square picture of `side` device pixels."""
    outline = resource(f"icons/{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
    picture = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(outline)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return picture
